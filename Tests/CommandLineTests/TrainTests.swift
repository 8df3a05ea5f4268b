import Basics
import Checkpoints
import Foundation
import Testing

/// Training and evaluation, run by a shell.
@Suite struct TrainTests {
    static let run =
        "train shapes -m m0 --input-size 32 --samples-per-epoch 96 --batch 8 --epochs 4 --validation-samples 16"

    /// Makes class folders with pictures and two files that are not pictures.
    static func pictures(_ folder: String) throws {
        for (name, source) in [
            ("a/1.jpg", "fish"), ("a/2.jpg", "ladybug"), ("b/1.jpg", "lighthouse"), ("b/2.jpg", "sailboat"),
            ("c/1.jpg", "teapot"),
        ] {
            let target = URL(fileURLWithPath: folder + "/" + name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: BinaryTests.pictures.appendingPathComponent(source + ".jpg"), to: target)
        }
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/c/2.jpg"))
        try Data().write(to: URL(fileURLWithPath: folder + "/b/3.jpg"))
    }

    static func tensors(_ path: String) throws -> [ExternalName: [Float]] {
        try Checkpoint.read(FilePath(path)).tensors.mapValues { try $0.floats() }
    }

    /// Starts the program and leaves it running.
    static func start(_ words: String, in folder: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: BinaryTests.program)
        process.arguments = words.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    static func wait(for path: String) {
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: path) { usleep(5000) }
    }

    /// A run that was interrupted and killed ends with the same weights as one that was not.
    @Test(.timeLimit(.minutes(1))) func interruptedAndKilledRunsGoOn() throws {
        try BinaryTests.scratch { folder in
            let whole = try BinaryTests.shell("micronet \(Self.run) -o $D/whole", environment: ["D": folder])
            #expect(whole.status == 0, "\(whole.errors)")
            let last = folder + "/broken/last.safetensors"
            for round in 0..<4 {
                let process = try Self.start(Self.run + " --resume -o broken", in: folder)
                Self.wait(for: last)
                usleep(UInt32.random(in: 0..<150_000))
                if round % 2 == 0 { process.interrupt() } else { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
                // It may have finished before.
                if process.terminationReason == .uncaughtSignal {
                    #expect(process.terminationStatus == (round % 2 == 0 ? SIGINT : SIGKILL))
                } else {
                    #expect(process.terminationStatus == 0)
                }
                #expect(try Checkpoint.read(FilePath(last)).network(inputSize: 32).classes == 16)
            }
            let end = try BinaryTests.shell(
                "micronet \(Self.run) --resume -o $D/broken", environment: ["D": folder])
            #expect(end.status == 0, "\(end.errors)")
            for name in ["last", "best"] {
                let (found, expected) = (
                    try Self.tensors("\(folder)/broken/\(name).safetensors"),
                    try Self.tensors("\(folder)/whole/\(name).safetensors")
                )
                #expect(found == expected, "\(name)")
            }
        }
    }

    @Test func oneRunIsNotOverwrittenByAnother() throws {
        try BinaryTests.scratch { folder in
            let environment = ["D": folder]
            let short = "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 16 --batch 8 "
            _ = try BinaryTests.shell(
                short + "--epochs 1 --validation-samples 8 -o $D/run", environment: environment)
            let again = try BinaryTests.shell(short + "--epochs 1 -o $D/run", environment: environment)
            #expect(again.status == 1)
            #expect(
                again.errors.hasSuffix(
                    "there is a training run already; continue it with --resume, replace it with --force, or give "
                        + "another folder with --output\n"))
            let other = try BinaryTests.shell(
                short + "--epochs 2 --resume -o $D/run", environment: environment)
            #expect(other.status == 1)
            #expect(other.errors.contains("this run was begun with --epochs 1, not 2; leave it out"))
        }
    }

    /// What a run needs is checked when it is continued: its best weights, and what the user wants.
    @Test func lostWeightsAreSaid() throws {
        try BinaryTests.scratch { folder in
            let environment = ["D": folder]
            let line =
                "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 16 --batch 8 --epochs 1 "
                + "--validation-samples 8 --threads 1 -o $D/run"
            #expect(try BinaryTests.shell(line, environment: environment).status == 0)
            #expect(unlink("\(folder)/run/best.safetensors") == 0)
            let again = try BinaryTests.shell(
                "micronet train shapes --resume -o $D/run", environment: environment)
            #expect(again.status == 0)
            #expect((again.output + again.errors).contains("run/best.safetensors is missing"))
            #expect(again.output.contains("weights: \(folder)/run/last.safetensors"))
            #expect(!(again.output + again.errors).contains("begun with"))
            let both = try BinaryTests.shell(line + " --resume --force", environment: environment)
            #expect(both.status == 64)
            #expect(both.errors.contains("'--resume' continues a run, and '--force' begins it again"))
        }
    }

    @Test func evaluatesDrawnShapes() throws {
        try BinaryTests.scratch { folder in
            let environment = ["D": folder]
            let trained = try BinaryTests.shell(
                "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 32 --batch 8 --epochs 1 "
                    + "--validation-samples 64 -o $D/run --json", environment: environment)
            let run = try BinaryTests.object(trained.output)
            let line = "micronet evaluate shapes -w $D/run/best.safetensors --split validation --count 64 "
            let json = try BinaryTests.object(
                BinaryTests.shell(line + "--json", environment: environment).output)
            #expect(json["count"] as? Int == 64)
            for key in ["top1", "top5", "loss"] {
                let value = try #require(json[key] as? Double)
                // The trainer validated the same weights.
                #expect(value == (run["best"] as? [String: Any])?[key] as? Double, "\(key)")
            }
            let classes = try #require(json["perClass"] as? [[String: Any]])
            #expect(classes.count == 16 && classes.allSatisfy { $0["count"] as? Int == 4 })
            #expect(classes.first?["label"] as? String == "disc")
            #expect(json["inputSize"] as? Int == 32)
            let alone = try BinaryTests.shell(line + "--json --threads 1", environment: environment)
            #expect(try BinaryTests.object(alone.output)["loss"] as? Double == json["loss"] as? Double)
            // Class names and the input size come with the weights.
            let kind = try BinaryTests.shell(
                "micronet classify fish.jpg -w $D/run/last.safetensors --json -t 16", environment: environment
            )
            #expect(try BinaryTests.object(kind.output)["inputSize"] as? Int == 32)
            #expect(kind.output.contains("\"crescent\""))
        }
    }

    /// Trains a checkpoint further on other classes, with files among them that are not pictures.
    @Test func fineTunesOnAFolderAndEvaluatesIt() throws {
        try BinaryTests.scratch { folder in
            let environment = ["D": folder]
            try Self.pictures(folder + "/data")
            _ = try BinaryTests.shell(
                "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 16 --batch 8 --epochs 1 "
                    + "--validation-samples 8 -o $D/run", environment: environment)
            let tuned = try BinaryTests.shell(
                "micronet train $D/data -w $D/run/best.safetensors --epochs 2 --batch 5 --validation $D/data "
                    + "-o $D/tuned", environment: environment)
            #expect(tuned.status == 0)
            #expect(tuned.output.contains("with a new last layer (16 classes become 3)"))
            #expect(tuned.output.contains("MicroNet-M0 · 32×32 · 3 classes"))
            #expect(tuned.errors.contains("warning: left out: \(folder)/data/b/3.jpg: this file is empty"))
            let line = "micronet evaluate $D/data -w $D/tuned/best.safetensors"
            let evaluated = try BinaryTests.shell(line + " --json", environment: environment)
            #expect(evaluated.status == 1)
            #expect(evaluated.errors.split(separator: "\n").count == 2)
            let json = try BinaryTests.object(evaluated.output)
            #expect(json["count"] as? Int == 5)
            #expect((json["unreadable"] as? [[String: Any]])?.count == 2)
            #expect(
                (json["perClass"] as? [[String: Any]])?.map { $0["label"] as? String } == ["a", "b", "c"])
            #expect((json["perClass"] as? [[String: Any]])?.map { $0["count"] as? Int } == [2, 2, 1])
            // The same pictures in a list file.
            let list = "fish.jpg 0\n\(folder)/data/a/2.jpg 0\n"
            try Data(list.utf8).write(to: URL(fileURLWithPath: folder + "/data/a/list.txt"))
            let missing = try BinaryTests.shell(
                "micronet evaluate $D/data/a/list.txt -w $D/tuned/best.safetensors --json",
                environment: environment)
            #expect(try BinaryTests.object(missing.output)["count"] as? Int == 1)
            #expect(missing.errors.contains("a/fish.jpg: there is no such file"))
            try Data("1.jpg 0\n2.jpg 3\n".utf8).write(to: URL(fileURLWithPath: folder + "/data/a/list.txt"))
            let wrong = try BinaryTests.shell(
                "micronet evaluate $D/data/a/list.txt -w $D/tuned/best.safetensors", environment: environment)
            #expect(wrong.errors.contains("line 2: the label 3 is not one of 0 to 2"))
        }
    }

    @Test(
        arguments: [
            ("micronet train nosuch", "nosuch: there is no such file or folder; give a folder"),
            (
                "micronet train shapes --batch 64 --samples-per-epoch 32 --drop-last -o /tmp/none",
                "shapes: an epoch has 32"
            ),
            ("micronet train shapes --validation x", "'--validation' applies only to pictures"),
            ("micronet train shapes --classes 5", "'--classes' applies only to pictures"),
            ("micronet train shapes --labels x", "'--labels' applies only to pictures"),
            ("micronet train . --validation-samples 5", "'--validation-samples' applies only to shapes"),
            (
                "micronet train shapes --learning-rate 200",
                "'--learning-rate 200': this is not a number from 1e-9 to 100"
            ),
            ("micronet evaluate . --seed 3", "'--seed' applies only to shapes"),
        ])
    func refuses(_ line: String, expected: String) throws {
        let outcome = try BinaryTests.shell(line)
        #expect(outcome.errors.hasPrefix("micronet: error: \(expected)"), "\(outcome.errors)")
        #expect(outcome.status == 1 || outcome.status == 64)
    }
}
