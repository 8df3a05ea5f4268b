/// What a set of values looks like, in numbers.
public struct ActivationStatistics: Sendable, Equatable {
    public let count: Int
    public let mean: Float
    /// The population's standard deviation.
    public let deviation: Float
    public let minimum: Float
    public let maximum: Float
    /// How many values are exactly 0: after a ReLU6, what it clipped below.
    public let zeros: Int
    /// How many values are exactly 6: after a ReLU6, what it clipped above.
    public let sixes: Int

    public init(
        count: Int, mean: Float, deviation: Float, minimum: Float, maximum: Float, zeros: Int, sixes: Int
    ) {
        self.count = count
        self.mean = mean
        self.deviation = deviation
        self.minimum = minimum
        self.maximum = maximum
        self.zeros = zeros
        self.sixes = sixes
    }

    /// The share of zeros, 0…1.
    public var zeroShare: Float { count == 0 ? 0 : Float(zeros) / Float(count) }

    /// The share of sixes, 0…1.
    public var sixShare: Float { count == 0 ? 0 : Float(sixes) / Float(count) }

    /// Whether no value differs from 0: a dead channel says nothing about this picture.
    public var isDead: Bool { zeros == count }
}

/// How many values fall into each of a number of equal steps between two bounds.
public struct Histogram: Sendable, Equatable {
    public let lower: Float
    public let upper: Float
    public let counts: [Int]

    /// - Parameters:
    ///   - bins: at least 1.
    ///   - lower, upper: values outside are counted in the first and last bin.
    public init(of values: some Sequence<Float>, bins: Int, lower: Float, upper: Float) {
        var counts = [Int](repeating: 0, count: bins)
        let scale = upper > lower ? Double(bins) / (Double(upper) - Double(lower)) : 0
        for value in values where value.isFinite {
            let place = min(max((Double(value) - Double(lower)) * scale, 0), Double(bins - 1))
            counts[place.isNaN ? 0 : Int(place)] += 1
        }
        self.lower = lower
        self.upper = upper
        self.counts = counts
    }

    /// The middle of a bin.
    public func center(ofBin bin: Int) -> Float {
        lower + (Float(bin) + 0.5) * (upper - lower) / Float(counts.count)
    }
}
