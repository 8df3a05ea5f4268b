import Network

extension Command {
    /// `micronet bench`
    static let bench = Command(
        name: "bench",
        abstract: "Measure how long a forward pass takes, by model and by operation.",
        discussion: "The time is that of one picture, from normalized values in memory to logits in memory; "
            + "p10 and p90 bound the middle eighty percent of the passes. With more threads, each makes "
            + "passes of its own at the same time.\n\n"
            + "Operations are timed one by one in the traced pass, which keeps what each of them made, so "
            + "they need not add up to the time of the pass that all the other commands make.\n\n"
            + "With --training, it is steps of training from fresh weights that are timed: forward, backward and "
            + "update on one batch, whose pictures the threads share.",
        options: [
            BenchOptions.iterations.declaration, BenchOptions.seconds.declaration,
            BenchOptions.warmUp.declaration, BenchOptions.operations.declaration,
            BenchOptions.trace.declaration, BenchOptions.training.declaration, BenchOptions.batch.declaration,
            BenchOptions.samples.declaration, BenchOptions.model.declaration,
            SharedOptions.weights.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.threads.declaration,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Bench.run)
}

enum BenchOptions {
    static let iterations = Option<Int>.integer(
        "iterations", short: "n", placeholder: "count", in: 1...1_000_000,
        help: "Timed passes of each model and thread. (default: as many as fit into --seconds)")
    static let seconds = Option<Double>.decimal(
        "seconds", placeholder: "seconds", in: 0.01...600,
        help: "For how long each model is timed. (default: 1, or without end where --iterations is given)")
    static let warmUp = Option<Int>.integer(
        "warm-up", placeholder: "count", in: 0...1_000_000,
        help: "Passes before that are not timed. (default: 10, but for a quarter second at most)")
    static let operations = Option<Bool>.flag("operations", help: "Time each operation too.")
    static let trace = Option<Bool>.flag("trace", help: "Time the pass that keeps what every operation made.")
    static let training = Option<Bool>.flag("training", help: "Time steps of training.")
    static let batch = Option<Int>.integer(
        "batch", placeholder: "count", in: 2...4096,
        help: "With --training, pictures in a step. (default: 32)")
    static let samples = Option<Bool>.flag("samples", help: "With --json, give the time of every pass too.")

    /// The shared option, except that no model means all of them.
    static let model = Option<Variant>.choice(
        "model", short: "m", words: Variant.family.map(\.name),
        help: "The network. (default: what the weights are, else all four)",
        value: { Variant(named: $0) })
}

/// The forward pass against the clock.
enum Bench {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if arguments.has(BenchOptions.samples), format != .json {
            throw UsageError("'--samples' goes with '--json'")
        }
        let repetition = Repetition(
            iterations: arguments[BenchOptions.iterations],
            seconds: arguments[BenchOptions.seconds] ?? (arguments.has(BenchOptions.iterations) ? nil : 1),
            warmUp: arguments[BenchOptions.warmUp],
            threads: min(arguments[SharedOptions.threads] ?? 1, Repetition.processors))
        if arguments.has(BenchOptions.training) {
            return try train(arguments, repetition, format, console)
        }
        if arguments.has(BenchOptions.batch) { throw UsageError("'--batch' goes with '--training'") }
        var benchmarks: [Benchmark] = []
        let variants = arguments.benchedVariants
        var progress = Progress(total: 100 * variants.count, what: "percent of the models")
        for (index, variant) in variants.enumerated() {
            let loaded =
                try arguments[SharedOptions.weights].map {
                    try ModelLoader.trained($0, variant: variant, arguments)
                } ?? ModelLoader.untrained(variant ?? .m3, arguments)
            benchmarks.append(
                Benchmark(
                    loaded, repetition, isTraced: arguments.has(BenchOptions.trace),
                    hasOperations: arguments.has(BenchOptions.operations),
                    progress: { progress.advance(to: 100 * index + Int(100 * $0), console) }))
        }
        progress.clear(console)
        let report = BenchReport(
            benchmarks: benchmarks, threads: repetition.threads,
            isTraced: arguments.has(BenchOptions.trace), hasSamples: arguments.has(BenchOptions.samples))
        switch format {
        case .text: report.writeText(console)
        case .json: console.data(report.json.text)
        case .csv: console.data(report.csv)
        case .markdown: console.data(report.markdown)
        }
    }
}

extension Bench {
    /// Steps of training against the clock.
    private static func train(
        _ arguments: ParsedArguments, _ repetition: Repetition, _ format: OutputFormat, _ console: Console
    ) throws {
        let others = [
            ("weights", arguments.has(SharedOptions.weights)), ("trace", arguments.has(BenchOptions.trace)),
            ("operations", arguments.has(BenchOptions.operations)),
        ]
        if let other = others.first(where: \.1) {
            throw UsageError("'--training' and '--\(other.0)' exclude each other")
        }
        let variants = arguments.benchedVariants.compactMap { $0 }
        var progress = Progress(total: 100 * variants.count, what: "percent of the models")
        var benchmarks: [TrainingBenchmark] = []
        for (index, variant) in variants.enumerated() {
            let network = try Network(variant, inputSize: arguments[SharedOptions.inputSize] ?? 224)
            benchmarks.append(
                try TrainingBenchmark(
                    network, batch: arguments[BenchOptions.batch] ?? 32, repetition: repetition,
                    progress: { progress.advance(to: 100 * index + Int(100 * $0), console) }))
        }
        progress.clear(console)
        let report = TrainingBenchReport(
            benchmarks: benchmarks, threads: repetition.threads,
            hasSamples: arguments.has(BenchOptions.samples))
        switch format {
        case .text: report.writeText(console)
        case .json: console.data(report.json.text)
        case .csv: console.data(report.table.csv)
        case .markdown: console.data(report.markdown)
        }
    }
}

extension ParsedArguments {
    /// The models to time; nil is the one that the weights are of.
    fileprivate var benchedVariants: [Variant?] {
        if let variant = self[BenchOptions.model] { return [variant] }
        return has(SharedOptions.weights) ? [nil] : Variant.family
    }
}
