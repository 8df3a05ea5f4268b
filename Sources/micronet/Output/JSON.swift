/// A JSON value that is written as it was built: members keep their order, integers are exact, and a
/// floating-point number has the fewest digits that read back as the same number.
enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    /// Printed with the digits that a `Float` needs, which are fewer than a `Double`'s.
    case single(Float)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    static func integers(_ values: some Sequence<Int>) -> JSON { .array(values.map { .integer($0) }) }
    static func singles(_ values: some Sequence<Float>) -> JSON { .array(values.map { .single($0) }) }

    /// The value as text with two spaces of indentation; arrays of plain values stand on one line.
    var text: String {
        var text = ""
        write(to: &text, indent: "\n")
        return text + "\n"
    }

    /// - Parameter indent: a line break and the indentation that the enclosing value has.
    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has no word for what is not a number or infinite.
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .single(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): JSON.quote(value, to: &text)
        case .array(let values):
            let isFlat = values.allSatisfy(\.isPlain)
            JSON.list(values, "[", "]", isFlat ? nil : indent, to: &text) { value, text, inner in
                value.write(to: &text, indent: inner)
            }
        case .object(let members):
            JSON.list(members, "{", "}", indent, to: &text) { member, text, inner in
                JSON.quote(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: inner)
            }
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    /// Writes elements between brackets: each on a line of its own, or all on one where `indent` is nil.
    private static func list<Element>(
        _ elements: [Element], _ open: String, _ close: String, _ indent: String?, to text: inout String,
        write: (Element, inout String, String) -> Void
    ) {
        text += open
        let inner = indent.map { $0 + "  " }
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inner == nil ? ", " : "," }
            text += inner ?? ""
            write(element, &text, inner ?? "")
        }
        if !elements.isEmpty { text += indent ?? "" }
        text += close
    }

    private static func quote(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // The rest of the control characters, and the line ends that JavaScript does not allow.
            case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
