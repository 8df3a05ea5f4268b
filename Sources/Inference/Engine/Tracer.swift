import Network
import Dispatch
import EngineSteps
import Trace

/// Forward passes that keep what every operation made, with the engine's arithmetic: the same as the readable
/// walk, within rounding, in a fraction of its time.
///
/// A trace keeps the memory of its pass. Memory that no trace holds any more serves the next pass, so whoever
/// drops each trace before the pass after the next one has two passes' memory and no more. Each thread needs a
/// tracer of its own.
public final class Tracer {
    public let model: Model
    public let instructionSet: InstructionSet
    private let layout: TraceLayout?
    /// The last two passes' at most.
    private var plans: [TracePlan] = []

    public init(_ model: Model, instructionSet: InstructionSet = .chosen) {
        precondition(
            InstructionSet.available.contains(instructionSet), "the machine does not have \(instructionSet)")
        self.model = model
        self.instructionSet = instructionSet
        layout = TraceLayout(model)
    }

    /// Whether every operation is part of a plan; where not, the readable walk serves. None of the family is
    /// such a network.
    var isCompiled: Bool { layout != nil }

    /// One pass of one normalized picture (3 × N × N values).
    public func trace(_ input: [Float]) -> Trace {
        precondition(input.count == model.network.input.count, "the input is not 3 × N × N")
        guard let layout else { return model.walkTrace(input) }
        let plan = takePlan(layout)
        let picture = plan.load(input)
        var traces: [OperationTrace] = []
        traces.reserveCapacity(model.network.operations.count)
        var duration = 0
        for operation in model.network.operations {
            let begin = DispatchTime.now().uptimeNanoseconds
            plan.compute(operation.index, instructionSet)
            let time = Int(DispatchTime.now().uptimeNanoseconds - begin)
            duration += time
            traces.append(plan.record(operation, before: traces.last, duration: time, instructionSet))
        }
        plans.append(plan)
        return Trace(
            network: model.network, input: picture, operations: traces,
            prediction: Prediction(logits: traces.last?.output.values ?? []), duration: duration)
    }

    /// A plan whose memory nobody holds.
    private func takePlan(_ layout: TraceLayout) -> TracePlan {
        if let place = plans.indices.first(where: { plans[$0].isIdle }) { return plans.remove(at: place) }
        if plans.count == 2 { plans.removeFirst() }
        return TracePlan(model, layout)
    }
}
