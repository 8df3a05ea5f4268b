/// Pictures with what the network should say of them.
public struct TrainingBatch: Sendable {
    /// `count` × 3 × N × N normalized values.
    public var pixels: [Float]
    /// `count` × classes shares; those of one picture add up to 1 (one-hot, smoothed or mixed).
    public var targets: [Float]
    public var count: Int

    public init(pixels: [Float], targets: [Float], count: Int) {
        self.pixels = pixels
        self.targets = targets
        self.count = count
    }
}

/// What the forward pass over a batch said.
public struct TrainingOutcome: Equatable, Sendable {
    /// The mean cross-entropy of the batch's pictures, in nats.
    public var loss: Double
    /// Of how many pictures the class with the largest target had the largest logit.
    public var top1: Int
    /// Of how many it was among the five largest logits.
    public var top5: Int

    public init(loss: Double, top1: Int, top5: Int) {
        self.loss = loss
        self.top1 = top1
        self.top5 = top5
    }
}
