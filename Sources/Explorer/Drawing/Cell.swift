/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
    /// The character; U+0000 in the second half of a wide one.
    public var scalar: Unicode.Scalar
    public var style: Style
    /// Colours that override the style's: for pictures.
    public var foreground: Color?
    public var background: Color?

    public init(
        _ scalar: Unicode.Scalar = " ", _ style: Style = .plain, foreground: Color? = nil,
        background: Color? = nil
    ) {
        self.scalar = scalar
        self.style = style
        self.foreground = foreground
        self.background = background
    }

    static let continuation = Cell("\u{0}")

    /// How it looks at a colour depth.
    public func look(_ depth: ColorDepth) -> Look {
        var look = Theme.look(style, depth)
        if let foreground = foreground?.shown(depth) { look.foreground = foreground }
        if let background = background?.shown(depth) { look.background = background }
        return look
    }
}

extension Unicode.Scalar {
    /// How many cells it takes: 0 for marks that combine with the previous character, 2 for East Asian wide characters and
    /// emoji, else 1.
    var cellWidth: Int {
        switch value {
        case 0x20..<0x7F: 1
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x64B...0x65F, 0x1AB0...0x1AFF,
            0x1DC0...0x1DFF, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF:
            0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
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

    private static let asciiTwins: [Unicode.Scalar: Unicode.Scalar] = [
        "×": "x", "·": "*", "²": "2", "′": "'", "−": "-", "–": "-", "—": "-", "…": "~", "→": ">", "←": "<",
        "↑": "^", "↓": "v", "▾": "v", "▸": ">", "│": "|", "─": "-", "┌": "+", "┐": "+", "└": "+", "┘": "+",
        "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "█": "#", "▌": "#", "▐": "#", "▀": "\"", "▄": "_",
        "•": "*", "●": "@", "○": "o", "◆": "#", "▕": "|", "▏": "|", "┊": ":", "╵": "'", "√": "V", "Σ": "S",
        "≥": ">", "≤": "<", "≈": "~", "±": "~", "µ": "u", "‹": "<", "›": ">", "▲": "^", "▼": "v", "■": "#",
        "░": ".", "▒": ":", "▓": "%", "é": "e", "è": "e", "ü": "u", "ö": "o", "ä": "a", "ñ": "n", "Φ": "F",
        "ᵀ": "T", "━": "=", "◀": "<", "▶": ">", "γ": "g", "β": "b", "÷": "/", "Δ": "d",
    ]
}
