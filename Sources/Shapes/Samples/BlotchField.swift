/// Smooth noise for whole rows: random numbers on a coarse lattice, blended between its points, coarse and
/// fine ones added.
struct BlotchField: Sendable {
    /// Random numbers −1 … 1 on `count + 2` squared lattice points.
    private struct Lattice: Sendable {
        let count: Int
        let weight: Float
        let values: [Float]

        init(count: Int, weight: Float, random: inout SeededGenerator) {
            self.count = count
            self.weight = weight
            values = (0..<(count + 2) * (count + 2)).map { _ in random.uniform(-1, 1) }
        }
    }

    private let coarse: Lattice
    private let fine: Lattice

    /// Noise with `count` blotches along the picture's side and finer ones.
    init(count: Int, random: inout SeededGenerator) {
        coarse = Lattice(count: count, weight: 0.65, random: &random)
        fine = Lattice(count: count * 3 + 1, weight: 0.35, random: &random)
    }

    /// Writes the values, −1 … 1, of a row of pixels.
    func fill(_ row: UnsafeMutablePointer<Float>, y: Int, size: Int) {
        for x in 0..<size { row[x] = 0 }
        for lattice in [coarse, fine] { Self.add(lattice, to: row, y: y, size: size) }
    }

    private static func add(_ lattice: Lattice, to row: UnsafeMutablePointer<Float>, y: Int, size: Int) {
        let cell = Float(size) / Float(lattice.count)
        let scale = 1 / cell
        let place = (Float(y) + 0.5) / cell
        let above = Int(place)
        let down = blend(place - Float(above))
        let line = lattice.count + 2
        lattice.values.withUnsafeBufferPointer { values in
            func value(_ column: Int) -> Float {
                let upper = values[above * line + column]
                return (upper + (values[(above + 1) * line + column] - upper) * down) * lattice.weight
            }
            var left = value(0)
            for column in 0..<lattice.count {
                let right = value(column + 1)
                let start = Float(column) * cell
                // The pixels whose middles lie in this cell.
                let (from, to) = (Int(start + 0.5), min(Int(start + cell + 0.5), size))
                let (base, change) = (left, right - left)
                for x in from..<max(from, to) {
                    let place = Float(Int32(truncatingIfNeeded: x)) + 0.5
                    row[x] += base + change * blend((place - start) * scale)
                }
                left = right
            }
        }
    }

    /// From 0 to 1, level at both ends.
    @inline(__always)
    private static func blend(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
