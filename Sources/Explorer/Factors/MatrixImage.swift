import Trace

/// A matrix as a picture: strong colours where values are large, nearly the background where there are no weights, and
/// faint but for what is lit.
struct MatrixImage {
    let rows: Int
    let columns: Int
    let row: (_ row: Int) -> Row
    /// Whether a row is on the path of the selected output.
    let isLit: (_ row: Int) -> Bool
    /// The largest magnitude that has a colour of its own.
    let reach: Float
    /// Whether a value of 0 stands for no weight.
    var hidesZeros = false

    /// The weights of a row, which are in adjacent columns.
    struct Row {
        let first: Int
        let values: ArraySlice<Float>
    }

    /// The picture with the pixels that the cells of `area` have.
    func image(in area: Rectangle, _ display: Display) -> PixelImage {
        let parts = display.symbols.parts
        let (width, height) = (area.width * parts.columns, area.height * parts.rows)
        let spans = (0..<width).map { x in
            let (left, right) = PixelImage.span(x, of: width, in: columns)
            return left..<right
        }
        var pixels: [RGB] = []
        pixels.reserveCapacity(width * height)
        for y in 0..<height {
            let (top, bottom) = PixelImage.span(y, of: height, in: rows)
            // A lit row hides those that share its pixels, so that paths are not lost between them.
            let lit = (top..<bottom).filter(isLit)
            let shown = [lit, (top..<bottom).filter { !isLit($0) }].map { $0.map(row) }
            for span in spans {
                let bright = largest(shown[0], span)
                pixels.append(
                    color(bright ?? largest(shown[1], span), isLit: bright != nil, display))
            }
        }
        return PixelImage(width: width, height: height, pixels: pixels)
    }

    /// The value with the largest magnitude in some columns; nil where there are no weights.
    private func largest(_ rows: [Row], _ columns: Range<Int>) -> Float? {
        var largest: Float?
        for row in rows {
            let offset = row.values.startIndex - row.first
            let (start, end) = (
                max(columns.lowerBound + offset, row.values.startIndex),
                min(columns.upperBound + offset, row.values.endIndex)
            )
            guard start < end else { continue }
            for value in row.values[start..<end] where !hidesZeros || value != 0 {
                if largest == nil || abs(value) > abs(largest ?? 0) { largest = value }
            }
        }
        return largest
    }

    private func color(_ largest: Float?, isLit: Bool, _ display: Display) -> RGB {
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
