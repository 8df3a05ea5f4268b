import Basics
import Network
import Checkpoints
import Foundation
import Inference
import Testing

@testable import Training

@Suite struct TrainerTests {
    /// Of the 27 samples the last batch has three, unless they are dropped.
    static func parameters(dropsLast: Bool = true) -> Hyperparameters {
        var parameters = Hyperparameters(recipeOf: .m0)
        (parameters.inputSize, parameters.epochs, parameters.batch) = (32, 3, 8)
        (parameters.samplesPerEpoch, parameters.learningRate) = (27, 0.05)
        parameters.dropsLast = dropsLast
        (parameters.mixup, parameters.labelSmoothing, parameters.warmUp) = (0.2, 0.1, 0.5)
        return parameters
    }

    static let data = ShapesSamples(.train, seed: 1)
    static let validation = ShapesSamples(.validation, seed: 1, count: 20)

    static func trainer(in folder: String, isHalf: Bool = false, dropsLast: Bool = true) throws -> Trainer {
        try Trainer(
            parameters(dropsLast: dropsLast), weights: PublishedInitialization(seed: 1), data: data,
            validation: validation,
            output: Trainer.Output(folder: FilePath(folder), isHalf: isHalf), threads: 2, notes: ["note": "x"]
        )
    }

    static func scratch(_ body: (String) throws -> Void) throws {
        try PictureCollectionTests.scratch(body)
    }

    /// Runs `steps` steps, or to the end, and returns their losses.
    static func losses(_ trainer: Trainer, steps: Int = .max) throws -> [Double] {
        var losses: [Double] = []
        let outcome = try trainer.run(isInterrupted: { losses.count >= steps }) { report in
            if case .step(let step) = report { losses.append(step.loss) }
        }
        #expect(outcome.end == (steps == .max ? .finished : .interrupted))
        return losses
    }

    static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// Interrupted within an epoch, at an epoch's end before its validation, and within the next epoch; with a smaller
    /// last batch and without.
    @Test(arguments: [[1], [3], [4], [2, 3]], [true, false])
    func resumingIsExact(_ breaks: [Int], dropsLast: Bool) throws {
        try Self.scratch { whole in
            let unbroken = try Self.trainer(in: whole, dropsLast: dropsLast)
            let expected = try Self.losses(unbroken)
            #expect(expected.count == (dropsLast ? 9 : 12))
            try Self.scratch { broken in
                var found = try Self.losses(
                    try Self.trainer(in: broken, dropsLast: dropsLast), steps: breaks[0])
                for (place, _) in breaks.enumerated() {
                    let output = Trainer.Output(folder: FilePath(broken))
                    let trainer = try Trainer(
                        resuming: try TrainingCheckpoint.read(output.last), data: Self.data,
                        validation: Self.validation, output: output, threads: 2)
                    found += try Self.losses(
                        trainer, steps: place + 1 < breaks.count ? breaks[place + 1] : .max)
                }
                #expect(found == expected)
                for name in ["last", "best"] {
                    let file = "/\(name).safetensors"
                    #expect(try Self.bytes(broken + file) == Self.bytes(whole + file), "\(name)")
                }
            }
        }
    }

    /// The last batch's mean is that of its own samples, and an epoch counts every sample.
    @Test func lastBatchesCount() throws {
        try Self.scratch { folder in
            let trainer = try Self.trainer(in: folder, dropsLast: false)
            var (sizes, samples): ([Int], [Int]) = ([], [])
            _ = try trainer.run(report: { report in
                switch report {
                case .step(let step): sizes.append(step.batch)
                case .epoch(let epoch): samples += [epoch.samples, epoch.sums.samples]
                default: break
                }
            })
            #expect(sizes == [8, 8, 8, 3, 8, 8, 8, 3, 8, 8, 8, 3])
            #expect(samples == [27, 27, 27, 27, 27, 27])
            #expect(try Checkpoint.read(trainer.output.best).metadata["drop-last"] == "false")
        }
    }

