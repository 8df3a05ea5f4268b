import Basics

/// A text as the cells that it takes. Text from outside the program goes to the screen only through here and `Cell`.
///
/// A cell shows one character and the marks on it. What a terminal would obey, what has no ink, and what joins or
/// reorders its neighbours shows as a dot; what Unicode does not define, as a replacement character. So every cell is
/// as wide as the canvas takes it for, whatever the text contains.
struct CellText: Sequence, IteratorProtocol {
    private var scalars: String.UnicodeScalarView.Iterator
    /// The first scalar after the last cell's.
    private var following: Unicode.Scalar?

    init(_ text: String) {
        scalars = text.unicodeScalars.makeIterator()
        following = scalars.next()
    }

    mutating func next() -> Cell? {
        guard let first = following else { return nil }
        following = scalars.next()
        // A zero is the second half of a wide character to the canvas, but a control character in a text.
        var cell = Cell(first == "\0" ? Cell.dot : first)
        while let scalar = following, cell.take(scalar) { following = scalars.next() }
        return cell
    }
}

extension String {
    /// How many cells it takes.
    var cellWidth: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return CellText(self).reduce(0) { $0 + $1.width }
    }

    /// Padded with spaces on the right to `width` cells.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - cellWidth, 0))
    }

    /// Padded with spaces on the left to `width` cells.
    func leftPadded(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(width - cellWidth, 0)) + self
    }

    /// The end of it, after an ellipsis, if it is wider than `width` cells.
    func tail(_ width: Int) -> String {
        guard cellWidth > width else { return self }
        var cells: [Cell] = []
        var room = width - 1
        for cell in Array(CellText(self)).reversed() {
            room -= cell.width
            if room < 0 { break }
            cells.append(cell)
        }
        return "…" + cells.reversed().map(\.text).joined()
    }
}

/// The marks on a cell's character, such as accents. There are at most three: more would run into the lines above and
/// below.
public struct CellMarks: Hashable, Sendable {
    /// 21 bits for each; 0 stands for no mark.
    private var packed: UInt64 = 0

    public init() {}

    public var isEmpty: Bool { packed == 0 }

    public var scalars: [Unicode.Scalar] {
        [0, 21, 42].compactMap { shift in
            let value = UInt32(packed >> shift & 0x1F_FFFF)
            return value == 0 ? nil : Unicode.Scalar(value)
        }
    }

    fileprivate mutating func add(_ mark: Unicode.Scalar) {
        guard let shift = [0, 21, 42].first(where: { packed >> $0 == 0 }) else { return }
        packed |= UInt64(mark.value) << UInt64(shift)
    }
}

extension Cell {
    /// What stands for a character that must not reach a terminal.
    static let dot: Unicode.Scalar = "·"

    /// How many cells its character takes.
    var width: Int { TextWidth.isWide(scalar) ? 2 : 1 }

    /// Its character with the marks.
    public var text: String {
        var text = String.UnicodeScalarView()
        text.append(scalar)
        if !marks.isEmpty { text.append(contentsOf: marks.scalars) }
        return String(text)
    }

    /// Takes what follows the character in a text, if it belongs to it.
    ///
    /// - Returns: false if it is a character of its own.
    fileprivate mutating func take(_ following: Unicode.Scalar) -> Bool {
        if following.value < 0x300 { return false }
        if following.isMark {
            // A dot stands for what is not shown, and carries nothing.
            if scalar != Cell.dot { marks.add(following) }
            return true
        }
        // An emoji is shown in its plain form: with these its width depends on the terminal.
        return following.isEmojiVariation && scalar.value >= 0x80 && scalar.properties.isEmoji
    }
}

extension Unicode.Scalar {
    /// The character as a cell may show it: itself, or what stands for it.
    var shown: Unicode.Scalar {
        switch value {
        // Most of what the screens write, without a look into Unicode's tables.
        case 0x20..<0x7F, 0xA0..<0xAD, 0xAE..<0x300, 0x2190..<0x2300, 0x2500..<0x2600: return self
        default: break
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return Cell.dot
        case .nonspacingMark, .enclosingMark: return Cell.dot
        case .unassigned: return "\u{FFFD}"
        default: return isJoiningJamo || properties.isDefaultIgnorableCodePoint ? Cell.dot : self
        }
    }

    /// Whether it is drawn over the previous character.
    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: !properties.isDefaultIgnorableCodePoint
        default: isJoiningJamo
        }
    }

    /// A vowel or a final consonant of a Korean syllable, which joins the consonant before it.
    private var isJoiningJamo: Bool {
        switch value {
        case 0x1161...0x11FF, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: true
        default: false
        }
    }

    /// A variation selector for text or emoji, or a skin tone.
    fileprivate var isEmojiVariation: Bool {
        (0xFE0E...0xFE0F).contains(value) || (0x1F3FB...0x1F3FF).contains(value)
    }
}
