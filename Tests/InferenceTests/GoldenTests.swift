import Arithmetic
import Network
import Trace
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
        let golden = try GoldenRecord(model: variant.name, size: size)
        #expect(golden.shifts.count == network.shiftMaxOperations.count)

        let walk = model.walkTrace(input)
        expect(walk, golden, "the slow twin")
        for instructionSet in InstructionSet.available {
            let tracer = Tracer(model, instructionSet: instructionSet)
            expect(tracer.trace(input), golden, "\(instructionSet)")
            let logits = Engine(model, instructionSet: instructionSet).logits(input)
            let worst = zip(logits, golden.logits).map { abs(Double($0) - $1) }.max() ?? .infinity
            #expect(logits.count == classes)
            #expect(worst < GoldenComparison.tolerance, "\(instructionSet): logits differ by \(worst)")
        }
    }

    private func expect(_ trace: Trace, _ golden: GoldenRecord, _ who: String) {
        let comparison = GoldenComparison(trace, golden)
        #expect(comparison.mismatches == [], "\(who)")
        // Nothing that the golden data names is left out.
        #expect(Set(golden.operations.keys) == comparison.compared, "\(who)")
    }

    /// Every channel's statistics are those of its own values, after shuffles too.
    @Test func channelStatisticsAreTheirOwn() throws {
        let network = try Network(.m1, inputSize: 96, classes: 10)
        let trace = try Model(network, weights: FormulaSource()).trace(
            FormulaWeights.input(pattern: 1, size: 96))
        #expect(trace.operations.count == network.operations.count)
        for (operation, record) in zip(network.operations, trace.operations) {
            #expect(record.channels.count == operation.output.channels)
            for (channel, statistics) in record.channels.enumerated() {
                let expected = ActivationStatistics(of: Array(record.output.channel(channel)))
                let name = "\(operation.name) channel \(channel)"
                #expect(statistics.minimum == expected.minimum, "\(name)")
                #expect(statistics.maximum == expected.maximum, "\(name)")
                #expect(statistics.count == expected.count, "\(name)")
                #expect(statistics.zeros == expected.zeros, "\(name)")
                #expect(statistics.sixes == expected.sixes, "\(name)")
                #expect(abs(statistics.mean - expected.mean) < 1e-5, "\(name)")
            }
        }
    }
}
