import Basics

// MARK: - Text

extension Canvas {
    /// The characters alone, without trailing spaces, line by line.
    public var plainText: String {
        lines { row in
            String(String.UnicodeScalarView(row.map(\.scalar).filter { $0.value != 0 }))
                .trimmingTrailingSpaces
        }
    }

    /// With ANSI escape sequences for the looks: for `cat` in a terminal.
    public var ansiText: String {
        lines { row in
            var line = ""
            var current = Look()
            for cell in row where cell.scalar.value != 0 {
                let look = cell.look(depth)
                if look != current {
                    line += look.escapeSequence
                    current = look
                }
                line.unicodeScalars.append(cell.scalar)
            }
            return current == Look() ? line.trimmingTrailingSpaces : line + Look().escapeSequence
        }
    }

    private func lines(_ text: (ArraySlice<Cell>) -> String) -> String {
        (0..<height).map { text(cells[$0 * width..<($0 + 1) * width]) + "\n" }.joined()
    }
}

extension Look {
    /// Select Graphic Rendition after a reset (ECMA-48, and xterm's colours).
    public var escapeSequence: String {
        var codes = ["0"]
        if bold { codes.append("1") }
        if faint { codes.append("2") }
        if underline { codes.append("4") }
        if reverse { codes.append("7") }
        if let foreground { codes.append("38;\(foreground.parameters)") }
        if let background { codes.append("48;\(background.parameters)") }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}

extension Color {
    /// What follows 38 or 48 in Select Graphic Rendition.
    fileprivate var parameters: String {
        switch self {
        case .palette(let index): "5;\(index)"
        case .rgb(let color): "2;\(color.red);\(color.green);\(color.blue)"
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}

// MARK: - SVG

extension Canvas {
    /// A picture of the frame as a terminal with a dark background shows it, each cell 9 × 18 units. Block characters are
    /// drawn as rectangles, so that they meet without gaps in any font.
    public var svg: String {
        let (w, h) = (width * Canvas.cellWidth, height * Canvas.cellHeight)
        var body = ""
        for y in 0..<height {
            var x = 0
            while x < width {
                let run = runLength(x: x, y: y)
                body += svgRun(x: x, y: y, length: run)
                x += run
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(w) \(h)" width="\(w)" height="\(h)">
            <rect width="\(w)" height="\(h)" fill="\(Canvas.paper.hex)"/>
            <g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="15" xml:space="preserve" \
            shape-rendering="crispEdges">
            \(body)</g>
            </svg>

            """
    }

    private static let cellWidth = 9
    private static let cellHeight = 18
    private static let paper = RGB(22, 24, 29)
    private static let ink = RGB(214, 216, 221)

    /// How many cells from (x, y) on look the same; a block is alone, and words far apart are placed separately.
    private func runLength(x: Int, y: Int) -> Int {
        let look = self[x, y].look(depth)
        if Canvas.blocks(self[x, y].scalar) != nil { return 1 }
        var end = x + 1
        while end < width, self[end, y].look(depth) == look, Canvas.blocks(self[end, y].scalar) == nil,
            self[end, y].scalar == " " || self[end - 1, y].scalar != " "
        {
            end += 1
        }
        return end - x
    }

    private func svgRun(x: Int, y: Int, length: Int) -> String {
        let look = self[x, y].look(depth)
        var ink = look.foreground?.rgb ?? Canvas.ink
        var paper = look.background?.rgb ?? Canvas.paper
        if look.reverse { swap(&ink, &paper) }
        if look.faint { ink = RGB(130, 132, 138) }
        let (left, top) = (x * Canvas.cellWidth, y * Canvas.cellHeight)
        var svg = ""
        if paper != Canvas.paper {
            svg += Canvas.rect(left, top, length * Canvas.cellWidth, Canvas.cellHeight, paper)
        }
        if length == 1, let blocks = Canvas.blocks(self[x, y].scalar) {
            let (cw, ch) = (Double(Canvas.cellWidth), Double(Canvas.cellHeight))
            for block in blocks {
                svg +=
                    "<rect x=\"\(Double(left) + block.x * cw)\" y=\"\(Double(top) + block.y * ch)\" "
                    + "width=\"\(block.width * cw)\" height=\"\(block.height * ch)\" fill=\"\(ink.hex)\"/>\n"
            }
            return svg
        }
        var text = String.UnicodeScalarView()
        for column in x..<x + length where self[column, y].scalar.value != 0 {
            text.append(self[column, y].scalar)
        }
        guard text.contains(where: { $0 != " " }) else { return svg }
        return svg + "<text x=\"\(left)\" y=\"\(top + 14)\" textLength=\"\(length * Canvas.cellWidth)\" "
            + "lengthAdjust=\"spacing\"\(look.bold ? " font-weight=\"bold\"" : "") fill=\"\(ink.hex)\">"
            + "\(Escape.xml(String(text)))</text>\n"
    }

    private static func rect(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ color: RGB) -> String {
        "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(color.hex)\"/>\n"
    }

    /// A part of a cell, in shares from the upper left.
    private typealias Block = (x: Double, y: Double, width: Double, height: Double)

    /// The parts of its cell that a block character fills; nil for other characters.
    private static func blocks(_ scalar: Unicode.Scalar) -> [Block]? {
        switch scalar.value {
        case 0x2581...0x2588:
            let height = Double(scalar.value - 0x2580) / 8
            return [(0, 1 - height, 1, height)]
        case 0x2589...0x258F: return [(0, 0, Double(0x2590 - scalar.value) / 8, 1)]
        case 0x25A0: return [(0, 0.2, 0.9, 0.55)]
        default:
            guard let (mask, symbols) = Symbols.parts(of: scalar) else { return nil }
            let (columns, rows) = symbols.parts
            let (width, height) = (1 / Double(columns), 1 / Double(rows))
            var blocks: [Block] = []
            for row in 0..<rows {
                let bits = mask >> (row * columns) & (1 << columns - 1)
                if bits == 0 { continue }
                let isWhole = bits == 1 << columns - 1
                let x = isWhole || bits & 1 != 0 ? 0 : width
                let block = (x: x, y: Double(row) * height, width: isWhole ? 1 : width, height: height)
                // The same parts one below the other are one rectangle.
                if let last = blocks.last, last.x == block.x, last.width == block.width,
                    last.y + last.height == block.y
                {
                    blocks[blocks.count - 1].height += height
                } else {
                    blocks.append(block)
                }
            }
            return blocks
        }
    }
}

extension RGB {
    /// As SVG writes it: `#1a2b3c`.
    var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
