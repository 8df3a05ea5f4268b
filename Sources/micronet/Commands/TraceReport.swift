import Network
import Trace

/// A trace for people and programs.
struct TraceReport {
    let file: RawArgument
    let loaded: LoadedModel
    let labels: LabelList
    let trace: Trace

    private var steps: [(operation: Operation, seen: OperationTrace)] {
        Array(zip(trace.network.operations, trace.operations))
    }

    /// The statistics, then every coefficient, then the answer.
    func writeText(_ console: Console) {
        console.write(
            console.styled("MicroNet-\(trace.network.variant)", .strong)
                + " · \(file.display) · \(loaded.origin)"
                + (loaded.isTrained ? "" : " · " + console.styled("UNTRAINED", .warning)) + "\n\n")
        console.write(statistics.text(console))
        console.write("\n0% is the share of zeros, dead the channels that are 0 everywhere.\n")
        for (operation, seen) in steps {
            guard let coefficients = seen.coefficients else { continue }
            let shiftMax = coefficients.shiftMax
            let offsets = zip(ShiftMax.coefficientNames, shiftMax.offsets.prefix(2 * shiftMax.branches))
                .map { "\($0) \($1.fixed(1))" }.joined(separator: ", ")
            console.write(
                "\n" + console.styled(operation.name, .strong)
                    + " · \(shiftMax.branchesText), \(shiftMax.groups) groups, "
                    + "\(shiftMax.channels)→\(shiftMax.squeeze.outputs)→\(shiftMax.excite.outputs)"
                    + "\ncoefficients around \(offsets)\n")
            console.write(table(coefficients).text(console))
        }
        let best = trace.prediction.top(1).first ?? 0
        let score = trace.prediction.scores[best].fixed(5)
        console.write(
            "\n\(loaded.isTrained ? "answer" : "UNTRAINED answer"): class \(best)"
                + (labels[best].map { ", \($0)" } ?? "") + ", score \(score)\n")
    }

    /// A line for each operation.
    var statistics: Table {
        var table = Table(columns: [
            .text("name", "name"), Table.Column(key: "output", title: "output"),
            Table.Column(key: "mean", title: "mean"), Table.Column(key: "deviation", title: "dev"),
            Table.Column(key: "minimum", title: "min"), Table.Column(key: "maximum", title: "max"),
            Table.Column(key: "zeroShare", title: "0%"), Table.Column(key: "deadChannels", title: "dead"),
        ])
        for (operation, seen) in steps {
            let statistics = seen.statistics
            let shape = operation.outputDimensions.map(String.init).joined(separator: "×")
            table.add(
                [.text(operation.name), .text(shape)]
                    + [statistics.mean, statistics.deviation, statistics.minimum, statistics.maximum].map {
                        .measure($0)
                    } + [.share(Double(statistics.zeroShare)), .count(seen.deadChannels)])
        }
        return table
    }

    /// The same for programs, with the identifiers and counts of each operation.
    var dataTable: Table {
        var table = Table(
            columns: [.text("name", ""), .text("kind", ""), .text("outputShape", "")]
                + [
                    "mean", "deviation", "minimum", "maximum", "zeros", "sixes", "deadChannels",
                    "nanoseconds",
                ]
                .map { Table.Column(key: $0, title: "") })
        for (operation, seen) in steps {
            let statistics = seen.statistics
            table.add(
                [
                    .text(operation.name), .text(operation.kindIdentifier),
                    .text(operation.outputDimensions.map(String.init).joined(separator: "x")),
                ]
                    + [statistics.mean, statistics.deviation, statistics.minimum, statistics.maximum].map {
                        .measure($0)
                    }
                    + [statistics.zeros, statistics.sixes, seen.deadChannels, seen.duration].map {
                        .count($0)
                    })
        }
        return table
    }

