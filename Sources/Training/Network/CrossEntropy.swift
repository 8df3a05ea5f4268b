#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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
