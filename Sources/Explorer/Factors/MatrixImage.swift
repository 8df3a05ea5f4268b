import Trace

/// A matrix as a picture: strong colours where values are large, nearly the background where there are no weights, and
/// faint but for what is lit.
struct MatrixImage {
    let rows: Int
    let columns: Int
    /// The value in each row; nil where there is no weight.
    let value: (_ row: Int, _ column: Int) -> Float?
    /// What is on the path of the selected output.
    let isLit: (_ row: Int, _ column: Int) -> Bool
    /// The largest magnitude that has a colour of its own.
    let reach: Float

    /// The picture with the pixels that the cells of `area` have.
    func image(in area: Rectangle, _ display: Display) -> PixelImage {
        let parts = display.symbols.parts
        let (width, height) = (area.width * parts.columns, area.height * parts.rows)
        var pixels: [RGB] = []
        pixels.reserveCapacity(width * height)
        for y in 0..<height {
            let (top, bottom) = PixelImage.span(y, of: height, in: rows)
            for x in 0..<width {
                let (left, right) = PixelImage.span(x, of: width, in: columns)
                pixels.append(color(top..<bottom, left..<right, display))
            }
        }
        return PixelImage(width: width, height: height, pixels: pixels)
    }

    /// The colour of the largest value that a pixel covers; of those that are lit, if there are any.
    private func color(_ rows: Range<Int>, _ columns: Range<Int>, _ display: Display) -> RGB {
        var largest: Float?
        var isLit = false
        for row in rows {
            for column in columns {
                guard let value = value(row, column) else { continue }
                let lit = self.isLit(row, column)
                guard lit || !isLit else { continue }
                if lit != isLit || abs(value) > abs(largest ?? 0) || largest == nil { largest = value }
                isLit = lit
            }
        }
        let isDark = display.theme == .dark
        guard let largest else { return isDark ? RGB(14, 14, 18) : RGB(250, 250, 250) }
        let share = Double(min(max(largest / reach, -1), 1))
        // A weight of almost 0 still differs from no weight.
        let shown = share < 0 ? share * 0.75 - 0.25 : share * 0.75 + 0.25
        let color = ColorMap.diverging(shown, display.depth, on: display.theme).rgb
        return isLit ? color : color.faded(to: isDark ? 0 : 255)
    }
}

extension RGB {
    /// Mostly a shade of grey.
    fileprivate func faded(to shade: Double) -> RGB {
        func faded(_ value: UInt8) -> UInt8 { UInt8(0.38 * Double(value) + 0.62 * shade) }
        return RGB(faded(red), faded(green), faded(blue))
    }
}
