/// A range of operations under one name. The rows of the published code and the Micro-Blocks of the paper are two ways
/// to divide the same list of operations into parts.
public struct Part: Hashable, Sendable {
    /// Its index in its reading.
    public let index: Int
    /// The name on screens: `row 4`, `Micro-Block-B`.
    public let title: String
    /// The name in checkpoints (`features.4`), or the paper's letter and number (`B3`).
    public let name: String
    public let form: Form
    public let operations: Range<Int>

    public enum Form: Hashable, Sendable {
        case stem
        case row(Row.Form)
        case microBlock(MicroBlock)
        case head
    }

    public init(index: Int, title: String, name: String, form: Form, operations: Range<Int>) {
        self.index = index
        self.title = title
        self.name = name
        self.form = form
        self.operations = operations
    }
}

/// The paper's blocks (its figure 3). The pointwise convolution that the paper factorizes as W = PΦQᵀ spans two rows of
/// the code: Qᵀ is the grouped convolution at the end of a row, which compresses, Φ the shuffle, and P the grouped
/// convolution at the start of the next row, which expands. So there is one block fewer than there are rows.
public enum MicroBlock: String, Sendable, CaseIterable {
    /// Depthwise expansion, then compression.
    case a = "A"
    /// Depthwise expansion, then a full PΦQᵀ: the transition from A to C.
    case b = "B"
    /// Depthwise convolution at constant width, then a full PΦQᵀ.
    case c = "C"
}

extension Part {
    /// The number of operations of a full or expansion-only row that the paper assigns to the previous block: expanding
    /// convolution, activation and shuffle.
    private static let shared = 3

    /// Divides the operations as the paper draws them (Network.docc, “The Paper's Reading”).
    static func microBlocks(rows: [Part], operations: [Operation]) -> [Part] {
        var parts: [Part] = []
        var start = 0
        func add(_ title: String, _ name: String, _ form: Form, upTo end: Int) {
            parts.append(
                Part(index: parts.count, title: title, name: name, form: form, operations: start..<end))
            start = end
        }
        for (row, next) in zip(rows, rows.dropFirst()) {
            let end = row.operations.upperBound
            let ahead = min(next.operations.lowerBound + shared, next.operations.upperBound)
            switch (row.form, next.form) {
            case (.stem, _):
                add("stem", row.name, .stem, upTo: end)
            case (.row(.lite), .row(.lite)):
                add("Micro-Block-A", "A\(parts.count)", .microBlock(.a), upTo: end)
            case (.row(.lite), .row):
                add("Micro-Block-B", "B\(parts.count)", .microBlock(.b), upTo: ahead)
            case (.row(.full), .row):
                add("Micro-Block-C", "C\(parts.count)", .microBlock(.c), upTo: ahead)
            default:
                // Rows that the paper does not draw, such as a what-if without a full row, and the rest of the last
                // row if the previous block did not take all of it.
                if start < end { add(row.title, row.name, row.form, upTo: end) }
            }
        }
        add("classifier", "classifier", .head, upTo: operations.count)
        return parts
    }
}

extension Network {
    /// The paper's block that the operation at `index` belongs to.
    public func microBlock(at index: Int) -> Part {
        microBlocks.first { $0.operations.contains(index) } ?? microBlocks[microBlocks.count - 1]
    }

    /// The code's row that the operation at `index` belongs to.
    public func row(at index: Int) -> Part { rows[operations[index].row] }
}

/// The paper's blocks by kind, with all Shift-Maxes as a stage of their own. Every operation belongs to exactly one
/// stage, so the costs of all stages add up to the network's.
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

    /// The stage of a part in the paper's reading. Rows that the paper does not draw count as Micro-Block-C.
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

    /// The cost of each stage of the network, in the order of `Stage`.
    public var stageCosts: [(stage: Stage, cost: Cost)] {
        var costs: [Stage: Cost] = [:]
        for operation in operations {
            costs[stage(of: operation), default: Cost()] =
                costs[stage(of: operation), default: Cost()] + operation.cost
        }
        return Stage.allCases.compactMap { stage in costs[stage].map { (stage, $0) } }
    }
}
