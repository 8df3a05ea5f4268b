import Basics

/// A function of one variable as a line of dots, with axes through 0 and numbers at their ends.
struct Curve {
    /// The values of x that it shows.
    let range: ClosedRange<Double>
    /// The values of x with numbers below the axis, the most important first.
    let ticks: [Double]
    let function: (Double) -> Double

    /// The most lines it uses, with its numbers: more would show no more of it.
    static let mostHeight = 13

    private static let gutter = 7
    private static let samples = 256

    /// - Parameter point: the x of a mark on the line.
    func draw(point: Double?, in area: Rectangle, _ canvas: inout Canvas) {
        let area = area.cutTop(Curve.mostHeight).0
        let plot = area.cutTop(area.height - 1).0.cutLeft(Curve.gutter).1
        guard plot.width >= 4, plot.height >= 2, range.upperBound > range.lowerBound else { return }
        let width = range.upperBound - range.lowerBound
        let values = (0...Curve.samples).map { index in
            function(range.lowerBound + width * Double(index) / Double(Curve.samples))
        }.filter(\.isFinite)
        let (lower, upper) = (min(values.min() ?? 0, 0), max(values.max() ?? 1, 1e-6))
        var dots = Dots(in: plot)
        func row(_ y: Double) -> Int { dots.rows - 1 - ((y - lower) / (upper - lower)).of(dots.rows - 1) }
        func column(_ x: Double) -> Int { ((x - range.lowerBound) / width).of(dots.columns - 1) }
        drawAxes(plot, x: column(0) / 2, y: row(0) / 4, lower...upper, &canvas)
        drawTicks(in: area.line(area.height - 1), plot, &canvas) { column($0) / 2 }
        var previous: Int?
        for index in 0..<dots.columns {
            let here = row(function(range.lowerBound + width * (Double(index) + 0.5) / Double(dots.columns)))
            let last = previous ?? here
            for row in min(last, here)...max(last, here) { dots.set(index, row) }
            previous = here
        }
        canvas.dots(dots) { _ in .positive }
        guard let point else { return }
        canvas.put("◆", x: plot.x + column(point) / 2, y: plot.y + row(function(point)) / 4, .saturated)
    }

    private func drawAxes(
        _ plot: Rectangle, x: Int, y: Int, _ values: ClosedRange<Double>, _ canvas: inout Canvas
    ) {
        canvas.horizontalLine(Rectangle(x: plot.x, y: plot.y + y, width: plot.width, height: 1))
        if range.contains(0) {
            canvas.verticalLine(x: plot.x + x, y: plot.y, height: plot.height)
            canvas.put("┼", x: plot.x + x, y: plot.y + y, .dim)
        }
        func number(_ value: Double, _ row: Int) {
            canvas.rightText(Numbers.activation(Float(value)), right: plot.x - 1, y: plot.y + row, .dim)
        }
        if y > 0 { number(values.upperBound, 0) }
        if y < plot.height - 1 { number(values.lowerBound, plot.height - 1) }
        canvas.rightText("0", right: plot.x - 1, y: plot.y + y, .dim)
    }

    private func drawTicks(
        in line: Rectangle, _ plot: Rectangle, _ canvas: inout Canvas, _ column: (Double) -> Int
    ) {
        var taken: [Range<Int>] = []
        for tick in ticks where range.contains(tick) {
            let whole = tick.rounded() == tick && abs(tick) < 100
            let text = whole ? "\(Int(tick))" : Numbers.activation(Float(tick))
            let width = text.cellWidth
            let x = min(max(plot.x + column(tick) - width / 2, plot.x), plot.right - width)
            let place = x - 1..<x + width + 1
            guard !taken.contains(where: { $0.overlaps(place) }) else { continue }
            taken.append(place)
            canvas.text(text, x: x, y: line.y, .dim)
        }
    }
}
