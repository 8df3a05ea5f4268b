import Network
import EngineSteps
import Kernels

/// A model compiled for speed: the same logits as the readable walk, within rounding, in a fraction of its
/// time. It owns the buffers of a pass, so each thread needs an engine of its own.
public final class Engine {
    public let network: Network
    public let instructionSet: InstructionSet
    private let memory: EngineMemory
    private let steps: [Step]
    private let output: UnsafePointer<Float>
    /// Serves the networks that no plan can be made for; none of the family is.
    private let fallback: Model?

    /// - Parameter model: where its owner gives it up, it is freed piece by piece as its weights are taken over.
    public init(_ model: consuming Model, instructionSet: InstructionSet = .chosen) {
        precondition(
            InstructionSet.available.contains(instructionSet), "the machine does not have \(instructionSet)")
        network = model.network
        self.instructionSet = instructionSet
        // Without fused products there is more to compute than to read.
        var builder = PlanBuilder(model, packing: instructionSet == .portable ? nil : instructionSet)
        let isComplete = builder.build()
        if isComplete { builder.packLinears() }
        memory = builder.memory
        steps = builder.steps
        output = UnsafePointer(builder.vector ?? builder.memory.floats(1))
        fallback = isComplete ? nil : builder.model
    }

    /// Whether every operation is part of the plan.
    var isCompiled: Bool { fallback == nil }

    /// The logits for one normalized picture (3 × N × N values).
    public func logits(_ input: [Float]) -> [Float] {
        filled(network.classes) { output in
            input.withUnsafeBufferPointer {
                logits($0, into: UnsafeMutableBufferPointer(start: output, count: network.classes))
            }
        }
    }

    /// The same without any allocation.
    ///
    /// - Parameters:
    ///   - input: 3 × N × N values.
    ///   - logits: one value a class.
    public func logits(_ input: UnsafeBufferPointer<Float>, into logits: UnsafeMutableBufferPointer<Float>) {
        precondition(input.count == network.input.count, "the input is not 3 × N × N")
        precondition(logits.count == network.classes, "there is no room for the logits")
        guard let source = input.baseAddress, let target = logits.baseAddress else { return }
        if let fallback {
            _ = logits.update(from: fallback.walk(Array(input)))
            return
        }
        steps.withUnsafeBufferPointer { steps in
            guard let first = steps.baseAddress else { return }
            instructionSet.execute(first, count: steps.count, input: source)
        }
        target.update(from: output, count: network.classes)
    }
}
