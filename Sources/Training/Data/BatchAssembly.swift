import Basics
import Pictures

/// Turns bytes and labels into the network's input: normalized values and soft targets, mixed and smoothed.
struct BatchAssembly: Sendable {
    let classes: Int
    let size: Int
    let seed: UInt64
    /// The share of the target that is spread over all classes, 0…1.
    let smoothing: Float
    /// The parameter of mixup's beta distribution; 0 mixes nothing (Zhang et al., arXiv 1710.09412).
    let mixup: Double
    let threads: Int
    private let tables = PixelTables()

    init(_ parameters: Hyperparameters, classes: Int, threads: Int) {
        self.classes = classes
        size = parameters.inputSize
        seed = parameters.seed
        smoothing = Float(parameters.labelSmoothing)
        mixup = parameters.mixup
        self.threads = threads
    }

    /// A batch with room for `count` samples.
    func emptyBatch(count: Int) -> TrainingBatch {
        TrainingBatch(
            pixels: [Float](repeating: 0, count: count * 3 * size * size),
            targets: [Float](repeating: 0, count: count * classes), count: count)
    }

    /// Fills a batch that has room for the samples; its memory is reused.
    ///
    /// With mixup, one share holds for the whole batch, and each sample is mixed with its mirror image in the batch: the
    /// first with the last.
    func fill(_ batch: inout TrainingBatch, from raw: RawBatch, epoch: Int, iteration: Int) {
        let values = 3 * size * size
        precondition(
            raw.size == size && batch.pixels.count >= raw.count * values
                && batch.targets.count >= raw.count * classes, "the batch has room for the samples")
        batch.count = raw.count
        var random = RandomStream.mixture.generator(seed: seed, epoch, iteration)
        let share = mixup > 0 ? Float(random.beta(mixup)) : 1
        batch.pixels.withUnsafeMutableBufferPointer { pixels in
            // Each thread writes different samples.
            nonisolated(unsafe) let start = pixels.baseAddress!
            WorkerThreads.perform(threads) { thread in
                for place in stride(from: thread, to: raw.count, by: threads) {
                    let sample = raw.pixels + place * raw.sampleBytes
                    let target = start + place * values
                    if share == 1 {
                        Preprocessing.normalize(sample, count: size * size, into: target)
                    } else {
                        let partner = raw.pixels + (raw.count - 1 - place) * raw.sampleBytes
                        tables.mix(sample, partner, share: share, size: size, into: target)
                    }
                }
            }
        }
        for index in batch.targets.indices { batch.targets[index] = smoothing / Float(classes) }
        for place in 0..<raw.count {
            let partner = raw.labels[raw.count - 1 - place]
            batch.targets[place * classes + raw.labels[place]] += (1 - smoothing) * share
            batch.targets[place * classes + partner] += (1 - smoothing) * (1 - share)
        }
    }
}

/// The normalized value of every byte, by channel.
struct PixelTables: Sendable {
    private let values: [Float] = (0..<3).flatMap { Preprocessing.normalized(channel: $0) }

    /// Writes the network's input (3 × size × size) from two samples (size × size × 3 bytes): share · first + (1 − share) ·
    /// second.
    func mix(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, share: Float, size: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        values.withUnsafeBufferPointer { values in
            let plane = size * size
            for channel in 0..<3 {
                let table = values.baseAddress! + 256 * channel
                let output = target + channel * plane
                for place in 0..<plane {
                    let (a, b) = (first[3 * place + channel], second[3 * place + channel])
                    output[place] = share * table[Int(a)] + (1 - share) * table[Int(b)]
                }
            }
        }
    }
}
