/// The parts of the data set; no picture of one is a picture of another.
public enum ShapesSplit: String, CaseIterable, Sendable {
    case train, validation, test
}

/// One picture and what it shows.
public struct ShapeSample: Sendable, Equatable {
    public let label: ShapeClass
    /// Width and height in pixels.
    public let size: Int
    /// Red, green, blue of each pixel, 8 bits each, rows from the top: `size × size × 3`.
    public let pixels: [UInt8]
}

/// An endless set of drawn pictures of sixteen kinds of shapes.
///
/// A picture follows from the split, the seed and its index alone: any can be drawn at any time, on any
/// thread and machine, with the same bytes. At another size it is the same picture, drawn finer or coarser.
public struct ShapesDataSet: Sendable {
    public let split: ShapesSplit
    public let seed: UInt64
    public let difficulty: ShapesDifficulty

    public init(split: ShapesSplit, seed: UInt64, difficulty: ShapesDifficulty = .standard) {
        self.split = split
        self.seed = seed
        self.difficulty = difficulty
    }

    /// What picture `index` (0 or more) shows. Of every sixteen pictures in a row from a multiple of
    /// sixteen, each shows another class.
    public func label(_ index: Int) -> ShapeClass {
        precondition(index >= 0, "samples count from 0")
        var classes = ShapeClass.allCases
        var random = generator(.order, index / classes.count)
        // Fisher and Yates' shuffle; the standard library's may change.
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

    /// Draws picture `index` into `size × size × 3` bytes and says what it shows.
    public func draw(_ index: Int, size: Int, into pixels: UnsafeMutablePointer<UInt8>) -> ShapeClass {
        precondition(size >= 16 && size <= 4096, "a sample is 16 to 4096 pixels wide")
        let label = label(index)
        var composer = Composer(
            label: label, difficulty: difficulty, random: generator(.picture, index))
        composer.composition().draw(size: size, into: pixels)
        return label
    }

    /// What random numbers are for.
    private enum Purpose: UInt64 {
        case order, picture
    }

    /// Random numbers of their own for each purpose, split and place. Within a seed, different ones never
    /// start from the same state: the parts have bits of their own, and every step here can be undone.
    private func generator(_ purpose: Purpose, _ place: Int) -> SeededGenerator {
        let part: UInt64 =
            switch split {
            case .train: 0
            case .validation: 1
            case .test: 2
            }
        var base = SeededGenerator(seed: seed)
        var mixed = SeededGenerator(seed: (UInt64(place) << 3 | part << 1 | purpose.rawValue) ^ base.next())
        return SeededGenerator(seed: mixed.next())
    }
}
