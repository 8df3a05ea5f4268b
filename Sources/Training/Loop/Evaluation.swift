import Basics
import Inference
import Pictures

/// How well a model does on labelled pictures.
public struct Evaluation: Sendable {
    public let classes: Int
    /// The number of pictures that were read; everything below is about these.
    public var count = 0
    /// The mean cross-entropy, in nats.
    public var loss = 0.0
    public var top1 = 0
    public var top5 = 0
    /// By label.
    public var perClass: [ClassCount]
    /// How often pictures of one class were taken for another, the most frequent first.
    public var confusions: [Confusion] = []
    /// The pictures that could not be read, and why, in the order of the data.
    public var unreadable: [Remark] = []
    /// The pictures that are damaged but were read.
    public var damaged: [Remark] = []
    /// How many pictures got logits that are not all finite numbers.
    public var meaningless = 0
    /// How many pictures are stored on their side and were not turned upright.
    public var unturned = 0

    public struct ClassCount: Equatable, Sendable {
        public var count = 0
        public var top1 = 0
        public var top5 = 0
        /// Pictures that were taken for this class, rightly or not.
        public var predicted = 0
        /// The sum of the losses.
        var loss = 0.0

        public var meanLoss: Double { loss / Double(max(count, 1)) }
    }

    public struct Confusion: Equatable, Sendable {
        public let label: Int
        public let predicted: Int
        public let count: Int
    }

    /// A message about a picture.
    public struct Remark: Equatable, Sendable {
        /// The picture's name.
        public let name: String
        /// One line, which also names the picture.
        public let message: String
    }

    /// Shares of `count`, 0…1.
    public var top1Share: Double { Double(top1) / Double(max(count, 1)) }
    public var top5Share: Double { Double(top5) / Double(max(count, 1)) }
}

extension Evaluation {
    /// The model's answer to one picture.
    struct Answer: Sendable {
        let label: Int
        let predicted: Int
        /// How many classes have a higher logit.
        let rank: Int
        let loss: Double
        /// Whether all logits are finite numbers.
        let isFinite: Bool

        init(label: Int, predicted: Int, rank: Int, loss: Double, isFinite: Bool) {
            (self.label, self.predicted, self.rank) = (label, predicted, rank)
            (self.loss, self.isFinite) = (loss, isFinite)
        }

        /// - Parameter logits: a NaN is never right.
        init(label: Int, logits: [Float]) {
            self.label = label
            let logit = logits[label]
            var best = 0
            for (index, value) in logits.enumerated() where value > logits[best] { best = index }
            predicted = best
            isFinite = logits.allSatisfy(\.isFinite)
            // Of equal logits the lower class comes first, as in a prediction.
            rank =
                logit.isFinite
                ? logits.indices.count { !(logits[$0] <= logit) || logits[$0] == logit && $0 < label }
                : logits.count
            var target = [Float](repeating: 0, count: logits.count)
            target[label] = 1
            loss = logits.withUnsafeBufferPointer { logits in
                target.withUnsafeBufferPointer { CrossEntropy(logits: logits, target: $0).value }
            }
        }
    }

    /// - Parameter answers: by picture; an error's text if it could not be read.
    init(classes: Int, answers: some Sequence<Outcome>, name: (Int) -> String) {
        self.classes = classes
        perClass = [ClassCount](repeating: ClassCount(), count: classes)
        var taken: [Int: Int] = [:]
        for (index, outcome) in answers.enumerated() {
            switch outcome {
            case .unread: continue
            case .failed(let message):
                unreadable.append(Remark(name: name(index), message: message))
            case .answered(let answer, let warning, let isUnturned):
                if isUnturned { unturned += 1 }
                if let warning { damaged.append(Remark(name: name(index), message: warning)) }
                add(answer)
                if answer.predicted != answer.label {
                    taken[answer.label * classes + answer.predicted, default: 0] += 1
                }
            }
        }
        loss /= Double(max(count, 1))
        confusions = taken.map {
            Confusion(label: $0.key / classes, predicted: $0.key % classes, count: $0.value)
        }.sorted {
            ($1.count, $0.label, $0.predicted) < ($0.count, $1.label, $1.predicted)
        }
    }

    enum Outcome: Sendable {
        case unread
        case failed(String)
        case answered(Answer, warning: String?, isUnturned: Bool = false)
    }

    private mutating func add(_ answer: Answer) {
        count += 1
        loss += answer.loss
        if !answer.isFinite { meaningless += 1 }
        if answer.rank < 1 { top1 += 1 }
        if answer.rank < 5 { top5 += 1 }
        perClass[answer.label].count += 1
        perClass[answer.label].loss += answer.loss
        if answer.rank < 1 { perClass[answer.label].top1 += 1 }
        if answer.rank < 5 { perClass[answer.label].top5 += 1 }
        perClass[answer.predicted].predicted += 1
    }
}

