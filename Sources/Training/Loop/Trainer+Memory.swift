import Basics
import Checkpoints
import Inference
import Network

extension Trainer {
    /// Checks that a run fits into memory, before it begins.
    ///
    /// - Parameters:
    ///   - classes: the number of classes of the data.
    ///   - threads: the threads that train, read and validate.
    ///   - isValidating: whether the network is validated after each epoch.
    ///   - ranks: how many processes share a batch.
    /// - Throws: how much memory it takes, and which option to lower.
    public static func requireMemory(
        _ parameters: Hyperparameters, classes: Int, threads: Int, isValidating: Bool, ranks: Int = 1
    ) throws {
        let size = parameters.inputSize
        try MemoryBudget.require(
            bytes(
                parameters, classes: classes, threads: threads, isValidating: isValidating, ranks: ranks),
            for: "training on batches of \(parameters.batch) pictures of \(size)×\(size)",
            advice: "lower --batch, --threads or --input-size")
    }

    /// Checks that the last checkpoint can be read again, before a run begins.
    ///
    /// - Throws: how large it would be.
    public static func requireCheckpoint(_ parameters: Hyperparameters, classes: Int) throws(Problem) {
        let cost = try parameters.network(classes: classes).cost
        // The parameters and their momenta; the statistics and the texts are small.
        let (bytes, limit) = (8 * cost.parameters, ByteStorage.sizeLimit - 1 << 24)
        guard bytes > limit else { return }
        throw Problem(
            "last.safetensors would take \(bytes >> 20) MiB for \(Numbers.classes(classes)), and files of up to "
                + "\(limit >> 20) MiB are read",
            advice: "train fewer classes")
    }

    /// The memory that a run takes at most, in bytes.
    static func bytes(
        _ parameters: Hyperparameters, classes: Int, threads: Int, isValidating: Bool, ranks: Int = 1
    ) throws -> Int {
        let network = try parameters.network(classes: classes)
        let picture = 3 * parameters.inputSize * parameters.inputSize
        let batch = BatchPart.most(of: parameters.batch, ranks: ranks)
        var bytes = try TrainingNetwork.bytes(network, batch: batch, threads: threads)
        // The normalized batch and its targets, then the batches that are read ahead.
        bytes += 4 * batch * (picture + classes) + BatchReader.depth * batch * picture
        // A checkpoint is gathered twice: as tensors, and as the bytes of the file.
        bytes += 16 * network.cost.parameters
        // Those that train (the caller is one of them) and those that read; while a network is validated, readers go on.
        var started = 2 * threads - 1
        if isValidating {
            bytes += threads * Evaluation.workerBytes(try Model(network, weights: ZeroWeights()))
            started += threads
        }
        return bytes + started * MemoryBudget.threadBytes
    }
}

extension Evaluation {
    /// The memory that each thread of an evaluation takes, in bytes: an engine, a picture in bytes and as the network's
    /// input, and what is left of the picture's own size when it is resized.
    public static func workerBytes(_ model: Model) -> Int {
        model.engineBytes() + 8 * model.network.input.count
    }
}
