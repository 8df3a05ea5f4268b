import Basics

/// Frames of the same size as one SVG file. What several frames have in common is stored once.
///
/// A frame consists of backgrounds, the parts of pictures and bars, lines, and words, drawn in this order.
struct SVGDrawing {
    static let cell = (width: 9.0, height: 18.0)

    private let size: Size
    private let theme: Theme
    /// Whether the colours of pictures may be rounded, so that more of them are the same.
    private let roundsColors: Bool
    private var frames = 0
    private var papers = Layer<Box>()
    private var pixels = Layer<Pixel>()
    private var boxes = Layer<Box>()
    private var words = Layer<Word>()

    /// A filled rectangle, in units of the file.
    struct Box: Hashable {
        var x, y, width, height: Double
        let color: RGB
    }

    /// A part of a cell that block characters divide: its place among all such parts.
    struct Pixel: Hashable {
        /// How many there are in a cell, one below the other; there are always two next to each other.
        let rows: Int
        let color: RGB
        let y, x: Int
    }

    /// Characters next to each other that look the same. The place is in cells.
    struct Word: Hashable {
        let x, y: Int
        let ink: RGB
        let isBold, isUnderlined: Bool
        var glyphs: [String]

        func looks(as other: Word) -> Bool {
            ink == other.ink && isBold == other.isBold && isUnderlined == other.isUnderlined
        }
    }

    /// The frames that show something, in rising order.
    typealias Times = [Range<Int>]

    /// Pieces of one kind, and the frames that show each.
    private struct Layer<Piece: Hashable> {
        private var places: [Piece: Int] = [:]
        private var all: [(piece: Piece, times: Times)] = []

        mutating func add(_ piece: Piece, in frame: Int) {
            guard let place = places[piece] else {
                places[piece] = all.count
                all.append((piece, [frame..<frame + 1]))
                return
            }
            let last = all[place].times.count - 1
            if all[place].times[last].upperBound >= frame {
                all[place].times[last] = all[place].times[last].lowerBound..<frame + 1
            } else {
                all[place].times.append(frame..<frame + 1)
            }
        }

        /// The pieces that the same frames show, in the order in which they were added.
        var groups: [(times: Times, pieces: [Piece])] {
            var places: [Times: Int] = [:]
            var groups: [(times: Times, pieces: [Piece])] = []
            for (piece, times) in all {
                if let place = places[times] {
                    groups[place].pieces.append(piece)
                } else {
                    places[times] = groups.count
                    groups.append((times, [piece]))
                }
            }
            return groups
        }
    }

    // MARK: - Adding

    init(_ canvas: Canvas, roundsColors: Bool = false) {
        self.roundsColors = roundsColors
        size = Size(width: canvas.width, height: canvas.height)
        theme = canvas.display.theme
    }

    mutating func endFrame() { frames += 1 }
    mutating func addPaper(_ box: Box) { papers.add(box, in: frames) }
    mutating func add(_ box: Box) { boxes.add(box, in: frames) }
    mutating func add(_ word: Word) { words.add(word, in: frames) }

    /// Adds a cell that is divided into parts of two colours.
    mutating func add(_ mask: Int, _ symbols: Symbols, x: Int, y: Int, _ ink: RGB, _ paper: RGB) {
        let (columns, rows) = symbols.parts
        let (ink, paper) = roundsColors ? (ink.rounded, paper.rounded) : (ink, paper)
        for row in 0..<rows {
            for column in 0..<2 {
                let color = mask >> (row * columns + column * columns / 2) & 1 != 0 ? ink : paper
                guard color != theme.paper else { continue }
                pixels.add(Pixel(rows: rows, color: color, y: y * rows + row, x: 2 * x + column), in: frames)
            }
        }
    }

    // MARK: - Writing

