/// How the training went that the shown weights come from, epoch by epoch.
public struct TrainingCurve: Sendable, Equatable {
    /// The epochs that ended, in order.
    public var epochs: [Epoch]
    /// How many epochs the run has.
    public var total: Int
    /// The epoch that was being trained when the weights were saved; nil after the last one.
    public var current: Current?

    public struct Epoch: Sendable, Equatable {
        public var learningRate: Double
        /// The mean loss, in nats, and the share of samples whose class was right, 0…1.
        public var loss: Double
        public var top1: Double
        /// The same of the validation; nil without one.
        public var validation: Validation?

        public init(learningRate: Double, loss: Double, top1: Double, validation: Validation?) {
            self.learningRate = learningRate
            self.loss = loss
            self.top1 = top1
            self.validation = validation
        }
    }

    public struct Validation: Sendable, Equatable {
        public var loss: Double
        public var top1: Double

        public init(loss: Double, top1: Double) {
            self.loss = loss
            self.top1 = top1
        }
    }

    public struct Current: Sendable, Equatable {
        /// The epoch, from 1, and its steps: those done, and all.
        public var epoch: Int
        public var step: Int
        public var steps: Int
        /// Over its samples so far; nil before the first step.
        public var loss: Double?
        public var top1: Double?

        public init(epoch: Int, step: Int, steps: Int, loss: Double?, top1: Double?) {
            self.epoch = epoch
            self.step = step
            self.steps = steps
            self.loss = loss
            self.top1 = top1
        }
    }

    public init(epochs: [Epoch], total: Int, current: Current?) {
        self.epochs = epochs
        self.total = total
        self.current = current
    }

    /// Where the run is, for the line that names the weights: `epoch 3/20`.
    public var place: String { "epoch \(current?.epoch ?? total)/\(total)" }

    /// The epoch with the best validation, from 1; nil without validation.
    var best: Int? {
        epochs.indices.filter { epochs[$0].validation != nil }
            .max { (epochs[$0].validation?.top1 ?? 0, -$0) < (epochs[$1].validation?.top1 ?? 0, -$1) }
            .map { $0 + 1 }
    }
}
