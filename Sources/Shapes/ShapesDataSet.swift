import Basics

/// The sixteen classes of the `shapes` data set: eleven figures and five textures, in label order.
public enum ShapeClass: Int, CaseIterable, Sendable {
    case disc, ring, square, triangle, pentagon, star, cross, crescent, heart, arrow, spiral
    case stripes, checkerboard, dots, zigzag, waves

    /// One lower-case English word.
    public var name: String { "\(self)" }

    /// Whether the class is a pattern that fills a patch rather than a figure.
    public var isTexture: Bool { rawValue >= Self.stripes.rawValue }
}

/// The splits of the data set. They share no picture.
public enum ShapesSplit: String, CaseIterable, Sendable {
    case train, validation, test
}

/// One picture and its class.
public struct ShapeSample: Sendable, Equatable {
    public let label: ShapeClass
    /// Width and height in pixels.
    public let size: Int
    /// 8-bit red, green and blue of each pixel, rows from the top: `size × size × 3` bytes.
    public let pixels: [UInt8]
}

/// An endless set of drawn pictures of sixteen kinds of shapes.
///
/// The split, the seed and the index determine a picture completely: any picture can be drawn at any time, on
/// any thread and machine, and has the same bytes. Another size gives the same picture at another resolution.
public struct ShapesDataSet: Sendable {
    public let split: ShapesSplit
    public let seed: UInt64
    public let difficulty: ShapesDifficulty

    public init(split: ShapesSplit, seed: UInt64, difficulty: ShapesDifficulty = .standard) {
        self.split = split
        self.seed = seed
        self.difficulty = difficulty
    }

    /// The class of picture `index` (0 or more). Sixteen consecutive pictures, counted from a multiple of
    /// sixteen, show each class once.
    public func label(_ index: Int) -> ShapeClass {
        precondition(index >= 0, "indices start at 0")
        var classes = ShapeClass.allCases
        var random = generator(.order, index / classes.count)
        // A Fisher-Yates shuffle of our own, because the standard library's may change.
        for last in stride(from: classes.count - 1, to: 0, by: -1) {
            classes.swapAt(last, random.below(last + 1))
        }
        return classes[index % classes.count]
    }

    /// Draws picture `index` at `size` × `size` pixels, 16 to 4096.
    public func draw(_ index: Int, size: Int) -> ShapeSample {
        var label = ShapeClass.disc
        let pixels = [UInt8](unsafeUninitializedCapacity: size * size * 3) { bytes, count in
            if let start = bytes.baseAddress { label = draw(index, size: size, into: start) }
            count = size * size * 3
        }
        return ShapeSample(label: label, size: size, pixels: pixels)
    }

    /// Draws picture `index` into `size × size × 3` bytes and returns its class.
    public func draw(_ index: Int, size: Int, into pixels: UnsafeMutablePointer<UInt8>) -> ShapeClass {
        precondition(size >= 16 && size <= 4096, "a sample is 16 to 4096 pixels wide")
        let label = label(index)
        var composer = Composer(
            label: label, difficulty: difficulty, random: generator(.picture, index))
        composer.composition().draw(size: size, into: pixels)
        return label
    }

    /// What a stream of random numbers is used for.
    private enum Purpose: UInt64 {
        case order, picture
    }

    /// A separate stream of random numbers for each purpose, split and index. For one seed no two streams
    /// start from the same state: each part occupies its own bits, and every step here is invertible.
    private func generator(_ purpose: Purpose, _ index: Int) -> SeededGenerator {
        let part: UInt64 =
            switch split {
            case .train: 0
            case .validation: 1
            case .test: 2
            }
        var base = SeededGenerator(seed: seed)
        var mixed = SeededGenerator(seed: (UInt64(index) << 3 | part << 1 | purpose.rawValue) ^ base.next())
        return SeededGenerator(seed: mixed.next())
    }
}
