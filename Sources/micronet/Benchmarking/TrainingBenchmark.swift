import Network
import Inference
import Training

/// What steps of training took: forward, backward and the update, on the same batch again and again.
struct TrainingBenchmark {
    let network: Network
    let batch: Int
    let timings: Timings

    /// Pictures of a batch over the median step.
    var samplesPerSecond: Double { Double(batch) / timings.median * 1e9 }

    /// - Parameters:
    ///   - iterations: timed steps, or nil for as many as fit into `seconds`.
    ///   - progress: told what share is done, 0…1.
    init(
        _ network: Network, batch: Int, repetition: Repetition, progress: (Double) -> Void
    ) throws(WeightError) {
        self.network = network
        self.batch = batch
        let training = try TrainingNetwork(
            network, weights: PublishedInitialization(seed: PublishedInitialization.standardSeed),
            batch: batch, threads: repetition.threads)
        let pictures = Self.pictures(network, batch: batch)
        // Steps come one after another; the threads are inside.
        var alone = repetition
        alone.threads = 1
        // One caller at a time has it.
        nonisolated(unsafe) let stepping = training
        timings =
            alone.run(progress: progress) {
                var step: UInt64 = 0
                return TimedPass {
                    step += 1
                    let outcome = stepping.forwardBackward(pictures, dropoutSeed: step)
                    stepping.update(learningRate: 0.001, momentum: 0.9, weightDecay: 3e-5)
                    return Float(outcome.loss)
                }
            }.timings
    }

    /// Waves of three lengths, each picture moved on a little; labels go round.
    private static func pictures(_ network: Network, batch: Int) -> TrainingBatch {
        let wave = TimedPass.input(network.input)
        var made = TrainingBatch(pixels: [], targets: [], count: batch)
        for picture in 0..<batch {
            let start = picture * 97 % wave.count
            made.pixels += wave[start...] + wave[..<start]
            made.targets += (0..<network.classes).map { $0 == picture % network.classes ? 1 : 0 }
        }
        return made
    }
}
