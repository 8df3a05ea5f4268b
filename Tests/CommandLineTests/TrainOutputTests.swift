import Basics
import Checkpoints
import Foundation
import Testing

/// What `train` and `evaluate` print for programs, and what they say about pictures that cannot be used.
@Suite struct TrainOutputTests {
    private static let line = "micronet train $D/data -m m0 --input-size 32 --batch 2 "

    /// Tables grow as epochs end; a document is whole although the run is interrupted.
    @Test(.timeLimit(.minutes(1)), arguments: ["csv", "markdown", "json"])
    func interruptedRunsPrintTheirEpochs(_ format: String) throws {
        try BinaryTests.scratch { root in
            try TrainTests.pictures(root + "/data")
            let outcome = try BinaryTests.shell(
                "\"$MICRONET\" train $D/data -m m0 --input-size 32 --batch 2 --epochs 100000 -o $D/run --\(format) "
                    + ">$D/out & while [ ! -e $D/run/best.safetensors ]; do sleep 0.05; done; sleep 0.5; "
                    + "cp $D/out $D/before; kill -TERM $!; wait $!; echo $?", environment: ["D": root])
            #expect(outcome.output == "143\n")
            let before = try String(contentsOfFile: root + "/before", encoding: .utf8).split(separator: "\n")
            let after = try String(contentsOfFile: root + "/out", encoding: .utf8)
            switch format {
            case "csv":
                #expect(before.count > 1 && before[0].hasPrefix("epoch,learningRate,"))
                #expect(before[1].hasPrefix("1,"))
            case "markdown": #expect(before.count > 2 && before[2].hasPrefix("| 1 |"))
            default:
                let json = try BinaryTests.object(after)
                #expect(json["finished"] as? Bool == false)
                #expect((json["epochs"] as? [Any])?.isEmpty == false)
            }
        }
    }

