/// Text from outside the program, made fit for the place where it is written. Every output uses these functions, which
/// look at Unicode scalars: to Swift's characters, a comma with an accent is no comma, and CR LF no line break of one kind.
public enum Escape {
    // MARK: - For people

    /// Text on one line of a terminal: nothing in it moves the cursor, ends the line, reorders the text around it or is
    /// there without being seen.
    ///
    /// Line breaks and tabs become `\n`, `\r` and `\t`; other control characters, direction marks, line separators,
    /// characters without width that hide between others and code points that are no characters become `\u{…}`; bytes
    /// that are not UTF-8 become `\xNN`. Escaping a second time changes nothing.
    public static func line(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), isShown(text.unicodeScalars) { return text }
        var result = ""
        var previous: Unicode.Scalar?
        var pieces = TextPieces(bytes)
        var piece = pieces.next()
        while let current = piece {
            piece = pieces.next()
            switch current {
            case .stray(let byte):
                result += "\\x" + hexadecimal(byte)
                previous = nil
            case .scalar("\n"): result += "\\n"
            case .scalar("\r"): result += "\\r"
            case .scalar("\t"): result += "\\t"
            case .scalar(let scalar):
                let next: Unicode.Scalar? = if case .scalar(let next) = piece { next } else { nil }
                if Invisible.hides(scalar, after: previous, before: next) {
                    result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
                previous = scalar
            }
        }
        return result
    }

    public static func line(_ text: String) -> String { line(text.utf8) }

    /// The same for text of several lines: line feeds stay.
    public static func lines(_ text: String) -> String {
        if isShown(text.unicodeScalars.lazy.filter { $0 != "\n" }) { return text }
        return text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line($0) }
            .joined(separator: "\n")
    }

    /// Whether nothing needs an escape, whatever is around it: so it is with almost every text.
    private static func isShown(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
        scalars.allSatisfy { !Invisible.hides($0) }
    }

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

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    // MARK: - For programs

    /// A JSON string with its quotation marks. What a terminal would not show is escaped too.
    public static func json(_ text: String) -> String {
        var result = ""
        appendJSON(text.utf8, to: &result)
        return result
    }

    /// Appends a JSON string. A byte that is not UTF-8 becomes half a surrogate pair, U+DC80 for 0x80 and so on.
    static func appendJSON(_ bytes: some Collection<UInt8>, to result: inout String) {
        result += "\""
        for piece in TextPieces(bytes) {
            switch piece {
            case .stray(let byte): result += unit(0xDC00 + UInt16(byte))
            case .scalar("\""): result += "\\\""
            case .scalar("\\"): result += "\\\\"
            case .scalar("\n"): result += "\\n"
            case .scalar("\r"): result += "\\r"
            case .scalar("\t"): result += "\\t"
            case .scalar(let scalar):
                if Invisible.hides(scalar) {
                    result += UTF16.encode(scalar).map { $0.map(unit).joined() } ?? ""
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        result += "\""
    }

    /// A unit of UTF-16 as JSON escapes it.
    private static func unit(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// A field of a CSV line (RFC 4180): on one line, as `line` writes it, and in quotation marks if it contains a comma or
    /// a quotation mark.
    public static func csv(_ field: String) -> String {
        let text = line(field)
        let isPlain = !text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
        return isPlain ? text : "\"" + replacing(text) { $0 == "\"" ? "\"\"" : nil } + "\""
    }

    /// A cell of a Markdown table, on one line, as `line` writes it. Characters that would mean something to Markdown are
    /// shown as they are.
    public static func markdown(_ cell: String) -> String {
        let text = Array(line(cell).unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in text.enumerated() {
            switch scalar {
            case "|", "`", "*", "<", "[", "]": result.append("\\")
            // Before a letter it stands for itself: `\n`.
            case "\\" where index + 1 == text.count || !isAlphanumeric(text[index + 1]): result.append("\\")
            default: break
            }
            result.append(scalar)
        }
        return String(result)
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

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
            case "-", "_", ".", "/", "=", ",", ":", "+", "@": true
            default: isAlphanumeric(scalar)
            }
        }
        if !word.isEmpty, word.unicodeScalars.allSatisfy(isHarmless) { return word }
        return "'" + replacing(word) { $0 == "'" ? "'\\''" : nil } + "'"
    }

    /// The text with some scalars replaced.
    private static func replacing(_ text: String, by replacement: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) {
                result.append(contentsOf: replacement.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
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
