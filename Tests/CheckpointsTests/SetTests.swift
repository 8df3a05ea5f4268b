import Basics
import TestSupport
import Testing

@testable import Checkpoints

/// Files that hold more than weights, made here: pickles in archives, all tensors over one storage of four numbers.
enum SmallArchive {
    static func tensor(_ shape: [Int] = [2, 2], storage: String = "FloatStorage") -> PickledObject {
        .call(
            .global("torch._utils", "_rebuild_tensor_v2"),
            [
                .persistent(
                    .tuple([.text("storage"), .global("torch", storage), .text("0"), .text("cpu"), .int(4)])),
                .int(0), .tuple(shape.map { .int($0) }),
                .tuple(RawTensor.rowMajorStrides(of: shape).map { .int($0) }), .bool(false),
                .call(.global("collections", "OrderedDict"), []),
            ])
    }

    static func dictionary(_ items: [(String, PickledObject)]) -> PickledObject {
        .dictionary(items.map { (.text($0.0), $0.1) })
    }

    static func file(_ root: PickledObject) throws -> CheckpointFile {
        var zip = ZipWriter()
        try zip.add("a/data.pkl", PickleWriter.encode(root, version: 3))
        try zip.add("a/data/0", [UInt8](repeating: 0, count: 16))
        return try CheckpointFile.read(ByteStorage(zip.finished()), name: "file.pth")
    }
}

@Suite("Sets of tensors in a file")
struct SetTests {
    private typealias Small = SmallArchive

    @Test func areFoundUnderAnyKey() throws {
        let inner = Small.dictionary([("w", Small.tensor())])
        let file = try Small.file(
            Small.dictionary([
                ("loss", Small.tensor([])), ("epoch", .int(3)),
                ("mine", Small.dictionary([("deeper", Small.dictionary([("deepest", inner)]))])),
                ("model_ema", Small.dictionary([("w", Small.tensor())])),
                ("optimizer", Small.dictionary([("state", Small.dictionary([("x", .int(1))]))])),
                ("state_dict", Small.dictionary([("w", Small.tensor()), ("note", .none)])),
            ]))
        #expect(file.sets.map(\.title) == ["state_dict", "", "mine.deeper.deepest", "model_ema"])
        #expect(file.sets[0].neighbours == ["mine", "model_ema", "optimizer", "loss"])
        #expect(file.sets[0].entries == ["w": .tensor(shape: [2, 2])])
        #expect(try file.sets[0].checkpoint().metadata == ["epoch": "3"])
        #expect(file.sets[2].neighbours == ["model_ema", "optimizer", "state_dict", "loss"])
        #expect(file.keys.count == 6)
    }

    /// A dictionary that is there twice is one set: hostile files could name it a million times.
    @Test func areFoundOnce() throws {
        var pickle: [UInt8] = [0x80, 2]
        // {"a": {…}, "b": the same}: EMPTY_DICT, then BINPUT 0 of the inner one, and BINGET 0.
        pickle += [0x7D, 0x28, 0x58, 1, 0, 0, 0, 0x61, 0x7D, 0x71, 0]
        pickle += [0x58, 1, 0, 0, 0, 0x77, 0x4B, 1, 0x73, 0x58, 1, 0, 0, 0, 0x62, 0x68, 0, 0x75, 0x2E]
        var machine = PickleMachine(ByteSlice(whole: ByteStorage(pickle)))
        let root = try machine.run()
        #expect(machine.heap.dictionaries.count == 2)
        #expect(throws: Problem.self) { try StateDictSearch(root, machine.heap) }
        // The dictionary holds itself too.
        machine.heap.arrays.append(NumpyArray())
        machine.heap.dictionaries[1].append((key: .bytes(machine.heap.blobs.count), value: .array(0)))
        machine.heap.blobs.append(ByteSlice(whole: ByteStorage(Array("w".utf8))))
        machine.heap.dictionaries[1].append(
            (key: .bytes(machine.heap.blobs.count - 1), value: .dictionary(1)))
        #expect(try StateDictSearch(root, machine.heap).found.map(\.path) == [["a"]])
    }

    @Test func givePrefixedTensors() throws {
        let file = try Small.file(
            Small.dictionary([("model.w", Small.tensor()), ("model.", Small.tensor()), ("x", Small.tensor())])
        )
        #expect(try Set(file.sets[0].checkpoint(under: "model.").tensors.keys) == ["w", ""])
        #expect(try file.sets[0].checkpoint().tensors.count == 3)
    }

