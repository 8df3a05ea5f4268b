/// Text that somebody wrote with any editor.
enum TextLines {
    /// The lines of a text, with either kind of line end; empty lines at the end are none, and bytes that are
    /// not UTF-8 become replacement characters.
    static func split(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines
    }
}