    /// - Parameter seconds: how long each of several frames shows.
    func file(seconds: Double = 1) -> String {
        let (width, height) = (
            Double(size.width) * SVGDrawing.cell.width, Double(size.height) * SVGDrawing.cell.height
        )
        var clock = SVGClock(frames: frames, seconds: seconds)
        var body = ""
        for (times, pieces) in papers.groups { clock.write(pieces.map(\.svg).joined(), times, to: &body) }
        for (times, pieces) in pixels.groups { clock.write(SVGDrawing.svg(pieces), times, to: &body) }
        for (times, pieces) in boxes.groups { clock.write(pieces.map(\.svg).joined(), times, to: &body) }
        for (times, pieces) in words.groups {
            let isStill = clock.isStill(times)
            clock.write(SVGDrawing.svg(pieces) { $0.svg(hasLists: !isStill) }, times, to: &body)
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width.svg) \(height.svg)" \
            width="\(width.svg)" height="\(height.svg)">
            \(clock.style)<rect width="\(width.svg)" height="\(height.svg)" fill="\(theme.paper.hex)"/>
            <g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="15" \
            shape-rendering="crispEdges">
            \(body)</g>
            </svg>

            """
    }

    /// One path for each colour, of horizontal lines that are as wide as a part is high.
    private static func svg(_ pixels: [Pixel]) -> String {
        var text = ""
        var rows = 0
        var color: RGB?
        var pen = (x: 0, y: 0)
        var rest = pixels.sorted {
            ($0.rows, $0.color.code, $0.y, $0.x) < ($1.rows, $1.color.code, $1.y, $1.x)
        }[...]
        while let first = rest.popFirst() {
            var count = 1
            while let next = rest.first, next.rows == first.rows, next.color == first.color,
                next.y == first.y,
                next.x == first.x + count
            {
                rest.removeFirst()
                count += 1
            }
            if first.rows != rows {
                text += rows == 0 ? "" : "\"/>\n</g>\n"
                let height = cell.height / Double(first.rows)
                text +=
                    "<g fill=\"none\" transform=\"matrix(4.5 0 0 \(height.svg) 0 \((height / 2).svg))\">\n"
                (rows, color) = (first.rows, nil)
            } else if first.color != color {
                text += "\"/>\n"
            }
            if first.color != color {
                text += "<path stroke=\"\(first.color.hex)\" d=\"M\(first.x) \(first.y)"
                color = first.color
            } else {
                let (x, y) = (first.x - pen.x, first.y - pen.y)
                text += "m\(x)" + (y < 0 ? "" : " ") + "\(y)"
            }
            text += "h\(count)"
            pen = (first.x + count, first.y)
        }
        return text + "\"/>\n</g>\n"
    }

    /// Words by their looks.
    private static func svg(_ words: [Word], _ svg: (Word) -> String) -> String {
        var text = ""
        var rest = words
        while let first = rest.first {
            text += "<g fill=\"\(first.ink.hex)\"" + (first.isBold ? " font-weight=\"bold\"" : "")
            text += (first.isUnderlined ? " text-decoration=\"underline\"" : "") + ">\n"
            for word in rest where word.looks(as: first) { text += svg(word) }
            text += "</g>\n"
            rest.removeAll { $0.looks(as: first) }
        }
        return text
    }
}

extension SVGDrawing.Box {
    fileprivate var svg: String {
        "<rect x=\"\(x.svg)\" y=\"\(y.svg)\" width=\"\(width.svg)\" height=\"\(height.svg)\" "
            + "fill=\"\(color.hex)\"/>\n"
    }
}

extension SVGDrawing.Word {
    /// Every character has a place: fonts differ in their widths, and not every program knows `textLength`.
    ///
    /// - Parameter hasLists: whether the places are one list, which is shorter, but which librsvg ignores. Programs that
    ///   play animations know such lists.
    fileprivate func svg(hasLists: Bool) -> String {
        let (width, height) = SVGDrawing.cell
        let places = glyphs.indices.map { (Double(x + $0) * width).svg }
        let glyphs = glyphs.map(Escape.xml)
        let y = (Double(y) * height + 14).svg
        // A list has a place for each UTF-16 unit; a character with marks would take several.
        if hasLists, self.glyphs.allSatisfy({ $0.utf16.count == 1 }) {
            return "<text x=\"\(places.joined(separator: " "))\" y=\"\(y)\">\(glyphs.joined())</text>\n"
        }
        return "<text x=\"\(places[0])\" y=\"\(y)\">\(glyphs[0])"
            + zip(places, glyphs).dropFirst().map { "<tspan x=\"\($0)\">\($1)</tspan>" }.joined()
            + "</text>\n"
    }
}

extension RGB {
    /// A number for each colour, to sort by.
    fileprivate var code: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }

    /// With 32 levels of each part.
    fileprivate var rounded: RGB {
        func level(_ part: UInt8) -> UInt8 { part & 0xF8 | part >> 5 }
        return RGB(level(red), level(green), level(blue))
    }
}

extension Double {
    /// With at most four decimals.
    var svg: String {
        let rounded = (self * 10_000).rounded() / 10_000
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}