    /// The last checkpoint tells the whole curve, for those who watch the run.
    @Test func checkpointsTellTheCurve() throws {
        try Self.scratch { folder in
            let trainer = try Self.trainer(in: folder)
            var epochs: [TrainingReport.Epoch] = []
            _ = try trainer.run(report: { if case .epoch(let epoch) = $0 { epochs.append(epoch) } })
            let metadata = try Checkpoint.read(trainer.output.last).metadata
            let progress = try #require(TrainingProgress(metadata: metadata))
            #expect(progress.epochs == 3 && progress.state.epoch == 3)
            #expect(progress.state.history.map(\.loss) == epochs.map(\.sums.meanLoss))
            #expect(progress.state.history.map(\.learningRate) == epochs.map(\.learningRate))
            #expect(
                progress.state.history.map(\.validation?.top1) == epochs.map { $0.validation?.top1Share })
            // The weights alone are of no run, and what is damaged is no curve.
            #expect(TrainingProgress(metadata: try Checkpoint.read(trainer.output.best).metadata) == nil)
            for damage in ["1 2", "1 2 3 x", "1 2 3 4 5", "nan 1 1 1"] {
                var damaged = metadata
                damaged["training.history"] = damage
                #expect(TrainingProgress(metadata: damaged) == nil, "\(damage)")
            }
        }
    }

    @Test func learnsFromItsSamples() throws {
        try Self.scratch { folder in
            let trainer = try Self.trainer(in: folder)
            let before = trainer.training.tensors()
            _ = try Self.losses(trainer)
            let after = trainer.training.tensors()
            for tensor in trainer.network.tensors where tensor.role == .convolutionWeight {
                #expect(before[tensor.name] != after[tensor.name], "\(tensor.name)")
            }
            // Another seed gives another run.
            var parameters = Self.parameters()
            parameters.seed = 2
            let other = try Trainer(
                parameters, weights: PublishedInitialization(seed: 1), data: Self.data, validation: nil,
                output: Trainer.Output(folder: FilePath(folder)), threads: 2, notes: [:])
            _ = try Self.losses(other)
            #expect(other.training.tensors() != after)
            #expect(other.state.best == nil)
        }
    }

    /// The files are weights for every other command, with metadata about them.
    @Test func checkpointsAreWeights() throws {
        try Self.scratch { folder in
            let trainer = try Self.trainer(in: folder, isHalf: true)
            _ = try Self.losses(trainer)
            let last = try Checkpoint.read(trainer.output.last)
            let best = try Checkpoint.read(trainer.output.best)
            #expect(try last.network(inputSize: 32) == best.network(inputSize: 32))
            #expect(last.tensors.keys.contains { $0.hasPrefix("optimizer.momentum.") })
            #expect(Set(best.tensors.keys) == Set(trainer.network.tensors.map { ExternalName($0.name) }))
            #expect(best.tensors.values.allSatisfy { $0.elementType == .float16 })
            #expect(best.metadata["note"] == "x" && best.metadata["samples"] != nil)
            // The weights that were measured were written.
            let evaluation = try Evaluation.run(
                Model(trainer.network, weights: best), on: Self.validation, threads: 1)
            #expect(evaluation?.top1Share == trainer.state.best?.top1)
            #expect(evaluation?.loss == trainer.state.best?.loss)
            #expect(throws: Problem.self) { try TrainingCheckpoint.read(trainer.output.best) }
        }
    }

    /// A new last layer for other classes; everything else comes from the checkpoint.
    @Test func transfersAllButTheLastLayer() throws {
        let old = try Network(.m0, inputSize: 32, classes: 16)
        var tensors: [ExternalName: RawTensor] = [:]
        for tensor in old.tensors {
            tensors[tensor.name] = try RawTensor(
                shape: tensor.shape, floats: [Float](repeating: 3, count: tensor.count))
        }
        let network = try Network(.m0, inputSize: 32, classes: 5)
        let weights = TransferredWeights(
            Checkpoint(format: .safetensors, tensors: tensors), into: network,
            fresh: PublishedInitialization(seed: 1))
        var fresh: Set<String> = []
        for tensor in network.tensors where try weights.values(of: tensor).contains(where: { $0 != 3 }) {
            fresh.insert(String(tensor.name.split(separator: ".").prefix(4).joined(separator: ".")))
        }
        #expect(fresh == ["classifier.2.linear.0", "classifier.2.linear.1"])
        _ = try Model(network, weights: weights)
    }

    @Test func divergenceIsSaid() throws {
        try Self.scratch { folder in
            var parameters = Self.parameters()
            (parameters.learningRate, parameters.warmUp) = (1e30, 0)
            let trainer = try Trainer(
                parameters, weights: PublishedInitialization(seed: 1), data: Self.data, validation: nil,
                output: Trainer.Output(folder: FilePath(folder)), threads: 1, notes: [:])
            let said = PictureCollectionTests.error { _ = try trainer.run() }
            #expect(said.contains("the loss is not a number any more; train with a lower --learning-rate"))
        }
    }
}
