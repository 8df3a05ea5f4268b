import Basics
import Network

/// The measurements of several models.
struct BenchReport: Report {
    let benchmarks: [Benchmark]
    let pass: Pass
    let threads: Int
    /// Whether JSON lists the time of every run.
    let hasSamples: Bool

    /// What was timed.
    enum Pass: String {
        case logits
        case trace
        case training

        var title: String {
            switch self {
            case .logits: "Forward pass"
            case .trace: "Traced forward pass"
            case .training: "Training steps"
            }
        }
    }

    func text(_ console: Console) -> ConsoleText {
        var text: ConsoleText = "\(console.styled(pass.title, .strong)) · \(conditions)\n\n"
        text += models.text(console)
        if pass != .training {
            text += "\nGMAdd/s are billions of convolution and linear multiply-adds in a second.\n"
        }
        for benchmark in withOperations {
            let runs = Numbers.counted(
                benchmark.operations[0].timings.count, "traced pass", "traced passes")
            text += "\n\(console.styled(heading(benchmark), .strong)) · \(runs)\n\n"
            text += operations(benchmark).text(console)
            let passes = Numbers.counted(benchmark.steps[0].timings.count, "plain pass", "plain passes")
            text += "\n\(console.styled(stepsHeading(benchmark), .strong)) · \(passes)\n\n"
            text += steps(benchmark).text(console)
            let lines = limits(benchmark)
            if !lines.isEmpty { text += "\n" }
            for line in lines { text += "\(line)\n" }
        }
        return text
    }

    var markdown: String {
        "# \(pass.title)\n\n\(conditions)\n\n" + models.markdown
            + withOperations.map {
                "\n## \(heading($0))\n\n" + operations($0).markdown
                    + "\n## \(stepsHeading($0))\n\n" + steps($0).markdown
                    + limits($0).enumerated().map { ($0 == 0 ? "\n" : "") + $1 + "\n" }.joined()
            }.joined()
    }

    private var withOperations: [Benchmark] { benchmarks.filter { !$0.operations.isEmpty } }

    /// The heading of a model's operations.
    private func heading(_ benchmark: Benchmark) -> String {
        "MicroNet-\(benchmark.network.variant), operation by operation"
    }

    private func stepsHeading(_ benchmark: Benchmark) -> String {
        "MicroNet-\(benchmark.network.variant), step by step"
    }

    /// What bounds the pass on this core, and how near to that it is, in lines.
    private func limits(_ benchmark: Benchmark) -> [String] {
        guard let roofline = benchmark.roofline, pass == .logits else { return [] }
        let network = benchmark.network
        let (arithmetic, memory) = roofline.bounds(network)
        let share = roofline.share(
            multiplyAdds: network.cost.multiplyAdds, nanoseconds: benchmark.timings.median)
        func ms(_ nanoseconds: Double) -> String { "\(Numbers.fixed(nanoseconds / 1e6, 3)) ms" }
        func billions(_ number: Double) -> String { Numbers.fixed(number / 1e9, 1) }
        let (peak, speed) = (billions(roofline.multiplyAddsPerSecond), billions(roofline.bytesPerSecond))
        return [
            "This core makes \(peak) GMAdd/s at most, and reads \(Numbers.compact(roofline.measuredBytes))B, as much as the weights, "
                + "at \(speed) GB/s.",
            "So a pass's multiply-adds take at least \(ms(arithmetic)), and its weights \(ms(memory)).",
            "The pass takes \(ms(benchmark.timings.median)), at \(Numbers.fixed(100 * share, 0)) % of the core's peak.",
        ]
    }

    /// What all the numbers have in common.
    private var conditions: String {
        guard let first = benchmarks.first else { return "" }
        let size = first.network.inputSize
        let pictures = first.batch.map { Numbers.counted($0, "picture", "pictures") } ?? "one picture"
        // Several models are all untrained, with one seed.
        return "\(pictures), 3×\(size)×\(size) · \(Numbers.counted(threads, "thread", "threads"))"
            + (pass == .training ? "" : " · \(first.origin)")
    }
}

// MARK: - Tables

extension BenchReport {
    /// A row for each model.
    private var models: Table { pass == .training ? steps : passes }

    private var passes: Table {
        var table = Table([
            .text("model"), .number("min ms"), .number("p10 ms"), .number("median ms"), .number("p90 ms"),
            .number("passes"), .number("passes/s"), .number("GMAdd/s"),
        ])
        for benchmark in benchmarks {
            let timings = benchmark.timings
            let multiplyAdds = benchmark.network.cost.multiplyAdds
            table.add(
                [.text(benchmark.network.variant.title)]
                    + [0, 0.1, 0.5, 0.9].map { .number(milliseconds(timings.quantile($0)), decimals: 3) }
                    + [
                        .count(timings.count), .number(benchmark.outcome.throughput, decimals: 1),
                        .number(rate(multiplyAdds, nanoseconds: timings.median) / 1e9, decimals: 2),
                    ])
        }
        return table
    }

