import Network

/// The record of one forward pass: the output of every operation, its statistics and its time.
public struct Trace: Sendable, Equatable {
    public let network: Network
    /// The normalized picture: 3 × N × N.
    public let input: FeatureTensor
    /// One for each of `network.operations`.
    public let operations: [OperationTrace]
    public let prediction: Prediction
    /// The time of the pass without the statistics, in nanoseconds.
    public let duration: Int

    public init(
        network: Network, input: FeatureTensor, operations: [OperationTrace], prediction: Prediction,
        duration: Int
    ) {
        self.network = network
        self.input = input
        self.operations = operations
        self.prediction = prediction
        self.duration = duration
    }

    /// The input of the operation at `index`.
    public func input(of index: Int) -> FeatureTensor {
        index == 0 ? input : operations[index - 1].output
    }
}

/// The record of one operation.
public struct OperationTrace: Sendable, Equatable {
    public let output: FeatureTensor
    /// The statistics over all channels.
    public let statistics: ActivationStatistics
    public let channels: ChannelStatistics
    /// The coefficients of a Shift-Max; nil for other operations.
    public let coefficients: ShiftMaxCoefficients?
    /// The time without the statistics, in nanoseconds.
    public let duration: Int

    public init(
        output: FeatureTensor, statistics: ActivationStatistics, channels: ChannelStatistics,
        coefficients: ShiftMaxCoefficients?, duration: Int
    ) {
        self.output = output
        self.statistics = statistics
        self.channels = channels
        self.coefficients = coefficients
        self.duration = duration
    }

    public init(
        output: FeatureTensor, statistics: ActivationStatistics, channels: [ActivationStatistics],
        coefficients: ShiftMaxCoefficients?, duration: Int
    ) {
        self.init(
            output: output, statistics: statistics, channels: ChannelStatistics(channels),
            coefficients: coefficients, duration: duration)
    }

    /// The number of channels whose values are all 0.
    public var deadChannels: Int { channels.count { $0.isDead } }
}
