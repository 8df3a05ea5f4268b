import Basics
import Network

extension Command {
    /// `micronet compare`
    static let compare = Command(
        name: "compare",
        abstract: "Show \(Variant.familyRange) side by side: budgets, stages and accuracy.",
        options: [SharedOptions.classes, SharedOptions.inputSize] + SharedOptions.formats
            + SharedOptions.looks
    ) { arguments, console in
        let format = try arguments.outputFormat()
        let networks = try Variant.family.map { variant in
            try Network(
                variant, inputSize: arguments[SharedOptions.inputSize] ?? 224,
                classes: arguments[SharedOptions.classes] ?? 1000)
        }
        // Without the bundled files the other numbers are still worth showing.
        let measured = ModelLoader.bundledTop1(warn: console.warn)
        console.write(Comparison(networks: networks, measuredTop1: measured), as: format)
    }
}

/// Networks side by side.
struct Comparison: Report {
    let networks: [Network]
    /// Shares by variant's name.
    var measuredTop1: [String: Double] = [:]

    /// A table with a heading; each line is one fact, with a column for each network.
    private struct Section {
        let key: String
        let title: String
        var lines: [(key: String, label: String, cells: [Table.Cell])] = []
    }

    func text(_ console: Console) -> ConsoleText {
        var text: ConsoleText = "\(heading)\n"
        for section in sections {
            text += "\n\(console.styled(section.title, .strong))\n\(table(section).text(console))"
        }
        return text
            + "\nops are operations, two for each multiply-add; other counts are multiply-adds.\n"
    }

    var markdown: String {
        "# \(heading)\n" + sections.map { "\n## \($0.title)\n\n" + table($0).markdown }.joined()
    }

    /// All sections in one table.
    var csv: String {
        var table = Table([.text("section"), .text("key")] + networks.map { .text($0.variant.name) })
        for section in sections {
            for line in section.lines { table.add([.text(section.key), .text(line.key)] + line.cells) }
        }
        return table.csv
    }

    private var heading: String {
        let (size, classes) = (networks[0].inputSize, networks[0].classes)
        return
            "MicroNet \(Variant.familyRange) · input 3×\(size)×\(size) · "
            + Numbers.classes(classes)
    }

    /// The label column is as wide in every section, so that the networks' columns are aligned.
    private func table(_ section: Section) -> Table {
        var table = Table(
            [.text("".padded(to: 30))] + networks.map { .number($0.variant.title.leftPadded(to: 11)) })
        for line in section.lines { table.add([.text(line.label)] + line.cells) }
        return table
    }
}

// MARK: - What is compared

extension Comparison {
    private var sections: [Section] {
        [
            accuracy, measured, conventions,
            stages("stageMultiplyAdds", "Multiply-adds by stage (convolution + linear)", \.multiplyAdds),
            stages("stageParameters", "Parameters by stage", \.parameters),
            shapes,
        ]
    }

    private var accuracy: Section {
        let published = networks.map(\.variant.published)
        let reproduced = published.map {
            $0.reproducedTop1.map { .number($0, decimals: 1) } ?? Table.Cell.unknown
        }
        return Section(
            key: "accuracy", title: "Accuracy at 224×224, ImageNet top-1 in %",
            lines: [
                ("publishedTop1", Self.source, published.map { .number($0.top1, decimals: 1) }),
                ("reproducedTop1", "PaddlePaddle reproduction", reproduced),
            ])
    }

    private static let source = "published (arXiv 2108.05894)"

    private var measured: Section {
        let cells = networks.map { network in
            measuredTop1[network.variant.name].map { Table.Cell.number(100 * $0, decimals: 1) } ?? .unknown
        }
        return Section(
            key: "measuredAccuracy",
            title: "Accuracy of the bundled weights at 224×224, drawn shapes, top-1 in %",
            lines: [("shapesTop1", "measured (test split)", cells)])
    }

    private var conventions: Section {
        var section = Section(
            key: "costs", title: "Budgets, by counting convention",
            lines: [("parameters", "parameters", networks.map { .count($0.cost.parameters) })])
        for convention in Convention.all {
            let unit = convention.unit == .operations ? " (ops)" : ""
            let counts = networks.map { Table.Cell.count(convention.count($0.cost)) }
            section.lines.append((convention.key, convention.title + unit, counts))
        }
        // The figures are for one input size and class count, and would be misleading next to others.
        if networks.allSatisfy(\.isAsPublished) {
            let counts = networks.map { Table.Cell.count($0.variant.published.multiplyAdds) }
            section.lines.append(("publishedMultiplyAdds", Self.source, counts))
        }
        return section
    }

    private func stages(_ key: String, _ title: String, _ count: (Cost) -> Int) -> Section {
        let costs = networks.map { network in
            Dictionary(uniqueKeysWithValues: network.stageCosts.map { ($0.stage, count($0.cost)) })
        }
        var section = Section(key: key, title: title)
        for stage in Stage.allCases {
            section.lines.append((stage.rawValue, stage.title, costs.map { .count($0[stage] ?? 0) }))
        }
        section.lines.append(("total", "total", networks.map { .count(count($0.cost)) }))
        return section
    }

    private var shapes: Section {
        var section = Section(key: "outputShape", title: "Width and resolution by row")
        let rows = networks.map { network in network.rows.filter { $0.form != .head } }
        for index in 0..<(rows.map(\.count).max() ?? 0) {
            let cells = zip(networks, rows).map { network, rows -> Table.Cell in
                guard index < rows.count else { return .empty }
                let last = network.operations[network.outputIndex(ofRow: index)]
                return .text(last.outputDimensions.map(String.init).joined(separator: "×"))
            }
            section.lines.append(("features.\(index)", index == 0 ? "stem" : "row \(index)", cells))
        }
        section.lines.append(("headWidth", "head width", networks.map { .count($0.variant.headWidth) }))
        return section
    }

    var json: JSON {
        [
            "schema": 1, "inputSize": .integer(networks[0].inputSize),
            "classes": .integer(networks[0].classes), "models": .array(networks.map(model)),
        ]
    }

    private func model(_ network: Network) -> JSON {
        let published = network.variant.published
        let stages = network.stageCosts.map { stage, cost -> JSON in
            [
                "stage": .string(stage.rawValue), "title": .string(stage.title),
                "parameters": .integer(cost.parameters), "multiplyAdds": .integer(cost.multiplyAdds),
                "counts": Summary.counts(cost),
            ]
        }
        let rows = network.rows.map { row -> JSON in
            let last = network.operations[row.operations.upperBound - 1]
            return ["name": .string(row.name), "outputShape": .integers(last.outputDimensions)]
        }
        return [
            "model": .string(network.variant.name), "parameters": .integer(network.cost.parameters),
            "costs": Summary.costs(network.cost), "stages": .array(stages), "rows": .array(rows),
            "published": [
                "source": "arXiv 2108.05894", "multiplyAdds": .integer(published.multiplyAdds),
                "top1": .number(published.top1),
            ],
            "reproduced": published.reproducedTop1.map {
                ["source": "PaddlePaddle reproduction", "top1": .number($0)]
            } ?? .null,
        ]
    }
}
