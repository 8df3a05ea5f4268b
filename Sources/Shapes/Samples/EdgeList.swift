/// An outline's sides in pixels, ready to be scanned row by row.
struct EdgeList {
    /// A side that goes down or up; level ones bound no area.
    struct Edge {
        /// Where it starts at its top, and how far it moves to the right in a 256th of a row.
        var x: Float
        var slope: Float
        /// Its top and bottom in 256ths of a row. Whole numbers, so that what begins in a row also ends.
        var top: Int32
        var bottom: Int32
        /// 1 when the side goes down, −1 when it goes up.
        var direction: Int32
    }

    private(set) var edges: [Edge] = []
    /// The rows that the outline reaches; empty when it is nowhere.
    private(set) var rows = 0..<0

    init(_ outline: Outline, size: Int) {
        edges.reserveCapacity(outline.sides.count)
        let end = Int32(size) * 256
        var (top, bottom) = (end, Int32(0))
        for side in outline.sides {
            let pixels = side * Float(size)
            let (start, stop) = (Self.row(pixels.y), Self.row(pixels.w))
            if start == stop || max(start, stop) <= 0 || min(start, stop) >= end { continue }
            let slope = (pixels.z - pixels.x) / Float(stop - start)
            let falls = start < stop
            let edge = Edge(
                x: falls ? pixels.x : pixels.z, slope: slope, top: min(start, stop),
                bottom: max(start, stop), direction: falls ? 1 : -1)
            top = min(top, edge.top)
            bottom = max(bottom, edge.bottom)
            edges.append(edge)
        }
        if top < bottom { rows = Int(max(top, 0) >> 8)..<Int((min(bottom, end) + 255) >> 8) }
    }

    /// The nearest 256th of a row.
    private static func row(_ y: Float) -> Int32 {
        Int32(floorToInt(y * 256 + 0.5))
    }
}
