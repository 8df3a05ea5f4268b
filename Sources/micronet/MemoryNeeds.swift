import Basics
import Inference
import Network
import Training

/// Checks before memory is taken for passes of large inputs.
extension LoadedModel {
    /// Checks that `count` engines fit into memory, each with a picture at work, on a thread of its own.
    ///
    /// - Throws: how much memory they take, and which option to lower.
    func requireEngines(_ count: Int) throws(Problem) {
        try require(
            count, model.network,
            bytes: Evaluation.workerBytes(model) + (count > 1 ? MemoryBudget.threadBytes : 0))
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
            bytes: model.traceBytes + 8 * model.network.input.count
                + (threads > 1 ? MemoryBudget.threadBytes : 0), advisesThreads: threads > 1)
    }

    /// Checks that the weights of a network fit into memory, as a file holds them and as passes use them.
    static func requireWeights(_ network: Network, file: String) throws(Problem) {
        try MemoryBudget.require(
            8 * network.cost.parameters, for: "reading the weights of \(network.variant)", file: file,
            advice: "choose a smaller model")
    }

    private func require(
        _ count: Int, _ network: Network, bytes: @autoclosure () -> Int, advisesThreads: Bool? = nil
    ) throws(Problem) {
        // Measuring a plan takes as long as making it. At usual sizes this much is enough, and there.
        let most =
            12 * network.operations.reduce(0) { $0 + $1.output.count } + 16 * network.cost.parameters
            + MemoryBudget.threadBytes
        guard count * most > MemoryBudget.available else { return }
        let size = "\(network.inputSize)×\(network.inputSize)"
        try MemoryBudget.require(
            count * bytes(),
            for: count == 1 ? "a pass at \(size)" : "\(Numbers.grouped(count)) passes at \(size)",
            isPlural: count > 1,
            advice: advisesThreads ?? (count > 1) ? "lower --threads or --input-size" : "lower --input-size")
    }
}
