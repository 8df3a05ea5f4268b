import Network
import Inference
import TestSupport
import Testing

@testable import Training

/// What the golden data says nothing of: dropout, soft targets, threads, resuming.
@Suite struct TrainingNetworkTests {
    private static let size = 64

    private func make(
        _ variant: Variant = .m0, batch: Int = 5, threads: Int = 2, seed: UInt64 = 1
    ) throws -> TrainingNetwork {
        try TrainingNetwork(
            try Network(variant, inputSize: Self.size, classes: 7),
            weights: PublishedInitialization(seed: seed, shiftMax: .lively), batch: batch, threads: threads)
    }

    private func pictures(_ count: Int, seed: UInt64 = 2) -> TrainingBatch {
        var noise = Noise(state: seed)
        let labels = (0..<count).map { $0 % 7 }
        return TrainingBatch(
            pixels: noise.values(count * 3 * Self.size * Self.size),
            targets: labels.flatMap { label in (0..<7).map { $0 == label ? 1 : 0 } }, count: count)
    }

    /// Three steps with dropout.
    private func train(_ training: TrainingNetwork, steps: Range<Int>) -> [Double] {
        steps.map { step in
            let outcome = training.forwardBackward(
                pictures(5, seed: UInt64(step)), dropoutSeed: UInt64(step))
            training.update(learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4)
            return outcome.loss
        }
    }

    @Test func sameSeedsGiveTheSameBits() throws {
        let (first, second) = (try make(), try make())
        #expect(train(first, steps: 0..<2) == train(second, steps: 0..<2))
        #expect(first.tensors() == second.tensors())
        #expect(first.momenta() == second.momenta())
    }

