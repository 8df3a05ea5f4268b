import TestSupport
import Testing

@testable import Checkpoints

@Suite("Every container gives the same weights")
struct FormatTests {
    @Test(arguments: ["plain.pth", "legacy.pth", "deflated.pth", "training.pth", "f32.safetensors"])
    func torch(_ fixture: String) throws {
        let checkpoint = try TinyWeights.read(fixture)
        try TinyWeights.expectAll(of: checkpoint)
        #expect(try checkpoint.tensors["stem.1.num_batches_tracked"]?.floats() == [7])
        #expect(checkpoint.tensors["stem.1.num_batches_tracked"]?.shape == [])
        #expect(checkpoint.tensors["empty"]?.shape == [0, 3])
        #expect(checkpoint.tensors.count == TinyWeights.shapes.count + 2)
        #expect(!checkpoint.isFromPaddle)
    }

    @Test func formats() throws {
        #expect(try TinyWeights.read("plain.pth").format == .torchArchive)
        #expect(try TinyWeights.read("legacy.pth").format == .torchStream)
        #expect(try TinyWeights.read("f32.safetensors").format == .safetensors)
        #expect(try TinyWeights.read("arrays-fortran.pkl").format == .numpyPickle)
        #expect(try TinyWeights.read("paddle-numpy1-protocol4.pdparams").format == .paddle)
    }

    @Test func trainingCheckpoint() throws {
        let metadata = try TinyWeights.read("training.pth").metadata
        #expect(metadata == ["epoch": "12", "arch": "MicroNet", "best": "0.5"])
    }

    @Test(arguments: [
        "numpy1-protocol2", "numpy1-protocol4", "numpy2-protocol2", "numpy2-protocol3", "numpy2-protocol4",
        "numpy2-protocol5",
    ])
    func paddle(_ kind: String) throws {
        let checkpoint = try TinyWeights.read("paddle-\(kind).pdparams")
        try TinyWeights.expectAll(of: checkpoint)
        #expect(checkpoint.tensors["empty"]?.count == 0)
        #expect(checkpoint.tensors.count == TinyWeights.shapes.count + 1)
        #expect(checkpoint.isFromPaddle)
        // Transposed by its strides over the file's bytes, not copied.
        #expect(checkpoint.tensors["gate.fc.0.weight"]?.strides == [1, 4])
    }

    /// Protocol 3 as numpy 1 writes it: numpy 2's file with the name of the older module.
    @Test func olderModuleName() throws {
        let text = try TinyWeights.bytes("paddle-numpy2-protocol3.pdparams")
        let (newer, older) = (Array("numpy._core".utf8), Array("numpy.core".utf8))
        var bytes: [UInt8] = []
        var place = 0
        while place < text.count {
            let isName = text[place...].starts(with: newer)
            bytes += isName ? older : [text[place]]
            place += isName ? newer.count : 1
        }
        #expect(bytes.count < text.count)
        try TinyWeights.expectAll(of: Checkpoint.read(ByteStorage(bytes), name: ""))
    }

    @Test(arguments: ["views.pth", "views-legacy.pth"])
    func views(_ fixture: String) throws {
        let checkpoint = try TinyWeights.read(fixture)
        try TinyWeights.expectAll(of: checkpoint)
        let (weight, bias) = (checkpoint.tensors["stem.1.weight"], checkpoint.tensors["stem.1.bias"])
        #expect(weight?.storage === bias?.storage)
        #expect((bias?.byteOffset ?? 0) - (weight?.byteOffset ?? 0) == 16)
        #expect(checkpoint.tensors["gate.fc.0.weight"]?.isContiguous == false)
        let expanded = try #require(checkpoint.tensors["expanded"])
        #expect(expanded.strides == [0, 0])
        #expect(try expanded.floats() == [Float](repeating: 1.5, count: 12))
    }

    @Test func elementTypes() throws {
        let checkpoint = try TinyWeights.read("types.pth")
        try TinyWeights.expectAll(of: checkpoint) { name in
            switch name {
            case "stem.1.weight", "gate.fc.2.weight": 0x1p-11
            case "stem.1.bias": 0x1p-8
            default: 0
            }
        }
        let types = checkpoint.tensors.mapValues(\.elementType)
        #expect(types["stem.1.weight"] == .float16 && types["stem.1.bias"] == .bfloat16)
        #expect(types["gate.fc.0.weight"] == .float64)
        #expect(try checkpoint.tensors["mask"]?.floats() == [1, 0, 1])
        #expect(try checkpoint.tensors["bytes"]?.floats() == [1, 200])
        #expect(try checkpoint.tensors["shorts"]?.floats() == [-3, 300])
        #expect(try checkpoint.tensors["ints"]?.floats() == [-70000])
        #expect(try checkpoint.tensors["chars"]?.floats() == [-5])
    }

    @Test func columnMajorArrays() throws {
        let checkpoint = try TinyWeights.read("arrays-fortran.pkl")
        try TinyWeights.expectAll(of: checkpoint) { $0 == "head.weight" ? 0x1p-11 : 0 }
        #expect(!checkpoint.isFromPaddle)
    }

    @Test(arguments: zip(["f16", "bf16"], [0x1p-11, 0x1p-8] as [Float]))
    func halfSafetensors(_ kind: String, _ tolerance: Float) throws {
        let checkpoint = try TinyWeights.read("\(kind).safetensors")
        try TinyWeights.expectAll(of: checkpoint) { _ in tolerance }
        #expect(checkpoint.metadata == ["format": "pt", "note": "tab\there “é”"])
    }
}
