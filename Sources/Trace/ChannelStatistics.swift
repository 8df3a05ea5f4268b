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
        layout.check(channels: channels, length: 5 * Self.column(channels: channels) + 1, in: storage)
        content = .table(storage, layout, channels: channels, plane: plane)
    }

    /// The distance between the columns of the table: whole vectors.
    private static func column(channels: Int) -> Int { (channels + 15) / 16 * 16 }

    /// The number of values of the table.
    public static func tableCount(channels: Int) -> Int { 6 * column(channels: channels) }

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