    /// Pictures that cannot be read are listed for programs, and a class that loses all of its pictures is named.
    @Test func lostPicturesAreListed() throws {
        try BinaryTests.scratch { root in
            try TrainTests.pictures(root + "/data")
            try FileManager.default.removeItem(atPath: root + "/data/c/1.jpg")
            let outcome = try BinaryTests.shell(
                Self.line + "--epochs 1 -o $D/run --json", environment: ["D": root])
            #expect(outcome.status == 0)
            #expect(
                outcome.errors.contains(
                    "warning: no picture of the class “c” can be read, so nothing is learned about it\n"))
            let json = try BinaryTests.object(outcome.output)
            let unreadable = try #require(json["unreadable"] as? [[String: String]])
            #expect(unreadable.map { $0["file"] } == ["b/3.jpg", "c/2.jpg"].map { "\(root)/data/\($0)" })
            #expect(json["finished"] as? Bool == true && (json["damaged"] as? [Any])?.isEmpty == true)
        }
    }

    /// What makes a run useless is said before it begins.
    @Test func hopelessRunsAreRefusedAtTheStart() throws {
        try BinaryTests.scratch { root in
            try TrainTests.pictures(root + "/data")
            for name in ["a", "b", "c"] {
                try FileManager.default.createDirectory(
                    atPath: "\(root)/held/\(name)", withIntermediateDirectories: true)
                try Data("text".utf8).write(to: URL(fileURLWithPath: "\(root)/held/\(name)/1.jpg"))
            }
            let held = try BinaryTests.shell(
                Self.line + "--epochs 1 --validation $D/held -o $D/run", environment: ["D": root])
            #expect(held.status == 1)
            #expect(
                held.errors.hasPrefix("micronet: error: --validation: none of the 3 pictures can be read, "),
                "\(held.errors)")
            #expect(!FilePath(root + "/run/last.safetensors").exists)
            let list = "data/a/1.jpg 0\ndata/b/1.jpg 249999\n"
            try Data(list.utf8).write(to: URL(fileURLWithPath: root + "/many.txt"))
            let many = try BinaryTests.shell(
                "micronet train $D/many.txt -m m0 --input-size 32 -o $D/run", environment: ["D": root])
            #expect(many.status == 1)
            #expect(many.errors.contains("/many.txt: last.safetensors would take "), "\(many.errors)")
            #expect(
                many.errors.hasSuffix(
                    "for 250,000 classes, and files of up to 1008 MiB are read; train fewer classes\n"))
            let long = try BinaryTests.shell(
                "truncate -s 1200M $D/long.txt; micronet evaluate $D/long.txt -m m0", environment: ["D": root]
            )
            #expect(long.status == 1 && long.errors.contains("give a shorter list"), "\(long.errors)")
        }
    }

    /// Weights that hold NaN give scores that mean nothing.
    @Test func logitsThatAreNoNumbersAreSaid() throws {
        try BinaryTests.scratch { root in
            try TrainTests.pictures(root + "/data")
            _ = try BinaryTests.shell(
                Self.line + "--epochs 1 -o $D/run", environment: ["D": root])
            let file = try Checkpoint.read(FilePath(root + "/run/best.safetensors"))
            let name: ExternalName = "classifier.2.linear.0.weight"
            var tensors = file.tensors
            let tensor = try #require(tensors[name])
            var values = try tensor.floats()
            values[0] = .nan
            tensors[name] = try RawTensor(shape: tensor.shape, floats: values)
            try Safetensors.write(tensors, metadata: file.metadata, to: FilePath(root + "/nan.safetensors"))
            for (weights, isSaid) in [("run/best", false), ("nan", true)] {
                let outcome = try BinaryTests.shell(
                    "micronet evaluate $D/data -w $D/\(weights).safetensors --csv", environment: ["D": root])
                #expect(
                    outcome.errors.contains("some logits of 5 of 5 pictures are not finite numbers")
                        == isSaid,
                    "\(outcome.errors)")
                // The bars of the text are no column of their own.
                #expect(outcome.output.hasPrefix("class,label,count,top1,top5,precision,loss\n0,a,2,"))
            }
        }
    }

    /// No file gets the descriptor of a closed stream, where it would be written into by messages.
    @Test(.timeLimit(.minutes(1))) func closedStreamsAreTaken() throws {
        try BinaryTests.scratch { root in
            let outcome = try BinaryTests.shell(
                """
                cd $D; "$MICRONET" train shapes -m m0 --input-size 32 --epochs 100000 -o run <&- 2>&- >out & P=$!
                while [ ! -e run/last.safetensors ]; do sleep 0.05; done
                readlink /proc/$P/fd/0 /proc/$P/fd/2; kill -9 $P
                """, environment: ["D": root])
            #expect(outcome.output == "/dev/null\n/dev/null\n", "\(outcome.output)")
        }
    }

    /// A save that a full disk or a crash cut short is called that, and not a download.
    @Test func damagedSavesAreSaid() throws {
        try BinaryTests.scratch { root in
            let line =
                "micronet train shapes -m m0 --input-size 32 --samples-per-epoch 8 --batch 8 --epochs 1 "
            _ = try BinaryTests.shell(
                line + "--validation-samples 8 -o $D/run", environment: ["D": root])
            func resume() throws -> BinaryTests.Outcome {
                try BinaryTests.shell("micronet train shapes --resume -o $D/run", environment: ["D": root])
            }
            let save = "\(root)/run/last.safetensors"
            for size in [100_000, 0] {
                try #require(truncate(save, off_t(size)) == 0)
                let outcome = try resume()
                #expect(outcome.status == 1)
                #expect(
                    outcome.errors.hasPrefix("micronet: error: \(save): this save of the run is damaged: ")
                        && outcome.errors.hasSuffix(
                            "; begin another run with the best weights so far: --weights \(root)/run/best.safetensors "
                                + "and another --output\n"),
                    "\(outcome.errors)")
            }
            try FileManager.default.removeItem(atPath: root + "/run/best.safetensors")
            #expect(try resume().errors.hasSuffix("; begin the run again with --force\n"))
        }
    }

    /// Nothing is learned from weights that are no numbers: it is said before anything is written.
    @Test func trainingDoesNotBeginWithoutNumbers() throws {
        try BinaryTests.scratch { root in
            let file = try Checkpoint.read(
                FilePath(BinaryTests.pictures.path + "/../../Models/shapes-m0.safetensors"))
            let name: ExternalName = "features.0.stem.0.conv.0.weight"
            var tensors = file.tensors
            let shape = try #require(tensors[name]?.shape)
            tensors[name] = try RawTensor(
                shape: shape, floats: [Float](repeating: .nan, count: shape.reduce(1, *)))
            try Safetensors.write(tensors, metadata: file.metadata, to: FilePath(root + "/nan.safetensors"))
            let outcome = try BinaryTests.shell(
                "cd $D && micronet train shapes -w nan.safetensors --epochs 1 -o run; ls",
                environment: ["D": root])
            #expect(
                outcome.errors
                    == "micronet: error: nan.safetensors: \(name) holds values that are not finite numbers, "
                    + "from which nothing can be trained; give other weights, or begin without --weights\n")
            #expect(outcome.output == "nan.safetensors\n")
        }
    }
}