    /// Weights that look right but hold no numbers that we read: what they are is said, and what to do.
    @Test func saysWhatHasNoNumbers() throws {
        func problem(_ name: String, _ function: String) -> Problem? {
            let value = PickledObject.call(.global("torch._utils", function), [.int(1)])
            return thrown(Problem.self) { try Small.file(Small.dictionary([(name, value)])) }
        }
        let quantized = problem("fc.weight", "_rebuild_qtensor")
        #expect(
            quantized?.message
                == "holds the weights of a quantized network (“fc.weight” is a quantized tensor), which we do not read"
        )
        #expect(quantized?.advice.contains("tensor.dequantize()") == true)
        let packed = problem("fc._packed_params._packed_params", "_unknown")
        #expect(packed?.message.contains("(“fc._packed_params._packed_params” is a packed weight)") == true)
        let meta = problem("fc.weight", "_rebuild_meta_tensor_no_storage")
        #expect(
            meta?.message == "holds weights without numbers (“fc.weight” is on PyTorch's device meta)")
        #expect(
            problem("fc.weight", "_unknown")?.message.hasPrefix("holds a dict without any weights") == true)
    }

    /// A tensor whose numbers we do not read is named only if it is needed.
    @Test func holdTensorsOfAnyType() throws {
        let file = try Small.file(
            Small.dictionary([
                ("w", Small.tensor()), ("c", Small.tensor(storage: "ComplexFloatStorage")),
                (
                    "q",
                    .call(.global("torch._utils", "_rebuild_qtensor"), [.int(1), .tuple([.int(2)]), .none])
                ),
            ]))
        let checkpoint = try file.sets[0].checkpoint()
        #expect(Set(checkpoint.tensors.keys) == ["w"])
        #expect(checkpoint.unread["c"]?.message.contains("torch.ComplexFloatStorage") == true)
        #expect(file.sets[0].entries["q"] == .other("a quantized tensor"))
        #expect(file.sets[0].entries["c"] == .tensor(shape: [2, 2]))
        let header =
            "{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[8],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}"
        let bytes =
            [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + header.utf8 + [UInt8](repeating: 0, count: 12)
        let other = try Checkpoint.read(ByteStorage(bytes), name: "")
        #expect(other.unread["a"]?.message == "it is stored as “F8_E5M2”, which we do not read")
        #expect(try other.tensors["b"]?.floats() == [0])
    }

    /// Objects of classes that we do not know are kept closed; items that were put into them are looked at.
    @Test func standNextToObjects() throws {
        let file = try Small.file(
            Small.dictionary([
                ("version", .call(.global("torch.torch_version", "TorchVersion"), [.text("2.6")])),
                (
                    "args",
                    .state(.call(.global("argparse", "Namespace"), []), Small.dictionary([("lr", .int(1))]))
                ),
                ("price", .call(.global("decimal", "Decimal"), [.text("1.5")])),
                (
                    "partial",
                    .state(
                        .call(.global("functools", "partial"), [.global("some.where", "f")]),
                        .tuple([.global("some.where", "f"), .tuple([]), .dictionary([]), .none]))
                ),
                (
                    "model",
                    .items(.call(.global("my.module", "Dict"), []), [(.text("w"), Small.tensor())])
                ),
            ]))
        #expect(file.sets.map(\.title) == ["model"])
        #expect(file.sets[0].neighbours == ["version", "args", "price", "partial"])
    }

    @Test func haveTheirClassNames() throws {
        func names(_ key: String, _ value: PickledObject) throws -> [ExternalName] {
            try Small.file(
                Small.dictionary([(key, value), ("model", Small.dictionary([("w", Small.tensor())]))])
            )
            .sets[0].checkpoint().classNames
        }
        let (cat, dog) = (PickledObject.text("cat"), PickledObject.text("d\"og"))
        #expect(try names("classes", .tuple([cat, dog])) == ["cat", "d\"og"])
        #expect(
            try names("idx_to_class", .dictionary([(.int(1), cat), (.int(0), dog)])) == ["d\"og", "cat"])
        #expect(
            try names("class_to_idx", .dictionary([(cat, .int(1)), (dog, .int(0))])) == ["d\"og", "cat"])
        #expect(try names("class_to_idx", .dictionary([(cat, .int(1)), (dog, .int(2))])) == [])
        #expect(try names("others", .tuple([cat, dog])) == [])
        #expect(try names("classes", .tuple([cat, .int(1)])) == [])
    }

    /// Names that look the same are different names.
    @Test func haveNamesOfBytes() throws {
        let file = try Small.file(
            Small.dictionary([
                ("\u{E9}", Small.tensor()), ("e\u{301}", Small.tensor([4])), ("\u{212B}", Small.tensor()),
                ("\u{C5}", Small.tensor()),
            ]))
        let checkpoint = try file.sets[0].checkpoint()
        #expect(checkpoint.tensors.count == 4)
        #expect(checkpoint.tensors["e\u{301}"]?.shape == [4])
        let names = checkpoint.tensors.keys.sorted()
        var written = checkpoint
        written.metadata = ["\u{E9}": "1", "e\u{301}": "2"]
        let back = try Checkpoint.read(ByteStorage(try written.encoded(as: .safetensors, names)), name: "")
        #expect(back.metadata == written.metadata)
        #expect(Set(back.tensors.keys) == Set(names))
    }
}
