import Glibc

enum CrossEntropy {
    /// −log of a class's softmax share, in nats.
    static func loss(of label: Int, _ logits: [Float]) -> Double {
        let highest = Double(logits.max() ?? 0)
        let sum = logits.reduce(0.0) { $0 + exp(Double($1) - highest) }
        return log(sum) + highest - Double(logits[label])
    }
}
