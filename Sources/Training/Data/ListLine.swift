import Basics

/// A line of a list file: a path, a separator and a label. The separator is spaces, a tab, or one comma or semicolon; a
/// path or label in quotation marks may hold any of these, and a quotation mark as two (RFC 4180).
struct ListLine: Equatable {
    enum Label: Equatable {
        /// From 0.
        case number(Int)
        case name(ExternalName)
    }

    /// What is wrong with a line.
    enum Flaw: Error, Equatable {
        case noLabel
        /// A number that is greater than the largest label.
        case tooLarge(String)
        /// A number that is no label: negative, with a fraction.
        case notALabel(String)
        case notAName
        /// There is more than a path and a label.
        case severalColumns
        case openQuote
        /// Something follows a quoted path or label.
        case afterQuote
    }

    let path: [UInt8]
    let label: Label

    /// Nil for an empty line and for a comment: `#` alone or before a space.
    ///
    /// A path without quotation marks may contain separators. It ends with the last ending of a picture file that a
    /// separator follows; if there is none, the last separator ends it.
    ///
    /// - Parameter endings: how picture files' names end, in lower case.
    init?(_ line: some BidirectionalCollection<UInt8>, endings: [[UInt8]]) throws(Flaw) {
        let text = Self.trimmed(Array(line)[...])
        if let plain = text.withUnsafeBytes(PlainListLine.init) {
            (path, label) = (Array(text.prefix(plain.pathLength)), plain.label)
            return
        }
        guard let first = text.first, !(first == 0x23 && (text.dropFirst().first.map(Self.isSpace) ?? true))
        else {
            return nil
        }
        guard text.count <= Self.limit else { throw .notAName }
        let (path, rest) = try first == Self.quote ? Self.quotedPath(text) : Self.plainPath(text, endings)
        label = try Self.label(rest)
        guard !path.isEmpty, !path.contains(0) else { throw .notAName }
        self.path = path
    }

    private static let quote = UInt8(ascii: "\"")
    static let largestLabel = 999_999
    /// The system takes paths of 4096 bytes.
    private static let limit = 8192

    // MARK: - The path

    /// A path in quotation marks, and what follows the separator.
    private static func quotedPath(_ text: ArraySlice<UInt8>) throws(Flaw) -> ([UInt8], Rest) {
        let (path, rest) = try unquoted(text)
        guard let next = rest.first else { throw .noLabel }
        guard isSpace(next) || isMark(next) else { throw .afterQuote }
        let label = trimmed(rest)
        guard let mark = label.first, isMark(mark) else { return (path, Rest(separator: next, text: label)) }
        return (path, Rest(separator: mark, text: trimmed(label.dropFirst())))
    }

    private static func plainPath(
        _ text: ArraySlice<UInt8>, _ endings: [[UInt8]]
    ) throws(Flaw) -> ([UInt8], Rest) {
        // A label in quotation marks at the end may hold what looks like a path.
        let end = text.last == quote ? openingQuote(text) ?? text.endIndex : text.endIndex
        var last: Int?
        for place in (text.startIndex..<end).reversed() where isSpace(text[place]) || isMark(text[place]) {
            let path = trimmed(text[..<place])
            if endsWithOne(of: endings, path) { return (Array(path), rest(text, place)) }
            last = last ?? place
        }
        guard let last, !endsWithOne(of: endings, text) else { throw .noLabel }
        var path = trimmed(text[..<last])
        // “name, 3”: the comma and the space are one separator.
        if isSpace(text[last]), let mark = path.last, isMark(mark) { path = trimmed(path.dropLast()) }
        return (Array(path), rest(text, last))
    }

    private static func rest(_ text: ArraySlice<UInt8>, _ place: Int) -> Rest {
        Rest(separator: text[place], text: trimmed(text[(place + 1)...]))
    }

    /// Where a quoted label at the end of a line begins.
    private static func openingQuote(_ text: ArraySlice<UInt8>) -> Int? {
        text.indices.dropFirst().first { place in
            text[place] == quote && (isSpace(text[place - 1]) || isMark(text[place - 1]))
        }
    }

    private static func endsWithOne(of endings: [[UInt8]], _ path: ArraySlice<UInt8>) -> Bool {
        endings.contains { ending in
            path.count > ending.count
                && zip(path.suffix(ending.count), ending).allSatisfy { byte, wanted in
                    byte == wanted || (0x41...0x5A).contains(byte) && byte | 0x20 == wanted
                }
        }
    }

    // MARK: - The label

    /// What follows the path.
    private struct Rest {
        let separator: UInt8
        let text: ArraySlice<UInt8>
    }

