import Network

/// What one forward pass saw: every operation's output, its statistics and its time.
public struct Trace: Sendable, Equatable {
    public let network: Network
    /// The normalized picture: 3 × N × N.
    public let input: FeatureTensor
    /// In the order of `network.operations`.
    public let operations: [OperationTrace]
    public let prediction: Prediction
    /// The whole pass without the gathering of statistics, in nanoseconds.
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

    /// What the operation at `index` read.
    public func input(of index: Int) -> FeatureTensor {
        index == 0 ? input : operations[index - 1].output
    }
}

/// What one operation made of its input.
public struct OperationTrace: Sendable, Equatable {
    public let output: FeatureTensor
    /// Over all channels.
    public let statistics: ActivationStatistics
    public let channels: ChannelStatistics
    /// For a Shift-Max only.
    public let coefficients: ShiftMaxCoefficients?
    /// Nanoseconds, without the gathering of statistics.
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

    /// How many channels are 0 everywhere.
    public var deadChannels: Int { channels.count { $0.isDead } }
}