    @Test func otherThreadCountsAgreeWithinRounding() throws {
        let two = try make(threads: 2)
        let batch = pictures(5)
        let loss = two.forwardBackward(batch, dropoutSeed: 3).loss
        for threads in [1, 3, 7] {
            let other = try make(threads: threads)
            #expect(abs(other.forwardBackward(batch, dropoutSeed: 3).loss - loss) < 1e-6)
            for name in ["features.0.stem.0.conv.0.weight", "features.4.layers.3.conv.2.weight"] {
                let expected = two.gradient(of: name).map(Double.init)
                #expect(
                    relativeError(other.gradient(of: name), expected) < 1e-3, "\(threads) threads: \(name)")
            }
        }
    }

    @Test func restoredTrainingGoesOnBitByBit() throws {
        let whole = try make()
        _ = train(whole, steps: 0..<1)
        let (tensors, momenta) = (whole.tensors(), whole.momenta())
        let rest = train(whole, steps: 1..<3)
        let resumed = try make(seed: 99)
        try resumed.restore(tensors: tensors, momenta: momenta)
        #expect(resumed.tensors() == tensors)
        #expect(train(resumed, steps: 1..<3) == rest)
        #expect(resumed.tensors() == whole.tensors())
    }

    @Test func restoringRefusesWhatDoesNotFit() throws {
        let training = try make()
        let (tensors, momenta) = (training.tensors(), training.momenta())
        let name = "features.1.layers.0.conv.1.bias"
        var short = tensors
        short[name]?.removeLast()
        #expect(throws: WeightError("the tensor \(name) has 7 values, not 8")) {
            try training.restore(tensors: short, momenta: momenta)
        }
        var less = momenta
        less[name] = nil
        #expect(throws: WeightError("there is no momentum \(name)")) {
            try training.restore(tensors: tensors, momenta: less)
        }
        #expect(training.tensors() == tensors)
    }

    /// A batch smaller than the largest gives what it gives alone.
    @Test func smallerBatchesUseOnlyTheirPictures() throws {
        let (large, exact) = (try make(batch: 8), try make(batch: 3))
        _ = large.forwardBackward(pictures(8, seed: 9), dropoutSeed: nil)
        try large.restore(tensors: exact.tensors(), momenta: exact.momenta())
        let batch = pictures(3)
        let loss = large.forwardBackward(batch, dropoutSeed: 4)
        #expect(loss == exact.forwardBackward(batch, dropoutSeed: 4))
        let name = "classifier.0.linear.0.weight"
        let expected = exact.gradient(of: name).map(Double.init)
        #expect(relativeError(large.gradient(of: name), expected) < 1e-5)
    }

    @Test func dropoutDependsOnItsSeedAlone() throws {
        let training = try make(.m3)
        let batch = pictures(5)
        func loss(_ seed: UInt64?) -> Double { training.forwardBackward(batch, dropoutSeed: seed).loss }
        #expect(loss(1) == loss(1))
        #expect(loss(1) != loss(2))
        #expect(loss(1) != loss(nil))
        #expect(loss(nil) == loss(nil))
    }

    @Test func dropoutDropsItsShareAndKeepsTheMean() {
        let memory = EngineMemory()
        let input = VectorNode(.input, width: 1000, batch: 10, memory)
        let node = VectorNode(.dropout(rate: 0.1), width: 1000, batch: 10, memory)
        for index in 0..<10 * input.pitch {
            input.values[index] = 2
            node.gradients[index] = 3
        }
        node.dropOut(input, BatchPart(of: 10, rank: 0, ranks: 1), seed: 8)
        node.dropOutBack(input, count: 10)
        let all = 0..<10 * input.pitch
        let dropped = all.count { node.values[$0] == 0 }
        #expect((0.09...0.11).contains(Double(dropped) / Double(all.count)))
        for index in all {
            let isDropped = node.values[index] == 0
            #expect(isDropped || abs(node.values[index] - 2 / 0.9) < 1e-6)
            #expect(abs(input.gradients[index] - (isDropped ? 0 : 3 / 0.9)) < 1e-6)
        }
    }

    /// Against differences of the loss itself, with targets that are shared between classes.
    @Test func crossEntropyAgreesWithItsDifferences() {
        let logits: [Float] = [1, -2, 0.5, 3, 0]
        let target: [Float] = [0.1, 0, 0.6, 0.3, 0]
        func entropy(_ logits: [Float]) -> (value: Double, gradient: [Double], rank: Int) {
            logits.withUnsafeBufferPointer { logits in
                target.withUnsafeBufferPointer { target in
                    let entropy = CrossEntropy(logits: logits, target: target)
                    return (entropy.value, (0..<5).map { entropy.gradient($0) }, entropy.rank)
                }
            }
        }
        let found = entropy(logits)
        // log Σ exp − Σ target · logit
        #expect(abs(found.value - 3.242118 + 1.3) < 1e-4)
        #expect(found.rank == 2)
        for index in logits.indices {
            var (above, below) = (logits, logits)
            above[index] += 0.0078125
            below[index] -= 0.0078125
            let difference = (entropy(above).value - entropy(below).value) / 0.015625
            #expect(abs(difference - found.gradient[index]) < 1e-4)
        }
    }

    /// As PyTorch writes it down.
    @Test func updateIsGradientDescentWithMomentumAndDecay() throws {
        let training = try make()
        let name = "features.2.layers.4.conv.0.weight"
        var p = (training.tensors()[name] ?? []).map(Double.init)
        var v = [Double](repeating: 0, count: p.count)
        for step in 0..<2 {
            _ = training.forwardBackward(pictures(5), dropoutSeed: UInt64(step))
            let gradient = training.gradient(of: name)
            #expect(gradient.count == p.count)
            for index in p.indices {
                v[index] = 0.9 * v[index] + Double(gradient[index]) + 0.01 * p[index]
                p[index] -= 0.1 * v[index]
            }
            training.update(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01)
            #expect(relativeError(training.tensors()[name] ?? [], p) < 1e-6)
            #expect(relativeError(training.momenta()[name] ?? [], v) < 1e-6)
        }
    }

    /// Logits with running statistics are those of inference.
    @Test func logitsAreThoseOfInference() throws {
        let training = try make()
        _ = train(training, steps: 0..<2)
        let batch = pictures(2)
        let made = training.logits(batch.pixels, count: 2)
        let model = try Model(training.network, weights: Table(tensors: training.tensors()))
        let picture = training.network.input.count
        let expected = model.logits(Array(batch.pixels[picture...])).map(Double.init)
        #expect(made.count == 14)
        #expect(relativeError(Array(made[7...]), expected) < 1e-5)
        _ = train(training, steps: 2..<3)
        #expect(training.logits(batch.pixels, count: 2) != made)
    }

    private struct Table: TensorSource {
        let tensors: [String: [Float]]

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            tensors[specification.name] ?? []
        }
    }

    /// A few steps on the same four pictures learn them.
    @Test(arguments: Variant.family) func lossFallsOnPicturesSeenAgain(variant: Variant) throws {
        let golden = try GoldenRecord(model: variant.name)
        let training = try TrainingNetwork(
            try Network(variant, inputSize: golden.size, classes: golden.classes),
            weights: PublishedInitialization(seed: 1), batch: golden.batch, threads: 2)
        let first = training.forwardBackward(golden.pictures, dropoutSeed: nil).loss
        var last = TrainingOutcome(loss: 0, top1: 0, top5: 0)
        for _ in 0..<30 {
            last = training.forwardBackward(golden.pictures, dropoutSeed: nil)
            training.update(learningRate: 0.02, momentum: 0.9, weightDecay: 0)
        }
        #expect(last.loss < 0.5 * first)
        #expect(last.top1 == 4 && last.top5 == 4)
    }
}
