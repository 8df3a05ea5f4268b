/// What a run tells of itself while it goes on.
public enum TrainingReport: Sendable {
    case step(Step)
    /// How much of the validation is done.
    case validating(done: Int, of: Int)
    case epoch(Epoch)
    /// A checkpoint was written, between epochs' ends.
    case saved

    public struct Step: Sendable {
        /// From 0, the one that is trained.
        public var epoch: Int
        /// Steps of the epoch that are done, and that there are.
        public var iteration: Int
        public var iterations: Int
        public var learningRate: Double
        /// Of this batch alone.
        public var loss: Double
        /// Of the epoch so far.
        public var sums: TrainingState.Sums
        /// The batch's whole time, and that of waiting for its pictures, in seconds.
        public var seconds: Double
        public var readingSeconds: Double
        public var batch: Int
    }

    public struct Epoch: Sendable {
        /// From 0, the one that ended.
        public var epoch: Int
        /// The rate of its last step.
        public var learningRate: Double
        public var sums: TrainingState.Sums
        /// Nil where there is nothing to validate with.
        public var validation: Evaluation?
        /// Whether these are the best weights so far.
        public var isBest: Bool
        /// Training alone, in seconds, and its samples in that time.
        public var seconds: Double
        public var samples: Int
        public var validationSeconds: Double
    }
}

/// How a run ended.
public enum TrainingEnd: Equatable, Sendable {
    case finished
    /// Somebody asked it to stop; the last checkpoint has all.
    case interrupted
}
