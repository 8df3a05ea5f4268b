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
    /// 21 bits for each; 0 where there is none.
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
    var width: Int { scalar.isWide ? 2 : 1 }

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

    /// Whether it takes two cells: East Asian wide characters and emoji.
    var isWide: Bool {
        guard value >= 0x1100 else { return false }
        var (low, high) = (0, Unicode.Scalar.wide.count)
        while low < high {
            let middle = (low + high) / 2
            if Unicode.Scalar.wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < Unicode.Scalar.wide.count && Unicode.Scalar.wide[low].contains(value)
    }

    /// Unicode's East Asian Width W and F, version 14; ranges reach over characters that are not assigned.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
        0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
        0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
        0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
        0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9,
        0xFE10...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F004...0x1F004,
        0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335,
        0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0,
        0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D,
        0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4,
        0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6DF,
        0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
        0x1F947...0x1F9FF, 0x1FA70...0x1FAF6, 0x20000...0x3134A,
    ]
}
