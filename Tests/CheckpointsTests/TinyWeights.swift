import Basics
import TestSupport
import Testing

@testable import Checkpoints

/// The weights in all fixtures; see Tests/Fixtures/Checkpoints/README.md.
enum TinyWeights {
    static let shapes: [String: [Int]] = [
        "stem.0.weight": [4, 3, 3, 1], "stem.1.weight": [4], "stem.1.bias": [4], "stem.1.running_mean": [4],
        "stem.1.running_var": [4], "gate.fc.0.weight": [4, 6], "gate.fc.0.bias": [4],
        "gate.fc.2.weight": [12, 4],
        "gate.fc.2.bias": [12], "head.weight": [5, 4],
    ]

    static func read(_ fixture: String) throws -> Checkpoint {
        let checkpoint = try Checkpoint.read(FilePath(Fixtures.url("Checkpoints/\(fixture)").path))
        // As DataParallel saves it.
        return fixture == "training.pth" ? checkpoint.under("module.") : checkpoint
    }

    static func bytes(_ fixture: String) throws -> [UInt8] { try Fixtures.bytes("Checkpoints/\(fixture)") }

    /// The error of reading these bytes or of a tensor in them; nil if all can be read.
    static func problem(of bytes: [UInt8]) -> String? {
        do {
            let checkpoint = try Checkpoint.read(ByteStorage(bytes), name: "file.pth")
            // What whoever needs the tensor is told.
            return checkpoint.unread.first.map { name, problem in
                problem.within("tensor \(name.quoted())").about("file.pth").description
            }
        } catch {
            return error.description
        }
    }

    /// Expects every tensor to equal the formula, within a relative tolerance that depends on the name.
    static func expectAll(
        of checkpoint: Checkpoint, tolerance: (String) -> Float = { _ in 0 },
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        for (name, shape) in shapes {
            let tensor = try #require(checkpoint.tensors[name], "\(name)", sourceLocation: location)
            try expect(tensor, name, shape, tolerance: tolerance(name), location)
        }
    }

    /// Expects one tensor to equal the formula; a failure names the first element that differs.
    static func expect(
        _ tensor: RawTensor, _ name: String, _ shape: [Int], tolerance: Float = 0,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(tensor.shape == shape, "\(name)", sourceLocation: location)
        let (found, expected) = (try tensor.floats(), FormulaWeights.tensor(name: name, shape: shape))
        #expect(found.count == expected.count, "\(name)", sourceLocation: location)
        let first = zip(found, expected).enumerated().first { pair in
            let (found, expected) = pair.element
            return !((found - expected).magnitude <= tolerance * max(expected.magnitude, 0x1p-14))
        }
        #expect(first == nil, "\(name), element \(String(describing: first))", sourceLocation: location)
    }
}
