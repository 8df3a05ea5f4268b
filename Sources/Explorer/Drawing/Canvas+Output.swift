// MARK: - Text

extension Canvas {
    /// The characters alone, without trailing spaces, line by line.
    public var plainText: String {
        lines { row in row.map(\.text).joined().trimmingTrailingSpaces }
    }

    /// With ANSI escape sequences for the looks: for `cat` in a terminal.
    public var ansiText: String {
        lines { row in
            var line = ""
            var current = Look()
            for cell in row {
                let look = cell.look(display)
                if look != current {
                    line += look.escapeSequence
                    current = look
                }
                line += cell.text
            }
            return current == Look() ? line.trimmingTrailingSpaces : line + Look().escapeSequence
        }
    }

    private func lines(_ text: ([Cell]) -> String) -> String {
        (0..<height).map { y in text((0..<width).compactMap { printed(x: $0, y: y) }) + "\n" }.joined()
    }

    /// What is written for a cell: nil for the second half of a wide character. Half a wide character, which would shift
    /// the rest of its line, is a question mark.
    func printed(x: Int, y: Int) -> Cell? {
        let cell = self[x, y]
        if cell.scalar == "\0" { return x > 0 && self[x - 1, y].width == 2 ? nil : Cell(" ", cell.style) }
        if cell.width == 2, x + 1 == width || self[x + 1, y].scalar != "\0" { return Cell("?", cell.style) }
        return cell
    }
}

extension Look {
    /// Select Graphic Rendition after a reset (ECMA-48, and xterm's colours).
    public var escapeSequence: String {
        var codes = ["0"]
        if bold { codes.append("1") }
        if faint { codes.append("2") }
        if underline { codes.append("4") }
        if reverse { codes.append("7") }
        if let foreground { codes.append("38;\(foreground.parameters)") }
        if let background { codes.append("48;\(background.parameters)") }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}

extension Color {
    /// What follows 38 or 48 in Select Graphic Rendition.
    fileprivate var parameters: String {
        switch self {
        case .palette(let index): "5;\(index)"
        case .rgb(let color): "2;\(color.red);\(color.green);\(color.blue)"
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}
