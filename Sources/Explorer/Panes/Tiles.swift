/// Places for the maps of several channels, as large as the room for all of them allows. A tile is twice as wide as it is
/// high, since a cell is; it has a line for its number above it and a gap next to it.
struct Tiles: Sendable {
    let area: Rectangle
    let columns: Int
    let rows: Int
    /// Of a map, without its number.
    let height: Int

    /// - Parameters:
    ///   - count: how many are wanted; where they do not fit, the tiles are as small as the least height.
    ///   - heights: how high a map may be.
    init(_ count: Int, in area: Rectangle, heights: ClosedRange<Int> = 4...12) {
        self.area = area
        func grid(_ height: Int) -> (columns: Int, rows: Int) {
            (max((area.width + 1) / (2 * height + 1), 1), max(area.height / (height + 1), 1))
        }
        height =
            heights.reversed().first { height in
                2 * height <= area.width && height < area.height
                    && grid(height).columns * grid(height).rows >= count
            } ?? heights.lowerBound
        (columns, rows) = grid(height)
    }

    var capacity: Int { columns * rows }

    /// The place of a map and its number.
    subscript(place: Int) -> Rectangle {
        Rectangle(
            x: area.x + place % columns * (2 * height + 1), y: area.y + place / columns * (height + 1),
            width: 2 * height, height: height + 1)
    }
}
