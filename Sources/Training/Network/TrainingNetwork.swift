import Architecture
import Inference

/// A network in training: its parameters, running statistics and momentum, and the forward and backward pass
/// over a batch. It belongs to one caller at a time; inside, its threads share the batch.
public final class TrainingNetwork {
    public let network: Network
    /// The largest batch that a step takes.
    public let batch: Int
    public let threads: Int

    /// - Parameters:
    ///   - source: the parameters and running statistics to begin with.
    ///   - batch: the largest batch, at least 2: there are no statistics of one vector.
    ///   - threads: at least 1. The same seed and the same thread count give the same values, bit by bit.
    public init(
        _ network: Network, weights source: some TensorSource, batch: Int, threads: Int
    ) throws(WeightError) {
        self.network = network
        self.batch = batch
        self.threads = threads
    }

    /// The forward pass in training mode, the loss, and the gradient of every parameter, which stays inside.
    /// Running statistics take in the batch's.
    ///
    /// - Parameter dropoutSeed: draws what dropout drops; nil drops nothing.
    public func forwardBackward(_ batch: TrainingBatch, dropoutSeed: UInt64?) -> TrainingOutcome {
        preconditionFailure("not yet")
    }

    /// A step of stochastic gradient descent as PyTorch does it: g = gradient + decay · p, v = momentum · v + g,
    /// p −= rate · v.
    public func update(learningRate: Float, momentum: Float, weightDecay: Float) {
        preconditionFailure("not yet")
    }

    /// The logits (`count` × classes) as inference computes them: running statistics, no dropout.
    public func logits(_ pixels: [Float], count: Int) -> [Float] {
        preconditionFailure("not yet")
    }

    /// Parameters and running statistics under the checkpoint's names, row-major.
    public func tensors() -> [String: [Float]] {
        preconditionFailure("not yet")
    }

    /// The momentum of every parameter, under its name.
    public func momenta() -> [String: [Float]] {
        preconditionFailure("not yet")
    }

    /// Goes back to what `tensors` and `momenta` gave: training then goes on bit by bit as it did.
    public func restore(tensors: [String: [Float]], momenta: [String: [Float]]) throws(WeightError) {
        preconditionFailure("not yet")
    }

    /// The gradient of a parameter, from the last `forwardBackward`; empty where there is no such parameter.
    public func gradient(of name: String) -> [Float] {
        preconditionFailure("not yet")
    }
}
