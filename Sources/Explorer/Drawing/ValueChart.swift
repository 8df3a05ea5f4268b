import Basics

/// Values in their order as columns from a line at zero, positive ones upwards. Where several share a column, it shows the
/// one of the largest magnitude.
struct ValueChart {
    private let values: [Float]
    /// The columns, to the right of the labels.
    let plot: Rectangle
    private let labels: Rectangle
    private let least: Float
    private let greatest: Float
    /// The lines above the line at zero and below it.
    private let above: Int
    private let below: Int
    /// The cells of a value; 1 where several values share one.
    let pitch: Int

    /// - Returns: nil where there is nothing to draw or no room.
    init?(_ values: [Float], in area: Rectangle) {
        let finite = values.filter(\.isFinite)
        guard let first = finite.min(), let last = finite.max(), area.height >= 3 else { return nil }
        (least, greatest) = (min(first, 0), max(last, 0))
        guard greatest > least else { return nil }
        self.values = values
        let gutter = max(Numbers.activation(least).cellWidth, Numbers.activation(greatest).cellWidth) + 1
        let (labels, plot) = area.cutLeft(gutter)
        guard plot.width >= 4 else { return nil }
        pitch = max(plot.width / values.count, 1)
        self.labels = labels
        self.plot = values.count > plot.width ? plot : plot.cutLeft(pitch * values.count).0
        let lines = area.height - 1
        let share = Double(greatest) / (Double(greatest) - Double(least))
        let up = share.of(lines)
        above = least == 0 ? lines : greatest == 0 ? 0 : min(max(up, 1), lines - 1)
        below = lines - above
    }

    /// How many values a column shows.
    var valuesInColumn: Int { max((values.count + plot.width - 1) / plot.width, 1) }

    /// Where the column of a value begins.
    func column(of index: Int) -> Int {
        values.count > plot.width ? plot.x + index * plot.width / values.count : plot.x + index * pitch
    }

    /// - Parameter selected: the value whose column is marked.
    func draw(selected: Int? = nil, _ canvas: inout Canvas) {
        let zero = plot.y + above
        canvas.horizontalLine(Rectangle(x: plot.x, y: zero, width: plot.width, height: 1))
        canvas.rightText("0", right: labels.right - 1, y: zero, .dim)
        if above > 0 {
            canvas.rightText(Numbers.activation(greatest), right: labels.right - 1, y: plot.y, .dim)
        }
        if below > 0 {
            canvas.rightText(Numbers.activation(least), right: labels.right - 1, y: plot.bottom - 1, .dim)
        }
        // Both signs on one scale.
        let line = max(
            above > 0 ? Double(greatest) / Double(above) : 0, below > 0 ? -Double(least) / Double(below) : 0)
        for x in 0..<plot.width where pitch < 3 || x % pitch != pitch - 1 {
            let (start, end) =
                values.count > plot.width
                ? PixelImage.span(x, of: plot.width, in: values.count) : (x / pitch, x / pitch + 1)
            let value = values[start..<end].max { abs($0) < abs($1) } ?? 0
            let isSelected = selected.map { (start..<end).contains($0) } == true
            draw(Double(value) / line, x: plot.x + x, zero, isSelected, &canvas)
        }
    }

    /// - Parameter lines: how high; below zero downwards.
    private func draw(_ lines: Double, x: Int, _ zero: Int, _ isSelected: Bool, _ canvas: inout Canvas) {
        let style: Style = isSelected ? .saturated : lines < 0 ? .negative : .positive
        let height = lines < 0 ? below : above
        if lines > 0 {
            let eighths = max((lines / Double(height)).of(8 * height), 1)
            for row in 0..<(eighths + 7) / 8 {
                let block = canvas.glyphs.lowerBlock(eighths: min(eighths - 8 * row, 8))
                canvas.put(block, x: x, y: zero - 1 - row, style)
            }
        } else if lines < 0 {
            // There are no blocks that hang from above but the half one.
            let halves = max((-lines / Double(height)).of(2 * height), 1)
            for row in 0..<(halves + 1) / 2 {
                canvas.put(2 * row + 1 == halves ? "▀" : "█", x: x, y: zero + 1 + row, style)
            }
        }
    }
}
