import Arithmetic
import ArithmeticSteps
import Basics
import Dispatch
import Network

/// A model compiled into a list of steps that run without an allocation.
///
/// An engine owns the buffers of its pass, so each thread needs an engine of its own.
public final class Engine {
    public let network: Network
    public let instructionSet: InstructionSet
    private let memory: EngineMemory
    private let steps: [Step]
    private let output: UnsafePointer<Float>
    /// For each step of the pass, the indices of the operations that it computes. Operations that only move values are
    /// in none, or in that of their neighbours. A Shift-Max is in two if its coefficients and its maximum are separate
    /// steps.
    public let stepOperations: [[Int]]

    /// - Parameter model: if the caller gives up its copy, each tensor is freed as soon as the engine has copied it.
    /// - Precondition: the machine has the instruction set, and the kernels can compute every operation of the network,
    ///   as in all of M0 to M3.
    public init(_ model: consuming Model, instructionSet: InstructionSet = .chosen) {
        precondition(
            InstructionSet.available.contains(instructionSet), "the machine does not have \(instructionSet)")
        network = model.network
        self.instructionSet = instructionSet
        // Without fused multiply-adds, unpacking weights takes longer than reading more of them.
        var builder = PlanBuilder(model, packing: instructionSet == .portable ? nil : instructionSet)
        let isComplete = builder.build()
        guard isComplete, let output = builder.vector else {
            preconditionFailure("no kernel computes some operation of the network")
        }
        builder.packLinears()
        builder.fetchAhead()
        memory = builder.memory
        steps = builder.steps
        stepOperations = builder.computed
        self.output = UnsafePointer(output)
    }

    /// The logits for one normalized picture (3 × N × N values).
    public func logits(_ input: [Float]) -> [Float] {
        filled(network.classes) { output in
            input.withUnsafeBufferPointer {
                logits($0, into: UnsafeMutableBufferPointer(start: output, count: network.classes))
            }
        }
    }

    /// The logits for one normalized picture, without any allocation.
    ///
    /// - Parameters:
    ///   - input: 3 × N × N values.
    ///   - logits: room for one value a class.
    public func logits(_ input: UnsafeBufferPointer<Float>, into logits: UnsafeMutableBufferPointer<Float>) {
        precondition(input.count == network.input.count, "the input is not 3 × N × N")
        precondition(logits.count == network.classes, "there is no room for the logits")
        guard let source = input.baseAddress, let target = logits.baseAddress else { return }
        steps.withUnsafeBufferPointer { steps in
            guard let first = steps.baseAddress else { return }
            instructionSet.kernels.execute(first, count: steps.count, input: source)
        }
        target.update(from: output, count: network.classes)
    }

    /// Makes a pass step by step, and reports the time of each.
    ///
    /// - Parameters:
    ///   - input: 3 × N × N values.
    ///   - record: called after each step with its number and its time in nanoseconds.
    public func time(_ input: UnsafeBufferPointer<Float>, record: (_ step: Int, _ nanoseconds: Int) -> Void) {
        precondition(input.count == network.input.count, "the input is not 3 × N × N")
        guard let source = input.baseAddress else { return }
        let kernels = instructionSet.kernels
        steps.withUnsafeBufferPointer { steps in
            guard let first = steps.baseAddress else { return }
            for step in steps.indices {
                let begin = MonotonicClock.nanoseconds()
                kernels.execute(first + step, count: 1, input: source)
                record(step, MonotonicClock.nanoseconds() - begin)
            }
        }
    }
}

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
    public func logits(_ input: [Float]) -> [Float] { withEngine { $0.logits(input) } }

    /// Lends an engine, for several passes. Safe to call from several threads.
    public func withEngine<Value>(_ body: (Engine) -> Value) -> Value {
        isIdle.wait()
        let engine = queue.sync { idle.removeLast() }
        defer {
            queue.sync { idle.append(engine) }
            isIdle.signal()
        }
        return body(engine)
    }
}
