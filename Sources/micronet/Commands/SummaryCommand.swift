import Network

extension Command {
    /// `micronet summary`
    static let summary = Command(
        name: "summary",
        abstract: "Show a model's layers, their shapes, parameters and costs.",
        discussion: "One line for each operation, grouped by the rows of the published code, with the "
            + "paper's Micro-Block beside it. A cost is a number and the convention that it was counted by: "
            + "all of them stand at the end.",
        options: [
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.classes.declaration, SharedOptions.inputSize.declaration,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Summary.run)
}

/// One model's layer table.
enum Summary {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        let network = try ModelLoader.network(arguments)
        switch format {
        case .text: console.write(text(network, console))
        case .json: console.data(json(network).text)
        case .csv: console.data(csv(network))
        case .markdown: console.data(markdown(network))
        }
    }

    static func text(_ network: Network, _ console: Console) -> String {
        let pixels = "3×\(network.inputSize)×\(network.inputSize)"
        return console.styled("MicroNet-\(network.variant)", .strong)
            + " · input \(pixels) · \(network.classes.grouped) classes · "
            + "\(network.cost.parameters.grouped) parameters\n\n"
            + layers(network).text(console)
            + "\nThe same operations as the paper cuts them into blocks:\n\n"
            + blocks(network).text(console)
            + "\nWhat each counting convention makes of them:\n\n"
            + conventions(network).text(console)
            + "\nMAdds are convolution + linear; % is their share of all.\n"
    }

    static func markdown(_ network: Network) -> String {
        "# MicroNet-\(network.variant)\n\nInput 3×\(network.inputSize)×\(network.inputSize), "
            + "\(network.classes.grouped) classes, \(network.cost.parameters.grouped) parameters.\n\n"
            + "## Layers\n\n" + layers(network).markdown
            + "\n## Micro-Blocks\n\n" + blocks(network).markdown
            + "\n## Conventions\n\n" + conventions(network).markdown
    }
}

// MARK: - Tables

extension Summary {
    /// A line for each operation under a line for its row, which has the row's totals.
    static func layers(_ network: Network) -> Table {
        var table = Table(columns: [
            .text("name", "name"), .text("kind", "kind"), .text("block", "block"),
            Table.Column(key: "output", title: "output"),
            Table.Column(key: "parameters", title: "params"),
            Table.Column(key: "multiplyAdds", title: "MAdds"), Table.Column(key: "share", title: "%"),
        ])
        let total = network.cost.multiplyAdds
        func add(_ labels: [String], _ output: String, _ cost: Cost, isStrong: Bool) {
            table.add(
                labels.map { .text($0) } + [
                    .text(output), .count(cost.parameters), .count(cost.multiplyAdds),
                    .share(Double(cost.multiplyAdds) / Double(total)),
                ], isStrong: isStrong)
        }
        for row in network.rows {
            let cost = network.cost(of: row.operations)
            add(
                [row.title, "\(row.name)\(form(row))", ""],
                shape(network.operations[row.operations.upperBound - 1]),
                cost, isStrong: true)
            for operation in network.operations[row.operations] {
                add(
                    [
                        " " + name(operation, in: row), operation.shortTitle,
                        network.microBlock(at: operation.index).blockColumn,
                    ], shape(operation), operation.cost, isStrong: false)
            }
        }
        add(["total", "", ""], "", network.cost, isStrong: true)
        return table
    }

    /// The name without what the row's heading says already: `3.conv.1` of `features.4.layers.3.conv.1`.
    private static func name(_ operation: Operation, in row: Part) -> String {
        for prefix in [row.name + ".layers.", row.name + ".stem.", row.name + "."]
        where operation.name.hasPrefix(prefix) {
            return String(operation.name.dropFirst(prefix.count))
        }
        return operation.name
    }

    private static func form(_ row: Part) -> String {
        switch row.form {
        case .row(.lite): ", lite row"
        case .row(.full): ", full row"
        case .row(.expansionOnly): ", expands"
        default: ""
        }
    }

    private static func shape(_ operation: Operation) -> String {
        operation.outputDimensions.map(String.init).joined(separator: "×")
    }

    static func blocks(_ network: Network) -> Table {
        var table = Table(columns: [
            .text("block", "block"), .text("first", "begins with"),
            Table.Column(key: "output", title: "output"),
            Table.Column(key: "parameters", title: "params"),
            Table.Column(key: "multiplyAdds", title: "MAdds"), Table.Column(key: "share", title: "%"),
        ])
        let total = network.cost.multiplyAdds
        for block in network.microBlocks {
            let cost = network.cost(of: block.operations)
            let last = network.operations[block.operations.upperBound - 1]
            table.add([
                .text(block.shortName), .text(network.operations[block.operations.lowerBound].name),
                .text(shape(last)), .count(cost.parameters), .count(cost.multiplyAdds),
                .share(Double(cost.multiplyAdds) / Double(total)),
            ])
        }
        return table
    }

    static func conventions(_ network: Network) -> Table {
        var table = Table(columns: [
            .text("title", "convention"), .text("key", "key"), Table.Column(key: "count", title: "count"),
            .text("unit", "unit"),
        ])
        for convention in Convention.all {
            table.add([
                .text(convention.title), .text(convention.key), .count(convention.count(network.cost)),
                .text(convention.unit.rawValue),
            ])
        }
        if network.isAsPublished {
            table.add([
                .text("published (arXiv 2108.05894)"), .text("published"),
                .count(network.variant.published.multiplyAdds), .text("multiply-adds"),
            ])
        }
        return table
    }
}

extension Network {
    /// Whether it has the sizes that the published figures are for.
    var isAsPublished: Bool { inputSize == 224 && classes == 1000 }
}

extension Part {
    /// The block as a column has room for it: `stem`, `C4`, `head`.
    fileprivate var blockColumn: String { form == .head ? "head" : shortName }
}
