import Basics
import Network
import Trace

/// A number in at most six characters.
func short(_ value: Float) -> String { Numbers.activation(value) }

extension Numbers {
    /// A number in at most five characters, for narrow columns: two decimals at most.
    static func short(_ value: Float) -> String {
        let size = abs(value)
        return fixed(value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
    }
}

extension Explanation.Source {
    /// The channel of the input that it is of.
    var channel: Int {
        switch self {
        case .input(let channel, _, _), .padding(let channel, _, _), .residual(_, let channel, _, _): channel
        case .squeezed(let index): index
        }
    }
}

/// The terms of a pointwise sum as columns below the numbers of their channels: input, weight, product.
struct TermTable {
    private let terms: [Explanation.Term]
    private let columns: Int
    private let hasThreeDecimals: Bool

    private static let labels = ["in", "x", "· w", "= x·w"]
    private static let labelWidth = 6

    /// - Parameter terms: in the order of the columns.
    init(_ terms: [Explanation.Term], width: Int) {
        self.terms = terms
        let room = max(width - TermTable.labelWidth, 7)
        // A number and a space.
        hasThreeDecimals = terms.count <= room / 7 || terms.count > room / 6 && width >= 100
        columns = room / (hasThreeDecimals ? 7 : 6)
    }

    private func blocks(_ lines: Int) -> Int {
        min((terms.count + columns - 1) / columns, max((lines - 1) / 5, 1))
    }

    /// The lines that it uses where there are `most`: a heading, and four lines and a blank one for each block of columns.
    func height(upTo most: Int) -> Int { min(1 + 5 * blocks(most), max(most, 5)) }

    func draw(in area: Rectangle, _ canvas: inout Canvas) {
        guard !terms.isEmpty else {
            canvas.text("…", in: area, .dim)
            return
        }
        let blocks = blocks(area.height)
        let shown = terms.prefix(blocks * columns)
        var heading = Line("\(terms.count) inputs, by the size of their products", .heading)
        if shown.count < terms.count {
            let sum = shown.reduce(0) { $0 + $1.product }
            heading = Line("the \(shown.count) largest of \(terms.count) products", .heading).adding(
                "  together \(Numbers.fixed(sum, 3))", .dim)
        }
        canvas.line(heading.without(moreThan: area.width), in: area)
        for block in 0..<blocks {
            let lines = area.cutTop(1 + 5 * block).1
            for (row, label) in TermTable.labels.enumerated() where row < lines.height {
                canvas.text(label, in: lines.line(row), .dim)
            }
            for (column, term) in shown.dropFirst(block * columns).prefix(columns).enumerated() {
                let width = hasThreeDecimals ? 7 : 6
                let right = lines.x + TermTable.labelWidth + (column + 1) * width - 1
                let values = [term.input, term.weight, Float(term.product)]
                canvas.rightText("\(term.source.channel)", right: right, y: lines.y, .dim)
                for (row, value) in values.enumerated() where row + 1 < lines.height {
                    canvas.rightText(
                        hasThreeDecimals ? short(value) : Numbers.short(value), right: right,
                        y: lines.y + 1 + row, value < 0 ? .negative : value > 0 ? .positive : .dim)
                }
            }
        }
    }
}

/// The terms of a sum as three grids: the patch, the kernel, and their products.
struct TermGrid {
    private let terms: [Explanation.Term]
    private let columns: Int
    private let rows: Int
    /// Whether the terms follow each other from top to bottom: the weights of a vertical kernel do.
    private let isByColumn: Bool
    private let names: (String, String, String)
    /// The input channels that the columns or, with a horizontal kernel, the rows stand for; empty for a single one.
    private let channels: [Int]

