import Arithmetic
import ArithmeticSteps
import Basics
import Network
import Inference

/// A network in training: its parameters, running statistics and momenta, and the forward and backward pass over a
/// batch. Only one thread at a time may use it; inside, its own threads share the batch. Of several ranks each has a part
/// of the batch. Statistics and gradients are sums over all ranks, so that all have the same parameters after a step.
///
/// Each thread always gets the same pictures, and the sums of the threads are added in order. So the same batches
/// and the same number of threads give the same values, bit by bit.
public final class TrainingNetwork {
    public let network: Network
    /// The size of the largest batch; of several ranks, of this rank's part.
    public let batch: Int
    public let threads: Int
    let ranks: any Ranks
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
    ///   - ranks: the processes that share a batch; `batch` is then the largest part of this one.
    public convenience init(
        _ network: Network, weights source: some TensorSource, batch: Int, threads: Int,
        ranks: any Ranks = OneProcess()
    ) throws(WeightError) {
        try self.init(
            network, weights: source, batch: batch, threads: threads, ranks: ranks, instructionSet: .chosen)
    }

    init(
        _ network: Network, weights source: some TensorSource, batch: Int, threads: Int,
        ranks: any Ranks = OneProcess(), instructionSet: InstructionSet
    ) throws(WeightError) {
        precondition(batch >= 2, "a batch has at least two pictures")
        precondition(threads >= 1, "training needs a thread")
        self.network = network
        self.batch = batch
        self.threads = threads
        self.ranks = ranks
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
        precondition(ranks.count == 1, "each rank has a part")
        let whole = BatchPart(of: batch.count, ranks)
        guard let outcome = forwardBackward(batch, whole, dropoutSeed: dropoutSeed) else {
            preconditionFailure("one process abandons no step")
        }
        return outcome
    }

    /// The same with this rank's part of a batch.
    ///
    /// - Returns: the results over the whole batch; nil if the ranks were abandoned. The gradients then are not those of
    ///   the batch, and the running statistics are as before.
    func forwardBackward(
        _ batch: TrainingBatch, _ part: BatchPart, dropoutSeed: UInt64?
    ) -> TrainingOutcome? {
        precondition(part.total >= 2 && batch.count == part.count, "a batch has at least 2 pictures")
        precondition(batch.count <= self.batch, "there is room for \(self.batch) pictures")
        precondition(batch.pixels.count >= batch.count * network.input.count, "a picture is not 3 × N × N")
        precondition(batch.targets.count >= batch.count * network.classes, "targets are not one a class")
        engine = nil
        let before = ranks.count > 1 ? plan.parameters.statistics : []
        let outcome = batch.pixels.withUnsafeBufferPointer { pixels in
            batch.targets.withUnsafeBufferPointer { targets in
                guard let pixels = pixels.baseAddress, let targets = targets.baseAddress else {
                    preconditionFailure("an empty batch")
                }
                let step = TrainingStep(self, pixels: pixels, part)
                step.forward(dropoutSeed: dropoutSeed)
                let outcome = step.loss(targets)
                step.backward()
                return outcome
            }
        }
        ranks.sum(
            UnsafeMutableBufferPointer(start: plan.parameters.gradients, count: plan.parameters.learnedCount))
        guard ranks.isAbandoned else { return outcome }
        plan.parameters.restore(statistics: before)
        return nil
    }

    /// Makes the parameters, running statistics and momenta of all ranks those of rank 0.
    func align() {
        let parameters = plan.parameters
        engine = nil
        ranks.broadcast(UnsafeMutableBufferPointer(start: parameters.values, count: parameters.count))
        ranks.broadcast(UnsafeMutableBufferPointer(start: parameters.momenta, count: parameters.learnedCount))
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
