import Basics
import Checkpoints
import Inference
import Network

/// A training run: trains a network from its initial weights through all epochs and writes checkpoints on the way. Of several
/// ranks each has a trainer of the same run; the one of rank 0 writes.
public final class Trainer {
    public let parameters: Hyperparameters
    public let network: Network
    public let output: Output
    public let threads: Int
    public let ranks: any Ranks
    public internal(set) var state: TrainingState
    /// What checkpoints say about their weights.
    public let notes: [ExternalName: String]
    let data: any SampleSource
    let validation: (any SampleSource)?
    let training: TrainingNetwork
    let assembly: BatchAssembly
    /// Reused by all steps.
    var batch: TrainingBatch
    /// The part of the epoch that this process trained.
    var epochSeconds = 0.0
    var epochSamples = 0

    /// Where checkpoints go.
    public struct Output: Sendable {
        public var folder: FilePath
        /// Whether the best weights are written in half precision.
        public var isHalf: Bool
        /// A checkpoint is written after this many seconds, even within an epoch.
        public var interval: Double
        /// Held as long as the run.
        public var lock: FolderLock?

        public init(folder: FilePath, isHalf: Bool = false, interval: Double = 600) {
            self.folder = folder
            self.isHalf = isHalf
            self.interval = interval
        }

        /// The file with everything that is needed to continue.
        public var last: FilePath { folder.appending("last.safetensors") }
        /// The file with the weights alone: those of the epoch with the best validation, or of the last one without
        /// validation.
        public var best: FilePath { folder.appending("best.safetensors") }
    }

    /// A run from the beginning.
    ///
    /// - Parameters:
    ///   - weights: the initial weights.
    ///   - ranks: the processes that train together, each of which has this run's data and parameters.
    public init(
        _ parameters: Hyperparameters, weights: some TensorSource, data: any SampleSource,
        validation: (any SampleSource)?, output: Output, threads: Int, ranks: any Ranks = OneProcess(),
        notes: [ExternalName: String]
    ) throws {
        self.parameters = parameters
        self.data = data
        self.validation = validation
        self.output = output
        self.threads = threads
        self.ranks = ranks
        self.notes = notes
        state = TrainingState()
        network = try parameters.network(classes: data.classes)
        let most = BatchPart.most(of: parameters.batch, ranks: ranks.count)
        training = try TrainingNetwork(
            network, weights: weights, batch: most, threads: threads, ranks: ranks)
        assembly = BatchAssembly(parameters, classes: data.classes, threads: threads)
        batch = assembly.emptyBatch(count: most)
    }

