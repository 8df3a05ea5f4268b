import Basics
import Inference
import Network
import Training

/// What was measured of one model: passes or, with `batch`, training steps.
struct Benchmark {
    let network: Network
    /// Where the weights come from, for a person.
    var origin = ""
    /// Pictures in a training step; nil for forward passes.
    var batch: Int?
    let outcome: Repetition.Outcome
    /// By operation; empty if they were not timed.
    var operations: [OperationTiming] = []
    /// By step of the plain pass; empty if they were not timed.
    var steps: [StepTiming] = []
    /// What the core could do at most; nil if operations were not timed.
    var roofline: Roofline?

    /// An operation's time in the traced pass, which runs operations one by one.
    struct OperationTiming {
        let operation: Operation
        let timings: Timings
    }

    /// The time of a step of the plain pass, which computes several operations at once.
    struct StepTiming {
        /// In ascending order.
        let operations: [Operation]
        let multiplyAdds: Int
        let timings: Timings
    }

    var timings: Timings { outcome.timings }

    /// The sum of the operations' medians, in nanoseconds.
    var operationsTotal: Double { operations.reduce(0) { $0 + $1.timings.median } }

    /// A training step's pictures over the median step.
    var samplesPerSecond: Double { Double(batch ?? 1) / timings.median * 1e9 }
}

// MARK: - Forward passes

extension Benchmark {
    /// Times a model's forward pass: everything from a normalized picture in memory to its logits in memory, and nothing
    /// else.
    ///
    /// - Parameters:
    ///   - isTraced: whether the traced pass is timed.
    ///   - hasOperations: whether to time each operation too, in as many runs again.
    ///   - progress: called with the share that is done, 0…1.
    init(
        _ loaded: LoadedModel, _ repetition: Repetition, isTraced: Bool, hasOperations: Bool,
        progress: (Double) -> Void
    ) {
        let model = loaded.model
        let input = TimedPass.input(model.network.input)
        let parts = hasOperations ? 3.0 : 1.0
        network = model.network
        origin = loaded.origin
        outcome = repetition.run(progress: { progress($0 / parts) }) {
            isTraced ? .traced(model, input) : .plain(model, input)
        }
        if hasOperations {
            roofline = Roofline(network)
            steps = Self.steps(model, input, repetition) { progress((1 + $0) / parts) }
            operations = Self.operations(model, input, repetition) { progress((2 + $0) / parts) }
        }
    }

    /// Times the steps of the plain pass on one thread.
    private static func steps(
        _ model: Model, _ input: [Float], _ repetition: Repetition, _ progress: (Double) -> Void
    ) -> [StepTiming] {
        let engine = Engine(model)
        let record = Record(engine.stepOperations.count)
        // Only one thread calls it.
        nonisolated(unsafe) let timed = engine
        let runs = record.run(repetition, progress) {
            TimedPass {
                input.withUnsafeBufferPointer { input in
                    timed.time(input) { step, time in record.nanoseconds[step].append(time) }
                }
                return 0
            }
        }
        var known: Set<Int> = []
        return zip(engine.stepOperations, record.nanoseconds).map { indices, nanoseconds in
            let operations = Set(indices).sorted().map { model.network.operations[$0] }
            let added = operations.filter { known.insert($0.index).inserted }
            return StepTiming(
                operations: operations, multiplyAdds: added.reduce(0) { $0 + $1.cost.multiplyAdds },
                timings: Timings(nanoseconds: nanoseconds.suffix(runs)))
        }
    }

    /// Times the operations on one thread, however many the plain pass has.
    private static func operations(
        _ model: Model, _ input: [Float], _ repetition: Repetition, _ progress: (Double) -> Void
    ) -> [OperationTiming] {
        let record = Record(model.network.operations.count)
        let runs = record.run(repetition, progress) {
            let tracer = Tracer(model)
            return TimedPass {
                let trace = tracer.trace(input)
                for (place, operation) in trace.operations.enumerated() {
                    record.nanoseconds[place].append(operation.duration)
                }
                return trace.prediction.logits[0]
            }
        }
        return zip(model.network.operations, record.nanoseconds).map { operation, nanoseconds in
            OperationTiming(
                operation: operation, timings: Timings(nanoseconds: nanoseconds.suffix(runs)))
        }
    }