    /// A line for each channel of a Shift-Max.
    private func table(_ coefficients: ShiftMaxCoefficients) -> Table {
        let shiftMax = coefficients.shiftMax
        let kinds = 0..<2 * shiftMax.branches
        var table = Table(
            columns: ["channel", "partner"].map { Table.Column(key: $0, title: $0) }
                + kinds.map {
                    Table.Column(
                        key: ShiftMax.coefficientNames[$0], title: "    " + ShiftMax.coefficientNames[$0])
                } + (shiftMax.branches > 1 ? [Table.Column(key: "firstWins", title: "first wins %")] : []))
        for channel in 0..<shiftMax.channels {
            table.add(
                [.text(String(channel)), .text(String(shiftMax.partner(of: channel)))]
                    + kinds.map { .number(Double(coefficients.value($0, channel: channel)), decimals: 4) }
                    + (shiftMax.branches > 1 ? [.share(Double(coefficients.firstBranchShare[channel]))] : []))
        }
        return table
    }
}

// MARK: - JSON

extension TraceReport {
    private static let bins = 32

    var json: JSON {
        let top = trace.prediction.top(5).map { place in
            JSON.object([
                ("class", .integer(place)), ("label", labels[place].map { .string($0) } ?? .null),
                ("score", .single(trace.prediction.scores[place])),
            ])
        }
        return .object([
            ("schema", 1),
            ("model", .string(trace.network.variant.name)),
            ("inputSize", .integer(trace.network.inputSize)),
            ("classes", .integer(trace.network.classes)),
            ("crop", .string(loaded.preprocessing.rule.rawValue)),
            ("trained", .bool(loaded.isTrained)),
            ("weights", .string(loaded.origin)),
            ("file", .string(file.exact)),
            ("nanoseconds", .integer(trace.duration)),
            ("top", .array(top)),
            ("layers", .array(steps.map(layer))),
            ("logits", .singles(trace.prediction.logits)),
        ])
    }

    private func layer(_ operation: Operation, _ seen: OperationTrace) -> JSON {
        let statistics = seen.statistics
        let histogram = Histogram(
            of: seen.output.values, bins: Self.bins, lower: statistics.minimum, upper: statistics.maximum)
        var members: [(key: String, value: JSON)] = [
            ("name", .string(operation.name)),
            ("kind", .string(operation.kindIdentifier)),
            ("outputShape", .integers(operation.outputDimensions)),
            ("mean", .single(statistics.mean)),
            ("deviation", .single(statistics.deviation)),
            ("minimum", .single(statistics.minimum)),
            ("maximum", .single(statistics.maximum)),
            ("zeros", .integer(statistics.zeros)),
            ("sixes", .integer(statistics.sixes)),
            ("deadChannels", .integer(seen.deadChannels)),
            ("nanoseconds", .integer(seen.duration)),
            (
                "histogram",
                .object([
                    ("lower", .single(histogram.lower)), ("upper", .single(histogram.upper)),
                    ("counts", .integers(histogram.counts)),
                ])
            ),
        ]
        if let coefficients = seen.coefficients {
            members.append(("shiftMax", self.coefficients(coefficients)))
        }
        return .object(members)
    }

    private func coefficients(_ coefficients: ShiftMaxCoefficients) -> JSON {
        let shiftMax = coefficients.shiftMax
        let kinds = (0..<2 * shiftMax.branches).map { kind in
            (key: ShiftMax.coefficientNames[kind], value: JSON.singles(coefficients.values(ofKind: kind)))
        }
        return .object([
            ("branches", .integer(shiftMax.branches)),
            ("groups", .integer(shiftMax.groups)),
            ("squeeze", .integer(shiftMax.squeeze.outputs)),
            ("offsets", .singles(shiftMax.offsets.prefix(2 * shiftMax.branches))),
            ("partners", .integers(shiftMax.partners)),
            ("coefficients", .object(kinds)),
            ("firstBranchShare", .singles(coefficients.firstBranchShare)),
        ])
    }
}
