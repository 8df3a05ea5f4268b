/// A piece of text in one style, and a line of such pieces.
public struct Line: Sendable, Equatable, ExpressibleByStringInterpolation {
    struct Span: Sendable, Equatable {
        var text: String
        var style: Style
    }

    var spans: [Span]

    public init(_ text: String = "", _ style: Style = .plain) {
        spans = text.isEmpty ? [] : [Span(text: text, style: style)]
    }

    public init(stringLiteral value: String) { self.init(value) }

    static func + (left: Line, right: Line) -> Line {
        var line = left
        line.spans += right.spans
        return line
    }

    func adding(_ text: String, _ style: Style = .plain) -> Line { self + Line(text, style) }

    /// Without its styles.
    var text: String { spans.map(\.text).joined() }

    var cellWidth: Int { spans.reduce(0) { $0 + $1.text.cellWidth } }

    /// The line broken between words into lines of at most `width` cells, all but the first indented. A longer word is
    /// broken at the end of its line.
    func wrapped(to width: Int, indent: Int = 0) -> [Line] {
        guard cellWidth > width else { return [self] }
        let margin = String(repeating: " ", count: indent)
        var lines: [Line] = []
        for word in words.flatMap({ $0.pieces(of: width - indent) }) {
            if let last = lines.last, last.cellWidth + 1 + word.cellWidth <= width {
                lines[lines.count - 1] = last.adding(" ", last.spans.last?.style ?? .plain) + word
            } else {
                lines.append(lines.isEmpty ? word : Line(margin, word.spans[0].style) + word)
            }
        }
        return lines
    }

    /// The words between spaces; a word may have several styles.
    private var words: [Line] {
        var words = [Line()]
        for span in spans {
            for (index, part) in span.text.split(separator: " ", omittingEmptySubsequences: false)
                .enumerated()
            {
                if index > 0 { words.append(Line()) }
                words[words.count - 1] = words[words.count - 1].adding(String(part), span.style)
            }
        }
        return words.filter { !$0.spans.isEmpty }
    }
}

extension Line {
    /// A word in pieces of at most `width` cells, all but the last as wide as possible.
    fileprivate func pieces(of width: Int) -> [Line] {
        guard cellWidth > max(width, 2) else { return [self] }
        var pieces = [Line()]
        var room = max(width, 2)
        for span in spans {
            for cell in CellText(span.text) {
                if cell.width > room {
                    pieces.append(Line())
                    room = max(width, 2)
                }
                pieces[pieces.count - 1].append(cell.text, span.style)
                room -= cell.width
            }
        }
        return pieces
    }

    private mutating func append(_ text: String, _ style: Style) {
        if spans.last?.style == style {
            spans[spans.count - 1].text += text
        } else {
            spans.append(Span(text: text, style: style))
        }
    }
}

extension String {
    /// The text broken between words into lines of at most `width` cells; a longer word is broken at the end of its line.
    func wrapped(to width: Int) -> [String] {
        Line(split(separator: " ").joined(separator: " ")).wrapped(to: width).map(\.text)
    }
}
