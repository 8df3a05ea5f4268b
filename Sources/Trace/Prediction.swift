#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The network's answer: its logits and what a softmax makes of them.
public struct Prediction: Sendable, Equatable {
    /// The head's output, after its normalization and h-swish (NETWORK.md, section 2).
    public let logits: [Float]
    /// Softmax of the logits: positive, adding up to 1.
    public let scores: [Float]

    public init(logits: [Float]) {
        self.logits = logits
        let highest = logits.max() ?? 0
        let powers = logits.map { exp($0 - highest) }
        let sum = powers.reduce(0, +)
        scores = powers.map { $0 / sum }
    }

    /// The `count` classes with the highest scores, best first; of equals the lower class first.
    public func top(_ count: Int) -> [Int] {
        Array(
            logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }.prefix(
                count))
    }
}
