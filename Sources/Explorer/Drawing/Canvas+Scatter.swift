extension Canvas {
    /// The values of a channel (to the right) against those of its shifted partner (upwards), coloured by
    /// the branch that wins there; the line where the branches meet; the selected pixel.
    mutating func scatter(_ pair: ChannelPair, in area: Rectangle) {
        guard area.width >= 10, area.height >= 4 else { return }
        let plot = Rectangle(x: area.x, y: area.y, width: area.width, height: area.height - 1)
        let (columns, rows) = (plot.width * 2, plot.height * 4)
        let xs = range(pair.values)
        let ys = range(pair.partnerValues)
        func column(_ x: Float) -> Int { ((x - xs.lower) / (xs.upper - xs.lower)).of(columns - 1) }
        func row(_ y: Float) -> Int {
            rows - 1 - ((y - ys.lower) / (ys.upper - ys.lower)).of(rows - 1)
        }
        var dots = [UInt8](repeating: 0, count: plot.width * plot.height)
        var firsts = [Int](repeating: 0, count: dots.count)
        for (x, partner) in zip(pair.values, pair.partnerValues) {
            let (c, r) = (column(x), row(partner))
            let cell = r / 4 * plot.width + c / 2
            dots[cell] |= Canvas.brailleBit(column: c % 2, row: r % 4)
            let (first, second) = pair.coefficients.branches(channel: pair.channel, x: x, partner: partner)
            firsts[cell] += first >= second ? 1 : -1
        }
        drawAxes(plot, x: column(0) / 2, y: row(0) / 4)
        drawMeetingLine(pair, plot, xs, ys)
        for cell in dots.indices where dots[cell] != 0 {
            let scalar = glyphs == .unicode ? Unicode.Scalar(0x2800 + UInt32(dots[cell])) : "*"
            self[plot.x + cell % plot.width, plot.y + cell / plot.width] = Cell(
                scalar ?? "*", firsts[cell] >= 0 ? .positive : .negative)
        }
        put("◆", x: plot.x + column(pair.x) / 2, y: plot.y + row(pair.partnerValue) / 4, .changed)
        let caption =
            pair.coefficients.shiftMax.branches == 2
            ? Line("● 1 ", .positive).adding("● 2 ", .negative).adding("wins  ", .dim) : Line()
        line(caption.adding("x → x′ ↑", .dim), x: area.x, y: area.bottom - 1, limit: area.width)
    }

    /// A range that holds all values and 0.
    private func range(_ values: ArraySlice<Float>) -> (lower: Float, upper: Float) {
        let lower = min(values.min() ?? 0, 0)
        let upper = max(values.max() ?? 0, 0)
        return upper > lower ? (lower, upper) : (lower - 1, upper + 1)
    }

    private mutating func drawAxes(_ plot: Rectangle, x: Int, y: Int) {
        for column in 0..<plot.width { put("─", x: plot.x + column, y: plot.y + y, .dim) }
        for row in 0..<plot.height { put("│", x: plot.x + x, y: plot.y + row, .dim) }
        put("┼", x: plot.x + x, y: plot.y + y, .dim)
    }

    /// (a1 − a2)·x + (b1 − b2)·x′ = 0
    private mutating func drawMeetingLine(
        _ pair: ChannelPair, _ plot: Rectangle, _ xs: (lower: Float, upper: Float),
        _ ys: (lower: Float, upper: Float)
    ) {
        let c = pair.coefficients
        guard c.shiftMax.branches == 2 else { return }
        let a = c.value(0, channel: pair.channel) - c.value(2, channel: pair.channel)
        let b = c.value(1, channel: pair.channel) - c.value(3, channel: pair.channel)
        guard abs(b) > 1e-9 else { return }
        for column in 0..<plot.width {
            let x = xs.lower + (Float(column) + 0.5) / Float(plot.width) * (xs.upper - xs.lower)
            let share = (-a / b * x - ys.lower) / (ys.upper - ys.lower)
            guard share >= 0, share < 1 else { continue }
            put("•", x: plot.x + column, y: plot.bottom - 1 - share.of(plot.height - 1), .saturated)
        }
    }

    /// Braille patterns number their dots down the left column, down the right, and then the lowest row.
    static func brailleBit(column: Int, row: Int) -> UInt8 {
        row == 3 ? (column == 0 ? 0x40 : 0x80) : 1 << (row + 3 * column)
    }
}
