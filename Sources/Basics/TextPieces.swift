/// Bytes that are mostly UTF-8, piece by piece.
struct TextPieces<Bytes: Collection<UInt8>>: Sequence, IteratorProtocol {
    enum Piece: Equatable {
        case scalar(Unicode.Scalar)
        /// A byte that is not part of one.
        case stray(UInt8)
    }

    private var rest: Bytes.SubSequence
    /// How many of the next bytes are known to be stray.
    private var stray = 0

    init(_ bytes: Bytes) { rest = bytes[...] }

    mutating func next() -> Piece? {
        guard stray == 0 else {
            stray -= 1
            return .stray(rest.removeFirst())
        }
        guard let first = rest.first else { return nil }
        if first < 0x80 { return .scalar(Unicode.Scalar(rest.removeFirst())) }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = rest.makeIterator()
        switch parser.parseScalar(from: &iterator) {
        case .emptyInput: return nil
        case .error(let length):
            stray = length - 1
            return .stray(rest.removeFirst())
        case .valid(let encoded):
            rest = rest.dropFirst(encoded.count)
            return .scalar(Unicode.UTF8.decode(encoded))
        }
    }
}

/// Scalars that are not seen, or that change what is seen around them.
enum Invisible {
    /// Whether a scalar is to be escaped where people read.
    ///
    /// - Parameters:
    ///   - previous: the scalar before it; nil if there is none, or if it does not matter.
    ///   - next: the scalar after it.
    static func hides(
        _ scalar: Unicode.Scalar, after previous: Unicode.Scalar? = nil, before next: Unicode.Scalar? = nil
    ) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F: return false
        // They choose the form of an emoji or a letter.
        case 0xFE00...0xFE0F:
            return previous.map { $0 == " " || hides($0) } ?? true
        case 0x200C, 0x200D:
            guard let previous, let next else { return true }
            return !joins(scalar, previous, next)
        default:
            let properties = scalar.properties
            switch properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: return true
            default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
            }
        }
    }

    /// Whether a joiner or non-joiner does something: between letters of Arabic and Indic scripts, and between the parts of
    /// an emoji.
    private static func joins(
        _ joiner: Unicode.Scalar, _ previous: Unicode.Scalar, _ next: Unicode.Scalar
    ) -> Bool {
        let scripts: ClosedRange<UInt32> = 0x600...0xDFF
        if scripts.contains(previous.value), scripts.contains(next.value) { return true }
        func isEmoji(_ scalar: Unicode.Scalar) -> Bool { scalar.value > 0xFF && scalar.properties.isEmoji }
        return joiner.value == 0x200D && (isEmoji(previous) || previous.value == 0xFE0F) && isEmoji(next)
    }
}
