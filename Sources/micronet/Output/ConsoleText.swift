import Basics

/// Text for a person, with its styles.
///
/// What is written in the program's source is the text's form, line breaks included. Everything that is interpolated is
/// content and stays on its line (`Escape.line`): it can neither style anything nor begin a line.
struct ConsoleText: ExpressibleByStringInterpolation, Equatable {
    enum Style {
        case plain
        case strong
        case faint
        case warning
    }

    struct Span: Equatable {
        var text: String
        var style: Style
    }

    private(set) var spans: [Span] = []

    /// Content in a style.
    init(_ content: String, _ style: Style = .plain) {
        append(Escape.line(content), style)
    }

    /// Text of the program's own, with its line breaks.
    init(lines form: String) { append(form, .plain) }

    init(stringLiteral form: String) { append(form, .plain) }

    init(stringInterpolation interpolation: Interpolation) { self = interpolation.text }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text: ConsoleText = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ form: String) { text.append(form, .plain) }

        mutating func appendInterpolation(_ styled: ConsoleText) { text += styled }

        mutating func appendInterpolation(_ content: some CustomStringConvertible) {
            text.append(Escape.line(content.description), .plain)
        }
    }

    private mutating func append(_ text: String, _ style: Style) {
        guard !text.isEmpty else { return }
        if let last = spans.last, last.style == style {
            spans[spans.count - 1].text += text
        } else {
            spans.append(Span(text: text, style: style))
        }
    }

    static func + (first: ConsoleText, second: ConsoleText) -> ConsoleText {
        var text = first
        text += second
        return text
    }

    static func += (text: inout ConsoleText, other: ConsoleText) {
        for span in other.spans { text.append(span.text, span.style) }
    }

    /// The text without its styles.
    var plain: String { spans.map(\.text).joined() }
}
