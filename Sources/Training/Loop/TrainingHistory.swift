import Basics

/// What an epoch came to. The records of a run's epochs are its curve.
public struct EpochRecord: Equatable, Sendable {
    /// The rate of its last step.
    public var learningRate: Double
    /// The mean loss of training, in nats, with its random changes.
    public var loss: Double
    /// Shares of its samples, 0…1.
    public var top1: Double
    public var top5: Double
    /// Nil without validation.
    public var validation: Validation?

    public struct Validation: Equatable, Sendable {
        public var loss: Double
        public var top1: Double
        public var top5: Double
    }
}

extension EpochRecord {
    init(learningRate: Double, _ sums: TrainingState.Sums, _ evaluation: Evaluation?) {
        self.learningRate = learningRate
        (loss, top1, top5) = (sums.meanLoss, sums.top1Share, sums.top5Share)
        validation = evaluation.map {
            Validation(loss: $0.loss, top1: $0.top1Share, top5: $0.top5Share)
        }
    }

    /// The record as a checkpoint keeps it: its numbers with spaces between them.
    fileprivate var text: String {
        let numbers = [learningRate, loss, top1, top5]
        let validated = validation.map { [$0.loss, $0.top1, $0.top5] } ?? []
        return (numbers + validated).map(\.description).joined(separator: " ")
    }

    /// Nil for a text that is no record.
    fileprivate init?(text: Substring) {
        let numbers = text.split(separator: " ").map { Double($0) ?? .nan }
        guard [4, 7].contains(numbers.count), numbers.allSatisfy(\.isFinite) else { return nil }
        (learningRate, loss, top1, top5) = (numbers[0], numbers[1], numbers[2], numbers[3])
        if numbers.count == 7 {
            validation = Validation(loss: numbers[4], top1: numbers[5], top5: numbers[6])
        }
    }
}

extension [EpochRecord] {
    /// The records as a checkpoint keeps them.
    var text: String { map(\.text).joined(separator: "; ") }

    init(text: String) throws(Problem) {
        var records: [EpochRecord] = []
        for part in text.split(separator: ";") {
            guard let record = EpochRecord(text: part) else {
                throw Problem("its training state has a damaged “history”")
            }
            records.append(record)
        }
        self = records
    }
}

/// How far the run has come that a checkpoint belongs to, for those who watch it.
public struct TrainingProgress: Sendable {
    public let state: TrainingState
    /// All epochs of the run, and the steps of each.
    public let epochs: Int
    public let iterations: Int

    /// That of a run that goes on.
    public init(_ trainer: Trainer) {
        state = trainer.state
        epochs = trainer.parameters.epochs
        iterations = trainer.parameters.iterations
    }

    /// Nil if the metadata are not those of a training checkpoint, or are damaged.
    public init?(metadata: [ExternalName: String]) {
        func text(_ name: String) -> String? { metadata[ExternalName(TrainingCheckpoint.statePrefix + name)] }
        guard text("epoch") != nil, let state = try? TrainingState(texts: text),
            let parameters = try? Hyperparameters(texts: text)
        else { return nil }
        self.state = state
        epochs = parameters.epochs
        iterations = parameters.iterations
    }
}
