extension Canvas {
    /// The characters alone, without trailing spaces; a line each.
    public var plainText: String {
        lines { row in
            String(String.UnicodeScalarView(row.map(\.scalar).filter { $0.value != 0 }))
                .trimmingTrailingSpaces
        }
    }

    /// With ANSI escape sequences for the looks: what `cat` shows in a terminal.
    public var ansiText: String {
        lines { row in
            var line = ""
            var current = Look()
            for cell in row where cell.scalar.value != 0 {
                let look = cell.look(depth)
                if look != current {
                    line += look.escapeSequence
                    current = look
                }
                line.unicodeScalars.append(cell.scalar)
            }
            return current == Look() ? line.trimmingTrailingSpaces : line + Look().escapeSequence
        }
    }

    private func lines(_ text: (ArraySlice<Cell>) -> String) -> String {
        (0..<height).map { text(cells[$0 * width..<($0 + 1) * width]) + "\n" }.joined()
    }
}

extension Look {
    /// Select Graphic Rendition from a clean start (ECMA-48, and xterm's 256 colours).
    var escapeSequence: String {
        var codes = ["0"]
        if bold { codes.append("1") }
        if faint { codes.append("2") }
        if underline { codes.append("4") }
        if reverse { codes.append("7") }
        if let foreground { codes.append("38;5;\(foreground)") }
        if let background { codes.append("48;5;\(background)") }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}