    /// Filled by one thread, and read after that has ended.
    private final class Record: @unchecked Sendable {
        var nanoseconds: [[Int]]

        init(_ count: Int) {
            nanoseconds = [[Int]](repeating: [], count: count)
        }

        /// Repeats a pass on one thread.
        ///
        /// - Returns: the number of runs. What was recorded before the last ones belongs to the warm-up.
        func run(
            _ repetition: Repetition, _ progress: (Double) -> Void, _ makePass: @Sendable () -> TimedPass
        ) -> Int {
            var alone = repetition
            alone.threads = 1
            return alone.run(progress: progress, makePass).timings.count
        }
    }
}

extension TimedPass {
    /// The pass that `classify` makes.
    static func plain(_ model: Model, _ input: [Float]) -> TimedPass {
        let engine = Engine(model)
        return TimedPass { engine.logits(input)[0] }
    }

    /// The pass that `trace` and the explorer make, which keeps every operation's output, its statistics and all
    /// coefficients.
    static func traced(_ model: Model, _ input: [Float]) -> TimedPass {
        let tracer = Tracer(model)
        return TimedPass { tracer.trace(input).prediction.logits[0] }
    }

    /// An artificial picture, normalized: waves of three lengths, so that no plane is flat and no two are alike. The time
    /// does not depend on the picture, but an input of zeros would be an easy one.
    static func input(_ shape: FeatureShape) -> [Float] {
        (0..<shape.count).map { index in
            let (channel, place) = index.quotientAndRemainder(dividingBy: shape.plane)
            let (y, x) = place.quotientAndRemainder(dividingBy: shape.width)
            let value = (x * (channel + 1) * 3 + y * (channel + 2) * 5 + x * y / 7) % 256
            return Float(value) / 64 - 2
        }
    }
}

// MARK: - Training steps

extension Benchmark {
    /// Times training steps: forward, backward and the update, on the same batch again and again.
    ///
    /// - Parameter progress: called with the share that is done, 0…1.
    init(
        training network: Network, batch: Int, _ repetition: Repetition, progress: (Double) -> Void
    ) throws {
        self.network = network
        self.batch = batch
        let size = network.inputSize
        // The pictures grow in an array, which is copied on the way.
        try MemoryBudget.require(
            TrainingNetwork.bytes(network, batch: batch, threads: repetition.threads)
                + 8 * batch * (network.input.count + network.classes)
                + (repetition.threads - 1) * MemoryBudget.threadBytes,
            for: "training on batches of \(batch) pictures of \(size)×\(size)",
            advice: "lower --batch or --input-size")
        let training = try TrainingNetwork(
            network, weights: PublishedInitialization(seed: PublishedInitialization.standardSeed),
            batch: batch, threads: repetition.threads)
        let pictures = Self.pictures(network, batch: batch)
        // Steps come one after another; the threads are inside.
        var alone = repetition
        alone.threads = 1
        // Only one thread calls it at a time.
        nonisolated(unsafe) let stepping = training
        outcome = alone.run(progress: progress) {
            var step: UInt64 = 0
            return TimedPass {
                step += 1
                let outcome = stepping.forwardBackward(pictures, dropoutSeed: step)
                stepping.update(learningRate: 0.001, momentum: 0.9, weightDecay: 3e-5)
                return Float(outcome.loss)
            }
        }
    }

    /// The artificial picture, shifted a little for each sample of the batch; the labels take turns.
    private static func pictures(_ network: Network, batch: Int) -> TrainingBatch {
        let wave = TimedPass.input(network.input)
        var made = TrainingBatch(pixels: [], targets: [], count: batch)
        for picture in 0..<batch {
            let start = picture * 97 % wave.count
            made.pixels += wave[start...] + wave[..<start]
            made.targets += (0..<network.classes).map { $0 == picture % network.classes ? 1 : 0 }
        }
        return made
    }
}
