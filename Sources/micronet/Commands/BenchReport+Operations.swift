import Basics
import Network

// The times of single operations of the traced pass, and of the steps of the plain pass.

extension BenchReport {
    /// A row for each operation of the traced pass, and one for all of them.
    func operations(_ benchmark: Benchmark) -> Table {
        let network = benchmark.network
        return table(
            benchmark,
            benchmark.operations.map { item in
                Timed(
                    name: item.operation.name, kind: item.operation.shortTitle, timings: item.timings,
                    multiplyAdds: item.operation.cost.multiplyAdds, bytes: network.bytes(of: [item.operation])
                )
            }, all: "all operations")
    }

    /// A row for each step of the plain pass, and one for all of them.
    func steps(_ benchmark: Benchmark) -> Table {
        let network = benchmark.network
        return table(
            benchmark,
            benchmark.steps.map { step in
                let operations = step.operations
                return Timed(
                    name: operations.first?.name ?? "", kind: stepTitle(step), timings: step.timings,
                    multiplyAdds: step.multiplyAdds, bytes: network.bytes(of: operations))
            }, all: "all steps")
    }

    /// What a step computes, in a few words: its operations that multiply, or else the first one.
    private func stepTitle(_ step: Benchmark.StepTiming) -> String {
        let multiplying = step.operations.filter { $0.cost.multiplyAdds > 0 }
        let operations = multiplying.isEmpty ? Array(step.operations.prefix(1)) : multiplying
        let titles = operations.map { operation in
            operation.convolution.map { "\($0.kernel)" } ?? operation.shortTitle
        }
        // Its coefficients were an earlier step.
        let isApplied = step.multiplyAdds == 0 && !multiplying.isEmpty
        return titles.joined(separator: " + ") + (isApplied ? " applied" : "")
    }

    /// A row of a table of times.
    private struct Timed {
        let name: String
        let kind: String
        let timings: Timings
        let multiplyAdds: Int
        let bytes: Int
    }

    private func table(_ benchmark: Benchmark, _ rows: [Timed], all: String) -> Table {
        var table = Table([
            .text("name"), .text("kind"), .number("µs"), .number("%"), .number("GMAdd/s"),
            .number("% of peak", key: "shareOfPeak"), .number("kB", key: "kilobytes"),
            .number("% of memory", key: "shareOfMemory"),
        ])
        let total = rows.reduce(0) { $0 + $1.timings.median }
        let roofline = benchmark.roofline
        func cells(_ nanoseconds: Double, _ multiplyAdds: Int, _ bytes: Int) -> [Table.Cell] {
            let peak = roofline.map { $0.share(multiplyAdds: multiplyAdds, nanoseconds: nanoseconds) }
            let memory = roofline.map { $0.share(bytes: bytes, nanoseconds: nanoseconds) }
            return [
                .number((nanoseconds * 1e3).rounded() / 1e6, decimals: 1), .share(nanoseconds / total),
                multiplyAdds == 0
                    ? .empty : .number(rate(multiplyAdds, nanoseconds: nanoseconds) / 1e9, decimals: 2),
                multiplyAdds == 0 ? .empty : peak.map(Table.Cell.share) ?? .empty,
                .number(Double(bytes) / 1000, decimals: 0), memory.map(Table.Cell.share) ?? .empty,
            ]
        }
        for row in rows {
            table.add(
                [.text(row.name), .text(row.kind)] + cells(row.timings.median, row.multiplyAdds, row.bytes))
        }
        table.add(
            [.text(all), .empty]
                + cells(
                    total, benchmark.network.cost.multiplyAdds, rows.reduce(0) { $0 + $1.bytes }),
            isStrong: true)
        return table
    }

    // MARK: For programs

    func json(operationsOf benchmark: Benchmark) -> [JSON] {
        benchmark.operations.map { item in
            [
                "name": .string(item.operation.name), "kind": .string(item.operation.kindIdentifier),
                "outputShape": .integers(item.operation.outputDimensions),
                "medianMilliseconds": .number(milliseconds(item.timings.median)),
                "minMilliseconds": .number(milliseconds(item.timings.minimum)),
                "share": .number(item.timings.median / benchmark.operationsTotal),
                "iterations": .integer(item.timings.count),
                "bytes": .integer(benchmark.network.bytes(of: [item.operation])),
            ] + speed(item.operation.cost.multiplyAdds, item.timings)
        }
    }

    func json(stepsOf benchmark: Benchmark) -> [JSON] {
        benchmark.steps.map { step in
            [
                "operations": .array(step.operations.map { .string($0.name) }),
                "medianMilliseconds": .number(milliseconds(step.timings.median)),
                "minMilliseconds": .number(milliseconds(step.timings.minimum)),
                "iterations": .integer(step.timings.count),
                "bytes": .integer(benchmark.network.bytes(of: step.operations)),
            ] + speed(step.multiplyAdds, step.timings)
        }
    }
}
