extension Kernel {
    /// Sums over a run of values, from which mean and deviation follow for any union of runs.
    public struct Moments: Sendable {
        public var count = 0
        public var sum = 0.0
        public var sumOfSquares = 0.0
        public var minimum = Float.infinity
        public var maximum = -Float.infinity
        public var zeros = 0
        public var sixes = 0

        public init() {}

        /// Takes in another run.
        public mutating func add(_ other: Moments) {
            count += other.count
            sum += other.sum
            sumOfSquares += other.sumOfSquares
            minimum = min(minimum, other.minimum)
            maximum = max(maximum, other.maximum)
            zeros += other.zeros
            sixes += other.sixes
        }

        public var mean: Double { count == 0 ? 0 : sum / Double(count) }

        /// The population's standard deviation.
        public var deviation: Double {
            count == 0 ? 0 : max(sumOfSquares / Double(count) - mean * mean, 0).squareRoot()
        }
    }

    /// The moments of `count` values. Values are summed in blocks of floats, blocks in double, so that
    /// a plane of any size keeps its mean to float precision.
    public static func moments(_ values: UnsafePointer<Float>, count: Int) -> Moments {
        typealias Lanes = SIMD8<Float>
        let raw = UnsafeRawPointer(values)
        var result = Moments()
        result.count = count
        var lowest = Lanes(repeating: .infinity)
        var highest = Lanes(repeating: -.infinity)
        var zeros = SIMD8<Int32>.zero
        var sixes = SIMD8<Int32>.zero
        var index = 0
        while index + 8 <= count {
            var sum = Lanes.zero
            var squares = Lanes.zero
            let blockEnd = min(index + 512, count)
            while index + 8 <= blockEnd {
                let x = raw.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
                sum += x
                squares += x * x
                lowest = lowest.replacing(with: x, where: x .< lowest)
                highest = highest.replacing(with: x, where: x .> highest)
                zeros = zeros.replacing(with: zeros &+ 1, where: x .== 0)
                sixes = sixes.replacing(with: sixes &+ 1, where: x .== 6)
                index += 8
            }
            result.sum += Double(sum.sum())
            result.sumOfSquares += Double(squares.sum())
        }
        result.zeros = Int(zeros.wrappedSum())
        result.sixes = Int(sixes.wrappedSum())
        if count >= 8 {
            result.minimum = lowest.min()
            result.maximum = highest.max()
        }
        while index < count {
            let x = values[index]
            result.sum += Double(x)
            result.sumOfSquares += Double(x) * Double(x)
            result.minimum = min(result.minimum, x)
            result.maximum = max(result.maximum, x)
            if x == 0 { result.zeros += 1 }
            if x == 6 { result.sixes += 1 }
            index += 1
        }
        return result
    }
}