    private static func label(_ rest: Rest) throws(Flaw) -> Label {
        guard let first = rest.text.first else { throw .noLabel }
        var word = rest.text
        if first == quote {
            let (inner, after) = try unquoted(word)
            if let next = trimmed(after).first { throw isMark(next) ? .severalColumns : .afterQuote }
            word = inner[...]
            guard !word.isEmpty else { throw .noLabel }
        } else {
            let hasColumns =
                rest.separator == 0x20
                ? areNumbers(word) : word.contains(rest.separator)
            if hasColumns { throw .severalColumns }
        }
        guard !word.contains(0) else { throw .notALabel(String(decoding: word, as: UTF8.self)) }
        let text = String(decoding: word, as: UTF8.self)
        if let number = Int(text), (0...largestLabel).contains(number) { return .number(number) }
        if word.allSatisfy({ (0x30...0x39).contains($0) }) { throw .tooLarge(text) }
        if isNumeric(text) { throw .notALabel(text) }
        return .name(ExternalName(bytes: word))
    }

    /// Whether a text is several words, all of them numbers.
    private static func areNumbers(_ text: ArraySlice<UInt8>) -> Bool {
        let words = text.split { isSpace($0) || isMark($0) }
        return words.count > 1 && words.allSatisfy { isNumeric(String(decoding: $0, as: UTF8.self)) }
    }

    private static func isNumeric(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x2B || first == 0x2D || (0x30...0x39).contains(first)
        else {
            return false
        }
        return Double(text) != nil
    }

    // MARK: - Bytes

    /// A field in quotation marks without them, and what follows it.
    static func unquoted(_ text: ArraySlice<UInt8>) throws(Flaw) -> ([UInt8], ArraySlice<UInt8>) {
        var field: [UInt8] = []
        var rest = text.dropFirst()
        while let end = rest.firstIndex(of: quote) {
            field += rest[..<end]
            rest = rest[(end + 1)...]
            guard rest.first == quote else { return (field, rest) }
            field.append(quote)
            rest = rest.dropFirst()
        }
        throw .openQuote
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    static func isMark(_ byte: UInt8) -> Bool { byte == 0x2C || byte == 0x3B }

    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest.drop(while: isSpace)
    }
}

/// A line as nearly all are: without quotation marks, with one separator before a number or a word. What can be said of a
/// line in this way is what `ListLine` says; there may be a million of them.
private struct PlainListLine {
    /// In bytes.
    let pathLength: Int
    let label: ListLine.Label

    /// Nil for all other lines.
    ///
    /// - Parameter text: not empty at either end.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count < 1000, let first = text.first, first != UInt8(ascii: "#") else { return nil }
        var separator: Int?
        for (place, byte) in text.enumerated() {
            guard byte <= UInt8(ascii: ";") else { continue }
            if byte == 0 || byte == UInt8(ascii: "\"") { return nil }
            guard ListLine.isSpace(byte) || ListLine.isMark(byte) else { continue }
            guard separator == nil else { return nil }
            separator = place
        }
        guard let separator, separator > 0, separator + 1 < text.count else { return nil }
        pathLength = separator
        let word = text[(separator + 1)...]
        // What ends as a picture file is no label.
        guard !word.contains(UInt8(ascii: ".")) else { return nil }
        if (0x41...0x5A).contains(word[separator + 1] & 0xDF) {
            label = .name(ExternalName(bytes: word))
            return
        }
        guard word.count <= 6, word.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        label = .number(word.reduce(0) { 10 * $0 + Int($1 - 0x30) })
    }
}

/// The first line of a list file, if it names its columns.
struct ListHeader: Equatable {
    /// In lower case, without quotation marks.
    let columns: [String]

    private static let pathWords: Set = [
        "path", "paths", "file", "files", "filename", "filenames", "file_name", "filepath", "file_path",
        "image",
        "images", "img", "image_path", "imagepath", "img_path", "image_name", "imagename", "image_file",
        "name",
        "picture", "pictures",
    ]
    private static let labelWords: Set = [
        "label", "labels", "class", "classes", "class_name", "classname", "class_id", "classid",
        "class_index",
        "category", "category_id", "target", "targets", "y", "synset", "wnid", "label_id", "id", "index",
    ]

    /// Nil if the line is an ordinary one.
    init?(_ line: some BidirectionalCollection<UInt8>) {
        let text = ListLine.trimmed(Array(line)[...])
        guard text.count < 1000 else { return nil }
        let hasMarks = text.contains(where: ListLine.isMark)
        let fields = text.split(omittingEmptySubsequences: !hasMarks) { byte in
            hasMarks ? ListLine.isMark(byte) : ListLine.isSpace(byte)
        }
        let columns: [String] = fields.map { field in
            let word = ListLine.trimmed(field).filter { $0 != UInt8(ascii: "\"") }
            return String(decoding: word, as: UTF8.self).lowercased()
        }
        guard columns.count > 1, columns.contains(where: Self.pathWords.contains),
            columns.contains(where: Self.labelWords.contains)
        else { return nil }
        self.columns = columns
    }

    /// Whether the columns are a path and a label, in this order.
    var isUnderstood: Bool {
        columns.count == 2 && Self.pathWords.contains(columns[0]) && Self.labelWords.contains(columns[1])
    }
}
