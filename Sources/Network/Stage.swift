/// Where a network spends: the paper's blocks by kind, with the linear layers and products of all
/// Shift-Maxes taken out of them. Every operation belongs to exactly one stage, so stages add up.
public enum Stage: String, Sendable, CaseIterable {
    case stem
    case a
    case b
    case c
    case classifier
    case shiftMax

    public var title: String {
        switch self {
        case .stem: "stem"
        case .a: "Micro-Block-A"
        case .b: "Micro-Block-B"
        case .c: "Micro-Block-C"
        case .classifier: "classifier"
        case .shiftMax: "Shift-Max"
        }
    }

    /// The stage of a part in the paper's reading. Rows that the paper does not draw (a what-if's) count
    /// to its last kind of block.
    init(_ part: Part) {
        switch part.form {
        case .stem: self = .stem
        case .microBlock(.a): self = .a
        case .microBlock(.b): self = .b
        case .microBlock(.c), .row: self = .c
        case .head: self = .classifier
        }
    }
}

extension Network {
    /// The stage that an operation belongs to.
    public func stage(of operation: Operation) -> Stage {
        operation.shiftMax == nil ? Stage(microBlock(at: operation.index)) : .shiftMax
    }

    /// The cost of each stage that the network has, in the order of `Stage`.
    public var stageCosts: [(stage: Stage, cost: Cost)] {
        var costs: [Stage: Cost] = [:]
        for operation in operations {
            costs[stage(of: operation), default: Cost()] =
                costs[stage(of: operation), default: Cost()] + operation.cost
        }
        return Stage.allCases.compactMap { stage in costs[stage].map { (stage, $0) } }
    }
}
