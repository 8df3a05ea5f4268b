/// Which characters the terminal can show.
public enum Glyphs: String, Sendable, CaseIterable {
    case unicode
    case ascii

    /// A bar's cell, filled from the left by so many eighths (1…8).
    func leftBlock(eighths: Int) -> Unicode.Scalar {
        guard self == .unicode else { return eighths >= 4 ? "#" : "-" }
        return ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"][min(max(eighths, 1), 8) - 1]
    }

    /// A column's cell, filled from below by so many eighths (1…8).
    func lowerBlock(eighths: Int) -> Unicode.Scalar {
        guard self == .unicode else { return eighths >= 5 ? "#" : eighths >= 3 ? "=" : "_" }
        return ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][min(max(eighths, 1), 8) - 1]
    }

    /// Brightness without colour, darkest first.
    var ramp: [Unicode.Scalar] {
        self == .unicode ? [" ", "░", "▒", "▓", "█"] : [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    }

    /// What stands for `scalar` where there is only ASCII.
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
