import Network

/// Measurements for people and programs.
struct BenchReport {
    let benchmarks: [Benchmark]
    let threads: Int
    /// Whether the traced pass was timed.
    let isTraced: Bool
    /// Whether JSON lists every pass.
    let hasSamples: Bool

    func writeText(_ console: Console) {
        console.write(console.styled(title, .strong) + " · \(conditions)\n\n" + models.text(console))
        console.write("\nGMAdd/s are billions of convolution and linear multiply-adds in a second.\n")
        for benchmark in benchmarks where !benchmark.operations.isEmpty {
            console.write(
                "\n" + console.styled(heading(benchmark), .strong)
                    + " · \(benchmark.operations[0].timings.count.grouped) traced passes\n\n"
                    + operations(benchmark).text(console))
        }
    }

    var markdown: String {
        "# \(title)\n\n\(conditions)\n\n" + models.markdown
            + benchmarks.filter { !$0.operations.isEmpty }.map {
                "\n## \(heading($0))\n\n" + operations($0).markdown
            }.joined()
    }

    /// One table: the models, or where operations were asked for, those of all models.
    var csv: String {
        benchmarks.contains { !$0.operations.isEmpty } ? operationsData.csv : modelsData.csv
    }

    private var title: String { isTraced ? "Traced forward pass" : "Forward pass" }

    /// Over a model's operations.
    private func heading(_ benchmark: Benchmark) -> String {
        "MicroNet-\(benchmark.network.variant), operation by operation"
    }

    /// What all the numbers have in common.
    private var conditions: String {
        let size = benchmarks.first?.network.inputSize ?? 0
        // Where there are several models they are all untrained, with one seed.
        return "one picture, 3×\(size)×\(size) · \(threads) thread\(threads == 1 ? "" : "s")"
            + " · \(benchmarks.first?.origin ?? "")"
    }
}

// MARK: - Tables

extension BenchReport {
    /// A line for each model.
    var models: Table {
        var table = Table(columns: [
            .text("model", "model"), Table.Column(key: "minimum", title: "min ms"),
            Table.Column(key: "p10", title: "p10 ms"), Table.Column(key: "median", title: "median ms"),
            Table.Column(key: "p90", title: "p90 ms"), Table.Column(key: "passes", title: "passes"),
            Table.Column(key: "throughput", title: "passes/s"),
            Table.Column(key: "multiplyAdds", title: "GMAdd/s"),
        ])
        for benchmark in benchmarks {
            let timings = benchmark.timings
            table.add([
                .text(benchmark.network.variant.title), .milliseconds(timings.minimum),
                .milliseconds(timings.quantile(0.1)), .milliseconds(timings.median),
                .milliseconds(timings.quantile(0.9)), .count(timings.count),
                .number(benchmark.outcome.throughput, decimals: 1),
                .number(
                    rate(benchmark.network.cost.multiplyAdds, nanoseconds: timings.median) / 1e9, decimals: 2),
            ])
        }
        return table
    }

    /// The same for programs.
    var modelsData: Table {
        var table = Table(
            columns: [.text("model", "")]
                + [
                    "medianMilliseconds", "minMilliseconds", "p10Milliseconds", "p90Milliseconds",
                    "iterations", "threads", "passesPerSecond", "multiplyAdds", "multiplyAddsPerSecond",
                ].map { Table.Column(key: $0, title: "") })
        for benchmark in benchmarks {
            let timings = benchmark.timings
            let cost = benchmark.network.cost
            table.add([
                .text(benchmark.network.variant.name), .milliseconds(timings.median),
                .milliseconds(timings.minimum), .milliseconds(timings.quantile(0.1)),
                .milliseconds(timings.quantile(0.9)), .count(timings.count), .count(threads),
                .number(benchmark.outcome.throughput, decimals: 1), .count(cost.multiplyAdds),
                .number(rate(cost.multiplyAdds, nanoseconds: timings.median), decimals: 0),
            ])
        }
        return table
    }

    /// A line for each operation, and one for all of them.
    func operations(_ benchmark: Benchmark) -> Table {
        var table = Table(columns: [
            .text("name", "name"), .text("kind", "kind"), Table.Column(key: "median", title: "µs"),
            Table.Column(key: "share", title: "%"), Table.Column(key: "rate", title: "GMAdd/s"),
        ])
        let total = benchmark.operationsTotal
        func speed(_ multiplyAdds: Int, _ nanoseconds: Double) -> Table.Cell {
            multiplyAdds == 0
                ? .empty : .number(rate(multiplyAdds, nanoseconds: nanoseconds) / 1e9, decimals: 2)
        }
        for item in benchmark.operations {
            let median = item.timings.median
            table.add([
                .text(item.operation.name), .text(item.operation.shortTitle),
                .number(median / 1e3, decimals: 1), .share(median / total),
                speed(item.operation.cost.multiplyAdds, median),
            ])
        }
        table.add(
            [
                .text("all operations"), .empty, .number(total / 1e3, decimals: 1), .share(1),
                speed(benchmark.network.cost.multiplyAdds, total),
            ], isStrong: true)
        return table
    }

