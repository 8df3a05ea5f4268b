import Basics
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("Safetensors")
struct SafetensorsTests {
    /// A file with this header, after its length, and `data` zero bytes.
    private static func file(_ header: String, data: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    private static func problem(_ header: String, data: Int = 8) -> String {
        TinyWeights.problem(of: file(header, data: data)) ?? "none"
    }

    @Test func sameBytesAsTheReferenceWriter() throws {
        for (name, type) in [("f32", .float32), ("f16", .float16), ("bf16", .bfloat16)]
            as [(String, ElementType)]
        {
            let original = try TinyWeights.read("plain.pth")
            let reference = try TinyWeights.bytes("\(name).safetensors")
            let metadata: [ExternalName: String] = ["format": "pt", "note": "tab\there “é”"]
            let bytes = try Safetensors.encode(original.tensors, as: type, metadata: metadata)
            #expect(try bytes == Safetensors.encode(original.tensors, as: type, metadata: metadata))
            let header = { (file: [UInt8]) in 8 + Int(file[0]) + Int(file[1]) * 256 }
            #expect(bytes[header(bytes)...] == reference[header(reference)...], "\(name)")
            let again = try Checkpoint.read(ByteStorage(bytes), name: "again")
            #expect(again.metadata == metadata)
            try TinyWeights.expectAll(of: again) { _ in type == .float32 ? 0 : 0x1p-8 }
            #expect(again.tensors["stem.1.num_batches_tracked"]?.elementType == .int64)
        }
    }

    @Test func writesWholeFilesOrNone() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("micronet-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a b.safetensors").path
        let weights = try TinyWeights.read("views.pth").tensors
        try Safetensors.write(weights, to: FilePath(path))
        try TinyWeights.expectAll(of: Checkpoint.read(FilePath(path)))
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let large = try RawTensor(shape: [2], floats: [1, 70000])
        let error = thrown(Problem.self) {
            try Safetensors.write(["x": large], as: .float16, to: FilePath(path))
        }
        #expect(
            error?.description.hasSuffix(
                "tensor “x”: 70000.0 is beyond half precision, which ends at 65504; choose float32 or bfloat16"
            )
                == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(throws: Problem.self) { try Safetensors.write(weights, to: FilePath(folder.path)) }
        #expect(throws: Problem.self) {
            try Safetensors.write(weights, to: FilePath(folder.path + "/none/x"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a b.safetensors"])
    }

    @Test func brainFloatRounding() {
        #expect(RawTensor.bfloat16(1) == 0x3F80 && RawTensor.bfloat16(-2) == 0xC000)
        // Ties go to the even neighbour.
        #expect(RawTensor.bfloat16(Float(bitPattern: 0x3F80_8000)) == 0x3F80)
        #expect(RawTensor.bfloat16(Float(bitPattern: 0x3F81_8000)) == 0x3F82)
        #expect(RawTensor.bfloat16(.infinity) == 0x7F80)
        #expect(RawTensor.bfloat16(Float(bitPattern: 0x7F80_0001)) & 0x7F == 0x40)
    }

    @Test func acceptsWhatJSONAllows() {
        let spaced =
            " { \"__metadata__\" : { } , \"\\u0061\\ud83d\\ude00\" : { \"dtype\" : \"F32\" , \"shape\" : [ 2 ] ,\n"
            + " \"data_offsets\" : [ 0 , 8 ] , \"extra\" : [ 1.5e3 , { \"x\" : null } , [ ] ] } } "
        // The brace must be the first byte of the header.
        #expect(Self.problem(String(spaced.dropFirst())) == "none")
        #expect(Self.problem("{}", data: 0) == "none")
    }

    @Test(arguments: [
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            "it overlaps another"
        ),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "there is a gap before it"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "its header says"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "its header says"),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
            "its shape [3] of F32 does not fit its 8 bytes"
        ),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
            "does not fit"
        ),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "offsets are missing"),
        (
            "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            "the key “dtype” twice"
        ),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}}",
            "two of the name “a”"
        ),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}", "lacks a whole number"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "lacks a whole number"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}", "too large"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "offsets are missing"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}x", "goes on after its end"),
        ("{\"a\\ud800\":{}}", "half a character"), ("{\"a\\q\":{}}", "unknown escape"),
        ("{\"a", "ends within a text"),
        ("{\"a\\", "ends within a text"),
        ("{\"a\":{\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}}", "nests too deep"),
    ])
    func refuses(_ header: String, _ expected: String) {
        #expect(Self.problem(header).contains(expected), "\(Self.problem(header))")
    }
}
