/// A JSON value.
///
/// It is written as it was built: members keep their order, integers are exact, and a floating-point number has the
/// fewest digits that read back as the same number.
public enum JSON: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    /// Written with the digits that a `Float` needs, which are fewer than a `Double`'s.
    case single(Float)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map { ($0, $1) }) }

    /// An object with the members of two objects, in this order.
    public static func + (first: JSON, second: JSON) -> JSON {
        guard case .object(let head) = first, case .object(let tail) = second else { return first }
        return .object(head + tail)
    }

    public static func integers(_ values: some Sequence<Int>) -> JSON { .array(values.map { .integer($0) }) }
    public static func singles(_ values: some Sequence<Float>) -> JSON { .array(values.map { .single($0) }) }
    public static func strings(_ values: some Sequence<String>) -> JSON { .array(values.map { .string($0) }) }
}

// MARK: - Writing

extension JSON {
    /// The value for people and programs: two spaces of indentation, arrays of plain values on one line, and a line break
    /// at the end.
    public var text: String {
        var text = ""
        write(to: &text, indent: "\n")
        return text + "\n"
    }

    /// The value without any space.
    public var compactText: String {
        var text = ""
        writeCompact(to: &text)
        return text
    }

    /// - Parameter indent: a line break and the indentation of the enclosing value.
    private func write(to text: inout String, indent: String) {
        switch self {
        case .array(let values):
            let isFlat = values.allSatisfy(\.isPlain)
            JSON.list(values, "[", "]", isFlat ? nil : indent, to: &text) { value, text, inner in
                value.write(to: &text, indent: inner)
            }
        case .object(let members):
            JSON.list(members, "{", "}", indent, to: &text) { member, text, inner in
                Escape.appendJSON(member.key.utf8, to: &text)
                text += ": "
                member.value.write(to: &text, indent: inner)
            }
        default: writePlain(to: &text)
        }
    }

    private func writeCompact(to text: inout String) {
        switch self {
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.writeCompact(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Escape.appendJSON(member.key.utf8, to: &text)
                text += ":"
                member.value.writeCompact(to: &text)
            }
            text += "}"
        default: writePlain(to: &text)
        }
    }

    private func writePlain(to text: inout String) {
        switch self {
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has no word for infinity or for what is not a number.
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .single(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): Escape.appendJSON(value.utf8, to: &text)
        case .null, .array, .object: text += "null"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    /// Writes elements between brackets: each on its own line, or all on one line if `indent` is nil.
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
}

// MARK: - Reading

/// A value of a JSON file that a user wrote, and where it is.
public struct JSONNode: Sendable {
    /// The line in which the value begins, from 1.
    public let line: Int
    public let value: Value

    public enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case string(String)
        case array([JSONNode])
        /// In the file's order; no key twice.
        case object([(key: String, node: JSONNode)])
    }

    /// Reads a text of one value, which nests no deeper than 16.
    ///
    /// - Parameter file: what errors call it.
    /// - Throws: the file, the line and what is wrong there.
    public static func read(_ text: [UInt8], from file: String) throws(Problem) -> JSONNode {
        // A text in UTF-16 is read too, and zeros are no JSON.
        let text =
            text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
            ? try TextLines.decoded(text, file: file, advice: "save it in UTF-8") : text
        do throws(JSONError) {
            return try JSONReader.read(text) { (reader) throws(JSONError) in
                try JSONNode(reading: &reader, depth: 0)
            }
        } catch {
            throw Problem("line \(error.line): the JSON \(error.message)", file: file)
        }
    }

    private init(reading reader: inout JSONReader, depth: Int) throws(JSONError) {
        guard depth < JSONReader.depthLimit else { throw reader.broken("nests too deep") }
        let first = reader.next()
        line = reader.line
        switch first {
        case "\""?: value = .string(try reader.string())
        case "["?:
            var elements: [JSONNode] = []
            try reader.array { (reader) throws(JSONError) in
                elements.append(try JSONNode(reading: &reader, depth: depth + 1))
            }
            value = .array(elements)
        case "{"?:
            var members: [(key: String, node: JSONNode)] = []
            var keys: Set<ExternalName> = []
            try reader.object { (reader, key) throws(JSONError) in
                guard keys.insert(ExternalName(key)).inserted else {
                    throw reader.broken("has the key \(Escape.quoted(key)) twice")
                }
                members.append((key, try JSONNode(reading: &reader, depth: depth + 1)))
            }
            value = .object(members)
        default:
            let word = try reader.word()
            guard let plain = Value(word: word) else {
                throw reader.broken("has \(Escape.quoted(word)), which is no value")
            }
            value = plain
        }
    }
}

extension JSONNode.Value {
    /// A number, `true`, `false` or `null`.
    fileprivate init?(word: String) {
        switch word {
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        case "null": self = .null
        default:
            // Swift reads more spellings than JSON has: +1, .5, 1., 01, 0x1, nan.
            let digits = word.hasPrefix("-") ? word.dropFirst() : Substring(word)
            let whole = digits.prefix { ("0"..."9").contains($0) }
            guard !whole.isEmpty, whole == "0" || whole.first != "0", word.last != ".",
                digits.allSatisfy({ ("0"..."9").contains($0) || "eE+-.".contains($0) })
            else { return nil }
            if let integer = Int(word) {
                self = .integer(integer)
            } else if let number = Double(word) {
                self = .number(number)
            } else {
                return nil
            }
        }
    }
}
