import Trace

/// A small picture for the screen: rows of colours.
public struct PixelImage: Sendable, Equatable {
    public let width: Int
    public let height: Int
    public let pixels: [RGB]

    public init(width: Int, height: Int, pixels: [RGB]) {
        precondition(pixels.count == width * height, "\(pixels.count) pixels do not fill \(width)×\(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// From interleaved RGB bytes, three for each pixel.
    public init(width: Int, height: Int, bytes: [UInt8]) {
        self.init(
            width: width, height: height,
            pixels: (0..<width * height).map { RGB(bytes[3 * $0], bytes[3 * $0 + 1], bytes[3 * $0 + 2]) })
    }

    public subscript(x: Int, y: Int) -> RGB { pixels[y * width + x] }

    /// The mean colour of what one cell of another grid covers; pixels that it covers in part count in part.
    func area(_ x: Int, _ y: Int, ofGrid columns: Int, _ rows: Int) -> RGB {
        // In units of which a pixel is `columns` wide and `rows` high, and a cell `width` and `height`.
        let (left, right) = (x * width, (x + 1) * width)
        let (top, bottom) = (y * height, (y + 1) * height)
        var (red, green, blue) = (0, 0, 0)
        for row in top / rows...(bottom - 1) / rows {
            let covered = min(bottom, (row + 1) * rows) - max(top, row * rows)
            for column in left / columns...(right - 1) / columns {
                let weight = covered * (min(right, (column + 1) * columns) - max(left, column * columns))
                let pixel = self[column, row]
                red += weight * Int(pixel.red)
                green += weight * Int(pixel.green)
                blue += weight * Int(pixel.blue)
            }
        }
        let count = width * height
        func mean(_ sum: Int) -> UInt8 { UInt8((sum + count / 2) / count) }
        return RGB(mean(red), mean(green), mean(blue))
    }

    /// The places, of `length`, that part `index` of `parts` equal parts covers: at least one.
    static func span(_ index: Int, of parts: Int, in length: Int) -> (Int, Int) {
        let start = min(index * length / parts, length - 1)
        return (start, max((index + 1) * length / parts, start + 1))
    }
}

extension Canvas {
    /// The largest area of cells in `rectangle` for a picture of this shape; a cell is two pixels high.
    func fitted(_ rectangle: Rectangle, imageWidth: Int, imageHeight: Int) -> Rectangle {
        guard imageWidth > 0, imageHeight > 0, rectangle.width > 0, rectangle.height > 0 else {
            return Rectangle(x: rectangle.x, y: rectangle.y, width: 0, height: 0)
        }
        let scale = min(
            Double(rectangle.width) / Double(imageWidth),
            Double(rectangle.height * 2) / Double(imageHeight))
        return Rectangle(
            x: rectangle.x, y: rectangle.y, width: max(Int(Double(imageWidth) * scale), 1),
            height: max(Int(Double(imageHeight) * scale / 2 + 0.5), 1))
    }

    /// A picture that fills `rectangle`: each cell takes the symbol and the two colours that come closest to its pixels,
    /// or a character by its brightness where there is no colour.
    mutating func image(_ image: PixelImage, in rectangle: Rectangle) {
        pixels(in: rectangle) { x, y, columns, rows in image.area(x, y, ofGrid: columns, rows) }
    }

    /// A map of values that fills `rectangle`. The lower end of the range is darkest and the upper one brightest, unless
    /// the range is around zero and there are colours for both sides.
    mutating func map(
        _ values: some RandomAccessCollection<Float>, width: Int, height: Int, range: ClosedRange<Float>,
        isAroundZero: Bool = false, in rectangle: Rectangle
    ) {
        let (depth, theme) = (depth, display.theme)
        let hasSides = isAroundZero && depth.hasPictureColors && display.symbols != .shades
        let size =
            range.upperBound > range.lowerBound ? Double(range.upperBound) - Double(range.lowerBound) : 1
        let first = values.startIndex
        pixels(in: rectangle) { x, y, columns, rows in
            let (x0, x1) = PixelImage.span(x, of: columns, in: width)
            let (y0, y1) = PixelImage.span(y, of: rows, in: height)
            var sum: Float = 0
            for row in y0..<y1 {
                for column in x0..<x1 { sum += values[values.index(first, offsetBy: row * width + column)] }
            }
            let mean = sum / Float((x1 - x0) * (y1 - y0))
            let share = (Double(mean) - Double(range.lowerBound)) / size
            let color =
                hasSides ? ColorMap.diverging(2 * share - 1, depth, on: theme) : ColorMap.color(share, depth)
            return color.rgb
        }
    }

    /// Where the network looks, over the picture; without it where brightness is all that there is.
    mutating func heat(_ heat: Heat, over image: PixelImage, in rectangle: Rectangle) {
        let isMixed = display.symbols != .shades
        pixels(in: rectangle) { x, y, columns, rows in
            heat.color(
                x: (Double(x) + 0.5) / Double(columns), y: (Double(y) + 0.5) / Double(rows),
                over: image.area(x, y, ofGrid: columns, rows), isMixed: isMixed)
        }
    }

    /// A frame over a picture.
    mutating func markFrame(left: Int, right: Int, top: Int, bottom: Int) {
        for x in left...right {
            mark("─", x: x, y: top)
            mark("─", x: x, y: bottom)
        }
        for y in top...bottom {
            mark("│", x: left, y: y)
            mark("│", x: right, y: y)
        }
        for (corner, x, y) in [
            ("┌", left, top), ("┐", right, top), ("└", left, bottom), ("┘", right, bottom),
        ] as [(Unicode.Scalar, Int, Int)] {
            mark(corner, x: x, y: y)
        }
    }

    /// A map of few kinds, each pixel in the flat colour of its style: that of the value in the middle of what it covers, so
    /// that no colour appears that is not in the legend. Where pictures have no colour, each kind has a character.
    ///
    /// - Parameters:
    ///   - kinds: for each value, the index of its style, row by row.
    ///   - styles: at most three, with the characters `regionSymbols`.
    mutating func regions(
        _ kinds: [Int], width: Int, height: Int, _ styles: [Style], in rectangle: Rectangle
    ) {
        func kind(_ x: Int, _ y: Int, _ columns: Int, _ rows: Int) -> Int {
            kinds[(2 * y + 1) * height / (2 * rows) * width + (2 * x + 1) * width / (2 * columns)]
        }
        guard display.symbols == .shades else {
            let colors = styles.map { display.look($0).foreground?.rgb ?? display.theme.ink }
            return pixels(in: rectangle) { colors[kind($0, $1, $2, $3)] }
        }
        for y in 0..<rectangle.height {
            for x in 0..<rectangle.width {
                let kind = kind(x, y, rectangle.width, rectangle.height)
                put(Canvas.regionSymbols[kind], x: rectangle.x + x, y: rectangle.y + y, styles[kind])
            }
        }
    }

    /// What the kinds of a map are drawn with where there are no colours.
    private static let regionSymbols: [Unicode.Scalar] = ["█", "░", "▒"]

    /// The sign of a kind in a legend.
    func regionSymbol(_ kind: Int) -> String {
        display.symbols == .shades ? String(Character(Canvas.regionSymbols[kind])) : "█"
    }

    /// A piece of a line over a picture, whose colour stays in the background; dark where that is bright.
    mutating func mark(_ scalar: Unicode.Scalar, x: Int, y: Int) {
        guard bounds.contains(x: x, y: y) else { return }
        let under = self[x, y].background
        put(scalar, x: x, y: y, .saturated)
        // The picture is the background here, whatever the terminal's is.
        self[x, y].foreground = Theme.dark.look(.saturated, depth).foreground
        self[x, y].background = under
        if depth.hasPictureColors, let under, under.rgb.brightness > 0.6 {
            self[x, y].foreground = .rgb(RGB(20, 20, 30))
        }
    }

    /// Fills `rectangle` with the pixels of `color(x, y, columns, rows)`, as many in each cell as the symbols have parts.
    private mutating func pixels(in rectangle: Rectangle, _ color: (Int, Int, Int, Int) -> RGB) {
        let symbols = display.symbols
        let parts = symbols.parts
        let (columns, rows) = (rectangle.width * parts.columns, rectangle.height * parts.rows)
        withUnsafeTemporaryAllocation(of: RGB.self, capacity: parts.columns * parts.rows) { colors in
            for row in 0..<max(rectangle.height, 0) {
                for column in 0..<max(rectangle.width, 0) {
                    for part in colors.indices {
                        let x = column * parts.columns + part % parts.columns
                        let y = row * parts.rows + part / parts.columns
                        colors.initializeElement(at: part, to: color(x, y, columns, rows))
                    }
                    self[rectangle.x + column, rectangle.y + row] = cell(UnsafeBufferPointer(colors), symbols)
                }
            }
        }
    }

    private func cell(_ parts: UnsafeBufferPointer<RGB>, _ symbols: Symbols) -> Cell {
        guard symbols == .shades else {
            let (mask, ink, paper) = symbols.fit(parts, depth)
            return Cell(symbols.scalar(mask), .picture, foreground: .rgb(ink), background: .rgb(paper))
        }
        let ramp = display.ramp
        let scalar = ramp[min(Int(parts[0].brightness * Double(ramp.count)), ramp.count - 1)]
        return Cell(scalar, .picture, foreground: depth.hasPictureColors ? .rgb(parts[0]) : nil)
    }
}

extension ActivationStatistics {
    /// The range that a map shows: 2.5 deviations around the mean, since a few outliers would leave the rest in one
    /// colour, but no more than the values' own range.
    var shownRange: ClosedRange<Float> {
        let (lower, upper) = (max(minimum, mean - 2.5 * deviation), min(maximum, mean + 2.5 * deviation))
        return lower < upper ? lower...upper : 0...1
    }
}
