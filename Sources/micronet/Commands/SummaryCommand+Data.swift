import Network

/// The layer table for programs. Nothing is rounded and nothing is left out.
extension Summary {
    static func json(_ network: Network) -> JSON {
        .object([
            ("schema", 1),
            ("model", .string(network.variant.name)),
            ("inputSize", .integer(network.inputSize)),
            ("classes", .integer(network.classes)),
            ("parameters", .integer(network.cost.parameters)),
            ("costs", costs(network.cost)),
            ("counts", counts(network.cost)),
            ("published", .object([("multiplyAdds", .integer(network.variant.published.multiplyAdds))])),
            ("rows", .array(network.rows.map { part($0, name: $0.name, network) })),
            ("blocks", .array(network.microBlocks.map { part($0, name: $0.shortName, network) })),
            ("layers", .array(network.operations.map { layer($0, network) })),
        ])
    }

    /// Every convention by its key.
    static func costs(_ cost: Cost) -> JSON {
        .object(Convention.all.map { ($0.key, .integer($0.count(cost))) })
    }

    /// Every item by its name: what the conventions are made of.
    static func counts(_ cost: Cost) -> JSON {
        .object(Cost.Item.allCases.map { ($0.rawValue, .integer(cost[$0])) })
    }

    private static func part(_ part: Part, name: String, _ network: Network) -> JSON {
        let cost = network.cost(of: part.operations)
        let first = network.operations[part.operations.lowerBound]
        let last = network.operations[part.operations.upperBound - 1]
        return .object([
            ("name", .string(name)),
            ("title", .string(part.title)),
            ("firstLayer", .integer(part.operations.lowerBound)),
            ("layerCount", .integer(part.operations.count)),
            ("inputShape", .integers(first.inputDimensions)),
            ("outputShape", .integers(last.outputDimensions)),
            ("parameters", .integer(cost.parameters)),
            ("multiplyAdds", .integer(cost.multiplyAdds)),
        ])
    }

    private static func layer(_ operation: Operation, _ network: Network) -> JSON {
        let cost = operation.cost
        return .object([
            ("name", .string(operation.name)),
            ("kind", .string(operation.kindIdentifier)),
            ("title", .string(operation.title)),
            ("row", .integer(operation.row)),
            ("paperBlock", .string(network.microBlock(at: operation.index).shortName)),
            ("inputShape", .integers(operation.inputDimensions)),
            ("outputShape", .integers(operation.outputDimensions)),
            ("parameters", .integer(cost.parameters)),
            ("multiplyAdds", .integer(cost.multiplyAdds)),
            ("counts", counts(cost)),
        ])
    }

    /// A line for each operation, with its whole name and every count.
    static func csv(_ network: Network) -> String {
        var table = Table(
            columns: [
                .text("name", "name"), .text("kind", "kind"), Table.Column(key: "row", title: "row"),
                .text("paperBlock", "block"), .text("inputShape", "input"), .text("outputShape", "output"),
                Table.Column(key: "parameters", title: "params"),
                Table.Column(key: "multiplyAdds", title: "MAdds"),
            ] + Cost.Item.allCases.map { Table.Column(key: $0.rawValue, title: $0.rawValue) })
        func shape(_ dimensions: [Int]) -> Table.Cell {
            .text(dimensions.map(String.init).joined(separator: "x"))
        }
        for operation in network.operations {
            let cost = operation.cost
            table.add(
                [
                    .text(operation.name), .text(operation.kindIdentifier), .count(operation.row),
                    .text(network.microBlock(at: operation.index).shortName),
                    shape(operation.inputDimensions), shape(operation.outputDimensions),
                    .count(cost.parameters), .count(cost.multiplyAdds),
                ] + Cost.Item.allCases.map { .count(cost[$0]) })
        }
        return table.csv
    }
}
