/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
    /// The character, which is safe to write to a terminal; U+0000 in the second half of a wide one.
    public let scalar: Unicode.Scalar
    public internal(set) var marks = CellMarks()
    public var style: Style
    /// Colours that override the style's: for pictures.
    public var foreground: Color?
    public var background: Color?

    /// - Parameter scalar: any character; what a cell cannot show is replaced.
    public init(
        _ scalar: Unicode.Scalar = " ", _ style: Style = .plain, foreground: Color? = nil,
        background: Color? = nil
    ) {
        self.scalar = scalar == "\0" ? scalar : scalar.shown
        self.style = style
        self.foreground = foreground
        self.background = background
    }

    /// The second half of a wide character.
    static func continuation(_ style: Style) -> Cell { Cell("\0", style) }

    /// How it looks on a display.
    public func look(_ display: Display) -> Look {
        let depth = display.depth
        var look = display.look(style)
        if let foreground = foreground?.shown(depth) { look.foreground = foreground }
        if let background = background?.shown(depth) { look.background = background }
        return look
    }
}

/// Which characters the terminal can show.
public enum Glyphs: String, Sendable, CaseIterable {
    case unicode
    case ascii

    /// A bar's cell, of which `eighths` (1…8) are filled from the left.
    func leftBlock(eighths: Int) -> Unicode.Scalar {
        guard self == .unicode else { return eighths >= 4 ? "#" : "-" }
        return ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"][min(max(eighths, 1), 8) - 1]
    }

    /// A column's cell, of which `eighths` (1…8) are filled from below.
    func lowerBlock(eighths: Int) -> Unicode.Scalar {
        guard self == .unicode else { return eighths >= 5 ? "#" : eighths >= 3 ? "=" : "_" }
        return ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][min(max(eighths, 1), 8) - 1]
    }

    /// Characters for brightness without colour, darkest first.
    var ramp: [Unicode.Scalar] {
        self == .unicode ? [" ", "░", "▒", "▓", "█"] : [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    }

    /// The replacement for `scalar` where there is only ASCII.
    func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if self == .unicode || scalar.isASCII { return scalar }
        return Glyphs.asciiTwins[scalar] ?? "?"
    }

    /// The replacement for a cell where there is only ASCII.
    func fold(_ cell: Cell) -> Cell {
        self == .unicode || cell.scalar.isASCII && cell.marks.isEmpty ? cell : Cell(fold(cell.scalar))
    }

    private static let asciiTwins: [Unicode.Scalar: Unicode.Scalar] = [
        "×": "x", "·": "*", "²": "2", "′": "'", "−": "-", "–": "-", "—": "-", "…": "~", "→": ">", "←": "<",
        "↑": "^", "↓": "v", "▾": "v", "▴": "^", "▸": ">", "│": "|", "─": "-", "┌": "+", "┐": "+", "└": "+",
        "┘": "+",
        "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "█": "#", "▌": "#", "▐": "#", "▀": "\"", "▄": "_",
        "•": "*", "●": "@", "○": "o", "◆": "#", "▕": "|", "▏": "|", "┊": ":", "╵": "'", "√": "V", "Σ": "S",
        "≥": ">", "≤": "<", "≈": "~", "±": "~", "µ": "u", "‹": "<", "›": ">", "▲": "^", "▼": "v", "■": "#",
        "░": ".", "▒": ":", "▓": "%", "é": "e", "è": "e", "ü": "u", "ö": "o", "ä": "a", "ñ": "n", "Φ": "F",
        "ᵀ": "T", "━": "=", "◀": "<", "▶": ">", "╭": ".", "╮": ".", "γ": "g", "β": "b", "÷": "/", "Δ": "d",
    ]
}
