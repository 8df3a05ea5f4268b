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
        #expect(model.walk(input) == trace.prediction.logits)
        for instructionSet in InstructionSet.available {
            let logits = Engine(model, instructionSet: instructionSet).logits(input)
            let worst = zip(logits, golden.logits).map { abs(Double($0) - $1) }.max() ?? .infinity
            #expect(logits.count == classes)
            #expect(worst < GoldenComparison.tolerance, "\(instructionSet): logits differ by \(worst)")
        }
    }

    /// Every channel's statistics are those of its own values, behind shuffles too.
    @Test func channelStatisticsAreTheirOwn() throws {
        let network = try Network(.m1, inputSize: 96, classes: 10)
        let trace = try Model(network, weights: FormulaSource()).trace(
            FormulaWeights.input(pattern: 1, size: 96))
        for (operation, record) in zip(network.operations, trace.operations) {
            for (channel, statistics) in record.channels.enumerated() {
                let expected = ActivationStatistics(of: Array(record.output.channel(channel)))
                let name = "\(operation.name) channel \(channel)"
                #expect(statistics.minimum == expected.minimum, "\(name)")
                #expect(statistics.maximum == expected.maximum, "\(name)")
                #expect(statistics.zeros == expected.zeros, "\(name)")
                #expect(abs(statistics.mean - expected.mean) < 1e-5, "\(name)")
            }
        }
    }
}