    /// A run that continues from a checkpoint.
    public convenience init(
        resuming checkpoint: TrainingCheckpoint, data: any SampleSource, validation: (any SampleSource)?,
        output: Output, threads: Int, ranks: any Ranks = OneProcess()
    ) throws {
        try self.init(
            checkpoint.parameters, weights: TensorTable(tensors: checkpoint.tensors), data: data,
            validation: validation, output: output, threads: threads, ranks: ranks, notes: checkpoint.notes)
        try training.restore(tensors: checkpoint.tensors, momenta: checkpoint.momenta)
        state = checkpoint.state
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - isInterrupted: called after each step; if it returns true, everything is saved and the run ends.
    public func run(
        isInterrupted: () -> Bool = { false }, report: (TrainingReport) -> Void = { _ in }
    ) throws -> TrainingResult {
        guard state.epoch < parameters.epochs else { return TrainingResult(end: .finished) }
        try requireValidation(isInterrupted)
        try agree()
        // Whatever happens from here on, there is a checkpoint to continue from.
        if state.steps(parameters) == 0 { try save() }
        let plan = BatchReader.Plan(
            seed: parameters.seed, size: parameters.inputSize, batch: parameters.batch,
            iterations: parameters.iterations, samples: parameters.trainedPerEpoch, epochs: parameters.epochs,
            start: state.steps(parameters), rank: ranks.rank, ranks: ranks.count)
        let reader = BatchReader(data, plan, threads: threads)
        defer { reader.stop() }
        while state.epoch < parameters.epochs {
            guard try trainEpoch(reader, isInterrupted, report), try endEpoch(isInterrupted, report) else {
                try save()
                return TrainingResult(end: .interrupted, reader.findings, of: data)
            }
        }
        return TrainingResult(end: .finished, reader.findings.gathered(ranks), of: data)
    }

    /// Checks that all ranks are about to do the same, and gives them the weights of rank 0.
    private func agree() throws(Problem) {
        guard ranks.count > 1 else { return }
        var message = RankMessage()
        for (name, value) in parameters.texts + state.texts { message.add("\(name) \(value)") }
        for key in [PictureCensus.key, PictureCensus.validationKey] { message.add(notes[key] ?? "") }
        message.add(data.classes)
        message.add(data.count ?? -1)
        message.add(validationCount)
        let messages = ranks.gather(message.bytes)
        if let other = messages.firstIndex(where: { $0 != messages[0] }) {
            throw Problem(
                "rank \(other) finds other pictures or another checkpoint than rank 0",
                advice: "give all machines the same files under the same names")
        }
        training.align()
    }

    /// Checks that a picture of the validation can be read, so that no epoch is trained in vain.
    private func requireValidation(_ isInterrupted: () -> Bool) throws(Problem) {
        guard let validation, let count = validation.count else { return }
        var bytes = [UInt8](repeating: 0, count: 3 * network.inputSize * network.inputSize)
        var first: Problem?
        for index in 0..<count {
            if isInterrupted() { return }
            let outcome = bytes.withUnsafeMutableBufferPointer { bytes in
                Result { () throws(Problem) in
                    try validation.read(
                        SampleRequest(index: index), size: network.inputSize, into: bytes.baseAddress!)
                }
            }
            guard case .failure(let problem) = outcome else { return }
            first = first ?? problem
        }
        throw Problem.nothingReadable(of: count, first?.description ?? "there are none").about("--validation")
    }

    /// The number of samples of a validation; 0 without validation.
    public var validationCount: Int { validation?.count ?? 0 }

    /// Adds the results on the test pictures, by which nothing was chosen, to the file of the best weights.
    public func recordTest(_ evaluation: Evaluation, in file: Checkpoint) throws {
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
        guard ranks.rank == 0 else { return }
        let checkpoint = TrainingCheckpoint(
            parameters: parameters, state: state, tensors: training.tensors(), momenta: training.momenta(),
            classes: data.classes, notes: notes)
        try checkpoint.write(to: output.last, network: network)
    }
}

// MARK: - Epochs

extension Trainer {
    /// Trains the rest of the epoch.
    ///
    /// - Returns: false if the run was interrupted.
    private func trainEpoch(
        _ reader: BatchReader, _ isInterrupted: () -> Bool, _ report: (TrainingReport) -> Void
    ) throws -> Bool {
        let schedule = parameters.schedule
        var watch = Stopwatch()
        var savedAt = Stopwatch()
        epochSeconds = 0
        epochSamples = 0
        while state.iteration < parameters.iterations {
            if isInterrupted() { return false }
            guard try reader.wait(unless: isInterrupted) else { return false }
            let rate = schedule.rate(at: state.steps(parameters))
            let (epoch, iteration) = (state.epoch, state.iteration)
            let part = reader.plan.part(of: state.steps(parameters))
            let sharedBefore = ranks.seconds
            let waited = try reader.withNext { raw in
                defer { assembly.fill(&batch, from: raw, epoch: epoch, iteration: iteration) }
                return watch.seconds
            }
            var random = RandomStream.dropout.generator(seed: parameters.seed, epoch, iteration)
            let dropoutSeed = random.next()
            guard let seen = training.forwardBackward(batch, part, dropoutSeed: dropoutSeed) else {
                return false
            }
            guard seen.loss.isFinite else { throw diverged(rate) }
            training.update(
                learningRate: Float(rate), momentum: Float(parameters.momentum),
                weightDecay: Float(parameters.weightDecay))
            state.sums.add(seen, samples: part.total)
            state.iteration += 1
            let seconds = watch.lap()
            epochSeconds += seconds
            epochSamples += part.total
            report(
                .step(
                    TrainingReport.Step(
                        epoch: epoch, iteration: state.iteration, iterations: parameters.iterations,
                        learningRate: rate, loss: seen.loss, sums: state.sums, seconds: seconds,
                        readingSeconds: waited, sharingSeconds: ranks.seconds - sharedBefore,
                        batch: part.total)))
            if savedAt.seconds > output.interval {
                try save()
                report(.saved)
                savedAt.restart()
                watch.restart()
            }
        }
        return true
    }

