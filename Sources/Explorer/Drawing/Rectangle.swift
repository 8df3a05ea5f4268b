/// A width and a height in cells.
public struct Size: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A part of the screen, in cells from its upper left corner. Cutting never gives a negative size.
public struct Rectangle: Hashable, Sendable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(width, 0)
        self.height = max(height, 0)
    }

    public var right: Int { x + width }
    public var bottom: Int { y + height }

    public func contains(x: Int, y: Int) -> Bool {
        x >= self.x && x < right && y >= self.y && y < bottom
    }

    /// What lies in both; empty where they do not meet.
    public func intersection(_ other: Rectangle) -> Rectangle {
        let (left, top) = (max(x, other.x), max(y, other.y))
        return Rectangle(
            x: left, y: top, width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
    }

    /// Cuts `rows` off the top; returns them and what is left.
    public func cutTop(_ rows: Int) -> (Rectangle, Rectangle) {
        let rows = min(max(rows, 0), height)
        return (
            Rectangle(x: x, y: y, width: width, height: rows),
            Rectangle(x: x, y: y + rows, width: width, height: height - rows)
        )
    }

    /// Cuts `columns` off the left; returns them and what is left.
    public func cutLeft(_ columns: Int) -> (Rectangle, Rectangle) {
        let columns = min(max(columns, 0), width)
        return (
            Rectangle(x: x, y: y, width: columns, height: height),
            Rectangle(x: x + columns, y: y, width: width - columns, height: height)
        )
    }

    /// Cuts a list off the top and leaves two fifths below it: at least nine lines, or all but five where there are few.
    func cutList() -> (Rectangle, Rectangle) {
        cutTop(height - max(min(9, height - 5), height * 2 / 5))
    }

    /// The rectangle without `columns` at the left and right and `rows` at the top and bottom.
    public func inset(columns: Int = 0, rows: Int = 0) -> Rectangle {
        Rectangle(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
    }

    /// Its line `row`.
    public func line(_ row: Int) -> Rectangle {
        Rectangle(x: x, y: y + row, width: width, height: row < height && row >= 0 ? 1 : 0)
    }

    /// The lines that a list shows, below those of its heading.
    ///
    /// - Parameters:
    ///   - count: how many the list has.
    ///   - scroll: the first that shows.
    func list(_ count: Int, from scroll: Int, heading: Int = 1) -> [(index: Int, line: Rectangle)] {
        (0..<max(min(height - heading, count - scroll), 0)).map { (scroll + $0, line(heading + $0)) }
    }

    /// A rectangle of this size in the middle.
    public func centered(width: Int, height: Int) -> Rectangle {
        let (w, h) = (min(width, self.width), min(height, self.height))
        return Rectangle(x: x + (self.width - w) / 2, y: y + (self.height - h) / 2, width: w, height: h)
    }
}
