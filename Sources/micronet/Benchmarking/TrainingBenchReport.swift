import Network

/// Measurements of training for people and programs.
struct TrainingBenchReport {
    let benchmarks: [TrainingBenchmark]
    let threads: Int
    /// Whether JSON lists every step.
    let hasSamples: Bool

    func writeText(_ console: Console) {
        console.write(
            console.styled("Training steps", .strong) + " · \(conditions)\n\n" + table.text(console))
    }

    var markdown: String { "# Training steps\n\n\(conditions)\n\n" + table.markdown }

    /// What all the numbers have in common.
    private var conditions: String {
        guard let first = benchmarks.first else { return "" }
        let size = first.network.inputSize
        return "\(first.batch) pictures, 3×\(size)×\(size) · \(threads) thread\(threads == 1 ? "" : "s")"
    }

    /// A line for each model.
    var table: Table {
        var table = Table(columns: [
            .text("model", "model"), Table.Column(key: "minMilliseconds", title: "min ms"),
            Table.Column(key: "medianMilliseconds", title: "median ms"),
            Table.Column(key: "p90Milliseconds", title: "p90 ms"),
            Table.Column(key: "iterations", title: "steps"),
            Table.Column(key: "samplesPerSecond", title: "pictures/s"),
        ])
        for benchmark in benchmarks {
            let timings = benchmark.timings
            table.add([
                .text(benchmark.network.variant.title), .number(timings.minimum / 1e6, decimals: 2),
                .number(timings.median / 1e6, decimals: 2),
                .number(timings.quantile(0.9) / 1e6, decimals: 2), .count(timings.count),
                .number(benchmark.samplesPerSecond, decimals: 1),
            ])
        }
        return table
    }

    var json: JSON {
        .object([
            ("schema", 1),
            ("inputSize", .integer(benchmarks.first?.network.inputSize ?? 0)),
            ("pass", "training"),
            ("models", .array(benchmarks.map(json))),
        ])
    }

    private func json(_ benchmark: TrainingBenchmark) -> JSON {
        let timings = benchmark.timings
        var members: [(key: String, value: JSON)] = [
            ("model", .string(benchmark.network.variant.name)),
            ("classes", .integer(benchmark.network.classes)),
            ("batch", .integer(benchmark.batch)),
            ("medianMilliseconds", .number(timings.median / 1e6)),
            ("minMilliseconds", .number(timings.minimum / 1e6)),
            ("p10Milliseconds", .number(timings.quantile(0.1) / 1e6)),
            ("p90Milliseconds", .number(timings.quantile(0.9) / 1e6)),
            ("iterations", .integer(timings.count)),
            ("threads", .integer(threads)),
            ("samplesPerSecond", .number(benchmark.samplesPerSecond)),
        ]
        if hasSamples {
            members.append(("milliseconds", .array(timings.nanoseconds.map { .number(Double($0) / 1e6) })))
        }
        return .object(members)
    }
}
