import Basics
import Network
import Trace

extension StageScene {
    /// A convolution or a linear layer: the inputs, the patch, the weights, the products and their sum.
    func drawProducts(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let terms = explanation?.sums.first?.terms ?? []
        let grid = TermGrid(terms, operation)
        let numbers = min(grid.height(in: area.width) + 1, max(area.height / 2, 4))
        let lowest = min(steps.count, max(area.height - numbers - 6, 1), 7)
        // The numbers follow the planes, which cannot grow further than their columns are wide.
        let (upper, lower) = area.cutTop(
            min(area.height - numbers - lowest, planesHeight(in: area)))
        if !operation.output.isVector {
            drawPlanes(terms, in: upper, &canvas, &clicks)
        } else {
            drawLargest(terms, in: upper, &canvas)
        }
        grid.draw(in: lower.cutTop(numbers).0, &canvas)
        canvas.steps(steps.suffix(lowest), in: lower.cutTop(numbers).1)
    }

    // MARK: - Planes

    /// The lines that the planes need in an area.
    private func planesHeight(in area: Rectangle) -> Int {
        guard inputChannels.count == 1, !operation.output.isVector else { return area.height }
        let width = area.columns(2, gap: 4)[0].width
        return max(planeHeight(input.shape, in: width), planeHeight(output.shape, in: width)) + 1
    }

    /// Some channels of the input with the patch, and the selected channel of the output.
    private func drawPlanes(
        _ terms: [Explanation.Term], in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let places = area.columns(2, gap: 4)
        canvas.put("→", x: places[0].right + 1, y: area.y + area.height / 2, .strong)
        let inputs = inputs(terms)
        let isPointwise = operation.convolution?.shape == .pointwise
        let tiles = Tiles(inputs.count, in: places[0], heights: 4...max(places[0].height - 1, 4))
        for (index, input) in inputs.prefix(tiles.capacity).enumerated() {
            let caption =
                input.weight.map {
                    Line("\(input.channel) ", .heading).adding(
                        "×\(short($0))", $0 < 0 ? .negative : .positive)
                } ?? Line("in \(input.channel)", .heading)
            canvas.plane(inputPlane(input.channel, caption, hasPatch: !isPointwise), in: tiles[index])
        }
        clicks.addPixels(of: canvas.plane(outputPlane, in: places[1]))
    }

    /// The input channels that the value is computed from; those of a pointwise convolution with their weights, the
    /// largest products first.
    private func inputs(_ terms: [Explanation.Term]) -> [(channel: Int, weight: Float?)] {
        guard operation.convolution?.shape == .pointwise, !terms.isEmpty else {
            return inputChannels.map { ($0, nil) }
        }
        return terms.largestFirst.map { (terms[$0].source.channel, terms[$0].weight) }
    }

    // MARK: - Vectors

    /// The terms with the largest products, as bars.
    private func drawLargest(_ terms: [Explanation.Term], in area: Rectangle, _ canvas: inout Canvas) {
        let order = terms.largestFirst.map { terms[$0] }
        let largest = abs(order.first?.product ?? 1)
        canvas.text(
            "largest of \(Numbers.grouped(terms.count)) products  x · w", in: area, .heading)
        for (term, row) in zip(order, 1..<max(area.height - 1, 2)) {
            let line = area.line(row)
            canvas.rightText("\(term.source.channel)", right: line.x + 5, y: line.y, .dim)
            canvas.rightText(short(term.input), right: line.x + 13, y: line.y)
            canvas.text("·", x: line.x + 14, y: line.y, .dim)
            canvas.rightText(short(term.weight), right: line.x + 22, y: line.y)
            canvas.rightText(Numbers.fixed(term.product, 3), right: line.x + 31, y: line.y, .strong)
            canvas.signedBar(
                term.product / max(largest, 1e-12), x: line.x + 32, y: line.y,
                width: (min(line.width - 33, 41) - 1) | 1)
        }
    }
}

/// A number in at most seven characters.
private func short(_ value: Float) -> String { Numbers.activation(value) }

extension Explanation.Source {
    /// The channel of the input that it is of.
    var channel: Int {
        switch self {
        case .input(let channel, _, _), .padding(let channel, _, _), .residual(_, let channel, _, _): channel
        case .squeezed(let index): index
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

    init(_ terms: [Explanation.Term], _ operation: Operation) {
        self.terms = terms
        let count = max(terms.count, 1)
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
            // As wide as it is high on the screen, where a cell of the grid is two columns wide.
            columns = count <= 4 ? count : Int(Double(count).squareRoot().rounded(.up))
            rows = (count + columns - 1) / columns
            isByColumn = false
            names = ("\(count) inputs", "weights", "products")
        }
    }

    /// Six characters and a space.
    private let numberWidth = 7

    /// The cells between two grids.
    private let gap = 2

    private func hasNumbers(_ width: Int) -> Bool {
        columns * numberWidth - 1 <= (width - 2 * gap) / 3 && rows <= 8
    }

    /// The lines of the grids, with one for the headings.
    func height(in width: Int) -> Int {
        1 + (hasNumbers(width) ? rows : min(rows, 12))
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
            if hasNumbers(area.width) {
                drawNumbers(values, in: cells, &canvas)
            } else {
                drawColors(values, in: cells, &canvas)
            }
        }
    }

    private func value(_ values: [Double], column: Int, row: Int) -> Double? {
        let index = isByColumn ? column * rows + row : row * columns + column
        return index < values.count ? values[index] : nil
    }

    private func drawNumbers(_ values: [Double], in area: Rectangle, _ canvas: inout Canvas) {
        for row in 0..<min(rows, area.height) {
            for column in 0..<columns {
                guard let value = value(values, column: column, row: row) else { continue }
                canvas.rightText(
                    Numbers.activation(Float(value)), right: area.x + (column + 1) * numberWidth - 1,
                    y: area.y + row, value < 0 ? .negative : value > 0 ? .positive : .dim)
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
