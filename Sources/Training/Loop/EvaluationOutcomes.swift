/// What became of each sample of an evaluation, in 21 bytes a sample: there may be millions. Texts, which few have, are kept
/// apart.
struct EvaluationOutcomes: RandomAccessCollection, MutableCollection, Sendable {
    private var kinds: [Kind]
    private var labels: [Int32]
    private var predicted: [Int32]
    private var ranks: [Int32]
    private var losses: [Double]
    /// Why samples could not be read, and what is wrong with others.
    private var texts: [Int: String] = [:]

    private struct Kind: OptionSet {
        let rawValue: UInt8

        static let isFailed = Kind(rawValue: 1)
        static let isAnswered = Kind(rawValue: 2)
        static let isUnturned = Kind(rawValue: 4)
        static let isFinite = Kind(rawValue: 8)
    }

    /// - Parameter count: the number of samples, none of which has been read.
    init(count: Int) {
        kinds = Array(repeating: [], count: count)
        labels = Array(repeating: 0, count: count)
        predicted = labels
        ranks = labels
        losses = Array(repeating: 0, count: count)
    }

    var startIndex: Int { 0 }
    var endIndex: Int { kinds.count }

    subscript(index: Int) -> Evaluation.Outcome {
        get {
            let kind = kinds[index]
            if kind.contains(.isFailed) { return .failed(texts[index] ?? "") }
            guard kind.contains(.isAnswered) else { return .unread }
            let answer = Evaluation.Answer(
                label: Int(labels[index]), predicted: Int(predicted[index]), rank: Int(ranks[index]),
                loss: losses[index], isFinite: kind.contains(.isFinite))
            return .answered(answer, warning: texts[index], isUnturned: kind.contains(.isUnturned))
        }
        set {
            switch newValue {
            case .unread: kinds[index] = []
            case .failed(let text):
                kinds[index] = .isFailed
                texts[index] = text
            case .answered(let answer, let warning, let isUnturned):
                var kind: Kind = .isAnswered
                if isUnturned { kind.insert(.isUnturned) }
                if answer.isFinite { kind.insert(.isFinite) }
                kinds[index] = kind
                labels[index] = Int32(answer.label)
                predicted[index] = Int32(answer.predicted)
                ranks[index] = Int32(answer.rank)
                losses[index] = answer.loss
                if let warning { texts[index] = warning }
            }
        }
    }
}

/// The numbers of samples. There may be millions, and each takes a bit.
struct SampleSet: Equatable, Sendable, Sequence, ExpressibleByArrayLiteral {
    private var words: [UInt64] = []
    private(set) var count = 0

    init() {}

    init(arrayLiteral samples: Int...) {
        for sample in samples { insert(sample) }
    }

    /// - Parameter sample: from 0.
    mutating func insert(_ sample: Int) {
        let (word, bit) = (sample / 64, UInt64(1) << UInt64(sample % 64))
        if word >= words.count { words += repeatElement(0, count: word + 1 - words.count) }
        if words[word] & bit == 0 { count += 1 }
        words[word] |= bit
    }

    func makeIterator() -> some IteratorProtocol<Int> {
        (0..<64 * words.count).lazy.filter { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }.makeIterator()
    }
}
