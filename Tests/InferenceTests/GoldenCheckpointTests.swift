import Basics
import Network
import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Inference

/// The golden checkpoints, as users would have them, give the golden logits. They are too large for the
/// repository, so these tests run where MICRONET_GOLDEN names the folder that has them.
@Suite(.enabled(if: Fixtures.golden("") != nil))
struct GoldenCheckpointTests {
    static let files: [(String, Variant)] = [
        ("m0.pth", .m0), ("m0-training.pth", .m0), ("m0-legacy.pth", .m0), ("m3.pth", .m3),
        ("m0.safetensors", .m0), ("m0.pdparams", .m0), ("m3.pdparams", .m3),
    ]

    private let input = FormulaWeights.input(pattern: 0, size: 224)

    @Test(arguments: files) func logits(file: String, variant: Variant) throws {
        let logits = try model(file, variant).logits(input)
        let golden = try GoldenRecord(model: variant.name, size: 224)
        let worst = zip(logits, golden.logits).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(worst < 1e-4, "\(file): off by \(worst)")
    }

    /// Weights in half precision are slightly other weights: they give what the formula's weights give when
    /// they are rounded alike, and nearly the golden logits.
    @Test func halfPrecisionLogits() throws {
        let model = try model("m0-f16.safetensors", .m0)
        let logits = model.logits(input)
        #expect(try logits == Model(model.network, weights: Rounded()).logits(input))
        let golden = try GoldenRecord(model: "m0", size: 224)
        let worst = zip(logits, golden.logits).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(worst < 0.02, "off by \(worst)")
    }

    private func model(_ file: String, _ variant: Variant) throws -> Model {
        let choice = try CheckpointFile.read(
            FilePath(try #require(Fixtures.golden("checkpoints/\(file)")).path)
        ).weights()
        let network = choice.network
        #expect(network.variant == variant)
        #expect(network.classes == 1000)
        return try Model(network, weights: choice.checkpoint)
    }

    /// The formula's weights in half precision.
    private struct Rounded: TensorSource {
        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            try FormulaSource().values(of: specification).map { Float(Float16($0)) }
        }
    }
}
