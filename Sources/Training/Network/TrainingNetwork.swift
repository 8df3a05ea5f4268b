import Arithmetic
import ArithmeticSteps
import Basics
import Network
import Inference

/// A network in training: its parameters, running statistics and momentum, and the forward and backward pass
/// over a batch. It belongs to one caller at a time; inside, its threads share the batch.
///
/// The pictures are shared out once and for all, and what the threads sum up is added in their order: the
/// same batches and the same thread count give the same values, bit by bit.
public final class TrainingNetwork {
    public let network: Network
    /// The largest batch that a step takes.
    public let batch: Int
    public let threads: Int
    let arithmetic: any ArithmeticKernels.Type
    let plan: TrainingPlan
    let workspaces: [Workspace]
    let crew: Crew
    /// Serves `logits` until the parameters change.
    var engine: Engine?

    /// - Parameters:
    ///   - source: the parameters and running statistics to begin with.
    ///   - batch: the largest batch, at least 2: one vector has no statistics.
    ///   - threads: at least 1.
    public convenience init(
        _ network: Network, weights source: some TensorSource, batch: Int, threads: Int
    ) throws(WeightError) {
        try self.init(
            network, weights: source, batch: batch, threads: threads, instructionSet: .chosen)
    }

    init(
        _ network: Network, weights source: some TensorSource, batch: Int, threads: Int,
        instructionSet: InstructionSet
    ) throws(WeightError) {
        precondition(batch >= 2, "a batch has at least two pictures")
        precondition(threads >= 1, "training needs a thread")
        self.network = network
        self.batch = batch
        self.threads = threads
        arithmetic = instructionSet.kernels
        let plan = try TrainingPlan(network, source, batch: batch)
        self.plan = plan
        workspaces = (0..<threads).map { _ in
            Workspace(plan, inputPlane: network.input.plane, plan.memory)
        }
        crew = Crew(threads)
    }

    deinit {
        crew.dismiss()
    }

    /// The forward pass in training mode, the loss, and the gradient of every parameter, which stays inside.
    /// Running statistics take in the batch's.
    ///
    /// - Parameters:
    ///   - batch: 2 to `self.batch` pictures.
    ///   - dropoutSeed: draws what dropout drops; nil drops nothing.
    public func forwardBackward(_ batch: TrainingBatch, dropoutSeed: UInt64?) -> TrainingOutcome {
        precondition((2...self.batch).contains(batch.count), "a batch has 2 to \(self.batch) pictures")
        precondition(batch.pixels.count == batch.count * network.input.count, "a picture is not 3 × N × N")
        precondition(batch.targets.count == batch.count * network.classes, "targets are not one a class")
        engine = nil
        return batch.pixels.withUnsafeBufferPointer { pixels in
            batch.targets.withUnsafeBufferPointer { targets in
                guard let pixels = pixels.baseAddress, let targets = targets.baseAddress else {
                    preconditionFailure("an empty batch")
                }
                let step = TrainingStep(self, pixels: pixels, count: batch.count)
                step.forward(dropoutSeed: dropoutSeed)
                let outcome = step.loss(targets)
                step.backward()
                return outcome
            }
        }
    }

    /// A step of stochastic gradient descent as PyTorch does it: g = gradient + decay · p, v = momentum · v + g,
    /// p −= rate · v.
    public func update(learningRate: Float, momentum: Float, weightDecay: Float) {
        let parameters = plan.parameters
        engine = nil
        crew.run { thread in
            let part = Share(thread: thread, threads: threads).range(parameters.learnedCount / 16)
            let start = 16 * part.lowerBound
            arithmetic.descend(
                parameters.values + start, gradients: parameters.gradients + start,
                momenta: parameters.momenta + start, count: 16 * part.count, rate: learningRate,
                momentum: momentum, decay: weightDecay)
        }
    }
}
