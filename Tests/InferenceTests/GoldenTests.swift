import Architecture
import InferenceTrace
import TestSupport
import Testing

@testable import Inference

/// Everything that a trace names equals what the published implementation computes.
@Suite struct GoldenTests {
    private static let cases = Variant.family.flatMap { variant in
        [(variant, 160, 10), (variant, 224, 1000)]
    }

    @Test(arguments: cases) func traceEqualsThePublishedImplementation(
        variant: Variant, size: Int, classes: Int
    ) throws {
        let network = try Network(variant, inputSize: size, classes: classes)
        let model = try Model(network, weights: FormulaSource())
        let input = FormulaWeights.input(pattern: 0, size: size)
        let trace = model.trace(input)
        let golden = try GoldenRecord(model: variant.name, size: size)

        let comparison = GoldenComparison(trace, golden)
        #expect(comparison.mismatches == [])
        // Nothing that the golden data names is left out.
        #expect(Set(golden.operations.keys) == comparison.compared)
        #expect(golden.shifts.count == network.shiftMaxOperations.count)
        #expect(model.logits(input) == trace.prediction.logits)
    }
}
