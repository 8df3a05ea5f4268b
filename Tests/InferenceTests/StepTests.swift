import Arithmetic
import ArithmeticSteps
import Network
import TestSupport
import Testing
import Trace

@testable import Inference

/// Every kernel of the engine agrees with its slow twin, on every shape that M0–M3 have at 160² and 224² and on
/// odd ones, for every instruction set that the machine has: step by step, each from the same input.
@Suite struct StepTests {
    private func model(_ variant: Variant, size: Int, classes: Int = 10) throws -> Model {
        try Model(Network(variant, inputSize: size, classes: classes), weights: FormulaSource())
    }

    /// A kernel writes the table of statistics that the trace reads.
    @Test func tablesOfStatisticsHaveTheSameColumns() {
        #expect(ChannelStatistics.columns == StatisticsStep.columns)
    }

    /// Where no value is a number, there is neither a least nor a greatest one.
    @Test(arguments: InstructionSet.available)
    func valuesThatAreNoNumbersHaveNoRange(_ instructionSet: InstructionSet) throws {
        let model = try model(.m0, size: 32)
        let input = [Float](repeating: .nan, count: 3 * 32 * 32)
        let whole = Tracer(model, instructionSet: instructionSet).trace(input).operations[0]
        for statistics in [whole.statistics, whole.channels[0]] {
            #expect(statistics.minimum.isNaN && statistics.maximum.isNaN, "\(statistics)")
        }
    }

    @Test(arguments: InstructionSet.available, [32, 160, 224])
    func everyStepAgreesWithItsTwin(instructionSet: InstructionSet, size: Int) throws {
        var seen: Set<String> = []
        for variant in Variant.family {
            try expectAgreement(model(variant, size: size), instructionSet, &seen)
        }
    }

    /// Kernels, widths and groupings that the family does not have.
    @Test(arguments: InstructionSet.available) func oddNetworksToo(instructionSet: InstructionSet) throws {
        var odd = Variant.m0
        odd.rows[0].kernel = 5
        odd.rows[2].kernel = 7
        odd.rows[4].kernel = 9
        odd.rows[1].dynamics = (1, 2, 1)
        odd.rows[3].dynamics = (1, 1, 0)
        odd.rows[5].dynamics = (0, 1, 1)
        var seen: Set<String> = []
        for (size, stem, classes) in [(96, (6, 2), 3), (32, (1, 4), 67), (160, (5, 1), 129)] {
            odd.stem = Variant.Stem(stem.0, stem.1)
            try expectAgreement(model(odd, size: size, classes: classes), instructionSet, &seen)
        }
    }

    /// A kernel that computes something else is found: the test can fail.
    @Test func findsAWrongWeight() throws {
        let model = try model(.m0, size: 32)
        var builder = PlanBuilder(model)
        let isComplete = builder.build()
        #expect(isComplete)
        builder.packLinears()
        let input = FormulaWeights.input(pattern: 0, size: 32)
        var found = 0
        for step in builder.steps {
            let reference = StepReference(step, input: input)
            var wrong = step
            if case .pointwise(var pointwise) = step {
                pointwise.bias = builder.memory.copy(
                    [Float](repeating: 0.25, count: pointwise.groups * pointwise.outputsPerGroup))
                wrong = .pointwise(pointwise)
            }
            InstructionSet.portable.execute([wrong], input)
            if case .pointwise = step, reference.mismatch != nil { found += 1 }
        }
        #expect(found == builder.steps.count { if case .pointwise = $0 { true } else { false } })
    }

    // MARK: -

    /// - Parameter seen: the shapes that need no second look.
    private func expectAgreement(_ model: Model, _ instructionSet: InstructionSet, _ seen: inout Set<String>)
        throws
    {
        var builder = PlanBuilder(model, packing: instructionSet)
        let isComplete = builder.build()
        #expect(isComplete)
        builder.packLinears()
        let input = FormulaWeights.input(pattern: 0, size: model.network.inputSize)
        for (index, step) in builder.steps.enumerated() {
            check(step, "engine step \(index)", input, instructionSet, &seen)
        }
        let plan = TracePlan(model, TraceLayout(model))
        _ = plan.load(input)
        for operation in model.network.operations {
            for step in plan.steps[operation.index] {
                check(step, operation.name, input, instructionSet, &seen)
            }
            // The head's vectors have no steps of their own.
            if plan.steps[operation.index].isEmpty { plan.compute(operation.index, instructionSet) }
            // Shuffles and dropout only follow what has their shape.
            guard seen.insert("statistics \(operation.output)").inserted else { continue }
            let record = plan.record(operation, previous: nil, duration: 0, instructionSet)
            if let mismatch = statisticsMismatch(record) {
                Issue.record("\(model.network.variant) \(operation.name), statistics: \(mismatch)")
            }
        }
    }

