/// An outline's sides in pixels, prepared for scanning row by row.
struct EdgeList {
    /// A side that goes down or up. Horizontal sides bound no area and are left out.
    struct Edge {
        /// The x coordinate at its top, and its change to the right in a 256th of a row.
        var x: Float
        var slope: Float
        /// Its top and bottom in 256ths of a row. They are integers, so that the coverage of a row sums to zero.
        var top: Int32
        var bottom: Int32
        /// 1 if the side goes down, −1 if it goes up.
        var direction: Int32
    }

    private(set) var edges: [Edge] = []
    /// The rows that the outline intersects; empty if it lies outside the picture.
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

/// The exact area of each pixel that an outline covers, for a band of rows.
///
/// Each side of the outline adds its change of coverage from one pixel to the next; the prefix sums of a row
/// are then the covered areas. The sums are integers, so they end at exactly zero.
struct CoverageBand {
    /// A full pixel: 256 steps down times 256 steps across.
    static let full: Int32 = 1 << 16

    private let width: Int
    private let capacity: Int
    /// For each row the changes at `width` pixels and at two more positions to the right.
    private let changes: UnsafeMutablePointer<Int32>
    /// The first and the last position in each row that a side touches.
    private let touched: UnsafeMutablePointer<(low: Int, high: Int)>
    private var first = 0

    /// Allocates bands of up to `rows` rows. Call `deallocate` afterwards.
    init(width: Int, rows: Int) {
        self.width = width
        capacity = rows
        changes = .allocate(capacity: rows * (width + 2))
        changes.initialize(repeating: 0, count: rows * (width + 2))
        touched = .allocate(capacity: rows)
        touched.initialize(repeating: (Int.max, -1), count: rows)
    }

    func deallocate() {
        changes.deallocate()
        touched.deallocate()
    }

    /// Scans the sides within the rows, of which there are at most as many as were allocated. All rows of the
    /// previous scan must have been read.
    mutating func scan(_ list: EdgeList, rows: Range<Int>) {
        first = rows.lowerBound
        let (top, bottom) = (Int32(rows.lowerBound) << 8, Int32(rows.upperBound) << 8)
        for edge in list.edges where edge.bottom > top && edge.top < bottom {
            let (from, to) = (max(edge.top, top), min(edge.bottom, bottom))
            var y = from
            while y < to {
                let next = min((y | 255) + 1, to)
                let start = edge.x + edge.slope * Float(y - edge.top)
                let end = edge.x + edge.slope * Float(next - edge.top)
                cross(Int(y >> 8) - first, from: start, to: end, drop: (next - y) * edge.direction)
                y = next
            }
        }
    }

    /// The part of a side within one row: it descends `drop` 256ths between two x coordinates.
    @inline(__always)
    private func cross(_ row: Int, from start: Float, to end: Float, drop: Int32) {
        // To the left of the picture it covers from the first pixel on, to the right of it nothing.
        let edge = Float(width)
        let left = min(max(min(start, end), 0), edge)
        let right = min(max(max(start, end), 0), edge)
        let (low, high) = (Int(left), Int(right))
        let cells = changes + row * (width + 2)
        let total = drop << 8
        if low == high {
            let next = Int32(Float(total) * ((left + right) / 2 - Float(low)))
            cells[low] += total - next
            cells[low + 1] += next
        } else {
            let steepness = Float(total) / (right - left)
            let rest = Float(low + 1) - left
            var covered = Int32(steepness * rest * rest / 2)
            cells[low] += covered
            for place in low + 1..<high {
                let here = Int32(steepness * (Float(place) + 0.5 - left))
                cells[place] += here - covered
                covered = here
            }
            let over = right - Float(high)
            let here = Int32(Float(total) - steepness * over * over / 2)
            cells[high] += here - covered
            cells[high + 1] += total - here
        }
        touched[row].low = min(touched[row].low, low)
        touched[row].high = max(touched[row].high, high + 1)
    }

    /// Writes the covered area of each pixel of a row, 0 … 1, and clears the row for the next scan.
    ///
    /// - Returns: the covered columns. The other pixels are not written.
    func read(row: Int, into coverage: UnsafeMutablePointer<Float>) -> Range<Int> {
        let (low, high) = touched[row - first]
        guard low <= high else { return 0..<0 }
        touched[row - first] = (Int.max, -1)
        let cells = changes + (row - first) * (width + 2)
        var sum: Int32 = 0
        let end = min(high + 1, width)
        for place in low..<end {
            sum &+= cells[place]
            coverage[place] = Float(min(abs(sum), Self.full)) * 0x1p-16
        }
        (cells + low).update(repeating: 0, count: high + 1 - low)
        return low..<end
    }
}
