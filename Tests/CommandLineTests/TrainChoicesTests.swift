import Basics
import Checkpoints
import Foundation
import Testing

/// Which options a continued run remembers, and which last layer a run begins with.
@Suite struct TrainChoicesTests {
    private static let shapes = BinaryTests.pictures.deletingLastPathComponent().appendingPathComponent(
        "Shapes")
    private static let weights = shapes.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Models/shapes-m0.safetensors").path

    /// Makes class folders with two pictures each.
    private static func folders(_ root: String, _ names: [String]) throws {
        let pictures = ["disc", "ring", "square", "star"]
        for (index, name) in names.enumerated() {
            let folder = "\(root)/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for place in 0..<2 {
                try FileManager.default.copyItem(
                    atPath: shapes.appendingPathComponent(pictures[(index + place) % 4] + ".jpg").path,
                    toPath: "\(folder)/\(place).jpg")
            }
        }
    }

    private static func metadata(_ path: String) throws -> [ExternalName: String] {
        try Checkpoint.read(FilePath(path)).metadata
    }

    /// A run that is interrupted and continued without its options validates with the same pictures.
    @Test(.timeLimit(.minutes(1))) func continuedRunsRememberOptions() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/data", ["a", "b"])
            try Self.folders(root + "/held", ["a", "b"])
            try Self.folders(root + "/other", ["a", "b"])
            func run(_ line: String) throws -> BinaryTests.Outcome {
                try BinaryTests.shell("cd $D && micronet train " + line, environment: ["D": root])
            }
            let begin = "data -m m0 --input-size 32 --epochs 20 --batch 2 --half --validation held -o run"
            let process = try TrainTests.start("train " + begin, in: root)
            TrainTests.wait(for: root + "/run/best.safetensors")
            process.interrupt()
            process.waitUntilExit()
            for (option, message) in [
                ("--validation other", "begun with --validation \(root)/held, not \(root)/other"),
                ("--weights \(Self.weights)", "begun without --weights"),
                ("--new-head", "begun without --new-head"), ("--classes 2", "begun without --classes"),
            ] {
                let other = try run("data --resume -o run " + option)
                #expect(
                    other.status == 1 && other.errors.contains("run: this run was " + message),
                    "\(other.errors)")
            }
            let more = try run("data --resume --validation ./held --half -o run")
            #expect(more.status == 0 && more.errors.isEmpty, "\(more.errors)")
            #expect(more.output.contains("4 pictures to validate with"))
            let best = try Checkpoint.read(FilePath(root + "/run/best.safetensors"))
            #expect(best.metadata["validation-top1"] != nil)
            #expect(best.tensors.values.contains { $0.elementType == .float16 })
            // The pictures have another place now, and then one more.
            try FileManager.default.moveItem(atPath: root + "/held", toPath: root + "/moved")
            let gone = try run("data --resume -o run")
            #expect(gone.errors.hasSuffix("are not there; give their new place with --validation\n"))
            #expect(try run("data --resume --validation moved -o run").status == 0)
            try FileManager.default.copyItem(
                atPath: root + "/moved/a/0.jpg", toPath: root + "/moved/a/2.jpg")
            let grown = try run("data --resume --validation moved -o run")
            #expect(
                grown.errors.contains("begun with 4 pictures to validate with, and here are 5"),
                "\(grown.errors)")
            // Classes are swapped behind equal names and counts.
            try FileManager.default.removeItem(atPath: root + "/moved/a/2.jpg")
            try FileManager.default.moveItem(atPath: root + "/data/a/0.jpg", toPath: root + "/data/b/2.jpg")
            try FileManager.default.moveItem(atPath: root + "/data/b/0.jpg", toPath: root + "/data/a/2.jpg")
            let swapped = try run("data --resume --validation moved -o run")
            #expect(
                swapped.status == 1
                    && swapped.errors
                        == "micronet: error: data: the pictures of class “a” (2) are not those that this run "
                        + "was begun with; 1 other class changed too; give the data as it was, or begin another run with "
                        + "these weights: --weights run/last.safetensors and another --output\n",
                "\(swapped.errors)")
        }
    }

    @Test func shapesRememberTheirValidation() throws {
        try BinaryTests.scratch { root in
            let line =
                "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 8 --batch 8 --epochs 1 "
            _ = try BinaryTests.shell(line + "--validation-samples 16 -o $D/run", environment: ["D": root])
            let more = try BinaryTests.shell(
                "micronet train shapes --resume -o $D/run", environment: ["D": root])
            #expect(more.output.contains(" of 16\n"), "\(more.output)")
            let other = try BinaryTests.shell(
                "micronet train shapes --resume --validation-samples 8 -o $D/run", environment: ["D": root])
            #expect(other.errors.contains("begun with --validation-samples 16, not 8"))
        }
    }

    /// Numbers are treated alike as folders and in lists: all of the weights' classes keep the last layer and its names.
    @Test(arguments: [false, true]) func numbersAreClassesOfTheWeightsIfAllAreThere(isList: Bool) throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/named", ["blue", "green", "red"])
            try Self.folders(root + "/three", ["0", "1", "2"])
            try Self.folders(root + "/two", ["0", "1"])
            func list(_ name: String, _ count: Int) throws -> String {
                guard isList else { return name }
                let lines = (0..<count).map { "\(name)/\($0)/0.jpg \($0)\n\(name)/\($0)/1.jpg \($0)\n" }
                try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(root)/\(name).txt"))
                return name + ".txt"
            }
            func run(_ line: String) throws -> BinaryTests.Outcome {
                let outcome = try BinaryTests.shell(
                    "cd $D && micronet train --input-size 32 --epochs 1 --batch 2 " + line,
                    environment: ["D": root])
                #expect(outcome.status == 0, "\(outcome.errors)")
                return outcome
            }
            func names(_ folder: String) throws -> [ExternalName] {
                try Checkpoint.read(FilePath("\(root)/\(folder)/best.safetensors")).classNames
            }
            _ = try run("named -m m0 -o own")
            let (three, two) = (try list("three", 3), try list("two", 2))
            let all = try run("\(three) -w own/best.safetensors -o all")
            #expect(
                all.errors
                    == "micronet: note: \(three): the classes are those of the weights, matched by number; "
                    + "--new-head initializes the last layer again\n")
            #expect(!all.output.contains("new last layer"))
            #expect(try names("all") == ["blue", "green", "red"])
            let some = try run("\(two) -w own/best.safetensors -o some")
            #expect(
                some.errors
                    == "micronet: note: \(two): 2 of the 3 classes of the weights, matched by number, get a "
                    + "new last layer; --classes 3 keeps the one of the weights\n")
            #expect(some.output.contains("with a new last layer (3 classes become 2)"))
            let asked = try run("\(two) -w own/best.safetensors --classes 3 -o asked")
            #expect(asked.errors.contains("3 classes, 1 of them without a picture"))
            #expect(!asked.output.contains("new last layer"))
            #expect(try names("asked") == ["blue", "green", "red"])
            let new = try run("\(three) -w own/best.safetensors --new-head -o new")
            #expect(new.output.contains("with a new last layer") && new.errors.isEmpty)
            #expect(try names("new") == (isList ? [] : ["0", "1", "2"]))
            #expect(try run("\(two) --resume -o asked").errors.contains("--classes") == false)
        }
    }

    /// A run is not written into its own data, also if that is the current folder.
    @Test func outputsInTheDataAreRefused() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/rgb", ["a", "b"])
            try Self.folders(root + "/held", ["a", "b"])
            for (line, output) in [
                ("cd $D && micronet train rgb -o rgb/run", "rgb/run"),
                ("cd $D && micronet train rgb --validation held -o held/run", "held/run"),
                ("cd $D/rgb && micronet train .", "micronet-m3-rgb"),
                ("cd $D/rgb/a && micronet train ..", "micronet-m3-rgb"),
            ] {
                let outcome = try BinaryTests.shell(line, environment: ["D": root])
                #expect(outcome.status == 1)
                #expect(
                    outcome.errors.hasPrefix("micronet: error: \(output): this folder lies in "),
                    "\(outcome.errors)")
            }
        }
    }

    /// Fewer pictures than a batch are one smaller batch.
    @Test func fewerPicturesThanABatch() throws {
        try BinaryTests.scratch { root in
            try Self.folders(root + "/data", ["a", "b"])
            let line = "micronet train $D/data -m m0 --input-size 32 --epochs 1 "
            for (options, steps) in [("-o $D/a", "1 × 4"), ("--batch 64 -o $D/b", "1 × 4")] {
                let outcome = try BinaryTests.shell(line + options, environment: ["D": root])
                #expect(outcome.status == 0 && outcome.output.contains("1 epoch of \(steps) "), "\(outcome)")
            }
            let dropped = try BinaryTests.shell(
                line + "--batch 64 --drop-last -o $D/c", environment: ["D": root])
            #expect(dropped.errors.hasSuffix("give a smaller --batch or more pictures\n"))
        }
    }
}
