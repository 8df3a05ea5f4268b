import Basics

/// How far a run has come.
public struct TrainingState: Equatable, Sendable {
    /// The epoch that is being trained, from 0; the number of epochs at the end.
    public var epoch = 0
    /// The steps of that epoch that are done.
    public var iteration = 0
    /// Over the epoch's samples so far.
    public var sums = Sums()
    /// The best validation so far.
    public var best: Best?
    /// The epochs that ended, in order. A checkpoint of an older version has none of those before it was continued.
    public var history: [EpochRecord] = []

    public struct Sums: Equatable, Sendable {
        public var samples = 0
        /// The sum of the samples' losses, in nats.
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

    /// The steps done in all epochs.
    func steps(_ parameters: Hyperparameters) -> Int { epoch * parameters.iterations + iteration }
}

// MARK: - Text

/// The state as a checkpoint keeps it: texts by name, which read back as the same values.
extension TrainingState {
    var texts: [(name: String, value: String)] {
        var texts = [
            ("epoch", String(epoch)), ("iteration", String(iteration)), ("samples", String(sums.samples)),
            ("loss", sums.loss.description), ("top1", String(sums.top1)), ("top5", String(sums.top5)),
        ]
        if !history.isEmpty { texts.append(("history", history.text)) }
        if let best {
            texts += [
                ("best-epoch", String(best.epoch)), ("best-top1", best.top1.description),
                ("best-top5", best.top5.description), ("best-loss", best.loss.description),
            ]
        }
        return texts
    }

    init(texts value: (String) -> String?) throws(Problem) {
        func read<Value: LosslessStringConvertible>(_ name: String) throws(Problem) -> Value {
            guard let read = value(name).flatMap({ Value($0) }) else {
                throw Problem("its training state has no “\(name)”")
            }
            return read
        }
        epoch = try read("epoch")
        iteration = try read("iteration")
        sums = Sums(
            samples: try read("samples"), loss: try read("loss"), top1: try read("top1"),
            top5: try read("top5"))
        history = try [EpochRecord](text: value("history") ?? "")
        guard epoch >= 0, iteration >= 0 else {
            throw Problem("its training state is before the beginning")
        }
        if value("best-epoch") != nil {
            best = Best(
                epoch: try read("best-epoch"), top1: try read("best-top1"), top5: try read("best-top5"),
                loss: try read("best-loss"))
        }
    }
}

// MARK: - Reports

/// What a run reports while it goes on.
public enum TrainingReport: Sendable {
    case step(Step)
    /// How many samples of the validation are done.
    case validating(done: Int, of: Int)
    case epoch(Epoch)
    /// A checkpoint was written within an epoch.
    case saved

    public struct Step: Sendable {
        /// The epoch that is trained, from 0.
        public var epoch: Int
        /// The steps of the epoch that are done, and all of them.
        public var iteration: Int
        public var iterations: Int
        public var learningRate: Double
        /// The mean loss of this batch.
        public var loss: Double
        /// The sums over the epoch so far.
        public var sums: TrainingState.Sums
        /// The time of the batch, and the part of it spent waiting for pictures, in seconds.
        public var seconds: Double
        public var readingSeconds: Double
        /// The part of it spent on sums over all ranks, waiting for slower ones included, in seconds.
        public var sharingSeconds: Double
        /// The samples of the batch, of all ranks.
        public var batch: Int
    }

    public struct Epoch: Sendable {
        /// The epoch that ended, from 0.
        public var epoch: Int
        /// The rate of its last step.
        public var learningRate: Double
        public var sums: TrainingState.Sums
        /// Nil without validation.
        public var validation: Evaluation?
        /// Whether these are the best weights so far.
        public var isBest: Bool
        /// The time of training alone, in seconds, and the samples trained in it.
        public var seconds: Double
        public var samples: Int
        public var validationSeconds: Double
    }
}

/// How a run ended, and what became of its pictures.
public struct TrainingResult: Sendable {
    public var end: TrainingEnd
    /// The pictures that could not be read, and why, in the order of the data.
    public var unreadable: [Evaluation.Remark] = []
    /// The pictures that are damaged but were read.
    public var damaged: [Evaluation.Remark] = []
    /// The classes that have pictures, of which none could be read; by number if they have no names.
    public var lostClasses: [ExternalName] = []
    /// How many pictures are stored on their side and were not turned upright.
    public var unturned = 0

    init(end: TrainingEnd) { self.end = end }

    init(end: TrainingEnd, _ found: ReaderFindings, of data: any SampleSource) {
        self.end = end
        func remarks(_ problems: [Int: String]) -> [Evaluation.Remark] {
            problems.sorted { $0.key < $1.key }.map {
                Evaluation.Remark(name: data.name(of: $0.key), message: $0.value)
            }
        }
        let problems = found.unreadable
        unreadable = remarks(problems)
        damaged = remarks(found.damaged)
        unturned = found.unturned.count
        var lost = Set(problems.keys.compactMap(data.label))
        for index in 0..<(data.count ?? 0) where !lost.isEmpty && problems[index] == nil {
            if let label = data.label(of: index) { lost.remove(label) }
        }
        lostClasses = lost.sorted().map {
            data.classNames.isEmpty ? ExternalName(String($0)) : data.classNames[$0]
        }
    }
}

/// How a run ended.
public enum TrainingEnd: Equatable, Sendable {
    case finished
    /// It was asked to stop; everything is in the last checkpoint.
    case interrupted
}
