import Checkpoints
import Inference

extension Trainer {
    /// Trains what is left of the epoch; false where somebody asked to stop.
    func trainEpoch(
        _ reader: BatchReader, _ isInterrupted: () -> Bool, _ report: (TrainingReport) -> Void
    ) throws -> Bool {
        let schedule = parameters.schedule
        var watch = Stopwatch()
        var savedAt = Stopwatch()
        epochSeconds = 0
        epochSamples = 0
        while state.iteration < parameters.iterations {
            if isInterrupted() { return false }
            let rate = schedule.rate(at: state.steps(parameters))
            let (epoch, iteration) = (state.epoch, state.iteration)
            let waited = try reader.withNext { raw in
                defer { assembly.fill(&batch, from: raw, epoch: epoch, iteration: iteration) }
                return watch.seconds
            }
            var random = RandomStream.dropout.generator(seed: parameters.seed, epoch, iteration)
            let seen = training.forwardBackward(batch, dropoutSeed: random.next())
            guard seen.loss.isFinite else { throw diverged(rate) }
            training.update(
                learningRate: Float(rate), momentum: Float(parameters.momentum),
                weightDecay: Float(parameters.weightDecay))
            state.sums.add(seen, samples: parameters.batch)
            state.iteration += 1
            let seconds = watch.lap()
            epochSeconds += seconds
            epochSamples += parameters.batch
            report(
                .step(
                    TrainingReport.Step(
                        epoch: epoch, iteration: state.iteration, iterations: parameters.iterations,
                        learningRate: rate, loss: seen.loss, sums: state.sums, seconds: seconds,
                        readingSeconds: waited, batch: parameters.batch)))
            if savedAt.seconds > output.interval {
                try save()
                report(.saved)
                savedAt.restart()
                watch.restart()
            }
        }
        return true
    }

    /// Validates, writes checkpoints and goes on to the next epoch; false where somebody asked to stop.
    func endEpoch(_ isInterrupted: () -> Bool, _ report: (TrainingReport) -> Void) throws -> Bool {
        let watch = Stopwatch()
        var weights = TensorTable(tensors: training.tensors())
        // What is measured is what is written.
        if output.isHalf { weights = weights.roundedToHalf() }
        var evaluation: Evaluation?
        if let validation {
            let model = try Model(network, weights: weights)
            evaluation = try Evaluation.run(
                model, on: validation, threads: threads,
                progress: { report(.validating(done: $0, of: validation.count ?? 0)) },
                isInterrupted: isInterrupted)
            guard evaluation != nil else { return false }
        }
        let (epoch, sums) = (state.epoch, state.sums)
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
                    epoch: epoch,
                    learningRate: parameters.schedule.rate(at: state.steps(parameters) - 1), sums: sums,
                    validation: evaluation, isBest: isBest, seconds: epochSeconds, samples: epochSamples,
                    validationSeconds: watch.seconds)))
        return true
    }

    /// Writes the weights alone, with what is known of them.
    private func writeBest(_ weights: TensorTable) throws {
        var metadata = notes
        for (name, value) in parameters.texts { metadata[name] = metadata[name] ?? value }
        metadata["epoch"] = String(state.epoch + 1)
        metadata["samples"] = String((state.epoch + 1) * parameters.iterations * parameters.batch)
        if let best = state.best {
            metadata["validation-top1"] = best.top1.description
            metadata["validation-top5"] = best.top5.description
            metadata["validation-loss"] = best.loss.description
        }
        try Safetensors.write(
            try TrainingCheckpoint.raw(weights.tensors, of: network), as: output.isHalf ? .float16 : .float32,
            metadata: metadata, to: output.best)
    }

    private func diverged(_ rate: Double) -> DataError {
        DataError(
            "epoch \(state.epoch + 1), iteration \(state.iteration + 1): the loss is not a number any more; "
                + "train with a lower --learning-rate than \(parameters.learningRate), or with a --warm-up")
    }
}

/// Seconds since it was started.
struct Stopwatch {
    private var start = ContinuousClock.now

    var seconds: Double { start.duration(to: .now) / .seconds(1) }

    mutating func restart() { start = .now }

    /// The seconds so far, and starts anew.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return start.duration(to: now) / .seconds(1)
    }
}