    /// The same for programs, of all models.
    var operationsData: Table {
        var table = Table(
            columns: [.text("model", ""), .text("name", ""), .text("kind", ""), .text("outputShape", "")]
                + [
                    "medianMilliseconds", "minMilliseconds", "share", "iterations", "multiplyAdds",
                    "multiplyAddsPerSecond",
                ].map { Table.Column(key: $0, title: "") })
        for benchmark in benchmarks {
            for item in benchmark.operations {
                let multiplyAdds = item.operation.cost.multiplyAdds
                table.add([
                    .text(benchmark.network.variant.name), .text(item.operation.name),
                    .text(item.operation.kindIdentifier),
                    .text(item.operation.outputDimensions.map(String.init).joined(separator: "x")),
                    .milliseconds(item.timings.median), .milliseconds(item.timings.minimum),
                    .share(item.timings.median / benchmark.operationsTotal), .count(item.timings.count),
                    .count(multiplyAdds),
                    .number(rate(multiplyAdds, nanoseconds: item.timings.median), decimals: 0),
                ])
            }
        }
        return table
    }
}

extension Table.Cell {
    /// A duration in nanoseconds, shown in milliseconds.
    fileprivate static func milliseconds(_ nanoseconds: Double) -> Table.Cell {
        .number(nanoseconds / 1e6, decimals: 3)
    }
}

/// Multiply-adds in a second; 0 where nothing took no time.
private func rate(_ multiplyAdds: Int, nanoseconds: Double) -> Double {
    nanoseconds > 0 ? Double(multiplyAdds) / nanoseconds * 1e9 : 0
}

// MARK: - JSON

extension BenchReport {
    var json: JSON {
        .object([
            ("schema", 1),
            ("inputSize", .integer(benchmarks.first?.network.inputSize ?? 0)),
            ("pass", isTraced ? "trace" : "logits"),
            ("models", .array(benchmarks.map(json))),
        ])
    }

    private func json(_ benchmark: Benchmark) -> JSON {
        let timings = benchmark.timings
        let cost = benchmark.network.cost
        var members: [(key: String, value: JSON)] = [
            ("model", .string(benchmark.network.variant.name)),
            ("classes", .integer(benchmark.network.classes)),
            ("weights", .string(benchmark.origin)),
            ("medianMilliseconds", .number(timings.median / 1e6)),
            ("minMilliseconds", .number(timings.minimum / 1e6)),
            ("p10Milliseconds", .number(timings.quantile(0.1) / 1e6)),
            ("p90Milliseconds", .number(timings.quantile(0.9) / 1e6)),
            ("iterations", .integer(timings.count)),
            ("threads", .integer(threads)),
            ("passesPerSecond", .number(benchmark.outcome.throughput)),
            ("multiplyAdds", .integer(cost.multiplyAdds)),
            ("multiplyAddsPerSecond", .number(rate(cost.multiplyAdds, nanoseconds: timings.median))),
        ]
        if hasSamples {
            members.append(("milliseconds", .array(timings.nanoseconds.map { .number(Double($0) / 1e6) })))
        }
        if !benchmark.operations.isEmpty {
            members.append(("operations", .array(benchmark.operations.map { json($0, benchmark) })))
        }
        return .object(members)
    }

    private func json(_ item: Benchmark.OperationTiming, _ benchmark: Benchmark) -> JSON {
        let multiplyAdds = item.operation.cost.multiplyAdds
        return .object([
            ("name", .string(item.operation.name)),
            ("kind", .string(item.operation.kindIdentifier)),
            ("outputShape", .integers(item.operation.outputDimensions)),
            ("medianMilliseconds", .number(item.timings.median / 1e6)),
            ("minMilliseconds", .number(item.timings.minimum / 1e6)),
            ("share", .number(item.timings.median / benchmark.operationsTotal)),
            ("iterations", .integer(item.timings.count)),
            ("multiplyAdds", .integer(multiplyAdds)),
            ("multiplyAddsPerSecond", .number(rate(multiplyAdds, nanoseconds: item.timings.median))),
        ])
    }
}
