/// A line of a list file: a path, space, and a label from 0.
struct ListLine: Equatable {
    /// What is wrong with a line.
    enum Flaw: Error, Equatable {
        case noLabel
        /// There is a word in the label's place.
        case notALabel(String)
        case notAName
    }

    let path: [UInt8]
    let label: Int

    /// Nil for an empty line. The path may contain spaces, so the last one separates it from the label.
    init?(_ line: some BidirectionalCollection<UInt8>) throws(Flaw) {
        let text = Self.trimmed(line[...])
        if text.isEmpty { return nil }
        guard let space = text.lastIndex(where: Self.isSpace) else { throw .noLabel }
        let word = String(decoding: text[text.index(after: space)...], as: UTF8.self)
        guard let label = Int(word), (0..<1_000_000).contains(label) else { throw .notALabel(word) }
        path = Array(Self.trimmed(text[..<space]))
        guard !path.contains(0) else { throw .notAName }
        self.label = label
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        var rest = bytes[...]
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest.drop(while: isSpace)
    }
}
