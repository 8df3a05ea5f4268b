/// Text from outside the program, made fit for the place where it is written. Every output uses these functions.
public enum Escape {
    // MARK: - For people

    /// Text on one line of a terminal: nothing in it moves the cursor, ends the line or reorders the text around it.
    ///
    /// Line breaks and tabs become `\n`, `\r` and `\t`; other control characters, format characters (direction marks
    /// among them) and line separators become `\u{…}`; bytes that are not UTF-8 become `\xNN`. Escaping a second time
    /// changes nothing.
    public static func line(_ bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
        var result = ""
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var rest = bytes[...]
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput:
                return result
            case .error(let length):
                for byte in rest.prefix(length) { result += "\\x" + hexadecimal(byte) }
                rest = rest.dropFirst(length)
            case .valid(let encoded):
                rest = rest.dropFirst(encoded.count)
                append(Unicode.UTF8.decode(encoded), to: &result)
            }
        }
    }

    public static func line(_ text: String) -> String { line(text.utf8) }

    /// The same, with at most `limit` characters of the text; an ellipsis stands for the rest.
    public static func line(_ text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return line(text) }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return line(text) }
        return line(String(scalars[..<end])) + "…"
    }

    /// Text in quotation marks, within a sentence; at most `limit` characters of it.
    public static func quoted(_ text: String, limit: Int = 120) -> String { "“\(line(text, limit: limit))”" }

    /// The text without its middle, if it is wider than `width`: `a-very-l…name.jpg`.
    ///
    /// - Parameter measure: the width of a character; 1 for all if not given. In a terminal some take two cells.
    public static func shortened(
        _ text: String, to width: Int, measure: (Character) -> Int = { _ in 1 }
    ) -> String {
        guard text.reduce(0, { $0 + measure($1) }) > width else { return text }
        guard width > 0 else { return "" }
        // The end gets the odd cell: a name's extension says more than its middle.
        let (headWidth, tailWidth) = ((width - 1) / 2, width / 2)
        var (head, tail) = ("", [Character]())
        var used = 0
        for character in text {
            used += measure(character)
            if used > headWidth { break }
            head.append(character)
        }
        used = 0
        for character in text.reversed() {
            used += measure(character)
            if used > tailWidth { break }
            tail.append(character)
        }
        return head + "…" + String(tail.reversed())
    }

    /// Bytes that need no escape.
    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    // MARK: - For programs

    /// A JSON string with its quotation marks. The line separators that JavaScript forbids in a string are escaped too.
    public static func json(_ text: String) -> String {
        var result = ""
        appendJSON(text, to: &result)
        return result
    }

    static func appendJSON(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }

    /// A field of a CSV line (RFC 4180): in quotation marks if it contains a comma, a quotation mark or a line break.
    public static func csv(_ field: String) -> String {
        let isPlain = !field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        return isPlain ? field : "\"" + replacing("\"", with: "\"\"", in: field) + "\""
    }

    /// A cell of a Markdown table.
    public static func markdown(_ cell: String) -> String { replacing("|", with: "\\|", in: cell) }

    /// The text of an XML element. What XML 1.0 forbids in any form becomes a replacement character.
    public static func xml(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\t", "\n", " "..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}": result.append(scalar)
            // A carriage return would be read as a line feed.
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            default: result.append("\u{FFFD}")
            }
        }
        return String(result)
    }

    /// A word of a shell's command line: in single quotes unless all its characters are harmless.
    public static func shell(_ word: String) -> String {
        func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "=", ",", ":", "+", "@": true
            default: false
            }
        }
        if !word.isEmpty, word.unicodeScalars.allSatisfy(isHarmless) { return word }
        return "'" + replacing("'", with: "'\\''", in: word) + "'"
    }

    private static func replacing(_ character: Character, with replacement: String, in text: String) -> String
    {
        var result = ""
        for next in text { if next == character { result += replacement } else { result.append(next) } }
        return result
    }
}

extension Collection where Element == String {
    /// The words as a list within a sentence: “a, b or c”.
    ///
    /// - Parameter conjunction: “and” or “or”.
    public func listed(_ conjunction: String) -> String {
        guard count > 1, let last = dropFirst(count - 1).first else { return joined() }
        return prefix(count - 1).joined(separator: ", ") + " \(conjunction) " + last
    }
}
