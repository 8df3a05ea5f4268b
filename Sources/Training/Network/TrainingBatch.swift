/// Pictures and their targets.
public struct TrainingBatch: Sendable {
    /// `count` × 3 × N × N normalized values.
    public var pixels: [Float]
    /// `count` × classes target shares; those of one picture have a sum of 1 (one-hot, smoothed or mixed).
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