    init(_ terms: [Explanation.Term], _ operation: Operation) {
        self.terms = terms
        var channels: [Int] = []
        for term in terms where term.source.channel != channels.last { channels.append(term.source.channel) }
        self.channels = channels.count > 1 ? channels : []
        switch operation.convolution.map({ ($0, $0.shape) }) {
        case (let convolution, .vertical)?:
            columns = convolution.inputsPerGroup
            rows = convolution.kernel.height
            isByColumn = true
            names = ("patch", "kernel \(convolution.kernel)", "products")
        case (let convolution, .horizontal)?:
            columns = convolution.kernel.width
            rows = convolution.inputsPerGroup
            isByColumn = false
            names = ("patch", "kernel \(convolution.kernel)", "products")
        default:
            (columns, rows, isByColumn) = (max(terms.count, 1), 1, false)
            names = ("inputs", "weights", "products")
        }
    }

    /// The cells between two grids.
    private let gap = 2

    /// Six characters and a space, or five where that is too wide; nil where there is no room for numbers.
    private func numberWidth(_ width: Int) -> Int? {
        let room = (width - 2 * gap) / 3 + 1 - (hasRowHeads ? headWidth : 0)
        return rows > 8 ? nil : [7, 6].first { columns * $0 <= room }
    }

    private var hasRowHeads: Bool { !isByColumn && !channels.isEmpty }
    private var hasColumnHeads: Bool { isByColumn && !channels.isEmpty }
    private let headWidth = 6

    /// The lines of the grids, with those for the headings.
    func height(in width: Int) -> Int {
        guard numberWidth(width) != nil else { return 1 + min(rows, 12) }
        return 1 + rows + (hasColumnHeads ? 1 : 0)
    }

    func draw(in area: Rectangle, _ canvas: inout Canvas) {
        guard !terms.isEmpty else {
            canvas.text("…", in: area, .dim)
            return
        }
        let places = area.columns(3, gap: gap)
        let kinds: [(String, [Double])] = [
            (names.0, terms.map { Double($0.input) }), (names.1, terms.map { Double($0.weight) }),
            (names.2, terms.map(\.product)),
        ]
        for ((name, values), (place, sign)) in zip(kinds, zip(places, ["×", "=", ""])) {
            canvas.text(name, in: place, .heading)
            canvas.text(sign, x: place.right, y: place.y, .strong)
            let cells = place.cutTop(1).1
            if let width = numberWidth(area.width) {
                drawNumbers(values, width, in: cells, &canvas)
            } else {
                drawColors(values, in: cells, &canvas)
            }
        }
    }

    private func value(_ values: [Double], column: Int, row: Int) -> Double? {
        let index = isByColumn ? column * rows + row : row * columns + column
        return index < values.count ? values[index] : nil
    }

    private func drawNumbers(_ values: [Double], _ width: Int, in area: Rectangle, _ canvas: inout Canvas) {
        var cells = area
        if hasColumnHeads {
            for (column, channel) in channels.enumerated() {
                canvas.rightText("in \(channel)", right: area.x + (column + 1) * width - 1, y: area.y, .dim)
            }
            cells = area.cutTop(1).1
        } else if hasRowHeads {
            for (row, channel) in channels.enumerated() where row < area.height {
                canvas.text("in \(channel)", in: area.line(row), .dim)
            }
            cells = area.cutLeft(headWidth).1
        }
        for row in 0..<min(rows, cells.height) {
            for column in 0..<columns {
                guard let value = value(values, column: column, row: row) else { continue }
                canvas.rightText(
                    width == 7 ? short(Float(value)) : Numbers.short(Float(value)),
                    right: cells.x + (column + 1) * width - 1,
                    y: cells.y + row, value < 0 ? .negative : value > 0 ? .positive : .dim)
            }
        }
    }

    private func drawColors(_ values: [Double], in area: Rectangle, _ canvas: inout Canvas) {
        let padded = (0..<rows * columns).map { index in
            Float(value(values, column: index % columns, row: index / columns) ?? 0)
        }
        let largest = max(padded.reduce(0) { max($0, abs($1)) }, 1e-12)
        let width = min(2 * columns, area.width)
        let height = min(rows, area.height)
        canvas.map(
            padded, width: columns, height: rows, range: -largest...largest, isAroundZero: true,
            in: Rectangle(x: area.x, y: area.y, width: width, height: height))
    }
}
