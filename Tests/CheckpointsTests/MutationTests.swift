import TestSupport
import Testing

@testable import Checkpoints

@Suite("Damaged files end in weights or in one error")
struct MutationTests {
    static let fixtures = [
        "plain.pth", "training.pth", "legacy.pth", "views.pth", "views-legacy.pth", "types.pth",
        "deflated.pth",
        "f32.safetensors", "bf16.safetensors", "paddle-numpy1-protocol2.pdparams",
        "paddle-numpy2-protocol4.pdparams", "paddle-numpy2-protocol5.pdparams", "arrays-fortran.pkl",
    ]

    /// Bits flipped, bytes replaced by telling ones, pieces cut, doubled and moved, ends cut off; from a fixed
    /// seed, so that a failure can be repeated.
    @Test(arguments: fixtures)
    func corruption(_ fixture: String) throws {
        let original = try TinyWeights.bytes(fixture)
        var random = SplitMix(state: UInt64(original.count))
        let clock = ContinuousClock()
        var (refused, slowest) = (0, Duration.zero)
        for _ in 0..<2000 {
            let bytes = Self.mutated(original, &random)
            let time = clock.measure {
                if let problem = Self.exercise(bytes) {
                    refused += 1
                    #expect(!problem.contains("\n") && problem.hasPrefix("file.pth: "))
                }
            }
            slowest = max(slowest, time)
        }
        #expect(slowest < .seconds(2))
        // A reader that takes everything, or nothing, has not looked.
        #expect(refused > 200 && refused < 2000)
    }

    @Test(arguments: fixtures)
    func truncation(_ fixture: String) throws {
        let original = try TinyWeights.bytes(fixture)
        for length in [original.count - 1] + stride(from: 0, to: original.count, by: 5) {
            #expect(Self.exercise(Array(original[..<length])) != nil, "\(fixture) cut to \(length) bytes")
        }
    }

    /// A pickle inside an archive is guarded by a checksum, so it is also damaged without one.
    @Test func picklesAlone() throws {
        let bytes = try TinyWeights.bytes("training.pth")
        let archive = try ZipArchive(ByteStorage(bytes))
        let entry = try #require(archive.entries.values.first { $0.name.hasSuffix("data.pkl") })
        var budget = 0
        let original = Array(try archive.contents(of: entry, budget: &budget).bytes)
        var random = SplitMix(state: 6)
        var refused = 0
        for _ in 0..<5000 {
            var machine = PickleMachine(ByteSlice(whole: ByteStorage(Self.mutated(original, &random))))
            do {
                let root = try machine.run()
                let tensors = TorchTensors(heap: machine.heap)
                _ = try tensors.checkpoint(root: root, format: .torchArchive) {
                    (storage) throws(CheckpointError) in
                    guard let type = storage.elementType, storage.count < 1000 else { throw .damaged("no") }
                    return ByteSlice(
                        whole: ByteStorage([UInt8](repeating: 1, count: storage.count * type.width)))
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 500 && refused < 5000)
    }

    /// Reads and converts everything; the error if there is one.
    private static func exercise(_ bytes: [UInt8]) -> String? {
        do {
            let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: "file.pth")
            for tensor in checkpoint.tensors.values { #expect(try tensor.floats().count == tensor.count) }
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func mutated(_ original: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = original
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = bytes.indices.randomElement(using: &random) ?? 0
            let piece = place..<min(bytes.count, place + Int.random(in: 1...24, using: &random))
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2:
                bytes[place] =
                    [0, 1, 0x7F, 0x80, 0xFF, 0x28, 0x29, 0x2E, 0x52, 0x65].randomElement(using: &random) ?? 0
            case 3: bytes.removeSubrange(piece)
            case 4: bytes.insert(contentsOf: bytes[piece], at: place)
            case 5: bytes.replaceSubrange(piece, with: repeatElement(0xFF, count: piece.count))
            default:
                let moved = Array(bytes[piece])
                let target = Int.random(in: 0...(bytes.count - moved.count), using: &random)
                bytes.replaceSubrange(target..<target + moved.count, with: moved)
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        return bytes
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
