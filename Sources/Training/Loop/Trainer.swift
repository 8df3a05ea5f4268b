import Network
import Checkpoints
import Inference

/// A training run: takes a network from its weights through all epochs and writes checkpoints on the way.
public final class Trainer {
    public let parameters: Hyperparameters
    public let network: Network
    public let output: Output
    public let threads: Int
    public internal(set) var state: TrainingState
    /// What checkpoints say of their weights.
    public let notes: [String: String]
    let data: any SampleSource
    let validation: (any SampleSource)?
    let training: TrainingNetwork
    let assembly: BatchAssembly
    /// One for all steps.
    var batch: TrainingBatch
    /// What this process trained of the epoch.
    var epochSeconds = 0.0
    var epochSamples = 0

    /// Where checkpoints go.
    public struct Output: Sendable {
        public var folder: String
        /// Whether the best weights are written in half precision.
        public var isHalf: Bool
        /// A checkpoint is written after so many seconds, even within an epoch.
        public var interval: Double

        public init(folder: String, isHalf: Bool = false, interval: Double = 600) {
            self.folder = folder
            self.isHalf = isHalf
            self.interval = interval
        }

        /// All that is needed to continue.
        public var last: String { folder + "/last.safetensors" }
        /// The weights alone, of the epoch that validated best; without validation, of the last epoch.
        public var best: String { folder + "/best.safetensors" }
    }

    /// A run from the beginning.
    ///
    /// - Parameter weights: what to begin with.
    public init(
        _ parameters: Hyperparameters, weights: some TensorSource, data: any SampleSource,
        validation: (any SampleSource)?, output: Output, threads: Int, notes: [String: String]
    ) throws {
        self.parameters = parameters
        self.data = data
        self.validation = validation
        self.output = output
        self.threads = threads
        self.notes = notes
        state = TrainingState()
        network = try parameters.network(classes: data.classes)
        training = try TrainingNetwork(network, weights: weights, batch: parameters.batch, threads: threads)
        assembly = BatchAssembly(parameters, classes: data.classes, threads: threads)
        batch = assembly.emptyBatch(count: parameters.batch)
    }

    /// A run that goes on where a checkpoint was written.
    public convenience init(
        resuming checkpoint: TrainingCheckpoint, data: any SampleSource, validation: (any SampleSource)?,
        output: Output, threads: Int
    ) throws {
        try self.init(
            checkpoint.parameters, weights: TensorTable(tensors: checkpoint.tensors), data: data,
            validation: validation, output: output, threads: threads, notes: checkpoint.notes)
        try training.restore(tensors: checkpoint.tensors, momenta: checkpoint.momenta)
        state = checkpoint.state
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - isInterrupted: asked after each step; if so, all is saved and the run ends.
    /// - Returns: how it ended, and the pictures that could not be read, one line each.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (TrainingReport) -> Void = { _ in }
    ) throws -> (end: TrainingEnd, unreadable: [String]) {
        // Whatever happens from here on, there is something to continue.
        if state.steps(parameters) == 0 { try save() }
        guard state.epoch < parameters.epochs else { return (.finished, []) }
        let plan = BatchReader.Plan(
            seed: parameters.seed, size: parameters.inputSize, batch: parameters.batch,
            iterations: parameters.iterations, epochs: parameters.epochs, start: state.steps(parameters))
        let reader = BatchReader(data, plan, threads: threads)
        defer { reader.stop() }
        while state.epoch < parameters.epochs {
            guard try trainEpoch(reader, isInterrupted, report), try endEpoch(isInterrupted, report) else {
                try save()
                return (.interrupted, reader.unreadable)
            }
        }
        return (.finished, reader.unreadable)
    }

    /// Samples of a validation; 0 where there is none.
    public var validationCount: Int { validation?.count ?? 0 }

    /// Adds to the file of the best weights how they do on pictures that nothing was chosen by.
    public func noteTest(_ evaluation: Evaluation, in file: Checkpoint) throws {
        var metadata = file.metadata
        metadata["test-samples"] = String(evaluation.count)
        metadata["test-top1"] = evaluation.top1Share.description
        metadata["test-top5"] = evaluation.top5Share.description
        metadata["test-loss"] = evaluation.loss.description
        try Safetensors.write(
            file.tensors, as: output.isHalf ? .float16 : .float32, metadata: metadata, to: output.best)
    }

    /// Writes the last checkpoint.
    func save() throws {
        let checkpoint = TrainingCheckpoint(
            parameters: parameters, state: state, tensors: training.tensors(), momenta: training.momenta(),
            classes: data.classes, notes: notes)
        try checkpoint.write(to: output.last, network: network)
    }
}
