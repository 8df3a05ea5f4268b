import Glibc

extension Canvas {
    /// A horizontal bar that fills `share` (0…1) of `width` columns, in eighths of a cell. Any share above 0 shows at
    /// least an eighth.
    mutating func bar(_ share: Double, x: Int, y: Int, width: Int, _ style: Style) {
        let eighths = share.of(width * 8)
        let shown = share > 0 ? max(eighths, 1) : 0
        for column in 0..<width {
            let filled = min(shown - column * 8, 8)
            guard filled > 0 else { break }
            self[x + column, y] = Cell(glyphs.leftBlock(eighths: filled), style)
        }
    }

    /// A bar of several parts in a row, each filling its share (0…1) of `width` columns, in whole cells. Each part ends
    /// where the running sum rounds to, so that rounding errors do not add up. Without colour a part is drawn with its
    /// letter.
    mutating func stackedBar(
        _ parts: [(share: Double, letter: String, style: Style)], x: Int, y: Int, width: Int
    ) {
        var sum = 0.0
        var column = 0
        for part in parts {
            sum += part.share
            let end = min(sum.of(width), width)
            while column < end {
                text(depth == .none ? part.letter : "█", x: x + column, y: y, part.style)
                column += 1
            }
        }
    }

    /// A bar from the middle to the left for a negative value, to the right for a positive one, in half cells; `value`
    /// is −1…1.
    mutating func signedBar(_ value: Double, x: Int, y: Int, width: Int) {
        let reach = width / 2
        let middle = x + reach
        let style: Style = value < 0 ? .negative : .positive
        put("┊", x: middle, y: y, .dim)
        let halves = abs(value).of(2 * reach)
        for cell in 0..<(halves + 1) / 2 {
            let isHalf = cell == halves / 2
            let column = value < 0 ? middle - 1 - cell : middle + 1 + cell
            put(isHalf ? (value < 0 ? "▐" : "▌") : "█", x: column, y: y, style)
        }
    }

    /// Columns that rise from the lower edge of `rectangle`, one for each value, as high as its share (0…1).
    mutating func columns(_ shares: [Double], in rectangle: Rectangle, _ style: Style) {
        for (index, share) in shares.enumerated() where index < rectangle.width {
            let eighths = share.of(rectangle.height * 8)
            let shown = share > 0 ? max(eighths, 1) : 0
            for row in 0..<rectangle.height {
                let filled = min(shown - row * 8, 8)
                guard filled > 0 else { break }
                self[rectangle.x + index, rectangle.bottom - 1 - row] = Cell(
                    glyphs.lowerBlock(eighths: filled), style)
            }
        }
    }

    /// A mark over a bar, which goes on around it.
    mutating func markLine(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
        guard bounds.contains(x: x, y: y) else { return }
        let under = self[x, y]
        put(scalar, x: x, y: y, style)
        guard under.scalar == "█", depth.hasPictureColors, let color = under.look(display).foreground else {
            if under.style == .selected { self[x, y].background = under.look(display).background }
            return
        }
        self[x, y].background = color
        self[x, y].foreground = .rgb(color.rgb.brightness > 0.4 ? RGB(12, 12, 16) : RGB(250, 250, 250))
    }
}

extension BinaryFloatingPoint {
    /// This share (0…1) of `count` steps, rounded; none below 0 and all above 1. None for NaN too, which weights from
    /// any source may produce.
    func of(_ count: Int) -> Int {
        isNaN ? 0 : Int((Double(Swift.min(Swift.max(self, 0), 1)) * Double(count)).rounded())
    }
}

/// Dots as Braille characters: two columns and four rows of them in each cell.
struct Dots {
    let area: Rectangle
    private(set) var cells: [UInt8]

    init(in area: Rectangle) {
        self.area = area
        cells = [UInt8](repeating: 0, count: area.width * area.height)
    }

    var columns: Int { 2 * area.width }
    var rows: Int { 4 * area.height }

    /// Sets a dot.
    ///
    /// - Returns: the index of its cell.
    @discardableResult
    mutating func set(_ column: Int, _ row: Int) -> Int {
        let cell = row / 4 * area.width + column / 2
        // The patterns number their dots down the left column, down the right one, and then along the lowest row.
        cells[cell] |= row % 4 == 3 ? (column % 2 == 0 ? 0x40 : 0x80) : 1 << (row % 4 + 3 * (column % 2))
        return cell
    }
}

extension Canvas {
    /// Writes the cells that have dots; stars where there is only ASCII.
    mutating func dots(_ dots: Dots, style: (_ cell: Int) -> Style) {
        for (cell, pattern) in dots.cells.enumerated() where pattern != 0 {
            let scalar = glyphs == .unicode ? Unicode.Scalar(0x2800 + UInt32(pattern)) : "*"
            self[dots.area.x + cell % dots.area.width, dots.area.y + cell / dots.area.width] = Cell(
                scalar ?? "*", style(cell))
        }
    }

    /// Lines from the upper edge of `area` to its lower one.
    ///
    /// - Parameter links: where they begin and end, in half columns.
    mutating func links(_ links: [(from: Int, to: Int)], in area: Rectangle, _ style: Style) {
        guard glyphs == .unicode else { return slashes(links, in: area, style) }
        var dots = Dots(in: area)
        for link in links {
            var before = link.from
            for row in 0..<dots.rows {
                let here = link.from + ((link.to - link.from) * (2 * row + 1) + dots.rows) / (2 * dots.rows)
                // A flat line keeps its dots together.
                for column in min(before, here)...max(before, here)
                where column >= 0 && column < dots.columns && (column != before || column == here) {
                    dots.set(column, row)
                }
                before = here
            }
        }
        self.dots(dots) { _ in style }
    }

    /// The same in ASCII.
    private mutating func slashes(_ links: [(from: Int, to: Int)], in area: Rectangle, _ style: Style) {
        for link in links {
            let run = link.to - link.from
            let scalar: Unicode.Scalar = abs(run) < 2 ? "|" : run > 0 ? "\\" : "/"
            for row in 0..<area.height {
                let column = link.from + run * (2 * row + 1) / (2 * area.height)
                put(scalar, x: area.x + min(column / 2, area.width - 1), y: area.y + row, style)
            }
        }
    }
}

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}
