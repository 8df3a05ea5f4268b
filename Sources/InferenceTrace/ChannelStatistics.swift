/// The statistics of each channel of a tensor.
public struct ChannelStatistics: RandomAccessCollection, Sendable {
    private let content: Content

    private enum Content: Sendable {
        case listed([ActivationStatistics])
        case table(FeatureStorage, FeatureLayout, channels: Int, plane: Int)
    }

    public init(_ statistics: [ActivationStatistics]) { content = .listed(statistics) }

    /// What a pass left in a table.
    ///
    /// - Parameters:
    ///   - layout: where each channel's row of six lies: mean, deviation, minimum, maximum, zeros, sixes.
    ///   - plane: how many values a channel has.
    public init(in storage: FeatureStorage, _ layout: FeatureLayout, channels: Int, plane: Int) {
        layout.check(channels: channels, length: Self.rowLength, in: storage)
        content = .table(storage, layout, channels: channels, plane: plane)
    }

    /// Values of a row of the table.
    public static let rowLength = 6

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
            let row = layout.start(of: channel)
            let values = storage.values
            return ActivationStatistics(
                count: plane, mean: values[row], deviation: values[row + 1], minimum: values[row + 2],
                maximum: values[row + 3], zeros: Int(values[row + 4]), sixes: Int(values[row + 5]))
        }
    }
}

extension ChannelStatistics: Equatable {
    /// Whether the channels' numbers agree, wherever they lie.
    public static func == (one: ChannelStatistics, other: ChannelStatistics) -> Bool {
        one.elementsEqual(other)
    }
}