    /// Runs a step and compares what it wrote.
    private func check(
        _ step: Step, _ name: String, _ input: [Float], _ instructionSet: InstructionSet,
        _ seen: inout Set<String>
    ) {
        guard seen.insert(step.form).inserted else { return instructionSet.execute([step], input) }
        let reference = StepReference(step, input: input)
        instructionSet.execute([step], input)
        if let mismatch = reference.mismatch { Issue.record("\(name), \(step.form): \(mismatch)") }
        #expect(reference.expected.isEmpty == false)
    }

    /// Statistics against the obvious computation, in double.
    private func statisticsMismatch(_ record: OperationTrace) -> String? {
        for channel in -1..<record.channels.count {
            let isWhole = channel < 0
            let found = isWhole ? record.statistics : record.channels[channel]
            let values = isWhole ? record.output.values : Array(record.output.channel(channel))
            let expected = ActivationStatistics(of: values)
            let scale = max(abs(expected.minimum), abs(expected.maximum), 1e-3)
            guard found.count == expected.count, found.minimum == expected.minimum,
                found.maximum == expected.maximum, found.zeros == expected.zeros,
                found.sixes == expected.sixes, abs(found.mean - expected.mean) <= 1e-5 * scale,
                abs(found.deviation - expected.deviation) <= 1e-5 * scale
            else { return "channel \(channel) has \(found), not \(expected)" }
        }
        return nil
    }
}

extension InstructionSet {
    fileprivate func execute(_ steps: [Step], _ input: [Float]) {
        steps.withUnsafeBufferPointer { steps in
            input.withUnsafeBufferPointer { input in
                guard let first = steps.baseAddress, let input = input.baseAddress else { return }
                kernels.execute(first, count: steps.count, input: input)
            }
        }
    }
}

extension Step {
    /// What it does and all its sizes.
    fileprivate var form: String {
        switch self {
        case .stem(let step): "stem \(step.size) \(step.middle) \(step.multiplier)"
        case .stemPairs(let first, let pairs):
            "stem \(first.size) \(first.middle) \(first.multiplier), pair \(pairs.form)"
        case .stemVertical(let step): "first half of a stem \(step.size) \(step.middle)"
        case .pointwise(let step): "pointwise \(step.form)"
        case .depthwise(let step): "pair \(step.form)"
        case .expansion(let first, let pairs): "expansion \(first.form), pair \(pairs.form)"
        case .vertical(let step): "vertical \(step.form)"
        case .horizontal(let step): "horizontal \(step.form)"
        case .coefficients(let step): "coefficients \(step.inputs) \(step.squeezed) \(step.outputs)"
        case .activation(let step):
            "activation \(step.channels)×\(step.length) \(step.sources.branches) "
                + "\(step.targets.relu6) \(step.residuals != nil)"
        case .shiftMax(let step): "Shift-Max \(step.channels)×\(step.length) \(step.sources.branches)"
        case .pooling(let step):
            "pooling \(step.channels)×\(step.length) \(step.sources.branches) \(step.relu6) \(step.hSwish)"
        case .linear(let step): "linear \(step.inputs) \(step.outputs) \(step.hSwish)"
        case .product(let step): "product \(step.inputs) \(step.outputs)"
        case .statistics(let step): "statistics \(step.runs)×\(step.length)"
        }
    }
}

extension PointwiseStep {
    fileprivate var form: String {
        "\(groups)·(\(inputsPerGroup) → \(outputsPerGroup))×\(length) \(sources.branches) "
            + "\(targets.relu6) \(targets.sums != nil) \(residuals != nil)"
    }
}

extension DepthwiseStep {
    fileprivate var form: String {
        "\(channels)·\(verticals)·\(horizontals) \(kernel) \(stride) \(input) \(output) "
            + "\(sources.branches) \(targets.relu6) \(targets.sums != nil)"
    }
}
