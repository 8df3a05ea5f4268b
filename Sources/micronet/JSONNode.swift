import Basics

/// A value of a JSON file that a user wrote, and where it stands.
struct JSONNode: Sendable {
    /// The line in which it begins, from 1 on.
    let line: Int
    let value: Value

    enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case string(String)
        case array([JSONNode])
        /// No key twice.
        case object([(key: String, node: JSONNode)])
    }

    private static let depthLimit = 16

    /// Reads a text of one value.
    ///
    /// - Throws: the file, the line and what is wrong there, for a person.
    static func read(_ text: [UInt8], from file: String) throws(Failure) -> JSONNode {
        do throws(JSONError) {
            return try JSONReader.read(text) { (reader) throws(JSONError) in
                try JSONNode(reading: &reader, depth: 0)
            }
        } catch {
            throw Failure("\(file): line \(error.line): the JSON \(error.message)")
        }
    }

    private init(reading reader: inout JSONReader, depth: Int) throws(JSONError) {
        guard depth < JSONNode.depthLimit else { throw reader.broken("nests too deep") }
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
            var keys: Set<String> = []
            try reader.object { (reader, key) throws(JSONError) in
                guard keys.insert(key).inserted else {
                    throw reader.broken("has the key “\(key.escapedForDisplay)” twice")
                }
                members.append((key, try JSONNode(reading: &reader, depth: depth + 1)))
            }
            value = .object(members)
        default:
            let word = try reader.word()
            guard let plain = Value(word: word) else {
                throw reader.broken("has “\(word.escapedForDisplay)”, which is no value")
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