    /// Validates, writes checkpoints and goes on to the next epoch.
    ///
    /// - Returns: false if the run was interrupted.
    private func endEpoch(_ isInterrupted: () -> Bool, _ report: (TrainingReport) -> Void) throws -> Bool {
        let watch = Stopwatch()
        // Processors of different kinds may round differently.
        if ranks.count > 1 { training.align() }
        guard !ranks.isAbandoned else { return false }
        var weights = TensorTable(tensors: training.tensors())
        // The weights that are measured are those that are written.
        if output.isHalf { weights = weights.roundedToHalf() }
        var evaluation: Evaluation?
        if let validation {
            let model = try Model(network, weights: weights)
            evaluation = try Evaluation.run(
                model, on: validation, threads: threads, ranks: ranks,
                progress: { report(.validating(done: $0, of: validation.count ?? 0)) },
                isInterrupted: isInterrupted)
            guard evaluation != nil else { return false }
        }
        let (epoch, sums) = (state.epoch, state.sums)
        let rate = parameters.schedule.rate(at: state.steps(parameters) - 1)
        state.history.append(EpochRecord(learningRate: rate, sums, evaluation))
        let isBest = evaluation.map { $0.top1Share > state.best?.top1 ?? -1 } ?? true
        if isBest {
            state.best = evaluation.map {
                TrainingState.Best(epoch: epoch, top1: $0.top1Share, top5: $0.top5Share, loss: $0.loss)
            }
            try writeBest(weights)
        }
        state.epoch += 1
        state.iteration = 0
        state.sums = TrainingState.Sums()
        try save()
        report(
            .epoch(
                TrainingReport.Epoch(
                    epoch: epoch, learningRate: rate, sums: sums, validation: evaluation, isBest: isBest,
                    seconds: MonotonicClock.wholeNanoseconds(epochSeconds), samples: epochSamples,
                    validationSeconds: MonotonicClock.wholeNanoseconds(watch.seconds))))
        return true
    }

    /// Writes the weights alone, with what is known about them.
    private func writeBest(_ weights: TensorTable) throws {
        guard ranks.rank == 0 else { return }
        var metadata = notes
        // Only who continues needs these.
        for key in [PictureCensus.key, PictureCensus.validationKey] { metadata[key] = nil }
        for (name, value) in parameters.texts { metadata[name] = metadata[name] ?? value }
        metadata["epoch"] = String(state.epoch + 1)
        metadata["samples"] = String((state.epoch + 1) * parameters.trainedPerEpoch)
        if let best = state.best {
            metadata["validation-top1"] = best.top1.description
            metadata["validation-top5"] = best.top5.description
            metadata["validation-loss"] = best.loss.description
        }
        try Safetensors.write(
            try TrainingCheckpoint.raw(weights.tensors, of: network), as: output.isHalf ? .float16 : .float32,
            metadata: metadata, to: output.best)
    }

    private func diverged(_ rate: Double) -> Problem {
        Problem(
            "epoch \(state.epoch + 1), iteration \(state.iteration + 1): the loss is not a number any more",
            advice:
                "train with a lower --learning-rate than \(Numbers.measure(Float(parameters.learningRate))), or with a --warm-up"
        )
    }
}

/// Measures seconds.
private struct Stopwatch {
    private var start = ContinuousClock.now

    var seconds: Double { start.duration(to: .now) / .seconds(1) }

    mutating func restart() { start = .now }

    /// Returns the seconds so far and starts again from 0.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return start.duration(to: now) / .seconds(1)
    }
}
