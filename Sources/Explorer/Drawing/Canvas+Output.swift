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

    /// What a terminal that shows `previous` needs to show this frame: the changed cells, each run with the place where it
    /// begins. Without a previous frame of the same size, all cells after the screen was cleared.
    public func ansiChanges(since previous: Canvas?) -> String {
        let previous = previous.flatMap { $0.width == width && $0.height == height ? $0 : nil }
        var text = previous == nil ? "\u{1B}[0m\u{1B}[2J" : ""
        var current: Look?
        for y in 0..<height {
            var next = -1
            for x in 0..<width {
                // Blanks need not be written over a cleared screen, and a wide character is written whole.
                let isWide = x + 1 < width && self[x + 1, y].scalar == "\0"
                let isSame =
                    previous.map { $0[x, y] == self[x, y] && !(isWide && $0[x + 1, y] != self[x + 1, y]) }
                    ?? (self[x, y] == Cell())
                guard !isSame, let cell = printed(x: x, y: y) else { continue }
                if x != next { text += "\u{1B}[\(y + 1);\(x + 1)H" }
                let look = cell.look(display)
                if look != current { text += look.escapeSequence }
                current = look
                text += cell.text
                // Terminals do not agree on how wide other characters are.
                next = cell.scalar.isASCII && cell.marks.isEmpty || cell.style == .picture ? x + 1 : -1
            }
        }
        return text
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
