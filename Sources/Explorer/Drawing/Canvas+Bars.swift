extension Canvas {
    /// A horizontal bar: the share of `width` columns that `share` (0…1) says, in eighths of a cell. What is
    /// above 0 shows at least an eighth.
    mutating func bar(_ share: Double, x: Int, y: Int, width: Int, _ style: Style) {
        let eighths = share.of(width * 8)
        let shown = share > 0 ? max(eighths, 1) : 0
        for column in 0..<width {
            let filled = min(shown - column * 8, 8)
            guard filled > 0 else { break }
            self[x + column, y] = Cell(glyphs.leftBlock(eighths: filled), style)
        }
    }

    /// A bar of several parts in a row, each as long as its share (0…1) of `width` columns, to the cell;
    /// the ends are where the running sum rounds to, so that the whole is as long as the sum says. Without
    /// colour a part is drawn in its letter.
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

    /// A bar around a middle: from there to the left below 0, to the right above, in half cells; `value`
    /// is −1…1.
    mutating func signedBar(_ value: Double, x: Int, y: Int, width: Int, isSelected: Bool = false) {
        let reach = width / 2
        let middle = x + reach
        let style: Style = isSelected ? .selected : value < 0 ? .negative : .positive
        put("┊", x: middle, y: y, isSelected ? .selected : .dim)
        let halves = abs(value).of(2 * reach)
        for cell in 0..<(halves + 1) / 2 {
            let isHalf = cell == halves / 2
            let column = value < 0 ? middle - 1 - cell : middle + 1 + cell
            put(isHalf ? (value < 0 ? "▐" : "▌") : "█", x: column, y: y, style)
        }
    }

    /// Columns that stand on the lower edge of `rectangle`, one a value, as high as the value's share (0…1).
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

    /// Values in their order as columns: each shows the greatest of those that it stands for.
    mutating func profile(of values: [Float], lower: Float, upper: Float, in rectangle: Rectangle) {
        let shares = (0..<rectangle.width).map { column in
            let (start, end) = PixelImage.span(column, of: rectangle.width, in: values.count)
            return Double(((values[start..<end].max() ?? lower) - lower) / (upper - lower))
        }
        columns(shares, in: rectangle, .multiplyAdds)
    }
}
