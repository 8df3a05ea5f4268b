import Basics
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("Writing every format")
struct WritingTests {
    static let formats: [CheckpointFormat] = [.safetensors, .torchArchive, .paddle]

    /// Converts from every format to every format and on to every other: the same bits under the same names.
    @Test(
        arguments: [
            "plain.pth", "legacy.pth", "views.pth", "types.pth", "bf16.safetensors",
            "paddle-numpy2-protocol2.pdparams",
        ], formats)
    func roundTrips(_ fixture: String, _ format: CheckpointFormat) throws {
        let original = try TinyWeights.read(fixture)
        let names = original.tensors.keys.sorted()
        let there = try Checkpoint.read(
            ByteStorage(try original.encoded(as: format, names)), name: "there")
        #expect(there.format == format)
        try Self.expectSame(there, original, names.filter(format.holds))
        for second in Self.formats {
            let names = there.tensors.keys.sorted()
            let back = try Checkpoint.read(ByteStorage(try there.encoded(as: second, names)), name: "back")
            try Self.expectSame(back, original, names.filter(second.holds))
        }
    }

    static func expectSame(_ found: Checkpoint, _ expected: Checkpoint, _ names: [ExternalName]) throws {
        #expect(Set(found.tensors.keys) == Set(names))
        for name in names {
            let (tensor, other) = (try #require(found.tensors[name]), try #require(expected.tensors[name]))
            #expect(try tensor.equalsExactly(other), "\(name)")
        }
    }

    @Test func metadataComesAlong() throws {
        let original = try TinyWeights.read("paddle-numpy2-protocol4.pdparams")
        let names = original.tensors.keys.sorted()
        let tensors = try Checkpoint.read(
            ByteStorage(try original.encoded(as: .safetensors, names)), name: "")
        #expect(tensors.isFromPaddle)
        let archive = try Checkpoint.read(
            ByteStorage(try original.encoded(as: .torchArchive, names)), name: "")
        #expect(!archive.isFromPaddle)
    }

    @Test(arguments: [.float64, .float32, .float16, .bfloat16] as [ElementType])
    func elementTypes(_ type: ElementType) throws {
        let original = try TinyWeights.read("plain.pth")
        let converted = try original.converted(to: type)
        for format in Self.formats {
            let bytes = try converted.encoded(as: format, converted.tensors.keys.sorted())
            let again = try Checkpoint.read(ByteStorage(bytes), name: "")
            #expect(again.tensors["head.weight"]?.elementType == type)
            try TinyWeights.expectAll(of: again) { _ in
                type == .float16 ? 0x1p-11 : type == .bfloat16 ? 0x1p-8 : 0
            }
            if format.holds("stem.1.num_batches_tracked") {
                #expect(again.tensors["stem.1.num_batches_tracked"]?.elementType == .int64)
            }
        }
    }

    /// Finite doubles do not become infinite; infinite ones stay so.
    @Test func doublesBeyondFloatsAreRefused() throws {
        func tensor(_ values: [Double]) throws -> RawTensor {
            let bytes = values.flatMap { value in
                (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
            }
            return try RawTensor(
                shape: [values.count], elementType: .float64, storage: ByteStorage(bytes))
        }
        let large = try tensor([1, -1e300, 2])
        for type in [ElementType.float32, .float16, .bfloat16] {
            let error = thrown(Problem.self) { try large.converted(to: type) }
            #expect(error?.message.contains("-1e+300 is beyond single precision") == true)
        }
        #expect(try large.converted(to: .float64).elementType == .float64)
        #expect(try tensor([1, .infinity, 3.4e38]).floats() == [1, .infinity, 3.4e38])
    }

    @Test func missingTensorsAreNamed() throws {
        let original = try TinyWeights.read("plain.pth")
        let error = thrown(Problem.self) {
            try original.encoded(as: .torchArchive, ["head.weight", "tail.weight"])
        }
        #expect(error?.message == "there is no tensor “tail.weight”")
        #expect(throws: Problem.self) { try original.encoded(as: .torchStream, ["head.weight"]) }
        let odd = try Checkpoint(
            format: .torchArchive, tensors: ["__metadata__": RawTensor(shape: [1], floats: [1])])
        #expect(throws: Problem.self) { try odd.encoded(as: .safetensors, ["__metadata__"]) }
    }

    /// PyTorch maps storages at multiples of 64 bytes.
    @Test func archivesAreAligned() throws {
        let original = try TinyWeights.read("plain.pth")
        let bytes = try original.encoded(as: .torchArchive, original.tensors.keys.sorted())
        let archive = try ZipArchive(ByteStorage(bytes))
        #expect(archive.names.first == "archive/data.pkl" && archive.names.count == 3 + 12)
        var budget = 0
        for entry in archive.entries.values {
            #expect(try archive.contents(of: entry, budget: &budget).offset % 64 == 0, "\(entry.name)")
        }
    }

    /// The examples of FIPS 180-4, and a length that is no multiple of a block against a value from coreutils.
    @Test func digests() {
        func digest(_ text: String) -> String { ByteStorage(Array(text.utf8)).sha256 }
        #expect(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            digest(String(repeating: "a", count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func moments() throws {
        let (mean, deviation) = try RawTensor(shape: [4], floats: [1, 2, 3, 6]).moments()
        #expect(mean == 3)
        #expect(deviation == 3.5.squareRoot())
    }

    /// File names need not be UTF-8.
    @Test func anyName() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("micronet-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = FilePath(
            bytes: Array((folder.path + "/w").utf8) + [0xFF, 0xFE] + Array(".safetensors".utf8))
        let weights = try TinyWeights.read("plain.pth")
        try Safetensors.write(weights.tensors, to: path)
        try TinyWeights.expectAll(of: Checkpoint.read(path))
        let error = thrown(Problem.self) { try Checkpoint.read(FilePath(bytes: path.bytes + [0x41])) }
        #expect(
            error?.description
                == "\(folder.path)/w\\xFF\\xFE.safetensorsA: there is no such file; check the name")
    }

    /// A file that is truncated after it was read does no harm: its bytes were copied.
    @Test func filesMayShrink() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("micronet-\(UUID()).pth")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(TinyWeights.bytes("plain.pth")).write(to: file)
        let checkpoint = try Checkpoint.read(FilePath(file.path))
        #expect(truncate(file.path, 0) == 0)
        try TinyWeights.expectAll(of: checkpoint)
    }
}