// MARK: - Running

extension Evaluation {
    /// Evaluates a model on all samples of a finite source. Each thread reads samples and runs the model on them; of several
    /// ranks each has its share of the samples, and all get the same evaluation.
    ///
    /// - Parameters:
    ///   - progress: called on the calling thread a few times a second, with the number of samples done.
    ///   - isInterrupted: called as often; if it returns true, the evaluation ends.
    /// - Returns: nil if it was interrupted.
    /// - Throws: if no picture can be read.
    public static func run(
        _ model: Model, on source: any SampleSource, threads: Int, ranks: any Ranks = OneProcess(),
        progress: (Int) -> Void = { _ in }, isInterrupted: () -> Bool = { false }
    ) throws(Problem) -> Evaluation? {
        precondition(source.classes <= model.network.classes, "labels are classes of the model")
        let count = source.count ?? 0
        let work = EvaluationWork(model, source, count, rank: ranks.rank, ranks: ranks.count)
        let workers = WorkerThreads(count: min(max(threads, 1), max(count, 1))) { _ in work.run() }
        // The other ranks are about as far.
        work.follow({ progress(min($0 * ranks.count, count)) }, isInterrupted)
        workers.join()
        guard let own = work.result else { return nil }
        let outcomes = own.gathered(ranks)
        guard !ranks.isAbandoned else { return nil }
        let evaluation = Evaluation(classes: model.network.classes, answers: outcomes, name: source.name)
        guard evaluation.count > 0 else {
            let reason = evaluation.unreadable.first?.message ?? "there are none"
            throw .nothingReadable(of: count, reason)
        }
        return evaluation
    }
}

/// The samples to evaluate, and the answers so far.
private final class EvaluationWork: @unchecked Sendable {
    private let model: Model
    private let source: any SampleSource
    /// The samples of all ranks, and those of this one: every `ranks`-th, beginning with `rank`.
    private let total: Int
    private let rank: Int
    private let ranks: Int
    private let count: Int
    private let cancellation = Cancellation()
    private let monitor = Monitor()
    // Guarded by the monitor.
    private var outcomes: EvaluationOutcomes
    private var next = 0
    private var done = 0
    private var isInterrupted = false

    init(_ model: Model, _ source: any SampleSource, _ total: Int, rank: Int, ranks: Int) {
        self.model = model
        self.source = source.stopping(at: cancellation)
        (self.total, self.rank, self.ranks) = (total, rank, ranks)
        count = (total - rank + ranks - 1) / ranks
        outcomes = EvaluationOutcomes(count: total)
    }

    /// The work of one thread.
    func run() {
        let engine = Engine(model)
        let size = model.network.inputSize
        var bytes = [UInt8](repeating: 0, count: 3 * size * size)
        var input = [Float](repeating: 0, count: 3 * size * size)
        while let index = take() {
            let outcome: Evaluation.Outcome
            do throws(Problem) {
                let sample = try bytes.withUnsafeMutableBufferPointer { bytes in
                    Result { () throws(Problem) in
                        try source.read(SampleRequest(index: index), size: size, into: bytes.baseAddress!)
                    }
                }.get()
                bytes.withUnsafeBufferPointer { bytes in
                    input.withUnsafeMutableBufferPointer {
                        Preprocessing.normalize(
                            bytes.baseAddress!, count: size * size, into: $0.baseAddress!)
                    }
                }
                outcome = .answered(
                    Evaluation.Answer(label: sample.label, logits: engine.logits(input)),
                    warning: sample.warning, isUnturned: sample.isUnturned)
            } catch {
                outcome = .failed(error.description)
            }
            give(outcome, of: index)
        }
    }

    private func take() -> Int? {
        monitor.locked {
            guard next < count, !isInterrupted else { return nil }
            next += 1
            return (next - 1) * ranks + rank
        }
    }

    private func give(_ outcome: Evaluation.Outcome, of index: Int) {
        monitor.locked {
            outcomes[index] = outcome
            done += 1
            if done == count { monitor.wake() }
        }
    }

    /// Waits until all is done or the evaluation is interrupted.
    func follow(_ progress: (Int) -> Void, _ isInterrupted: () -> Bool) {
        while true {
            let done = monitor.locked {
                if self.done < count { monitor.wait(milliseconds: 100) }
                return self.done
            }
            if done == count { return }
            if isInterrupted() {
                monitor.locked { self.isInterrupted = true }
                return cancellation.request()
            }
            progress(done)
        }
    }

    /// By sample; nil unless all were answered.
    var result: EvaluationOutcomes? {
        monitor.locked { done == count ? outcomes : nil }
    }
}
