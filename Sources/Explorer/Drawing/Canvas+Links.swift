extension Canvas {
    /// Lines from the upper edge of `area` to its lower one.
    ///
    /// - Parameters:
    ///   - links: where they begin and end, in half columns.
    mutating func links(_ links: [(from: Int, to: Int)], in area: Rectangle, _ style: Style) {
        guard glyphs == .unicode else { return slashes(links, in: area, style) }
        var dots = [UInt8](repeating: 0, count: area.width * area.height)
        let rows = area.height * 4
        for link in links {
            var before = link.from
            for row in 0..<rows {
                let here = link.from + ((link.to - link.from) * (2 * row + 1) + rows) / (2 * rows)
                // A flat line keeps its dots together.
                for column in min(before, here)...max(before, here)
                where column >= 0 && column < 2 * area.width && (column != before || column == here) {
                    dots[row / 4 * area.width + column / 2] |= Canvas.brailleBit(
                        column: column % 2, row: row % 4)
                }
                before = here
            }
        }
        for cell in dots.indices where dots[cell] != 0 {
            put(
                Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? "*", x: area.x + cell % area.width,
                y: area.y + cell / area.width, style)
        }
    }

    /// The same in ASCII.
    private mutating func slashes(_ links: [(from: Int, to: Int)], in area: Rectangle, _ style: Style) {
        for link in links {
            let run = link.to - link.from
            let scalar: Unicode.Scalar = abs(run) < 2 ? "|" : run > 0 ? "\\" : "/"
            for row in 0..<area.height {
                let column = link.from + run * (2 * row + 1) / (2 * area.height)
                put(scalar, x: area.x + min(column / 2, area.width - 1), y: area.y + row, style)
            }
        }
    }
}
