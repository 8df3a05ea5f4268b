import Basics

/// Values by number, from 1 on, as lines of dots with both axes.
struct LineChart {
    struct Series {
        let title: String
        let values: [Double]
        let style: Style
    }

    let title: String
    let series: [Series]
    /// The number at the right end of the axis.
    let count: Int
    let range: ClosedRange<Double>
    /// A value of the vertical axis as text.
    let label: (Double) -> String

    /// - Returns: nil if there is nothing to draw.
    init?(
        _ title: String, _ series: [Series], count: Int,
        within bounds: (_ least: Double, _ greatest: Double) -> ClosedRange<Double>,
        label: @escaping (Double) -> String
    ) {
        let finite = series.flatMap(\.values).filter(\.isFinite)
        guard let least = finite.min(), let greatest = finite.max() else { return nil }
        self.title = title
        self.series = series.filter { !$0.values.isEmpty }
        self.count = max(count, series.map(\.values.count).max() ?? 1, 1)
        range = bounds(least, greatest)
        self.label = label
    }

    func draw(in area: Rectangle, _ canvas: inout Canvas) {
        let (head, rest) = area.cutTop(1)
        drawTitle(in: head, &canvas)
        let gutter = max(label(range.lowerBound).cellWidth, label(range.upperBound).cellWidth) + 1
        let (axis, body) = rest.cutLeft(gutter)
        let plot = body.cutTop(body.height - 2).0.cutLeft(1).1
        guard plot.width >= 8, plot.height >= 2 else { return }
        canvas.verticalLine(x: plot.x - 1, y: plot.y, height: plot.height)
        canvas.horizontalLine(Rectangle(x: plot.x - 1, y: plot.bottom, width: plot.width + 1, height: 1))
        canvas.put("└", x: plot.x - 1, y: plot.bottom, .dim)
        canvas.rightText(label(range.upperBound), right: axis.right - 1, y: plot.y, .dim)
        canvas.rightText(label(range.lowerBound), right: axis.right - 1, y: plot.bottom - 1, .dim)
        canvas.text("1", x: plot.x, y: plot.bottom + 1, .dim)
        canvas.rightText("\(count)", right: plot.right, y: plot.bottom + 1, .dim)
        let middle = (count + 1) / 2
        if count >= 3, plot.width >= 30 {
            let x = plot.x + share(middle).of(plot.width - 1)
            canvas.text("\(middle)", x: x, y: plot.bottom + 1, .dim)
        }
        drawLines(in: plot, &canvas)
    }

    /// What is shown, and the newest values where there is room for them.
    private func drawTitle(in line: Rectangle, _ canvas: inout Canvas) {
        func text(hasValues: Bool) -> Line {
            series.reduce(Line(title, .heading)) { text, series in
                let last = hasValues ? series.values.last.map { " \(label($0))" } ?? "" : ""
                return text + Line("  ") + Line("━ ", series.style) + Line(series.title + last)
            }
        }
        let full = text(hasValues: true)
        canvas.line(full.cellWidth <= line.width ? full : text(hasValues: false), in: line)
    }

    /// Where a number lies on the axis.
    private func share(_ number: Int) -> Double {
        count == 1 ? 0 : Double(number - 1) / Double(count - 1)
    }

    /// Lines from value to value; a single value is a dot. A cell that several lines cross keeps the dots of all, in the
    /// colour of the last one.
    private func drawLines(in plot: Rectangle, _ canvas: inout Canvas) {
        var dots = Dots(in: plot)
        var styles: [Int: Style] = [:]
        let width = range.upperBound - range.lowerBound
        func row(_ value: Double) -> Int {
            dots.rows - 1 - ((value - range.lowerBound) / width).of(dots.rows - 1)
        }
        for series in series {
            var previous: (column: Int, row: Int)?
            for (index, value) in series.values.enumerated() {
                guard value.isFinite else {
                    previous = nil
                    continue
                }
                let here = (column: share(index + 1).of(dots.columns - 1), row: row(value))
                for cell in dots.connect(previous ?? here, here) { styles[cell] = series.style }
                previous = here
            }
        }
        canvas.dots(dots) { styles[$0] ?? .plain }
    }
}

extension Dots {
    /// Sets the dots on the way from one to another.
    ///
    /// - Returns: their cells.
    fileprivate mutating func connect(
        _ from: (column: Int, row: Int), _ to: (column: Int, row: Int)
    ) -> [Int] {
        let steps = max(abs(to.column - from.column), abs(to.row - from.row), 1)
        return (0...steps).map { step in
            let share = Double(step) / Double(steps)
            return set(
                from.column + Int((share * Double(to.column - from.column)).rounded()),
                from.row + Int((share * Double(to.row - from.row)).rounded()))
        }
    }
}
