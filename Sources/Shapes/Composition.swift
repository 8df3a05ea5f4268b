import Basics

/// A picture's description. Lengths are fractions of its side, so it can be drawn at any size.
struct Composition: Sendable {
    /// Something painted over the layers below it.
    struct Layer: Sendable {
        var outline: Outline
        /// If present, only the intersection with this outline is painted.
        var pattern: Outline?
        var surface: Surface
        var opacity: Float = 1
    }

    var ground: Surface
    var layers: [Layer] = []
    var blotches: BlotchField
    var light: Illumination
    var grain: Grain
}

/// A brightness factor for every pixel: a slope over the picture, and darker corners.
struct Illumination: Sendable {
    var middle: Float = 1
    var across: Float = 0
    var down: Float = 0
    var falloff: Float = 0
}

/// Noise of single pixels.
struct Grain: Sendable {
    /// The largest change, as a fraction of the range from black to white.
    var strength: Float
    /// Whether red, green and blue change independently.
    var colored: Bool
    var seed: UInt64

    /// Random numbers −1 … 1 with a triangular distribution.
    static let values: [Float] = {
        var random = SeededGenerator(seed: 0x6772_6169_6E)
        return (0..<valueCount).map { _ in random.uniform(-1, 1) / 2 + random.uniform(-1, 1) / 2 }
    }()

    static let valueCount = 1 << 14
}

/// Red, green and blue from 0 to 1, gamma-encoded as in files; the fourth lane is unused.
typealias Tone = SIMD4<Float>

extension Tone {
    /// A colour from hue (in turns, 0 is red), saturation and value.
    init(hue: Float, saturation: Float, value: Float) {
        func excess(_ offset: Float) -> Float { abs(remainder(hue * 6 + offset, 6) - 3) - 1 }
        let pure = Tone(excess(0), excess(4), excess(2), 0).clamped(lowerBound: .zero, upperBound: .one)
        self = (1 - (1 - pure) * saturation) * value
    }

    /// The luma with the weights of ITU-R BT.601.
    var brightness: Float { 0.299 * x + 0.587 * y + 0.114 * z }

    /// Lighter or darker by a fraction of the whole range, clamped to it.
    func lightened(_ amount: Float) -> Tone {
        (self + amount).clamped(lowerBound: .zero, upperBound: .one)
    }
}

/// A colour for every point of the picture: the sum of a gradient, blotches and one highlight.
struct Surface: Sendable {
    /// The colour at the picture's upper left corner.
    var tone: Tone
    /// Its change over the picture's width and height.
    var across = Tone(repeating: 0)
    var down = Tone(repeating: 0)
    /// The amplitude of the blotches, whose values are −1 … 1.
    var blotches = Tone(repeating: 0)
    /// The brightness that the highlight adds at its centre; it fades to zero at its radius.
    var highlight: Float = 0
    var highlightMiddle = Point(0, 0)
    var highlightRadius: Float = 1

    init(_ tone: Tone) {
        self.tone = tone
    }

    /// A gradient that is `tone` at a point and changes by `change` over `radius` in the direction of `angle`.
    init(_ tone: Tone, change: Tone, angle: Float, around middle: Point, radius: Float) {
        across = change * (cosine(angle) / radius)
        down = change * (sine(angle) / radius)
        self.tone = tone - across * middle.x - down * middle.y
    }
}

/// Smooth noise, computed row by row: random numbers on a coarse and on a fine lattice, interpolated between
/// the lattice points and added.
struct BlotchField: Sendable {
    /// Random numbers −1 … 1 on (`count` + 2)² lattice points.
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

    /// Noise with `count` coarse blotches along the picture's side, and finer ones.
    init(count: Int, random: inout SeededGenerator) {
        coarse = Lattice(count: count, weight: 0.65, random: &random)
        fine = Lattice(count: count * 3 + 1, weight: 0.35, random: &random)
    }

    /// Writes the values of a row of pixels, −1 … 1.
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
                // The pixels whose centres lie in this cell.
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

    /// Smoothstep: from 0 to 1, with zero slope at both ends.
    @inline(__always)
    private static func blend(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
