import Network

extension Command {
    /// `micronet compare`
    static let compare = Command(
        name: "compare",
        abstract: "Show M0 to M3 side by side: budgets, stages and accuracy.",
        options: [SharedOptions.classes.declaration, SharedOptions.inputSize.declaration]
            + SharedOptions.formats + SharedOptions.looks,
        run: Comparison.run)
}

/// The family side by side.
enum Comparison {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        let networks = try Variant.family.map { variant in
            try Network(
                variant, inputSize: arguments[SharedOptions.inputSize] ?? 224,
                classes: arguments[SharedOptions.classes] ?? 1000)
        }
        switch format {
        case .text: console.write(text(networks, console))
        case .json: console.data(json(networks).text)
        case .csv: console.data(csv(networks))
        case .markdown: console.data(markdown(networks))
        }
    }

    /// A table with a heading: a line of it is one fact, with a column for each network.
    struct Section {
        let key: String
        let title: String
        var lines: [(key: String, label: String, cells: [Table.Cell])] = []
    }

    static func text(_ networks: [Network], _ console: Console) -> String {
        heading(networks) + "\n"
            + sections(networks).map { section in
                "\n" + console.styled(section.title, .strong) + "\n" + table(section, networks).text(console)
            }.joined()
            + "\nops are operations, two for each multiply-add; other counts are multiply-adds.\n"
    }

    static func markdown(_ networks: [Network]) -> String {
        "# \(heading(networks))\n"
            + sections(networks).map { "\n## \($0.title)\n\n" + table($0, networks).markdown }.joined()
    }

    /// All sections in one table.
    static func csv(_ networks: [Network]) -> String {
        var table = Table(
            columns: [.text("section", ""), .text("key", "")] + networks.map { .text($0.variant.name, "") })
        for section in sections(networks) {
            for line in section.lines { table.add([.text(section.key), .text(line.key)] + line.cells) }
        }
        return table.csv
    }

    private static func heading(_ networks: [Network]) -> String {
        let (size, classes) = (networks[0].inputSize, networks[0].classes)
        return "MicroNet M0 to M3 · input 3×\(size)×\(size) · \(classes.grouped) classes"
    }

    /// The label column is as wide in every section, so that the networks stand in line.
    private static func table(_ section: Section, _ networks: [Network]) -> Table {
        var table = Table(
            columns: [.text("key", "".padded(to: labelWidth))]
                + networks.map {
                    Table.Column(key: $0.variant.name, title: $0.variant.title.leftPadded(to: 11))
                })
        for line in section.lines { table.add([.text(line.label)] + line.cells) }
        return table
    }

    private static let labelWidth = 30
}

// MARK: - What is compared

extension Comparison {
    static func sections(_ networks: [Network]) -> [Section] {
        [
            accuracy(networks),
            measured(networks),
            conventions(networks),
            stages(
                networks, "stageMultiplyAdds", "Multiply-adds by stage (convolution + linear)", \.multiplyAdds
            ),
            stages(networks, "stageParameters", "Parameters by stage", \.parameters),
            shapes(networks),
        ]
    }

    private static func measured(_ networks: [Network]) -> Section {
        // Without the bundled files the other numbers still stand.
        let shares = (try? BundledAccuracy.top1()) ?? [:]
        let cells = networks.map { network in
            shares[network.variant.name].map { Table.Cell.number(100 * $0, decimals: 1) } ?? .unknown
        }
        return Section(
            key: "measuredAccuracy",
            title: "Accuracy of the bundled weights at 224×224, drawn shapes, top-1 in %",
            lines: [("shapesTop1", "measured (test split)", cells)])
    }

    private static func accuracy(_ networks: [Network]) -> Section {
        let published = networks.map(\.variant.published)
        return Section(
            key: "accuracy", title: "Accuracy at 224×224, ImageNet top-1 in %",
            lines: [
                (
                    "publishedTop1", "published (arXiv 2108.05894)",
                    published.map { .number($0.top1, decimals: 1) }
                ),
                (
                    "reproducedTop1", "PaddlePaddle reproduction",
                    published.map { $0.reproducedTop1.map { .number($0, decimals: 1) } ?? .unknown }
                ),
            ])
    }

    private static func conventions(_ networks: [Network]) -> Section {
        var section = Section(
            key: "costs", title: "Budgets, by counting convention",
            lines: [("parameters", "parameters", networks.map { .count($0.cost.parameters) })])
        for convention in Convention.all {
            let unit = convention.unit == .operations ? " (ops)" : ""
            let counts = networks.map { Table.Cell.count(convention.count($0.cost)) }
            section.lines.append((convention.key, convention.title + unit, counts))
        }
        // The figures are for one input size and class count, and would mislead beside others.
        if networks.allSatisfy(\.isAsPublished) {
            let counts = networks.map { Table.Cell.count($0.variant.published.multiplyAdds) }
            section.lines.append(("publishedMultiplyAdds", "published (arXiv 2108.05894)", counts))
        }
        return section
    }

    private static func stages(
        _ networks: [Network], _ key: String, _ title: String, _ count: (Cost) -> Int
    ) -> Section {
        let costs = networks.map { network in
            Dictionary(uniqueKeysWithValues: network.stageCosts.map { ($0.stage, count($0.cost)) })
        }
        var section = Section(key: key, title: title)
        for stage in Stage.allCases {
            let counts = costs.map { $0[stage] ?? 0 }
            section.lines.append((stage.rawValue, stage.title, counts.map { .count($0) }))
        }
        section.lines.append(("total", "total", networks.map { .count(count($0.cost)) }))
        return section
    }

    private static func shapes(_ networks: [Network]) -> Section {
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

    static func json(_ networks: [Network]) -> JSON {
        .object([
            ("schema", 1),
            ("inputSize", .integer(networks[0].inputSize)),
            ("classes", .integer(networks[0].classes)),
            ("models", .array(networks.map(model))),
        ])
    }

    private static func model(_ network: Network) -> JSON {
        let published = network.variant.published
        let stages = network.stageCosts
        return .object([
            ("model", .string(network.variant.name)),
            ("parameters", .integer(network.cost.parameters)),
            ("costs", Summary.costs(network.cost)),
            (
                "stages",
                .array(
                    stages.map { stage, cost in
                        .object([
                            ("stage", .string(stage.rawValue)), ("title", .string(stage.title)),
                            ("parameters", .integer(cost.parameters)),
                            ("multiplyAdds", .integer(cost.multiplyAdds)), ("counts", Summary.counts(cost)),
                        ])
                    })
            ),
            (
                "rows",
                .array(
                    network.rows.map { row in
                        let last = network.operations[row.operations.upperBound - 1]
                        return .object([
                            ("name", .string(row.name)), ("outputShape", .integers(last.outputDimensions)),
                        ])
                    })
            ),
            (
                "published",
                .object([
                    ("source", "arXiv 2108.05894"),
                    ("multiplyAdds", .integer(published.multiplyAdds)), ("top1", .number(published.top1)),
                ])
            ),
            (
                "reproduced",
                published.reproducedTop1.map {
                    .object([("source", "PaddlePaddle reproduction"), ("top1", .number($0))])
                } ?? .null
            ),
        ])
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}
