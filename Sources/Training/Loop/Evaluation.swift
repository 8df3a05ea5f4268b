/// How a model does on labelled pictures.
public struct Evaluation: Sendable {
    public let classes: Int
    /// Pictures that were read; all below is about these.
    public var count = 0
    /// The mean cross-entropy, in nats.
    public var loss = 0.0
    public var top1 = 0
    public var top5 = 0
    /// By label.
    public var perClass: [ClassCount]
    /// How often a picture of one class was taken for another, most frequent first.
    public var confusions: [Confusion] = []
    /// The pictures that could not be read, and why, in the order of the data.
    public var unreadable: [Problem] = []
    /// The pictures that are damaged, but were read.
    public var damaged: [Problem] = []

    public struct ClassCount: Equatable, Sendable {
        public var count = 0
        public var top1 = 0
        public var top5 = 0
        /// Pictures that were taken for this class, rightly or not.
        public var predicted = 0
        /// Of the losses.
        var loss = 0.0

        public var meanLoss: Double { loss / Double(max(count, 1)) }
    }

    public struct Confusion: Equatable, Sendable {
        public let label: Int
        public let predicted: Int
        public let count: Int
    }

    public struct Problem: Equatable, Sendable {
        public let name: String
        /// One line that names the picture too.
        public let message: String
    }

    /// Shares of `count`, 0…1.
    public var top1Share: Double { Double(top1) / Double(max(count, 1)) }
    public var top5Share: Double { Double(top5) / Double(max(count, 1)) }
}

extension Evaluation {
    /// What one picture gave.
    struct Answer: Sendable {
        let label: Int
        let predicted: Int
        /// How many classes have a higher logit.
        let rank: Int
        let loss: Double

        /// - Parameter logits: what is not a number is never right.
        init(label: Int, logits: [Float]) {
            self.label = label
            let own = logits[label]
            var best = 0
            for (index, value) in logits.enumerated() where value > logits[best] { best = index }
            predicted = best
            // Of equals the lower class comes first, as in a prediction.
            rank =
                own.isFinite
                ? logits.indices.count { !(logits[$0] <= own) || logits[$0] == own && $0 < label }
                : logits.count
            var target = [Float](repeating: 0, count: logits.count)
            target[label] = 1
            loss = logits.withUnsafeBufferPointer { logits in
                target.withUnsafeBufferPointer { CrossEntropy(logits: logits, target: $0).value }
            }
        }
    }

    /// - Parameter answers: by picture; an error's text where it could not be read.
    init(classes: Int, answers: [Outcome], name: (Int) -> String) {
        self.classes = classes
        perClass = [ClassCount](repeating: ClassCount(), count: classes)
        var taken: [Int: Int] = [:]
        for (index, outcome) in answers.enumerated() {
            switch outcome {
            case .unread: continue
            case .failed(let message):
                unreadable.append(Problem(name: name(index), message: message))
            case .answered(let answer, let warning):
                if let warning { damaged.append(Problem(name: name(index), message: warning)) }
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
        case answered(Answer, warning: String?)
    }

    private mutating func add(_ answer: Answer) {
        count += 1
        loss += answer.loss
        if answer.rank < 1 { top1 += 1 }
        if answer.rank < 5 { top5 += 1 }
        perClass[answer.label].count += 1
        perClass[answer.label].loss += answer.loss
        if answer.rank < 1 { perClass[answer.label].top1 += 1 }
        if answer.rank < 5 { perClass[answer.label].top5 += 1 }
        perClass[answer.predicted].predicted += 1
    }
}
