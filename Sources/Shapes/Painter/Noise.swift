/// Smooth noise over the plane: a hashed number at every whole coordinate, blended between them.
public struct Noise: Sendable {
    private let seed: UInt32

    /// Fields of different seeds are unrelated.
    public init(seed: UInt32) {
        self.seed = seed &* 0x9E37_79B1 &+ 0x7F4A_7C15
    }

    /// The number at a whole coordinate, 0 ..< 1.
    @inline(__always)
    public func lattice(_ x: Int, _ y: Int) -> Float {
        var hash =
            seed ^ (UInt32(truncatingIfNeeded: x) &* 0x85EB_CA6B)
            ^ (UInt32(truncatingIfNeeded: y) &* 0xC2B2_AE35)
        hash = (hash ^ (hash >> 15)) &* 0x2C1B_3C6D
        hash = (hash ^ (hash >> 12)) &* 0x297A_2D39
        hash ^= hash >> 15
        return Float(hash >> 8) * 0x1p-24
    }

    /// `lattice` at (x, y), (x + 1, y), (x, y + 1) and (x + 1, y + 1), hashed side by side.
    @inline(__always)
    private func corners(_ x: Int, _ y: Int) -> SIMD4<Float> {
        let (left, above) = (UInt32(truncatingIfNeeded: x), UInt32(truncatingIfNeeded: y))
        let columns = (SIMD4(0, 1, 0, 1) &+ left) &* 0x85EB_CA6B
        let rows = (SIMD4(0, 0, 1, 1) &+ above) &* 0xC2B2_AE35
        var hash: SIMD4<UInt32> = columns ^ rows ^ seed
        hash = (hash ^ (hash &>> 15)) &* 0x2C1B_3C6D
        hash = (hash ^ (hash &>> 12)) &* 0x297A_2D39
        hash ^= hash &>> 15
        // Below 2²⁴, so the signed conversion, which the processor has, is the same.
        return SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: hash &>> 8)) * 0x1p-24
    }

    /// Value noise, 0 … 1, with features about one unit wide.
    public func value(_ point: Point) -> Float {
        let (x, y) = (floorToInt(point.x), floorToInt(point.y))
        let rest = point - Point(Float(x), Float(y))
        // Perlin's fifth-degree blend: no visible creases at whole coordinates.
        let t = rest * rest * rest * (rest * (rest * 6 - 15) + 10)
        let corners = self.corners(x, y)
        let top = corners.x + (corners.y - corners.x) * t.x
        let bottom = corners.z + (corners.w - corners.z) * t.x
        return top + (bottom - top) * t.y
    }

    /// Fractal noise, 0 … 1: each octave twice as fine and half as strong as the one before.
    public func fractal(_ point: Point, octaves: Int) -> Float {
        var sum: Float = 0
        var weight: Float = 0.5
        var total: Float = 0
        var place = point
        for _ in 0..<octaves {
            sum += weight * value(place)
            total += weight
            weight *= 0.5
            // Turned a little each time, so that the lattices do not line up.
            place = Point(1.6 * place.x - 1.2 * place.y, 1.2 * place.x + 1.6 * place.y) + 17.3
        }
        return sum / total
    }
}
