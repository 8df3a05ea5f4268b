import Basics
import Inference
import Network

extension Command {
    /// `micronet bench`
    static let bench = Command(
        name: "bench",
        abstract: "Measure how long a forward pass takes, by model and by operation.",
        discussion: "The time is that of one picture, from normalized values in memory to logits in memory; "
            + "p10 and p90 bound the middle eighty percent of the passes. With more threads, each makes "
            + "its own passes at the same time.\n\n"
            + "Operations are timed one by one in the traced pass, which keeps the output of each, so "
            + "they need not add up to the time of the pass that all the other commands make.\n\n"
            + "With --training, training steps from fresh weights are timed: forward, backward and update on one "
            + "batch, whose pictures the threads share.",
        options: [
            BenchOptions.iterations, BenchOptions.seconds, BenchOptions.warmUp, BenchOptions.operations,
            BenchOptions.trace, BenchOptions.training, BenchOptions.batch, BenchOptions.samples,
            BenchOptions.model, BenchOptions.weights, SharedOptions.key, SharedOptions.inputSize,
            SharedOptions.threads,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Bench.run)
}

enum BenchOptions {
    static let iterations = Option<Int>.integer(
        "iterations", short: "n", placeholder: "count", in: 1...1_000_000,
        help: "Timed passes of each model and thread. (default: as many as fit into --seconds)")
    static let seconds = Option<Double>.decimal(
        "seconds", placeholder: "seconds", in: 0.01...600,
        help: "How long each model is timed. (default: 1, or without limit with --iterations)")
    static let warmUp = Option<Int>.integer(
        "warm-up", placeholder: "count", in: 0...1_000_000,
        help: "Untimed passes before the timed ones. (default: 10, but at most a quarter second)")
    static let operations = Option<Bool>.flag("operations", help: "Time each operation too.")
    static let trace = Option<Bool>.flag(
        "trace", help: "Time the pass that keeps the output of every operation.")
    static let training = Option<Bool>.flag("training", help: "Time training steps.")
    /// How fast a pass is does not depend on what the network has learned.
    static let weights = SharedOptions.weights(
        otherwise: "those that training starts from, with 1000 classes")
    static let batch = Option<Int>.integer(
        "batch", placeholder: "count", in: 2...4096,
        help: "With --training, pictures in a step. (default: 32)")
    static let samples = Option<Bool>.flag("samples", help: "With --json, give the time of every pass too.")
    /// Without weights and model, all models are timed.
    static let model = SharedOptions.model(otherwise: "all")
}

/// Forward passes and training steps against the clock.
enum Bench {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if arguments.has(BenchOptions.samples), format != .json {
            throw UsageError("'--samples' requires '--json'")
        }
        let isTraining = arguments.has(BenchOptions.training)
        let others = arguments.first(of: SharedOptions.weights, BenchOptions.trace, BenchOptions.operations)
        if isTraining, let other = others {
            throw UsageError("'--training' and '--\(other.name)' are mutually exclusive")
        }
        if !isTraining, arguments.has(BenchOptions.batch) {
            throw UsageError("'--batch' requires '--training'")
        }
        let repetition = Repetition(
            iterations: arguments[BenchOptions.iterations],
            seconds: arguments[BenchOptions.seconds] ?? (arguments.has(BenchOptions.iterations) ? nil : 1),
            warmUp: arguments[BenchOptions.warmUp],
            threads: min(arguments[SharedOptions.threads] ?? 1, Repetition.processors))

        // Nil is the model that the weights are for.
        let all: [Variant?] = arguments.has(SharedOptions.weights) ? [nil] : Variant.family
        let variants = arguments[BenchOptions.model].map { [$0] } ?? all
        var progress = Progress(total: 100 * variants.count, what: "percent of the models")
        var benchmarks: [Benchmark] = []
        for (index, variant) in variants.enumerated() {
            func advance(_ share: Double) { progress.advance(to: 100 * index + Int(100 * share), console) }
            if isTraining {
                let network = try Network(
                    variant ?? .standard, inputSize: arguments[SharedOptions.inputSize] ?? 224)
                benchmarks.append(
                    try Benchmark(
                        training: network, batch: arguments[BenchOptions.batch] ?? 32, repetition,
                        progress: advance))
                continue
            }
            let loaded =
                try arguments.weightsFile().map {
                    try ModelLoader.trained($0, variant: variant, arguments)
                } ?? ModelLoader.untrained(variant ?? .standard, arguments)
            loaded.facts.say(console)
            let isTraced = arguments.has(BenchOptions.trace)
            if !isTraced { try loaded.requireEngines(repetition.threads) }
            if isTraced || arguments.has(BenchOptions.operations) {
                try loaded.requireTraces(1, threads: isTraced ? repetition.threads : 1)
            }
            benchmarks.append(
                Benchmark(
                    loaded, repetition, isTraced: isTraced,
                    hasOperations: arguments.has(BenchOptions.operations), progress: advance))
        }
        progress.clear(console)
        let report = BenchReport(
            benchmarks: benchmarks,
            pass: isTraining ? .training : arguments.has(BenchOptions.trace) ? .trace : .logits,
            threads: repetition.threads, hasSamples: arguments.has(BenchOptions.samples))
        console.write(report, as: format)
    }
}
