/// The statistics of a set of values.
public struct ActivationStatistics: Sendable, Equatable {
    public let count: Int
    public let mean: Float
    /// The population's standard deviation.
    public let deviation: Float
    /// The least and the greatest number; NaN if no value is a number.
    public let minimum: Float
    public let maximum: Float
    /// The number of values that are exactly 0: those that a ReLU6 clipped at its lower bound.
    public let zeros: Int
    /// The number of values that are exactly 6: those that a ReLU6 clipped at its upper bound.
    public let sixes: Int

    public init(
        count: Int, mean: Float, deviation: Float, minimum: Float, maximum: Float, zeros: Int, sixes: Int
    ) {
        self.count = count
        self.mean = mean
        self.deviation = deviation
        // What begins at ±∞ stays there if no value is a number.
        let hasNumbers = minimum <= maximum
        self.minimum = hasNumbers ? minimum : .nan
        self.maximum = hasNumbers ? maximum : .nan
        self.zeros = zeros
        self.sixes = sixes
    }

    /// The share of zeros, 0…1.
    public var zeroShare: Float { count == 0 ? 0 : Float(zeros) / Float(count) }

    /// The share of sixes, 0…1.
    public var sixShare: Float { count == 0 ? 0 : Float(sixes) / Float(count) }

    /// Whether all values are 0.
    public var isDead: Bool { zeros == count }
}

/// The number of values in each of several bins of equal width.
public struct Histogram: Sendable, Equatable {
    public let lower: Float
    public let upper: Float
    public let counts: [Int]

    /// - Parameters:
    ///   - bins: at least 1.
    ///   - lower, upper: values outside count in the first and last bin.
    public init(of values: some Sequence<Float>, bins: Int, lower: Float, upper: Float) {
        self.lower = lower
        self.upper = upper
        // Iterating a sequence of any type is slow outside its module; arrays and their slices give their storage.
        let counted = values.withContiguousStorageIfAvailable {
            Histogram.counts($0, bins: bins, lower: lower, upper: upper)
        }
        counts =
            counted
            ?? Array(values).withUnsafeBufferPointer {
                Histogram.counts($0, bins: bins, lower: lower, upper: upper)
            }
    }

    private static func counts(
        _ values: UnsafeBufferPointer<Float>, bins: Int, lower: Float, upper: Float
    ) -> [Int] {
        var counts = [Int](repeating: 0, count: bins)
        let scale = upper > lower ? Double(bins) / (Double(upper) - Double(lower)) : 0
        for value in values where value.isFinite {
            let place = min(max((Double(value) - Double(lower)) * scale, 0), Double(bins - 1))
            counts[place.isNaN ? 0 : Int(place)] += 1
        }
        return counts
    }

    /// The middle of a bin.
    public func center(ofBin bin: Int) -> Float {
        lower + (Float(bin) + 0.5) * (upper - lower) / Float(counts.count)
    }
}

/// The statistics of each channel of a tensor.
public struct ChannelStatistics: RandomAccessCollection, Sendable {
    private let content: Content

    private enum Content: Sendable {
        case listed([ActivationStatistics])
        case table(FeatureStorage, FeatureLayout, channels: Int, plane: Int)
    }

    public init(_ statistics: [ActivationStatistics]) { content = .listed(statistics) }

    /// The statistics that a pass stored in a table.
    ///
    /// - Parameters:
    ///   - layout: where the mean of each channel is stored. Its deviation, minimum, maximum, zeros and sixes
    ///     follow at equal distances.
    ///   - plane: the number of values of a channel.
    public init(in storage: FeatureStorage, _ layout: FeatureLayout, channels: Int, plane: Int) {
        layout.check(
            channels: channels, length: (Self.columns - 1) * Self.column(channels: channels) + 1, in: storage)
        content = .table(storage, layout, channels: channels, plane: plane)
    }

    /// The distance between the columns of the table: whole vectors.
    private static func column(channels: Int) -> Int { (channels + 15) / 16 * 16 }

    /// The columns of the table: mean, deviation, minimum, maximum, zeros and sixes.
    public static let columns = 6

    /// The number of values of the table.
    public static func tableCount(channels: Int) -> Int { columns * column(channels: channels) }

    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch content {
        case .listed(let statistics): statistics.count
        case .table(_, _, let channels, _): channels
        }
    }

    public subscript(channel: Int) -> ActivationStatistics {
        switch content {
        case .listed(let statistics): return statistics[channel]
        case .table(let storage, let layout, let channels, let plane):
            precondition(channel >= 0 && channel < channels, "there is no channel \(channel)")
            let (first, column) = (layout.start(of: channel), Self.column(channels: channels))
            func value(_ kind: Int) -> Float { storage.values[first + kind * column] }
            return ActivationStatistics(
                count: plane, mean: value(0), deviation: value(1), minimum: value(2), maximum: value(3),
                zeros: Int(value(4)), sixes: Int(value(5)))
        }
    }
}

extension ChannelStatistics: Equatable {
    /// Whether the statistics agree, wherever they are stored.
    public static func == (one: ChannelStatistics, other: ChannelStatistics) -> Bool {
        one.elementsEqual(other)
    }
}
