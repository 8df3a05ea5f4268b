import Pictures
import Training

/// An evaluation as text, JSON or a table of classes.
struct EvaluationReport {
    let loaded: LoadedModel
    /// By class; empty where nothing is known of them.
    let labels: [String]
    let data: RawArgument
    let evaluation: Evaluation
    /// How many pairs of confused classes a person is shown.
    let pairs: Int
    let seconds: Double

    func writeText(_ console: Console) {
        let network = loaded.network
        console.write(
            console.styled("MicroNet-\(network.variant)", .strong)
                + " · \(network.inputSize)×\(network.inputSize) · crop \(loaded.preprocessing.rule.rawValue)"
                + " · \(loaded.origin) · \(data.display)\n\n")
        console.write(shownClasses.text(console))
        if !evaluation.confusions.isEmpty, pairs > 0 {
            console.write("\n" + shownPairs.text(console))
        }
        let speed = Double(evaluation.count) / max(seconds, 1e-9)
        console.write(
            "\n"
                + console.styled(
                    "top-1 \(percent(evaluation.top1Share))   top-5 \(percent(evaluation.top5Share))", .strong
                )
                + "   loss \(evaluation.loss.fixed(4))   \(evaluation.count.grouped) pictures in "
                + "\(seconds.fixed(1)) s, \(speed.fixed(0))/s\n")
        if !evaluation.unreadable.isEmpty {
            let count = evaluation.unreadable.count
            console.write("\(count.grouped) picture\(count == 1 ? "" : "s") could not be read:\n")
        }
    }

    private func percent(_ share: Double) -> String { (100 * share).fixed(2) + " %" }

    private func name(_ label: Int) -> String? {
        labels.indices.contains(label) ? labels[label] : nil
    }

    /// The classes that there are pictures of.
    private var shownClasses: Table {
        var table = classTable
        table.rows = zip(table.rows, evaluation.perClass).filter { $1.count > 0 }.map(\.0)
        return table
    }

    /// Every class. Precision is the share of the pictures taken for it that are of it.
    var classTable: Table {
        var table = Table(columns: [
            Table.Column(key: "class", title: "class"), .text("label", "label"),
            Table.Column(key: "count", title: "pictures"), Table.Column(key: "top1", title: "top-1 %"),
            Table.Column(key: "top5", title: "top-5 %"), Table.Column(key: "precision", title: "precision %"),
            Table.Column(key: "loss", title: "loss"), .text("bar", ""),
        ])
        for (label, seen) in evaluation.perClass.enumerated() {
            func share(_ part: Int, of all: Int) -> Table.Cell {
                all == 0 ? .empty : .share(Double(part) / Double(all))
            }
            table.add([
                .count(label), .text(name(label) ?? ""), .count(seen.count),
                share(seen.top1, of: seen.count), share(seen.top5, of: seen.count),
                share(seen.top1, of: seen.predicted),
                seen.count == 0 ? .empty : .number(seen.meanLoss, decimals: 3),
                seen.count == 0 ? .empty : .bar(Double(seen.top1) / Double(seen.count)),
            ])
        }
        return table
    }

    private var shownPairs: Table {
        var table = Table(columns: [
            .text("label", "is"), .text("predicted", "was taken for"),
            Table.Column(key: "count", title: "times"),
            Table.Column(key: "share", title: "% of its pictures"),
        ])
        for pair in evaluation.confusions.prefix(pairs) {
            table.add([
                .text(name(pair.label) ?? "class \(pair.label)"),
                .text(name(pair.predicted) ?? "class \(pair.predicted)"), .count(pair.count),
                .share(Double(pair.count) / Double(max(evaluation.perClass[pair.label].count, 1))),
            ])
        }
        return table
    }

    var json: JSON {
        func label(_ index: Int) -> JSON { name(index).map { .string($0) } ?? .null }
        func problems(_ problems: [Evaluation.Remark]) -> JSON {
            .array(
                problems.map {
                    .object([("file", .string($0.name)), ("message", .string($0.message))])
                })
        }
        return .object([
            ("schema", 1), ("model", .string(loaded.network.variant.name)),
            ("inputSize", .integer(loaded.network.inputSize)),
            ("classes", .integer(loaded.network.classes)),
            ("crop", .string(loaded.preprocessing.rule.rawValue)), ("weights", .string(loaded.origin)),
            ("data", .string(data.exact)), ("count", .integer(evaluation.count)),
            ("top1", .number(evaluation.top1Share)), ("top5", .number(evaluation.top5Share)),
            ("loss", .number(evaluation.loss)),
            (
                "perClass",
                .array(
                    evaluation.perClass.enumerated().map { index, seen in
                        .object([
                            ("class", .integer(index)), ("label", label(index)),
                            ("count", .integer(seen.count)), ("top1", .integer(seen.top1)),
                            ("top5", .integer(seen.top5)), ("predicted", .integer(seen.predicted)),
                            ("loss", seen.count == 0 ? .null : .number(seen.meanLoss)),
                        ])
                    })
            ),
            (
                "confusions",
                .array(
                    evaluation.confusions.map { pair in
                        .object([
                            ("class", .integer(pair.label)), ("label", label(pair.label)),
                            ("predicted", .integer(pair.predicted)),
                            ("predictedLabel", label(pair.predicted)), ("count", .integer(pair.count)),
                        ])
                    })
            ),
            ("damaged", problems(evaluation.damaged)), ("unreadable", problems(evaluation.unreadable)),
        ])
    }
}
