import Basics

extension Canvas {
    /// A picture of the frame as a terminal shows it, each cell 9 × 18 units. Block characters are
    /// drawn as rectangles, so that they meet without gaps in any font.
    public var svg: String {
        let (w, h) = (width * Canvas.cellWidth, height * Canvas.cellHeight)
        var body = ""
        for y in 0..<height {
            var x = 0
            while x < width {
                let end = endOfLook(x: x, y: y)
                appendRun(x..<end, y: y, to: &body)
                x = end
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(w) \(h)" width="\(w)" height="\(h)">
            <rect width="\(w)" height="\(h)" fill="\(display.theme.paper.hex)"/>
            <g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="15" shape-rendering="crispEdges">
            \(body)</g>
            </svg>

            """
    }

    private static let cellWidth = 9
    private static let cellHeight = 18

    /// The end of the cells from (x, y) on that look the same.
    private func endOfLook(x: Int, y: Int) -> Int {
        let look = self[x, y].look(display)
        return (x + 1..<width).first { self[$0, y].look(display) != look } ?? width
    }

    /// Draws cells that look the same.
    private func appendRun(_ columns: Range<Int>, y: Int, to svg: inout String) {
        let look = self[columns.lowerBound, y].look(display)
        var ink = look.foreground?.rgb ?? display.theme.ink
        var paper = look.background?.rgb ?? display.theme.paper
        if look.reverse { swap(&ink, &paper) }
        if look.faint { ink = display.theme.faintInk }
        let (left, top) = (columns.lowerBound * Canvas.cellWidth, y * Canvas.cellHeight)
        if paper != display.theme.paper {
            svg += Canvas.rect(left, top, columns.count * Canvas.cellWidth, Canvas.cellHeight, paper)
        }
        let attributes =
            (look.bold ? " font-weight=\"bold\"" : "")
            + (look.underline ? " text-decoration=\"underline\"" : "") + " fill=\"\(ink.hex)\""
        var x = columns.lowerBound
        while x < columns.upperBound {
            let (left, word) = (x, self.word(from: x, to: columns.upperBound, y: y))
            x += max(word.count, 1)
            guard let first = word.first, first.scalar != " " else { continue }
            if word.count == 1, let blocks = Canvas.blocks(first.scalar) {
                for block in blocks { svg += Canvas.rect(block, x: left, y: y, ink) }
                continue
            }
            let length = word.count == 1 ? "" : " textLength=\"\(word.count * Canvas.cellWidth)\""
            svg +=
                "<text x=\"\(left * Canvas.cellWidth)\" y=\"\(top + 14)\"\(length)\(attributes)>"
                + "\(Escape.xml(word.map(\.text).joined()))</text>\n"
        }
    }

    /// The cells from `x` on that are drawn together: a word in ASCII, whose characters every font makes equally wide, or
    /// else a single cell. Programs that ignore `textLength` then place each piece within half a unit. Empty for the
    /// second half of a wide character.
    private func word(from x: Int, to limit: Int, y: Int) -> [Cell] {
        guard let first = printed(x: x, y: y) else { return [] }
        func isInWord(_ cell: Cell) -> Bool { cell.scalar.isASCII && cell.marks.isEmpty && cell.scalar > " " }
        guard isInWord(first) else { return [first] }
        var cells = [first]
        for column in x + 1..<limit {
            guard isInWord(self[column, y]) else { break }
            cells.append(self[column, y])
        }
        return cells
    }

    private static func rect(_ block: Block, x: Int, y: Int, _ color: RGB) -> String {
        let (width, height) = (Double(cellWidth), Double(cellHeight))
        return "<rect x=\"\((Double(x) + block.x) * width)\" y=\"\((Double(y) + block.y) * height)\" "
            + "width=\"\(block.width * width)\" height=\"\(block.height * height)\" fill=\"\(color.hex)\"/>\n"
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
