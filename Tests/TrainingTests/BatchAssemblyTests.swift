import Basics
import Pictures
import Shapes
import Testing

@testable import Training

@Suite struct BatchAssemblyTests {
    static func raw() -> RawBatch {
        var raw = RawBatch(count: 3, size: 2)
        for place in 0..<raw.count * raw.sampleBytes { raw.pixels[place] = UInt8(7 * place % 256) }
        raw.labels = [2, 0, 1]
        return raw
    }

    static func batch(_ change: (inout Hyperparameters) -> Void, threads: Int = 2) -> TrainingBatch {
        var parameters = Hyperparameters(recipeOf: .m0)
        parameters.inputSize = 2
        change(&parameters)
        let assembly = BatchAssembly(parameters, classes: 4, threads: threads)
        var batch = assembly.emptyBatch(count: 3)
        assembly.fill(&batch, from: raw(), epoch: 1, iteration: 2)
        return batch
    }

    /// Batches are normalized as for inference.
    static var plain: [Float] {
        let raw = raw()
        return (0..<3).flatMap { place in
            let bytes = (0..<12).map { raw.pixels[12 * place + $0] }
            return Preprocessing(inputSize: 2).tensor(RGBImage(width: 2, height: 2, pixels: bytes))
        }
    }

    @Test func plainBatchesAreOneHot() {
        for threads in [1, 2, 5] {
            let batch = Self.batch({ _ in }, threads: threads)
            #expect(batch.pixels == Self.plain)
            #expect(batch.targets == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0])
        }
    }

    @Test func smoothingSpreadsAShare() {
        let batch = Self.batch { $0.labelSmoothing = 0.1 }
        #expect(batch.targets[0] == 0.025 && abs(batch.targets[2] - 0.925) < 1e-6)
        for place in 0..<3 {
            #expect(abs(batch.targets[4 * place..<4 * place + 4].reduce(0, +) - 1) < 1e-6)
        }
    }

    /// Pictures and targets are mixed by the same share, the first with the last.
    @Test func mixupMixesBoth() {
        let batch = Self.batch { $0.mixup = 1 }
        let share = batch.targets[2]
        #expect(share > 0 && share < 1 && abs(batch.targets[1] - (1 - share)) < 1e-6)
        #expect(batch.targets[4..<8] == [1, 0, 0, 0])
        let plain = Self.plain
        for place in 0..<12 {
            let wanted = share * plain[place] + (1 - share) * plain[24 + place]
            #expect(abs(batch.pixels[place] - wanted) < 1e-5)
        }
        #expect(Self.batch { $0.mixup = 1 }.pixels == batch.pixels)
        #expect(Self.batch { ($0.mixup, $0.seed) = (1, 2) }.pixels != batch.pixels)
    }

    /// Mean 1/2 and variance 1 / (4 (2 alpha + 1)).
    @Test(arguments: [0.2, 1, 3]) func betaHasItsMoments(alpha: Double) {
        var random = SeededGenerator(seed: 9)
        let values = (0..<20_000).map { _ in random.beta(alpha) }
        let mean = values.reduce(0, +) / 20_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean - 0.5) < 0.015)
        #expect(abs(variance * 4 * (2 * alpha + 1) - 1) < 0.05)
    }
}
