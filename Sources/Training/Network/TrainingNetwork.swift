import Arithmetic
import ArithmeticSteps
import Basics
import Network
import Inference

/// A network in training: its parameters, running statistics and momenta, and the forward and backward pass over a
/// batch. Only one thread at a time may use it; inside, its own threads share the batch.
///
/// Each thread always gets the same pictures, and the sums of the threads are added in order. So the same batches
/// and the same number of threads give the same values, bit by bit.
public final class TrainingNetwork {
    public let network: Network
    /// The size of the largest batch.
    public let batch: Int
    public let threads: Int
    let arithmetic: any ArithmeticKernels.Type
    let plan: TrainingPlan
    let workspaces: [Workspace]
    let crew: Crew
    /// Computes `logits` until the parameters change.
    var engine: Engine?

    /// - Parameters:
    ///   - source: the initial parameters and running statistics.
    ///   - batch: the size of the largest batch, at least 2: one vector has no statistics.
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

    /// The forward pass in training mode, the loss, and the gradient of every parameter, which is kept. The running
    /// statistics are updated.
    ///
    /// - Parameters:
    ///   - batch: 2 to `self.batch` pictures.
    ///   - dropoutSeed: the seed of the dropout; nil drops nothing.
    public func forwardBackward(_ batch: TrainingBatch, dropoutSeed: UInt64?) -> TrainingOutcome {
        precondition((2...self.batch).contains(batch.count), "a batch has 2 to \(self.batch) pictures")
        precondition(batch.pixels.count >= batch.count * network.input.count, "a picture is not 3 × N × N")
        precondition(batch.targets.count >= batch.count * network.classes, "targets are not one a class")
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

    /// A step of stochastic gradient descent, as in PyTorch: g = gradient + decay · p, v = momentum · v + g, p −=
    /// rate · v.
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
