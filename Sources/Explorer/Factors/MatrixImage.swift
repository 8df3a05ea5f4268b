import Trace

/// A matrix as a picture: bright where values are large, nearly black where there are no weights, and dark but for what
/// is lit.
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
                pixels.append(color(top..<bottom, left..<right, display.depth))
            }
        }
        return PixelImage(width: width, height: height, pixels: pixels)
    }

    /// The colour of the largest value that a pixel covers; of those that are lit, if there are any.
    private func color(_ rows: Range<Int>, _ columns: Range<Int>, _ depth: ColorDepth) -> RGB {
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
        guard let largest else { return RGB(14, 14, 18) }
        let share = Double(min(max(largest / reach, -1), 1))
        // A weight of almost 0 still differs from no weight.
        let shown = share < 0 ? share * 0.75 - 0.25 : share * 0.75 + 0.25
        let color = ColorMap.diverging(shown, depth).rgb
        return isLit ? color : color.scaled(by: 0.38)
    }
}

extension RGB {
    /// Darker by a factor of 0…1.
    fileprivate func scaled(by factor: Double) -> RGB {
        func scaled(_ value: UInt8) -> UInt8 { UInt8(Double(value) * factor) }
        return RGB(scaled(red), scaled(green), scaled(blue))
    }
}
