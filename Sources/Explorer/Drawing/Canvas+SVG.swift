extension Canvas {
    /// A picture of the frame as a terminal shows it, each cell 9 × 18 units. Block characters and lines are drawn as
    /// shapes, so that they meet without gaps in any font, and every other character at the place of its cell.
    public var svg: String {
        var drawing = SVGDrawing(self)
        drawing.add(self)
        return drawing.file()
    }
}

extension SVGDrawing {
    /// Adds a frame, after those that were added before.
    mutating func add(_ canvas: Canvas) {
        for y in 0..<canvas.height {
            var line = Line(y: y)
            for x in 0..<canvas.width { line.add(canvas, x: x, to: &self) }
            line.endPaper(at: canvas.width, &self)
            line.endWord(&self)
            line.endBoxes(&self)
        }
        endFrame()
    }

    /// What is being collected in one line of a frame.
    private struct Line {
        let y: Int
        private var paper: (color: RGB, start: Int)?
        private var word: SVGDrawing.Word?
        /// Where the word would go on.
        private var next = 0
        private var boxes: [SVGDrawing.Box] = []

        init(y: Int) { self.y = y }

        mutating func add(_ canvas: Canvas, x: Int, to drawing: inout SVGDrawing) {
            let theme = canvas.display.theme
            let look = canvas[x, y].look(canvas.display)
            var ink = look.foreground?.rgb ?? theme.ink
            var paper = look.background?.rgb ?? theme.paper
            if look.reverse { swap(&ink, &paper) }
            if look.faint { ink = theme.faintInk }
            let cell = canvas.printed(x: x, y: y)
            let scalar = cell?.scalar ?? " "
            let isPicture = scalar == " " && canvas[x, y].style == .picture
            if let (mask, symbols) = isPicture ? (0, Symbols.quadrants) : Symbols.parts(of: scalar) {
                endPaper(at: x, &drawing)
                drawing.add(mask, symbols, x: x, y: y, ink, paper)
                return
            }
            if self.paper?.color != paper {
                endPaper(at: x, &drawing)
                if paper != theme.paper { self.paper = (paper, x) }
            }
            guard let cell, scalar != " " else { return }
            if let shapes = SVGDrawing.shapes(scalar) {
                for shape in shapes { add(shape, x: x, ink) }
                return
            }
            let wanted = SVGDrawing.Word(
                x: x, y: y, ink: ink, isBold: look.bold, isUnderlined: look.underline, glyphs: [])
            if next != x || word?.looks(as: wanted) != true {
                endWord(&drawing)
                word = wanted
            }
            word?.glyphs.append(cell.text)
            next = x + 1
        }

        /// Lengthens the box that ends here, where the two are one line.
        private mutating func add(_ shape: SVGDrawing.Shape, x: Int, _ ink: RGB) {
            let box = SVGDrawing.Box(
                x: (Double(x) + shape.x) * SVGDrawing.cell.width,
                y: (Double(y) + shape.y) * SVGDrawing.cell.height,
                width: shape.width * SVGDrawing.cell.width, height: shape.height * SVGDrawing.cell.height,
                color: ink)
            let neighbour = boxes.lastIndex {
                $0.x + $0.width == box.x && $0.y == box.y && $0.height == box.height && $0.color == ink
            }
            if let neighbour { boxes[neighbour].width += box.width } else { boxes.append(box) }
        }

        mutating func endPaper(at x: Int, _ drawing: inout SVGDrawing) {
            guard let (color, start) = paper else { return }
            paper = nil
            let (width, height) = SVGDrawing.cell
            drawing.addPaper(
                SVGDrawing.Box(
                    x: Double(start) * width, y: Double(y) * height, width: Double(x - start) * width,
                    height: height, color: color))
        }

        mutating func endWord(_ drawing: inout SVGDrawing) {
            if let word { drawing.add(word) }
            word = nil
        }

        mutating func endBoxes(_ drawing: inout SVGDrawing) {
            for box in boxes { drawing.add(box) }
        }
    }

    /// A part of a cell, in shares from the upper left.
    fileprivate typealias Shape = (x: Double, y: Double, width: Double, height: Double)

    /// What a bar's end or a line fills of its cell; nil for other characters.
    private static func shapes(_ scalar: Unicode.Scalar) -> [Shape]? {
        switch scalar.value {
        case 0x2581...0x2588:
            let height = Double(scalar.value - 0x2580) / 8
            return [(0, 1 - height, 1, height)]
        case 0x2589...0x258F: return [(0, 0, Double(0x2590 - scalar.value) / 8, 1)]
        case 0x25A0: return [(0, 0.2, 0.9, 0.55)]
        default: return arms[scalar]?.shapes
        }
    }

    /// The directions in which a line goes from the middle of its cell.
    private struct Arms: OptionSet {
        let rawValue: Int

        static let left = Arms(rawValue: 1)
        static let right = Arms(rawValue: 2)
        static let up = Arms(rawValue: 4)
        static let down = Arms(rawValue: 8)

        /// A line is one unit wide.
        var shapes: [Shape] {
            let (width, height) = SVGDrawing.cell
            let (x, y) = (4 / width, 9 / height)
            var shapes: [Shape] = []
            if !isDisjoint(with: [.left, .right]) {
                let start = contains(.left) ? 0 : x
                let end = contains(.right) ? 1 : x + 1 / width
                shapes.append((start, y, end - start, 1 / height))
            }
            if !isDisjoint(with: [.up, .down]) {
                let start = contains(.up) ? 0 : y
                let end = contains(.down) ? 1 : y + 1 / height
                shapes.append((x, start, 1 / width, end - start))
            }
            return shapes
        }
    }

    private static let arms: [Unicode.Scalar: Arms] = [
        "─": [.left, .right], "│": [.up, .down], "┌": [.right, .down], "┐": [.left, .down],
        "└": [.right, .up],
        "┘": [.left, .up], "├": [.up, .down, .right], "┤": [.up, .down, .left], "┬": [.left, .right, .down],
        "┴": [.left, .right, .up], "┼": [.left, .right, .up, .down],
        // Round corners would meet the lines next to them only in some fonts.
        "╭": [.right, .down], "╮": [.left, .down], "╰": [.right, .up], "╯": [.left, .up],
    ]
}

extension RGB {
    /// As SVG writes it: `#1a2b3c`, or `#123` where that is the same.
    var hex: String {
        let isShort = [red, green, blue].allSatisfy { $0 % 17 == 0 }
        return isShort ? "#" + [red, green, blue].map { String($0 / 17, radix: 16) }.joined() : longHex
    }

    /// Always with six digits.
    var longHex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
