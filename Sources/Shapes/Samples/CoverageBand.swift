/// How much of each pixel an outline covers, exactly, for a band of rows.
///
/// Each side of the outline adds, in every row, what it changes from one pixel to the next; summing a row up
/// from the left then gives the covered areas. The sums are whole numbers, so they end at zero.
struct CoverageBand {
    /// A full pixel: 256 steps down times 256 steps across.
    static let full: Int32 = 1 << 16

    private let width: Int
    private let capacity: Int
    /// For each row the changes at `width` pixels and two more places to the right.
    private let changes: UnsafeMutablePointer<Int32>
    /// The first and the last place of each row that a side touches.
    private let reach: UnsafeMutablePointer<(low: Int, high: Int)>
    private var first = 0

    /// Room for bands of up to `rows` rows; to be given back by `deallocate`.
    init(width: Int, rows: Int) {
        self.width = width
        capacity = rows
        changes = .allocate(capacity: rows * (width + 2))
        changes.initialize(repeating: 0, count: rows * (width + 2))
        reach = .allocate(capacity: rows)
        reach.initialize(repeating: (Int.max, -1), count: rows)
    }

    func deallocate() {
        changes.deallocate()
        reach.deallocate()
    }

    /// Scans the sides within the rows, at most as many as there is room for. Before, all rows of the last
    /// scan must have been read.
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

    /// One side's part within a row: it goes `drop` 256ths down while it moves between two places.
    @inline(__always)
    private func cross(_ row: Int, from start: Float, to end: Float, drop: Int32) {
        // What is left of the picture covers its first pixel on, what is right of it nothing.
        let edge = Float(width)
        let left = min(max(min(start, end), 0), edge)
        let right = min(max(max(start, end), 0), edge)
        let (low, high) = (Int(left), Int(right))
        let cells = changes + row * (width + 2)
        let total = drop << 8
        if low == high {
            let beside = Int32(Float(total) * ((left + right) / 2 - Float(low)))
            cells[low] += total - beside
            cells[low + 1] += beside
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
        reach[row].low = min(reach[row].low, low)
        reach[row].high = max(reach[row].high, high + 1)
    }

    /// Writes what is covered of each pixel of a row, 0 … 1, and clears the row for the next scan. Says
    /// where something is covered; the other places are not written.
    func read(row: Int, into coverage: UnsafeMutablePointer<Float>) -> Range<Int> {
        let (low, high) = reach[row - first]
        guard low <= high else { return 0..<0 }
        reach[row - first] = (Int.max, -1)
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
