import Architecture
import Dispatch

/// Engines of one model for any number of threads: each pass borrows one, and as many are made as are in use
/// at the same time.
public final class EnginePool: @unchecked Sendable {
    private let model: Model
    private let instructionSet: InstructionSet
    /// Guards `idle`; an engine is with one thread at a time.
    private let queue = DispatchQueue(label: "micronet.engines")
    private var idle: [Engine] = []

    public init(_ model: Model, instructionSet: InstructionSet = .chosen) {
        self.model = model
        self.instructionSet = instructionSet
    }

    /// The logits for one normalized picture (3 × N × N values). Safe to call from several threads.
    public func logits(_ input: [Float]) -> [Float] {
        let engine = queue.sync { idle.popLast() } ?? Engine(model, instructionSet: instructionSet)
        defer { queue.sync { idle.append(engine) } }
        return engine.logits(input)
    }
}
