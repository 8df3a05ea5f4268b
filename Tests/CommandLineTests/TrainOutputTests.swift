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
}
