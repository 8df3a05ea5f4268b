import Basics
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

    @Test(arguments: fixtures)
    func corruption(_ fixture: String) throws {
        let count = MutationProbe.count(1500)
        let report = try MutationProbe.run(Fixtures.url("Checkpoints/\(fixture)"), count: count)
        #expect(report.status == 0, "\(report.complaint)")
        #expect(report.readings == count)
        #expect(report.slowestMilliseconds < 2000)
        #expect(report.growth < 256 << 20)
        #expect(report.unclear == 0)
        // A reader that accepts everything, or nothing, checks nothing.
        #expect(report.refused > count / 10 && report.refused < count)
    }

    @Test(arguments: fixtures)
    func truncation(_ fixture: String) throws {
        let original = try TinyWeights.bytes(fixture)
        for length in [original.count - 1] + stride(from: 0, to: original.count, by: 5) {
            #expect(Self.exercise(Array(original[..<length])) != nil, "\(fixture) cut to \(length) bytes")
        }
    }

    /// A checksum protects a pickle in an archive, so pickles are also damaged without one.
    @Test func picklesAlone() throws {
        let bytes = try TinyWeights.bytes("training.pth")
        let archive = try ZipArchive(ByteStorage(bytes))
        let entry = try #require(archive.entries.values.first { $0.name.hasSuffix("data.pkl") })
        var budget = 0
        let original = Array(try archive.contents(of: entry, budget: &budget).bytes)
        var random = SplitMix(seed: 6)
        var refused = 0
        for _ in 0..<5000 {
            var machine = PickleMachine(ByteSlice(whole: ByteStorage(Mutation.damaged(original, &random))))
            do {
                let root = try machine.run()
                let tensors = TorchTensors(heap: machine.heap)
                let file = try tensors.file(root: root, format: .torchArchive) {
                    (storage) throws(Problem) in
                    guard let type = storage.elementType, storage.count < 1000 else { throw .damaged("no") }
                    return ByteSlice(
                        whole: ByteStorage([UInt8](repeating: 1, count: storage.count * type.width)))
                }
                for set in file.sets { _ = try set.checkpoint() }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 500 && refused < 5000)
    }

    /// Reads and converts everything; returns the error if there is one.
    private static func exercise(_ bytes: [UInt8]) -> String? {
        do {
            let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: "file.pth")
            for tensor in checkpoint.tensors.values { #expect(try tensor.floats().count == tensor.count) }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
