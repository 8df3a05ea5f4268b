/// Text that somebody wrote with any editor.
public enum TextLines {
    /// The lines of a text, with any kind of line end and without a byte order mark. Empty lines at the end are dropped.
    public static func names(_ bytes: [UInt8]) -> [ExternalName] {
        lines(of: bytes).map { ExternalName(bytes: $0) }
    }

    /// The same as text. Bytes that are not UTF-8 become replacement characters.
    public static func split(_ bytes: [UInt8]) -> [String] {
        lines(of: bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines that are not UTF-8, numbered from 1; at most `limit`.
    public static func linesNotUTF8(in bytes: [UInt8], limit: Int = 1) -> [Int] {
        guard String(validating: bytes, as: UTF8.self) == nil else { return [] }
        var found: [Int] = []
        for (index, line) in lines(of: bytes).enumerated() where found.count < limit {
            if String(validating: line, as: UTF8.self) == nil { found.append(index + 1) }
        }
        return found
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = withoutMark(bytes)
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        // A carriage return alone ended the lines of old Macs; next to line feeds it is part of a line or of its end.
        let separator = text.contains(lineFeed) ? lineFeed : carriageReturn
        var lines = text.split(separator: separator, omittingEmptySubsequences: false).map { line in
            line.last == carriageReturn ? line.dropLast() : line
        }
        while let last = lines.last, String(decoding: last, as: UTF8.self).allSatisfy(\.isWhitespace) {
            lines.removeLast()
        }
        return lines
    }

    // MARK: - Encodings

    /// The byte order mark of UTF-8, which some editors write at the beginning.
    public static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text after its byte order mark, if it has one.
    public static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    }

    /// A file's text in UTF-8, without a byte order mark. UTF-16 and UTF-32 with one are converted; any other bytes stay as
    /// they are, because names need not be UTF-8.
    ///
    /// - Parameters:
    ///   - file: what errors call it.
    ///   - advice: what to give instead of something that is no text.
    /// - Throws: if it holds zeros, as no text does.
    public static func decoded(_ bytes: [UInt8], file: String, advice: String) throws(Problem) -> [UInt8] {
        if let wide = try utf32(bytes, file: file) { return Array(wide.utf8) }
        if let wide = try utf16(bytes, file: file) { return Array(wide.utf8) }
        let text = withoutMark(bytes)
        guard !text.contains(0) else {
            throw Problem("this is not a text in UTF-8", file: file, advice: advice)
        }
        return Array(text)
    }

    private static func utf16(_ bytes: [UInt8], file: String) throws(Problem) -> String? {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
        let (low, high) = isLittle ? (0, 1) : (1, 0)
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { (place: Int) -> UInt16 in
            UInt16(bytes[place + high]) << 8 | UInt16(bytes[place + low])
        }
        guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self), !units.contains(0)
        else { throw broken("UTF-16", file) }
        return text
    }

    private static func utf32(_ bytes: [UInt8], file: String) throws(Problem) -> String? {
        let isLittle = bytes.starts(with: [0xFF, 0xFE, 0, 0])
        guard isLittle || bytes.starts(with: [0, 0, 0xFE, 0xFF]) else { return nil }
        let units = stride(from: 4, to: bytes.count - 3, by: 4).map { place in
            (0..<4).reduce(UInt32(0)) { value, index in
                value << 8 | UInt32(bytes[place + (isLittle ? 3 - index : index)])
            }
        }
        guard bytes.count % 4 == 0, let text = String(validating: units, as: UTF32.self), !units.contains(0)
        else { throw broken("UTF-32", file) }
        return text
    }

    private static func broken(_ encoding: String, _ file: String) -> Problem {
        Problem("this is a damaged text in \(encoding)", file: file, advice: "save it in UTF-8")
    }
}
