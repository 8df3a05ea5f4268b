#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The answer of the network: its logits and their softmax.
public struct Prediction: Sendable, Equatable {
    /// The output of the head, after its last operation.
    public let logits: [Float]
    /// The softmax of the logits: positive, with a sum of 1.
    public let scores: [Float]

    public init(logits: [Float]) {
        self.logits = logits
        let highest = logits.max() ?? 0
        let powers = logits.map { exp($0 - highest) }
        let sum = powers.reduce(0, +)
        scores = powers.map { $0 / sum }
    }

    /// The `count` classes with the highest scores, best first; the lower class first if they are equal.
    public func top(_ count: Int) -> [Int] {
        // The explorer asks for the best one in each frame.
        if count == 1 { return logits.indices.max { logits[$0] < logits[$1] }.map { [$0] } ?? [] }
        return Array(
            logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }.prefix(
                count))
    }
}
