import Basics
import Checkpoints
import Network
import TestSupport
import Testing

@testable import Inference

/// Weights are found wherever in a file they are, and what was chosen is told.
@Suite struct WeightChoiceTests {
    /// A network's weights by formula, the names after a prefix.
    private static func tensors(
        _ prefix: String = "", _ variant: Variant = .m0, classes: Int = 4
    ) throws -> [ExternalName: RawTensor] {
        var tensors: [ExternalName: RawTensor] = [:]
        for tensor in try Network(variant, classes: classes).tensors {
            tensors[prefix + tensor.name] = try RawTensor(
                shape: tensor.shape, floats: FormulaWeights.tensor(name: tensor.name, shape: tensor.shape))
        }
        return tensors
    }

    private static func file(_ tensors: [ExternalName: RawTensor]...) -> CheckpointFile {
        let all = tensors.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        return CheckpointFile(Checkpoint(format: .safetensors, tensors: all))
    }

    private func problem(_ file: CheckpointFile, as variant: Variant? = nil, key: ExternalName? = nil)
        -> String
    {
        do {
            return "fits \(try file.weights(as: variant, key: key).network.variant)"
        } catch {
            return "\(error)"
        }
    }

    private static let scalar = Result { try RawTensor(shape: [], floats: [1]) }

    @Test(arguments: ["", "model.", "module.module.", "net.backbone.", "_orig_mod.e\u{301}.x."])
    func anyPrefix(_ prefix: String) throws {
        let counter = try Self.scalar.get()
        let choice = try Self.file(
            Self.tensors(prefix, .m1),
            ["n_averaged": counter, ExternalName(prefix + "a.num_batches_tracked"): counter]
        ).weights(inputSize: 64)
        #expect(choice.network.variant == .m1 && choice.network.classes == 4)
        #expect(choice.network.inputSize == 64)
        #expect(choice.leftOut == ["n_averaged"])
        #expect(choice.notes == ["leaves out n_averaged"])
        let first = choice.network.tensors[0]
        #expect(
            try choice.checkpoint.values(of: first)
                == FormulaWeights.tensor(name: first.name, shape: first.shape))
    }

    @Test func tellsOfOtherWeights() throws {
        let file = try Self.file(
            Self.tensors("teacher."), Self.tensors("student.", classes: 5), ["x": Self.scalar.get()])
        let choice = try file.weights()
        #expect(choice.network.classes == 5)
        #expect(
            choice.notes == [
                "takes the weights under “student”; those under “teacher” fit too (--key teacher)",
                "leaves out x",
            ])
        #expect(try file.weights(key: "teacher").network.classes == 4)
        #expect(try file.weights(key: "teacher").choice == nil)
        #expect(
            problem(file, key: "teach")
                == "there are no tensors under the key “teach”; there are: “student”, “teacher”")
        #expect(
            problem(try Self.file(Self.tensors()), key: "a").hasSuffix("this file has one set of tensors"))
        #expect(problem(file, as: .m1).hasPrefix("these are the weights of M0, not of M1"))
    }

    /// The weights themselves rather than their average, whatever comes first.
    @Test(arguments: ["ema.", "state_dict_ema.", "averaged_model.", "a.shadow."])
    func averagesComeLast(_ prefix: String) throws {
        let file = try Self.file(Self.tensors(prefix), Self.tensors("zz.", classes: 5))
        #expect(try file.weights().network.classes == 5)
        // An average alone is taken.
        #expect(try Self.file(Self.tensors(prefix)).weights().choice == nil)
        #expect(try file.weights(key: ExternalName(String(prefix.dropLast()))).network.classes == 4)
    }

    /// One of several files lacks tensors, and every other tensor fits.
    @Test func saysThatItIsAPart() throws {
        let half = try Self.tensors().filter { $0.key.hasPrefix("features.") }
        let join = "load all of them in PyTorch, and save model.state_dict() into one file"
        let missing = try Self.tensors().count - half.count
        #expect(
            problem(Self.file(half)).hasSuffix(
                "and it is missing; \(missing) tensors are missing: if the weights are in several files, \(join)"
            ))
        let bytes = try Safetensors.encode(half)
        func named(_ name: String) throws -> String {
            problem(try CheckpointFile.read(ByteStorage(bytes), name: name))
        }
        for name in ["model-00001-of-00002.safetensors", "a/b_1_of_2.pth"] {
            #expect(try named(name).hasSuffix("and it is missing; this file is one of several: \(join)"))
        }
        for name in ["one of two.pth", "3-of.pth", "of-3.pth"] {
            #expect(try named(name).contains("if the weights are in several files"), "\(name)")
        }
    }

    @Test func saysThatNumbersAreWhole() throws {
        var tensors = try Self.tensors()
        let name: ExternalName = "features.0.stem.0.conv.0.weight"
        let shape = try #require(tensors[name]?.shape)
        let count = shape.reduce(1, *)
        tensors[name] = try RawTensor(
            shape: shape, elementType: .int8, storage: ByteStorage([UInt8](repeating: 1, count: count)))
        #expect(
            try Self.file(tensors).weights().notes
                == ["its weights are whole numbers (int8), and are taken as they are"])
    }

    @Test func saysWhatIsNearest() throws {
        var tensors = try Self.tensors("model.")
        let name = "features.0.stem.0.conv.0.weight"
        let total = tensors.count
        #expect(tensors.removeValue(forKey: ExternalName("model." + name)) != nil)
        #expect(
            problem(Self.file(tensors)).hasPrefix(
                "no variant fits; M0 comes nearest under “model” with \(total - 1) of \(total) tensors; the first "
                    + "that differs is \(name): expected "))
        let other = try Self.file(["conv1.weight": Self.scalar.get(), "conv2.weight": Self.scalar.get()])
        #expect(problem(other).contains("its keys: “conv1.weight”, “conv2.weight”;"))
    }

    @Test func classNamesMustBeAsManyAsClasses() throws {
        func choice(_ names: String) throws -> WeightChoice {
            try CheckpointFile(
                Checkpoint(
                    format: .safetensors, tensors: Self.tensors(), metadata: [Checkpoint.classNamesKey: names]
                )
            ).weights()
        }
        let three = try choice("[\"a\",\"b\",\"c\"]")
        #expect(three.classNames == [])
        #expect(three.notes == ["names 3 classes, and the network has 4: leaves out the names"])
        let four = try choice("[\"\u{E9}\",\"e\u{301}\",\"c\",\"d\"]")
        #expect(Set(four.classNames).count == 4 && four.notes.isEmpty)
    }

    @Test func namesAreGrouped() {
        let many = (0..<4).flatMap { ["a\($0).total_ops", "opt.\($0)"] }.map { ExternalName($0) }
        #expect("\(NameGroups(many + ["x"]))" == "4 × total_ops, 4 × opt.… and x")
        #expect("\(NameGroups((0..<8).map { ExternalName("n\($0)") }))" == "n0, n1, n2, n3, n4 and 3 more")
        #expect("\(NameGroups(["a.b\u{1B}", "c"]))" == "a.b\\u{1B} and c")
    }
}
