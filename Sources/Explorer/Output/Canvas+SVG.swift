extension Canvas {
    /// A picture of the frame as a terminal with a dark background shows it: a grid of 9 × 18 units a cell.
    /// Block characters are drawn as rectangles, so that they meet without gaps in any font.
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
            <g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="15" xml:space="preserve">
            \(body)</g>
            </svg>

            """
    }

    private static let cellWidth = 9
    private static let cellHeight = 18
    private static let paper = RGB(22, 24, 29)
    private static let ink = RGB(214, 216, 221)

    /// How many cells from (x, y) on look the same; a block stands alone, and words far apart are placed each
    /// for itself.
    private func runLength(x: Int, y: Int) -> Int {
        let look = self[x, y].look(depth)
        if Canvas.block(self[x, y].scalar) != nil { return 1 }
        var end = x + 1
        while end < width, self[end, y].look(depth) == look, Canvas.block(self[end, y].scalar) == nil,
            self[end, y].scalar == " " || self[end - 1, y].scalar != " "
        {
            end += 1
        }
        return end - x
    }

    private func svgRun(x: Int, y: Int, length: Int) -> String {
        let look = self[x, y].look(depth)
        var ink = look.foreground.map { RGB(palette: $0) } ?? Canvas.ink
        var paper = look.background.map { RGB(palette: $0) } ?? Canvas.paper
        if look.reverse { swap(&ink, &paper) }
        if look.faint { ink = RGB(130, 132, 138) }
        let (left, top) = (x * Canvas.cellWidth, y * Canvas.cellHeight)
        var svg = ""
        if paper != Canvas.paper {
            svg += Canvas.rect(left, top, length * Canvas.cellWidth, Canvas.cellHeight, paper)
        }
        if length == 1, let block = Canvas.block(self[x, y].scalar) {
            let (cw, ch) = (Double(Canvas.cellWidth), Double(Canvas.cellHeight))
            svg +=
                "<rect x=\"\(Double(left) + block.x * cw)\" y=\"\(Double(top) + block.y * ch)\" "
                + "width=\"\(block.width * cw)\" height=\"\(block.height * ch)\" fill=\"\(ink.hex)\"/>\n"
            return svg
        }
        var text = String.UnicodeScalarView()
        for column in x..<x + length where self[column, y].scalar.value != 0 {
            text.append(self[column, y].scalar)
        }
        guard text.contains(where: { $0 != " " }) else { return svg }
        return svg + "<text x=\"\(left)\" y=\"\(top + 14)\" textLength=\"\(length * Canvas.cellWidth)\" "
            + "lengthAdjust=\"spacing\"\(look.bold ? " font-weight=\"bold\"" : "") fill=\"\(ink.hex)\">"
            + "\(Canvas.escaped(String(text)))</text>\n"
    }

    private static func rect(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ color: RGB) -> String {
        "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(color.hex)\"/>\n"
    }

    /// What part of its cell a block character fills, in shares from the upper left.
    private static func block(_ scalar: Unicode.Scalar) -> (
        x: Double, y: Double, width: Double, height: Double
    )? {
        switch scalar.value {
        case 0x2580: return (0, 0, 1, 0.5)
        case 0x2581...0x2588:
            let height = Double(scalar.value - 0x2580) / 8
            return (0, 1 - height, 1, height)
        case 0x2589...0x258F: return (0, 0, Double(0x2590 - scalar.value) / 8, 1)
        case 0x2590: return (0.5, 0, 0.5, 1)
        case 0x25A0: return (0, 0.2, 0.9, 0.55)
        default: return nil
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}

extension RGB {
    /// As SVG writes it: `#1a2b3c`.
    var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
