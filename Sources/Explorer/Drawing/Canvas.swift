/// The cells that drawing writes to. What lies outside is clipped.
public struct Canvas: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// `width · height` cells, row by row.
    public private(set) var cells: [Cell]
    public let display: Display
    /// Where drawing has an effect: a pane's own rectangle, so that none writes over its neighbours.
    private var clip: Rectangle

    public init(_ size: Size, _ display: Display = Display()) {
        width = max(size.width, 0)
        height = max(size.height, 0)
        cells = [Cell](repeating: Cell(), count: width * height)
        clip = Rectangle(x: 0, y: 0, width: width, height: height)
        self.display = display
    }

    public var glyphs: Glyphs { display.glyphs }
    public var depth: ColorDepth { display.depth }

    public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

    /// Lets `draw` change only what lies in `area`; lines that are longer end there in an ellipsis.
    mutating func clipped(to area: Rectangle, _ draw: (inout Canvas) -> Void) {
        let outer = clip
        clip = outer.intersection(area)
        draw(&self)
        clip = outer
    }

    public subscript(x: Int, y: Int) -> Cell {
        get { cells[y * width + x] }
        set {
            guard clip.contains(x: x, y: y) else { return }
            let index = y * width + x
            // Half of a wide character is not shown: the other half becomes a space.
            if cells[index].scalar == "\0", newValue.scalar != "\0", x > 0 { blank(index - 1) }
            if x + 1 < width, cells[index + 1].scalar == "\0" { blank(index + 1) }
            cells[index] = newValue
        }
    }

    private mutating func blank(_ index: Int) { cells[index] = Cell(" ", cells[index].style) }

    /// A larger canvas with the same cells at its upper left.
    func extended(to size: Size) -> Canvas {
        var larger = Canvas(size, display)
        for y in 0..<min(height, larger.height) {
            for x in 0..<min(width, larger.width) { larger[x, y] = self[x, y] }
        }
        return larger
    }

    /// Writes one character, replaced if the terminal cannot show it.
    mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
        self[x, y] = Cell(glyphs.fold(scalar), style)
    }

    /// Writes `text` at (x, y), at most `limit` columns wide; text that does not fit ends in an ellipsis.
    ///
    /// - Returns: the column after it.
    @discardableResult
    mutating func text(
        _ text: String, x: Int, y: Int, _ style: Style = .plain, limit: Int = .max
    ) -> Int {
        let room = min(limit, clip.right - x)
        guard room > 0, y >= clip.y, y < clip.bottom else { return x }
        let clipped = text.cellWidth > room
        var column = x
        let end = x + room - (clipped ? 1 : 0)
        for cell in CellText(text) {
            let cells = cell.width
            guard column + cells <= end else { break }
            var shown = glyphs.fold(cell)
            shown.style = style
            self[column, y] = shown
            // Where there is only ASCII, two question marks stand for a wide character.
            if cells == 2 { self[column + 1, y] = shown.width == 2 ? .continuation(style) : shown }
            column += cells
        }
        if clipped {
            put("…", x: column, y: y, style)
            column += 1
        }
        return column
    }

    /// Writes `text` into the first line of `area`.
    @discardableResult
    mutating func text(_ text: String, in area: Rectangle, _ style: Style = .plain) -> Int {
        self.text(text, x: area.x, y: area.y, style, limit: area.width)
    }

    /// Writes `text` so that it ends before column `right`.
    mutating func rightText(_ text: String, right: Int, y: Int, _ style: Style = .plain, limit: Int = .max) {
        let width = min(text.cellWidth, limit)
        self.text(text, x: right - width, y: y, style, limit: width)
    }

    /// Writes a line of differently styled pieces, at most `limit` columns wide.
    @discardableResult
    mutating func line(_ line: Line, x: Int, y: Int, limit: Int = .max) -> Int {
        var column = x
        for span in line.spans where !span.text.isEmpty {
            let room = min(limit == .max ? Int.max : x + limit - column, clip.right - column)
            guard room > 0 else {
                // The pieces before it filled the line exactly, and would seem to be all.
                if column > x, span.text.contains(where: { $0 != " " }) {
                    put("…", x: column - 1, y: y, self[column - 1, y].style)
                }
                break
            }
            column = text(span.text, x: column, y: y, span.style, limit: room)
        }
        return column
    }

    /// Writes a line into the first line of `area`.
    @discardableResult
    mutating func line(_ line: Line, in area: Rectangle) -> Int {
        self.line(line, x: area.x, y: area.y, limit: area.width)
    }

    /// Writes lines one below the other; what does not fit is left out.
    mutating func lines(_ lines: some Sequence<Line>, in area: Rectangle) {
        for (row, line) in lines.prefix(area.height).enumerated() { self.line(line, in: area.line(row)) }
    }

    /// Writes `text` line by line, broken between words; what does not fit is left out.
    mutating func paragraph(_ text: String, in area: Rectangle, _ style: Style = .plain) {
        for (row, line) in text.wrapped(to: area.width).prefix(max(area.height, 0)).enumerated() {
            self.text(line, x: area.x, y: area.y + row, style, limit: area.width)
        }
    }

    /// Gives every cell of `rectangle` a style and, unless nil, a character.
    mutating func fill(_ rectangle: Rectangle, _ style: Style, _ scalar: Unicode.Scalar? = " ") {
        let rectangle = rectangle.intersection(clip)
        for y in rectangle.y..<rectangle.bottom {
            for x in rectangle.x..<rectangle.right {
                if let scalar {
                    self[x, y] = Cell(glyphs.fold(scalar), style)
                } else {
                    cells[y * width + x].style = style
                }
            }
        }
    }

    /// Marks the line under the cursor, except `bars`: a background there would look like a longer bar.
    mutating func select(_ line: Rectangle, except bars: [Range<Int>] = []) {
        let line = line.intersection(clip)
        for y in line.y..<line.bottom {
            for x in line.x..<line.right where !bars.contains(where: { $0.contains(x) }) {
                cells[y * width + x].style = .selected
            }
        }
    }

    mutating func horizontalLine(_ rectangle: Rectangle, _ style: Style = .dim) {
        fill(Rectangle(x: rectangle.x, y: rectangle.y, width: rectangle.width, height: 1), style, "─")
    }

    mutating func verticalLine(x: Int, y: Int, height: Int, _ style: Style = .dim) {
        fill(Rectangle(x: x, y: y, width: 1, height: height), style, "│")
    }

    /// Arrows at the right edge of a list with one line of heading, where there is more above or below.
    mutating func scrollMarks(_ scroll: Int, count: Int, in area: Rectangle) {
        if scroll > 0 { put("▲", x: area.right - 1, y: area.y, .dim) }
        if scroll + area.height - 1 < count { put("▼", x: area.right - 1, y: area.bottom - 1, .dim) }
    }

    /// An empty box with a border and a title in its upper edge.
    ///
    /// - Returns: its inside.
    mutating func box(_ rectangle: Rectangle, title: String) -> Rectangle {
        fill(rectangle, .plain)
        let (left, right) = (rectangle.x, rectangle.right - 1)
        let (top, bottom) = (rectangle.y, rectangle.bottom - 1)
        horizontalLine(rectangle)
        horizontalLine(Rectangle(x: left, y: bottom, width: rectangle.width, height: 1))
        verticalLine(x: left, y: top, height: rectangle.height)
        verticalLine(x: right, y: top, height: rectangle.height)
        for (corner, x, y) in [
            ("┌", left, top), ("┐", right, top), ("└", left, bottom), ("┘", right, bottom),
        ] {
            text(corner, x: x, y: y, .dim)
        }
        text(" \(title) ", x: left + 2, y: top, .strong, limit: rectangle.width - 4)
        return rectangle.inset(columns: 2, rows: 1)
    }
}
