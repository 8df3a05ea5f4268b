import Basics
import Inference
import Network
import Training

/// Checks before memory is taken for passes of large inputs.
extension LoadedModel {
    /// Checks that `count` engines fit into memory, each with a picture at work.
    ///
    /// - Throws: how much memory they take, and which option to lower.
    func requireEngines(_ count: Int) throws(Problem) {
        try require(count, model.network, bytes: Evaluation.workerBytes(model))
    }

    /// Checks that traced passes fit into memory.
    ///
    /// - Parameters:
    ///   - count: how many passes are held at the same time.
    ///   - isCopied: whether all outputs are copied, to be written to a file.
    ///   - threads: of those that `--threads` asks for, how many make passes.
    /// - Throws: how much memory they take, and which option to lower.
    func requireTraces(_ count: Int, isCopied: Bool = false, threads: Int = 1) throws(Problem) {
        try require(
            count * threads * (isCopied ? 2 : 1), model.network,
            bytes: model.traceBytes + 8 * model.network.input.count, advisesThreads: threads > 1)
    }

    private func require(
        _ count: Int, _ network: Network, bytes: @autoclosure () -> Int, advisesThreads: Bool? = nil
    ) throws(Problem) {
        // Measuring a plan takes as long as making it. At usual sizes this much is enough, and there.
        let most = 12 * network.operations.reduce(0) { $0 + $1.output.count } + 16 * network.cost.parameters
        guard count * most > MemoryBudget.available else { return }
        let size = "\(network.inputSize)×\(network.inputSize)"
        try MemoryBudget.require(
            count * bytes(),
            for: count == 1 ? "a pass at \(size)" : "\(Numbers.grouped(count)) passes at \(size)",
            advice: advisesThreads ?? (count > 1) ? "lower --threads or --input-size" : "lower --input-size")
    }
}
