import Basics
import Explorer
import Network

extension Command {
    /// `micronet summary`
    static let summary = Command(
        name: "summary",
        abstract: "Show a model's layers, their shapes, parameters and costs.",
        discussion: "One line for each operation, grouped by the rows of the published code, with the "
            + "paper's Micro-Block next to it. A cost is a number and the convention by which it was counted: "
            + "all of them are listed at the end.",
        options: [
            SharedOptions.model, SharedOptions.weights(otherwise: "none; the network as it is published"),
            SharedOptions.key, SharedOptions.classes,
            SharedOptions.inputSize,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Summary.run)
}

/// One model's layer table.
struct Summary: Report {
    let network: Network
    /// What costs are counted in, except where a convention is named.
    var unit = State.Unit.multiplyAdds

    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        console.write(Summary(network: try ModelLoader.network(arguments, console)), as: format)
    }

    func text(_ console: Console) -> ConsoleText {
        let name = console.styled("MicroNet-\(network.variant)", .strong)
        let pixels = "3×\(network.inputSize)×\(network.inputSize)"
        let (classes, parameters) = (network.classes, network.cost.parameters)
        return """
            \(name) · input \(pixels) · \(Numbers.classes(classes)) · \(Numbers.grouped(parameters)) parameters

            \(layers.text(console))
            The same operations, divided into blocks as in the paper:

            \(blocks.text(console))
            Their costs by each counting convention:

            \(conventions.text(console))
            \(unitText) of convolution + linear; % is the share of the total.

            """
    }

    var markdown: String {
        "# MicroNet-\(network.variant)\n\nInput 3×\(network.inputSize)×\(network.inputSize), "
            + "\(Numbers.classes(network.classes)), "
            + "\(Numbers.grouped(network.cost.parameters)) parameters.\n\n"
            + "## Layers\n\n" + layers.markdown
            + "\n## Micro-Blocks\n\n" + blocks.markdown
            + "\n## Conventions\n\n" + conventions.markdown
    }
}

// MARK: - Tables

extension Summary {
    private var costColumns: [Table.Column] {
        [.number("output"), .number("params"), .number(unit.rawValue), .number("%")]
    }

    private var unitText: String {
        unit == .multiplyAdds ? "MAdds are those" : "FLOPs are two for each multiply-add"
    }

    private func cells(_ output: Table.Cell, _ cost: Cost) -> [Table.Cell] {
        [
            output, .count(cost.parameters), .count(unit.count(cost.multiplyAdds)),
            .share(Double(cost.multiplyAdds) / Double(network.cost.multiplyAdds)),
        ]
    }

    private func output(_ part: Part) -> Table.Cell {
        .shape(network.operations[part.operations.upperBound - 1].outputDimensions)
    }

    /// A line for each operation under a line for its row, which has the row's totals.
    private var layers: Table {
        var table = Table([.text("name"), .text("kind"), .text("block")] + costColumns)
        for row in network.rows {
            table.add(
                [.text(row.title), .text("\(row.name)\(Self.form(row))"), .empty]
                    + cells(output(row), network.cost(of: row.operations)), isStrong: true)
            for operation in network.operations[row.operations] {
                table.add(
                    [
                        .text(" " + Self.name(operation, in: row)), .text(operation.shortTitle),
                        .text(network.microBlock(at: operation.index).blockColumn),
                    ] + cells(.shape(operation.outputDimensions), operation.cost))
            }
        }
        table.add([.text("total"), .empty, .empty] + cells(.empty, network.cost), isStrong: true)
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

    private var blocks: Table {
        var table = Table([.text("block"), .text("begins with")] + costColumns)
        for block in network.microBlocks {
            table.add(
                [.text(block.shortName), .text(network.operations[block.operations.lowerBound].name)]
                    + cells(output(block), network.cost(of: block.operations)))
        }
        return table
    }

    private var conventions: Table {
        var table = Table([.text("convention"), .text("key"), .number("count"), .text("unit")])
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

// MARK: - For programs

extension Summary {
    var json: JSON {
        [
            "schema": 1, "model": .string(network.variant.name), "inputSize": .integer(network.inputSize),
            "classes": .integer(network.classes), "parameters": .integer(network.cost.parameters),
            "costs": Self.costs(network.cost), "counts": Self.counts(network.cost),
            "published": ["multiplyAdds": .integer(network.variant.published.multiplyAdds)],
            "rows": .array(network.rows.map { part($0, name: $0.name) }),
            "blocks": .array(network.microBlocks.map { part($0, name: $0.shortName) }),
            "layers": .array(network.operations.map { layer($0, hasTitle: true) }),
        ]
    }

    /// A line for each operation, with its whole name and every count.
    var csv: String { Table.csv(network.operations.map { layer($0, hasTitle: false) }) }

    /// The count of every convention by its key.
    static func costs(_ cost: Cost) -> JSON {
        .object(Convention.all.map { ($0.key, .integer($0.count(cost))) })
    }

    /// The count of every item by its name: what the conventions are made of.
    static func counts(_ cost: Cost) -> JSON {
        .object(Cost.Item.allCases.map { ($0.rawValue, .integer(cost[$0])) })
    }

    private func part(_ part: Part, name: String) -> JSON {
        let first = network.operations[part.operations.lowerBound]
        let last = network.operations[part.operations.upperBound - 1]
        return [
            "name": .string(name), "title": .string(part.title),
            "firstLayer": .integer(part.operations.lowerBound),
            "layerCount": .integer(part.operations.count),
        ] + Self.sizes(first.inputDimensions, last.outputDimensions, network.cost(of: part.operations))
    }

    private func layer(_ operation: Operation, hasTitle: Bool) -> JSON {
        let cost = operation.cost
        let names: JSON = ["name": .string(operation.name), "kind": .string(operation.kindIdentifier)]
        return names + (hasTitle ? ["title": .string(operation.title)] : [:])
            + [
                "row": .integer(operation.row),
                "paperBlock": .string(network.microBlock(at: operation.index).shortName),
            ] + Self.sizes(operation.inputDimensions, operation.outputDimensions, cost)
            + ["counts": Self.counts(cost)]
    }

    private static func sizes(_ input: [Int], _ output: [Int], _ cost: Cost) -> JSON {
        [
            "inputShape": .integers(input), "outputShape": .integers(output),
            "parameters": .integer(cost.parameters), "multiplyAdds": .integer(cost.multiplyAdds),
        ]
    }
}
