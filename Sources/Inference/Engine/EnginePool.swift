import Arithmetic
import Network
import Dispatch

/// Engines of one model for any number of threads. Each pass borrows one.
public final class EnginePool: @unchecked Sendable {
    /// Guards `idle`. Only one thread at a time uses an engine.
    private let queue = DispatchQueue(label: "micronet.engines")
    private let isIdle: DispatchSemaphore
    private var idle: [Engine]

    /// - Parameters:
    ///   - model: if the caller gives up its copy, each tensor is freed as soon as the last engine has copied it.
    ///   - engines: the number of passes that can run at the same time; further passes wait.
    ///   - instructionSet: one that the machine has.
    public init(_ model: consuming Model, engines: Int, instructionSet: InstructionSet = .chosen) {
        idle = []
        while idle.count + 1 < engines { idle.append(Engine(copy model, instructionSet: instructionSet)) }
        idle.append(Engine(model, instructionSet: instructionSet))
        isIdle = DispatchSemaphore(value: idle.count)
    }

    /// The logits for one normalized picture (3 × N × N values). Safe to call from several threads.
    public func logits(_ input: [Float]) -> [Float] {
        isIdle.wait()
        let engine = queue.sync { idle.removeLast() }
        defer {
            queue.sync { idle.append(engine) }
            isIdle.signal()
        }
        return engine.logits(input)
    }
}
