import Basics
import Network
import Trace

/// A k×1 kernel times a 1×k kernel as the k×k kernel that they stand for.
struct SeparableScene {
    private let state: State
    private let factors: SeparableFactors
    /// nil while they are awaited.
    private let weights: SeparableWeights?
    private let output: Int

    init(_ state: State, _ factors: SeparableFactors, _ weights: SeparableWeights?) {
        self.state = state
        self.factors = factors
        self.weights = weights?.factors == factors ? weights : nil
        output = state.factorizedOutput(factors.outputs)
    }

    private var isDepthwise: Bool { factors.inputsPerOutput == 1 }

    func draw(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, body) = area.cutTop(2)
        drawHead(in: head, &canvas)
        guard weights != nil else {
            canvas.text("…", in: body, .dim)
            return
        }
        let (equations, rest) = body.cutTop((factors.side + 2) * factors.inputsPerOutput)
        for (input, place) in equations.rows(factors.inputsPerOutput).enumerated() {
            drawEquation(input, in: place, numberWidth(in: area), &canvas)
        }
        let asideStart = equations.x + equationWidth(numberWidth(in: area)) + 4
        let hasAside = area.right - asideStart >= costWidth
        if hasAside {
            drawCosts(
                in: Rectangle(
                    x: asideStart, y: equations.y, width: area.right - asideStart, height: equations.height),
                &canvas)
        } else {
            drawCosts(in: rest, &canvas)
        }
        drawKernels(in: hasAside ? rest : rest.cutTop(costLines + 1).1, &canvas, &clicks)
    }

    private func drawHead(in area: Rectangle, _ canvas: inout Canvas) {
        let (k, operations) = (factors.side, state.network.operations)
        canvas.head(
            "\(k)×1 · 1×\(k) = \(k)×\(k)", of: .separable(factors),
            "\(operations[factors.vertical].name) and \(operations[factors.horizontal].nameInRow)",
            state.network, in: area)
        canvas.text(
            "each of \(factors.outputs) channels has a kernel of rank 1"
                + (isDepthwise ? "" : " for each colour") + ": column times row", in: area.line(1), .dim)
    }

    // MARK: - The selected channel

    /// The cells of a number: with three decimals, or with two.
    private func numberWidth(in area: Rectangle) -> Int { equationWidth(8) <= area.width ? 8 : 6 }

    private func equationWidth(_ numberWidth: Int) -> Int { numberWidth * (2 * factors.side + 1) + 6 }

    /// Column · row = kernel, in numbers on their colours.
    private func drawEquation(
        _ input: Int, in area: Rectangle, _ numberWidth: Int, _ canvas: inout Canvas
    ) {
        guard let weights else { return }
        let k = factors.side
        let column = Array(weights.vertical(output, input: input))
        let row = Array(weights.horizontal(output))
        let kernel = weights.product(output, input: input)
        let title =
            isDepthwise ? "channel \(output)" : "channel \(output), \(["red", "green", "blue"][input])"
        canvas.line(
            Line(title, .changed).adding("  \(k)×1 · 1×\(k) = \(k)×\(k)", .dim), in: area)
        let cells = area.cutTop(1).1
        let middle = cells.y + (k - 1) / 2
        var x = cells.x
        func draw(_ values: [Float], columns: Int, y: Int) {
            drawGrid(values, columns: columns, x: x, y: y, numberWidth, &canvas)
        }
        draw(column, columns: 1, y: cells.y)
        x += numberWidth + 1
        canvas.put("·", x: x, y: middle, .strong)
        x += 2
        draw(row, columns: k, y: middle)
        x += k * numberWidth + 1
        canvas.put("=", x: x, y: middle, .strong)
        x += 2
        draw(kernel, columns: k, y: cells.y)
    }

    /// Numbers on their colours, in a grid.
    private func drawGrid(
        _ values: [Float], columns: Int, x: Int, y: Int, _ numberWidth: Int, _ canvas: inout Canvas
    ) {
        let reach = max(values.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        for (index, value) in values.enumerated() {
            let place = Rectangle(
                x: x + index % columns * numberWidth, y: y + index / columns, width: numberWidth, height: 1)
            let color = ColorMap.diverging(
                Double(value / reach), canvas.depth, on: canvas.display.theme)
            canvas.fill(place, .plain)
            canvas.rightText(
                Numbers.fixed(value, numberWidth == 8 ? 3 : 2), right: place.right - 1, y: y + index / columns
            )
            guard canvas.depth.hasPictureColors else { continue }
            for column in place.x..<place.right {
                canvas[column, place.y].background = color
                canvas[column, place.y].foreground = .rgb(
                    color.rgb.brightness > 0.5 ? RGB(12, 12, 16) : RGB(240, 240, 240))
            }
        }
    }

    // MARK: - All channels

    /// The kernels of all channels as small pictures, the selected one named.
    private func drawKernels(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let weights, area.height >= 4 else { return }
        canvas.text(
            "the kernels of all \(factors.outputs) channels" + (isDepthwise ? "" : ", for red"), in: area,
            .heading)
        let tiles = Tiles(factors.outputs, in: area.cutTop(1).1, heights: 2...8)
        let first = output / tiles.capacity * tiles.capacity
        for channel in first..<min(first + tiles.capacity, factors.outputs) {
            let tile = tiles[channel - first]
            let kernel = weights.product(channel, input: 0)
            let reach = max(kernel.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
            canvas.text("\(channel)", in: tile, channel == output ? .selected : .dim)
            canvas.map(
                kernel, width: factors.side, height: factors.side, range: -reach...reach, isAroundZero: true,
                in: tile.cutTop(1).1)
            clicks.add(tile) { $0.selection.channel = channel }
        }
    }

    // MARK: - Costs

    private let costLines = 4
    private var costWidth: Int { 20 + 2 * 13 }

    /// What the kernels cost whole and as products.
    private func drawCosts(in area: Rectangle, _ canvas: inout Canvas) {
        let operations = state.network.operations
        let output = operations[factors.horizontal].output
        let k = factors.side
        let whole = factors.inputsPerOutput * k * k
        let both = operations[factors.vertical...factors.horizontal].reduce(0) { $0 + $1.cost.multiplyAdds }
        let unit = state.view.unit
        let weights = [
            factors.outputs * whole,
            operations[factors.vertical...factors.horizontal].reduce(0) { $0 + $1.tensors[0].count },
        ]
        let rows: [(String, String, String)] = [
            ("", "\(k)×\(k)", "\(k)×1 and 1×\(k)"),
            ("weights a kernel", "k² = \(k * k)", "2k = \(2 * k)"),
            ("weights in all", Numbers.grouped(weights[0]), Numbers.grouped(weights[1])),
            (
                unit.rawValue, Numbers.grouped(unit.count(output.count * whole)),
                Numbers.grouped(unit.count(both))
            ),
        ]
        for (y, row) in rows.enumerated() {
            canvas.text(row.0, in: area.line(y))
            canvas.rightText(row.1, right: area.x + 20 + 13, y: area.y + y, y == 0 ? .heading : .plain)
            canvas.rightText(row.2, right: area.x + 20 + 26, y: area.y + y, y == 0 ? .heading : .strong)
        }
    }
}
