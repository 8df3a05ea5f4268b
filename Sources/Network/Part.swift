/// A run of operations that belongs together under one name. The published code's rows and the paper's
/// Micro-Blocks are two ways to cut the same list of operations into parts.
public struct Part: Hashable, Sendable {
    /// Its place in its reading.
    public let index: Int
    /// As the screens call it: `row 4`, `Micro-Block-B`.
    public let title: String
    /// As checkpoints call it (`features.4`), or the paper's letter and number (`B3`).
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

/// The paper's blocks (its figure 3). The pointwise convolution that the paper factorizes as W = PΦQᵀ runs
/// across two rows of the code: P is the grouped convolution at the end of a row, Φ the shuffle, Qᵀ the
/// grouped convolution at the start of the next. So there is one block less than there are rows.
public enum MicroBlock: String, Sendable, CaseIterable {
    /// Expands depthwise, compresses.
    case a = "A"
    /// Expands depthwise, then a full PΦQᵀ: the passage from A to C.
    case b = "B"
    /// Keeps the width, depthwise, then a full PΦQᵀ.
    case c = "C"
}

extension Part {
    /// How many operations of a full or last row the paper counts to the block before: its expanding
    /// convolution, activation and shuffle.
    private static let shared = 3

    /// Cuts the operations the way the paper draws them (NETWORK.md, section 4).
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
                // Rows that the paper does not draw (a what-if without a full row, say), and the last one's
                // rest where it is longer than what the block before took.
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
