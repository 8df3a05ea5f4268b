import Arithmetic
import Network
import Dispatch
import Trace

/// Forward passes that keep every operation's output, computed with the engine's kernels.
///
/// A trace owns the memory of its pass. A tracer reuses memory that no trace holds any more, for at most two passes:
/// whoever drops each trace before the pass after the next one allocates no more than two passes' memory. Each thread
/// needs a tracer of its own.
public final class Tracer {
    public let model: Model
    public let instructionSet: InstructionSet
    private let layout: TraceLayout
    /// The plans of the last two passes at most.
    private var plans: [TracePlan] = []

    /// - Precondition: the machine has the instruction set.
    public init(_ model: Model, instructionSet: InstructionSet = .chosen) {
        precondition(
            InstructionSet.available.contains(instructionSet), "the machine does not have \(instructionSet)")
        self.model = model
        self.instructionSet = instructionSet
        layout = TraceLayout(model)
    }

    /// One pass of one normalized picture.
    ///
    /// - Parameters:
    ///   - input: 3 × N × N values.
    ///   - replacements: coefficients that some Shift-Max operations use instead of the ones that they compute from the
    ///     picture, by operation index: 2·K·C values, C each of a1, b1 (and a2, b2). The operations after them read
    ///     the features that result.
    public func trace(_ input: [Float], replacing replacements: [Int: [Float]] = [:]) -> Trace {
        precondition(input.count == model.network.input.count, "the input is not 3 × N × N")
        let plan = takePlan()
        let picture = plan.load(input)
        var traces: [OperationTrace] = []
        traces.reserveCapacity(model.network.operations.count)
        var duration = 0
        for operation in model.network.operations {
            let begin = DispatchTime.now().uptimeNanoseconds
            plan.compute(operation.index, instructionSet, replacement: replacements[operation.index])
            let time = Int(DispatchTime.now().uptimeNanoseconds - begin)
            duration += time
            traces.append(plan.record(operation, previous: traces.last, duration: time, instructionSet))
        }
        plans.append(plan)
        return Trace(
            network: model.network, input: picture, operations: traces,
            prediction: Prediction(logits: traces.last?.output.values ?? []), duration: duration)
    }

    /// A plan whose memory no trace holds.
    private func takePlan() -> TracePlan {
        if let place = plans.indices.first(where: { plans[$0].isIdle }) { return plans.remove(at: place) }
        if plans.count == 2 { plans.removeFirst() }
        return TracePlan(model, layout)
    }
}
