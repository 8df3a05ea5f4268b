import Basics
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("The golden checkpoints", .enabled(if: Fixtures.golden("") != nil))
struct GoldenTests {
    /// File and relative tolerance.
    @Test(
        arguments: [
            ("m0.pth", 0), ("m0-training.pth", 0), ("m0-legacy.pth", 0), ("m0.safetensors", 0), ("m3.pth", 0),
            ("m0.pdparams", 0), ("m3.pdparams", 0), ("m0-f16.safetensors", 0x1p-11),
        ] as [(String, Float)])
    func equalsFormula(_ file: String, _ tolerance: Float) throws {
        let url = try #require(Fixtures.golden("checkpoints/\(file)"))
        let whole = try Checkpoint.read(FilePath(url.path))
        let isWrapped = whole.tensors.keys.allSatisfy { $0.hasPrefix("module.") }
        let checkpoint = isWrapped ? whole.under("module.") : whole
        let weights = checkpoint.tensors.filter { !$0.key.hasSuffix("num_batches_tracked") }
        let parameters = weights.filter {
            !$0.key.hasSuffix(".running_mean") && !$0.key.hasSuffix(".running_var")
        }
        // The published numbers of parameters, without running statistics.
        #expect(parameters.values.map(\.count).reduce(0, +) == (file.hasPrefix("m0") ? 1_019_590 : 2_622_960))
        for (name, tensor) in weights {
            try TinyWeights.expect(tensor, name.text, tensor.shape, tolerance: tolerance)
        }
        #expect(checkpoint.isFromPaddle == file.hasSuffix(".pdparams"))
        #expect(weights["features.0.stem.0.conv.1.running_mean"] != nil)
        #expect(weights["classifier.0.linear.0.weight"]?.shape.first == (file.hasPrefix("m0") ? 640 : 1024))
    }
}
