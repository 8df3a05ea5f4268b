import Assets
import Basics
import Checkpoints
import Explorer
import Network
import TestSupport
import Testing

@testable import micronet

/// Which names the classes of a model have.
@Suite struct NameTests {
    private static func arguments(_ words: [String]) throws -> ParsedArguments {
        let bytes = words.map { FilePath($0) }
        guard case .run(_, let arguments) = try Micronet.table.parse(bytes, fileExists: { _ in false }) else {
            throw Problem("\(words) is no command")
        }
        return arguments
    }

    private static func write(_ classes: Int, names: [String], to path: String) throws {
        var tensors: [ExternalName: RawTensor] = [:]
        for tensor in try Network(.m0, inputSize: 32, classes: classes).tensors {
            tensors[tensor.name] = try RawTensor(
                shape: tensor.shape, floats: FormulaWeights.tensor(name: tensor.name, shape: tensor.shape))
        }
        let list = "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        try Safetensors.write(
            tensors, metadata: names.isEmpty ? [:] : [Checkpoint.classNamesKey: list], to: FilePath(path))
    }

    /// Names belong to the weights that they came with, and those of the command line to networks with as many classes.
    @Test(arguments: [
        ("three", [], ["red", "green", "blue"]),
        ("unnamed", [], ["class 0", "class 1", "class 2"]),
        ("two", [], ["cat", "dog"]),
        ("three", ["x", "y", "z"], ["x", "y", "z"]),
        ("unnamed", ["x", "y", "z"], ["x", "y", "z"]),
        ("two", ["x", "y", "z"], ["cat", "dog"]),
    ])
    func belongToTheirWeights(_ opened: String, given: [String], expected: [String]) throws {
        try BinaryTests.scratch { folder in
            try Self.write(3, names: ["red", "green", "blue"], to: folder + "/three.safetensors")
            try Self.write(3, names: [], to: folder + "/unnamed.safetensors")
            try Self.write(2, names: ["cat", "dog"], to: folder + "/two.safetensors")
            var words = ["explore", "--input-size", "32", "--weights", folder + "/three.safetensors"]
            if !given.isEmpty {
                let labels = FilePath(folder + "/labels.txt")
                try AtomicFile.write(Array(given.joined(separator: "\n").utf8), to: labels)
                words += ["--labels", labels.description]
            }
            let session = try Session(Self.arguments(words), Console())
            let picture = FilePath(BinaryTests.pictures.path + "/fish.jpg")
            let run = try session.run(.weights(FilePath("\(folder)/\(opened).safetensors")), picture).get()
            #expect((0..<expected.count).map { run.model.label($0) } == expected)
        }
    }

    /// A bundled file that is missing takes only its own number away, and is named.
    @Test func aMissingModelIsNamed() {
        var warnings: [String] = []
        let shares = ModelLoader.bundledTop1(
            file: { $0 == "m1" ? "/nowhere/m1.safetensors" : try Assets.trainedModel($0) },
            warn: { warnings.append($0) })
        #expect(Set(shares.keys) == ["m0", "m2", "m3"])
        #expect(warnings.count == 1 && warnings.first?.hasPrefix("/nowhere/m1.safetensors: ") == true)
    }

    /// Where the explorer prints the summary, it refuses what it would refuse on a terminal.
    @Test(arguments: [
        ("--labels nosuch", "nosuch: there is no such file"),
        ("--lesson nosuch", "nosuch: there is no such file"),
        ("--weights nosuch", "nosuch: there is no such file"),
        ("$D", "there are no JPEG or PNG files in this folder"),
    ])
    func isRefusedInAPipeToo(_ words: String, expected: String) throws {
        try BinaryTests.scratch { folder in
            let outcome = try BinaryTests.shell("micronet explore \(words)", environment: ["D": folder])
            #expect(outcome.status == 1)
            #expect(outcome.output == "")
            #expect(outcome.errors.contains(expected))
        }
    }

    @Test func summaryInAPipeCountsInTheUnit() throws {
        let lines = try BinaryTests.shell("micronet explore -m m0 --unit flops").output.split(separator: "\n")
        #expect(lines.contains { $0.contains("params") && $0.contains("FLOPs") })
        let total = Numbers.grouped(2 * (try Network(.m0)).cost.multiplyAdds)
        #expect(lines.contains { $0.hasPrefix("total") && $0.contains(total) })
    }

    @Test(arguments: ["summary -m m0", "compare", "classify fish.jpg -m m0", "trace fish.jpg -m m0"])
    func documentsAreASCIIOnRequest(_ words: String) throws {
        let plain = try BinaryTests.shell("micronet \(words) --markdown --ascii")
        #expect(plain.status == 0)
        #expect(plain.output.contains("|") && plain.output.utf8.allSatisfy { $0 < 0x80 })
    }
}
