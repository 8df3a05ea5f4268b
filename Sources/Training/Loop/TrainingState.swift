/// How far a run has come.
public struct TrainingState: Equatable, Sendable {
    /// The epoch that is being trained, from 0; as many as there are when all is done.
    public var epoch = 0
    /// Steps of that epoch that are done.
    public var iteration = 0
    /// Over the epoch's samples so far.
    public var sums = Sums()
    /// The best validation so far.
    public var best: Best?

    public struct Sums: Equatable, Sendable {
        public var samples = 0
        /// Of the samples' losses, in nats.
        public var loss = 0.0
        public var top1 = 0
        public var top5 = 0

        mutating func add(_ outcome: TrainingOutcome, samples count: Int) {
            samples += count
            loss += outcome.loss * Double(count)
            top1 += outcome.top1
            top5 += outcome.top5
        }

        public var meanLoss: Double { loss / Double(max(samples, 1)) }
        public var top1Share: Double { Double(top1) / Double(max(samples, 1)) }
        public var top5Share: Double { Double(top5) / Double(max(samples, 1)) }
    }

    public struct Best: Equatable, Sendable {
        public var epoch: Int
        /// Shares, 0…1.
        public var top1: Double
        public var top5: Double
        public var loss: Double
    }

    public init() {}

    /// Steps over all epochs.
    func steps(_ parameters: Hyperparameters) -> Int { epoch * parameters.iterations + iteration }
}
