import Inference
import Network

extension TrainingNetwork {
    /// The memory that a network in training takes, in bytes. Nothing of that size is allocated.
    ///
    /// - Parameters:
    ///   - batch: the size of the largest batch.
    ///   - threads: at least 1.
    /// - Throws: why the network cannot be trained.
    public static func bytes(
        _ network: Network, batch: Int, threads: Int
    ) throws(WeightError) -> Int {
        let memory = EngineMemory(isMeasuring: true)
        let plan = try TrainingPlan(network, ZeroWeights(), batch: batch, memory: memory)
        for _ in 0..<threads { _ = Workspace(plan, inputPlane: network.input.plane, memory) }
        return memory.bytes
    }

}

/// Weights for plans that do not run.
struct ZeroWeights: TensorSource {
    func values(of specification: TensorSpecification) -> [Float] {
        [Float](repeating: 0, count: specification.count)
    }
}
