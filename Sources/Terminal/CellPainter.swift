import Explorer

/// Writes the cells whose colours curses cannot name: 24-bit colours, and palette colours that terminfo does not promise.
///
/// Curses knows such a cell as a placeholder that no other cell looks like. After curses has updated the screen, the cells
/// are written over their placeholders, and the cursor and its attributes are restored.
struct CellPainter {
    private var bytes: [UInt8] = []
    /// The colours that the terminal writes with at present; nil if unknown.
    private var ink: Color?
    private var paper: Color?
    /// Where the next character would appear without a move.
    private var place: (x: Int, y: Int)?

    /// The placeholder: no style is bold and faint at once.
    static let placeholder = Look(bold: true, faint: true)

    /// Adds a cell of the screen.
    mutating func add(_ cell: Cell, _ look: Look, x: Int, y: Int) {
        if bytes.isEmpty { bytes += "\u{1B}7".utf8 }
        if place?.x != x || place?.y != y {
            bytes += "\u{1B}[".utf8
            append(y + 1)
            bytes.append(UInt8(ascii: ";"))
            append(x + 1)
            bytes.append(UInt8(ascii: "H"))
        }
        setColors(look, needsInk: cell.scalar != " ")
        bytes += UTF8.encode(cell.scalar) ?? UTF8.encodedReplacementCharacter
        for mark in cell.marks.scalars { bytes += UTF8.encode(mark) ?? UTF8.encodedReplacementCharacter }
        // The next character of a terminal that knows the character's width by another table would be elsewhere.
        place = cell.scalar.isASCII || cell.style == .picture ? (x + 1, y) : nil
    }

    private mutating func setColors(_ look: Look, needsInk: Bool) {
        if look.bold || look.faint || look.reverse || look.underline || look.foreground == nil
            || look.background == nil
        {
            // Rare: text on a colour of its own.
            bytes += look.escapeSequence.utf8
            (ink, paper) = (nil, nil)
            return
        }
        if ink == nil && paper == nil { bytes += "\u{1B}[0m".utf8 }
        if needsInk, ink != look.foreground, let color = look.foreground {
            append(color, 38)
            ink = color
        }
        if paper != look.background, let color = look.background {
            append(color, 48)
            paper = color
        }
    }

    private mutating func append(_ color: Color, _ parameter: Int) {
        bytes += "\u{1B}[".utf8
        append(parameter)
        let parts: [Int] =
            switch color {
            case .palette(let index): [5, Int(index)]
            case .rgb(let color): [2, Int(color.red), Int(color.green), Int(color.blue)]
            }
        for part in parts {
            bytes.append(UInt8(ascii: ";"))
            append(part)
        }
        bytes.append(UInt8(ascii: "m"))
    }

    /// A number below 100,000 in decimal digits.
    private mutating func append(_ number: Int) {
        var unit = 10_000
        while unit > max(number, 1) { unit /= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
    }

    /// What to send to the terminal: nothing if nothing was added. Begins again.
    mutating func take() -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        bytes += "\u{1B}[0m\u{1B}8".utf8
        defer { self = CellPainter() }
        return bytes
    }
}
