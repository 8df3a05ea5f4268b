#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Pictures and their targets.
public struct TrainingBatch: Sendable {
    /// `count` × 3 × N × N normalized values; there may be more, which are not used.
    public var pixels: [Float]
    /// `count` × classes target shares, likewise; those of one picture have a sum of 1 (one-hot, smoothed or mixed).
    public var targets: [Float]
    public var count: Int

    public init(pixels: [Float], targets: [Float], count: Int) {
        self.pixels = pixels
        self.targets = targets
        self.count = count
    }
}

/// The results of the forward pass over a batch.
public struct TrainingOutcome: Equatable, Sendable {
    /// The mean cross-entropy over the pictures of the batch, in nats.
    public var loss: Double
    /// The number of pictures for which the class with the largest target had the largest logit.
    public var top1: Int
    /// The number of pictures for which it was among the five largest logits.
    public var top5: Int

    public init(loss: Double, top1: Int, top5: Int) {
        self.loss = loss
        self.top1 = top1
        self.top5 = top5
    }
}

/// The cross-entropy between the softmax of logits and target shares with a sum of 1, in double precision.
struct CrossEntropy {
    let logits: UnsafeBufferPointer<Float>
    let target: UnsafeBufferPointer<Float>
    private let largest: Double
    private let total: Double
    private let targetTotal: Double

    init(logits: UnsafeBufferPointer<Float>, target: UnsafeBufferPointer<Float>) {
        self.logits = logits
        self.target = target
        let largest = Double(logits.max() ?? 0)
        self.largest = largest
        total = logits.reduce(0) { $0 + exp(Double($1) - largest) }
        targetTotal = target.reduce(0) { $0 + Double($1) }
    }

    /// −Σ target · log softmax, in nats.
    var value: Double {
        let logTotal = log(total)
        return -zip(logits, target).reduce(0) { sum, pair in
            sum + Double(pair.1) * (Double(pair.0) - largest - logTotal)
        }
    }

    /// The derivative with respect to one logit.
    func gradient(_ index: Int) -> Double {
        exp(Double(logits[index]) - largest) / total * targetTotal - Double(target[index])
    }

    /// The rank of the class with the largest target among the logits, from 0; of equal logits the first comes
    /// first.
    var rank: Int {
        let label =
            target.indices.max { target[$0] < target[$1] || (target[$0] == target[$1] && $0 > $1) } ?? 0
        return logits.indices.count {
            logits[$0] > logits[label] || (logits[$0] == logits[label] && $0 < label)
        }
    }
}