    private var steps: Table {
        var table = Table([
            .text("model"), .number("min ms", key: "minMilliseconds"),
            .number("median ms", key: "medianMilliseconds"), .number("p90 ms", key: "p90Milliseconds"),
            .number("steps", key: "iterations"), .number("pictures/s", key: "samplesPerSecond"),
        ])
        for benchmark in benchmarks {
            let timings = benchmark.timings
            table.add(
                [.text(benchmark.network.variant.title)]
                    + [0, 0.5, 0.9].map { .number(milliseconds(timings.quantile($0)), decimals: 2) }
                    + [.count(timings.count), .number(benchmark.samplesPerSecond, decimals: 1)])
        }
        return table
    }
}

// MARK: - For programs

extension BenchReport {
    /// The models or, if operations were timed, the operations of all models.
    var csv: String {
        if pass == .training { return steps.csv }
        guard !withOperations.isEmpty else {
            return Table.csv(benchmarks.map { model($0) + measurements($0) })
        }
        return Table.csv(
            benchmarks.flatMap { benchmark in json(operationsOf: benchmark).map { model(benchmark) + $0 } })
    }

    var json: JSON {
        [
            "schema": 1, "inputSize": .integer(benchmarks.first?.network.inputSize ?? 0),
            "pass": .string(pass.rawValue), "models": .array(benchmarks.map(json)),
        ]
    }

    private func json(_ benchmark: Benchmark) -> JSON {
        var object = model(benchmark) + ["classes": .integer(benchmark.network.classes)]
        object =
            object
            + (benchmark.batch.map { ["batch": .integer($0)] } ?? ["weights": .string(benchmark.origin)])
        object = object + measurements(benchmark)
        if hasSamples {
            let samples = benchmark.timings.nanoseconds.map { JSON.number(milliseconds(Double($0))) }
            object = object + ["milliseconds": .array(samples)]
        }
        if !benchmark.operations.isEmpty {
            object = object + ["operations": .array(json(operationsOf: benchmark))]
        }
        if !benchmark.steps.isEmpty { object = object + ["steps": .array(json(stepsOf: benchmark))] }
        if let roofline = benchmark.roofline {
            let (arithmetic, memory) = roofline.bounds(benchmark.network)
            object =
                object + [
                    "roofline": [
                        "multiplyAddsPerSecond": .number(roofline.multiplyAddsPerSecond),
                        "bytesPerSecond": .number(roofline.bytesPerSecond),
                        "measuredBytes": .integer(roofline.measuredBytes),
                        "arithmeticMilliseconds": .number(milliseconds(arithmetic)),
                        "memoryMilliseconds": .number(milliseconds(memory)),
                    ]
                ]
        }
        return object
    }

    private func model(_ benchmark: Benchmark) -> JSON {
        ["model": .string(benchmark.network.variant.name)]
    }

    private func measurements(_ benchmark: Benchmark) -> JSON {
        let timings = benchmark.timings
        let common: JSON = [
            "medianMilliseconds": .number(milliseconds(timings.median)),
            "minMilliseconds": .number(milliseconds(timings.minimum)),
            "p10Milliseconds": .number(milliseconds(timings.quantile(0.1))),
            "p90Milliseconds": .number(milliseconds(timings.quantile(0.9))),
            "iterations": .integer(timings.count), "threads": .integer(threads),
        ]
        guard pass != .training else {
            return common + ["samplesPerSecond": .number(benchmark.samplesPerSecond)]
        }
        return common + ["passesPerSecond": .number(benchmark.outcome.throughput)]
            + speed(benchmark.network.cost.multiplyAdds, timings)
    }

    func speed(_ multiplyAdds: Int, _ timings: Timings) -> JSON {
        [
            "multiplyAdds": .integer(multiplyAdds),
            "multiplyAddsPerSecond": .number(rate(multiplyAdds, nanoseconds: timings.median)),
        ]
    }
}

extension BenchReport {
    /// Nanoseconds, which may lie between two measured times, as milliseconds: to the picosecond, without rounding errors.
    func milliseconds(_ nanoseconds: Double) -> Double { (nanoseconds * 1e3).rounded() / 1e9 }

    /// Multiply-adds in a second; 0 if there are none and they took no time.
    func rate(_ multiplyAdds: Int, nanoseconds: Double) -> Double {
        nanoseconds > 0 ? Double(multiplyAdds) / nanoseconds * 1e9 : 0
    }
}
