import Basics
import Checkpoints
import Foundation
import Inference
import Network
import TestSupport
import Testing

@testable import Training

/// Several ranks compute what one process computes.
@Suite struct RanksTests {
    /// Every sample of a batch belongs to one rank, with the one that mixup mixes it with, and no rank has much more than
    /// another.
    @Test func partsDivideABatch() {
        for total in 1...41 {
            #expect((0..<total).allSatisfy { BatchPart(of: total, rank: 0, ranks: 1).place($0) == $0 })
            for ranks in 1...9 {
                let parts = (0..<ranks).map { rank in
                    let part = BatchPart(of: total, rank: rank, ranks: ranks)
                    return (0..<part.count).map(part.place)
                }
                #expect(parts.joined().sorted() == Array(0..<total))
                for part in parts {
                    #expect(part == part.sorted())
                    #expect(part.reversed().map { total - 1 - $0 } == part)
                    #expect(part.count <= BatchPart.most(of: total, ranks: ranks))
                }
                let counts = parts.map(\.count)
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 2)
            }
        }
    }

    /// Each rank reads its part of the batches that one process reads; the last batch is smaller, and some ranks have
    /// nothing of it.
    @Test(arguments: [1, 2, 3, 5]) func ranksReadTheirParts(ranks: Int) throws {
        func batches(_ rank: Int, of ranks: Int) throws -> [BatchReaderTests.Content] {
            let plan = BatchReader.Plan(
                seed: 1, size: 4, batch: 5, iterations: 5, samples: 23, epochs: 2, start: 2, rank: rank,
                ranks: ranks)
            let reader = BatchReader(BatchReaderTests.Numbered(count: 23), plan, threads: 2)
            defer { reader.stop() }
            return try (2..<10).map { _ in try reader.withNext(BatchReaderTests.content) }
        }
        let whole = try batches(0, of: 1)
        for rank in 0..<ranks {
            for (batch, all) in zip(try batches(rank, of: ranks), whole) {
                let part = BatchPart(of: all.bytes.count, rank: rank, ranks: ranks)
                #expect(batch.bytes == (0..<part.count).map { all.bytes[part.place($0)] })
                #expect(batch.labels == (0..<part.count).map { all.labels[part.place($0)] })
            }
        }
    }

    struct Run: Sendable, Equatable {
        var losses: [Double] = []
        var top5: [Int] = []
        var validations: [Double] = []
        var tensors: [String: [Float]] = [:]
    }

    /// Trains to the end, with mixup, dropout and a last batch of three.
    static func run(_ trainer: Trainer) throws -> Run {
        var run = Run()
        _ = try trainer.run(report: { report in
            switch report {
            case .step(let step):
                run.losses.append(step.loss)
                run.top5.append(step.sums.top5)
            case .epoch(let epoch): run.validations.append(epoch.validation?.loss ?? 0)
            default: break
            }
        })
        run.tensors = trainer.training.tensors()
        return run
    }

    /// Small steps: with large ones a difference in the last digit grows tenfold from step to step. It grows most in batches of
    /// three, whose statistics are often close to 0, so losses are compared closely in the first epoch alone.
    static var parameters: Hyperparameters {
        var parameters = TrainerTests.parameters(dropsLast: false)
        parameters.learningRate = 0.002
        return parameters
    }

    static func trainer(in folder: String, threads: Int, _ ranks: any Ranks = OneProcess()) throws -> Trainer
    {
        try Trainer(
            parameters, weights: PublishedInitialization(seed: 1),
            data: TrainerTests.data, validation: TrainerTests.validation,
            output: Trainer.Output(folder: FilePath(folder)), threads: threads, ranks: ranks, notes: [:])
    }

    static func expectSame(_ found: Run, _ expected: Run, from first: Int = 0) {
        #expect(found.losses.count == expected.losses.count - first)
        for (step, (loss, wanted)) in zip(found.losses, expected.losses.dropFirst(first)).enumerated() {
            #expect(abs(loss - wanted) < (first + step < 4 ? 1e-5 : 1e-2) * wanted, "step \(first + step)")
        }
    }

    /// One thread each against as many threads. With five ranks, some have nothing of a batch of three.
    @Test(arguments: [2, 3, 5]) func ranksTrainAsOneProcess(count: Int) throws {
        try TrainerTests.scratch { folder in
            let alone = try Self.run(Self.trainer(in: folder, threads: count))
            try TrainerTests.scratch { folder in
                let runs = try ThreadRanks.run(count) { ranks in
                    try Self.run(Self.trainer(in: folder, threads: 1, ranks))
                }
                for run in runs { #expect(run == runs[0]) }
                Self.expectSame(runs[0], alone)
                #expect(runs[0].top5.first == alone.top5.first)
                // What was written is what all have.
                let last = try TrainingCheckpoint.read(FilePath(folder + "/last.safetensors"))
                #expect(last.tensors == runs[0].tensors)
            }
        }
    }

    /// A run goes on with another number of ranks.
    @Test func anotherNumberOfRanksContinues() throws {
        try TrainerTests.scratch { folder in
            let whole = try Self.run(Self.trainer(in: folder, threads: 2))
            try TrainerTests.scratch { folder in
                let begun = try TrainerTests.losses(Self.trainer(in: folder, threads: 2), steps: 2)
                #expect(begun == Array(whole.losses.prefix(2)))
                let runs = try ThreadRanks.run(3) { ranks in
                    let output = Trainer.Output(folder: FilePath(folder))
                    return try Self.run(
                        Trainer(
                            resuming: try TrainingCheckpoint.read(output.last), data: TrainerTests.data,
                            validation: TrainerTests.validation, output: output, threads: 1, ranks: ranks))
                }
                Self.expectSame(runs[0], whole, from: 2)
            }
        }
    }

    @Test func ranksOfDifferentRunsAreRefused() throws {
        try TrainerTests.scratch { folder in
            let said = PictureCollectionTests.error {
                _ = try ThreadRanks.run(3) { ranks in
                    var parameters = TrainerTests.parameters()
                    parameters.seed = ranks.rank == 2 ? 8 : 7
                    let trainer = try Trainer(
                        parameters, weights: PublishedInitialization(seed: 1), data: TrainerTests.data,
                        validation: nil, output: Trainer.Output(folder: FilePath(folder)), threads: 1,
                        ranks: ranks, notes: [:])
                    _ = try trainer.run()
                }
            }
            #expect(said.contains("rank 2 finds other pictures or another checkpoint than rank 0"))
            let written = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(written.isEmpty)
        }
    }

    /// A process that is told to end in the middle of a step saves what it had before the step.
    @Test func abandonedStepsLeaveNothing() throws {
        let network = try Network(.m0, inputSize: 32, classes: 7)
        for patience in [0, 1, 20, 40] {
            let results = try ThreadRanks.run(2) { ranks in
                let training = try TrainingNetwork(
                    network, weights: PublishedInitialization(seed: 1), batch: 4, threads: 2,
                    ranks: patience == 0 ? ranks : Quitter(ranks, after: patience))
                let before = training.tensors()
                var noise = Noise(state: 5)
                let batch = TrainingBatch(
                    pixels: noise.values(4 * 3 * 32 * 32), targets: [Float](repeating: 1 / 7, count: 28),
                    count: 4)
                let part = BatchPart(of: 8, rank: ranks.rank, ranks: 2)
                let outcome = training.forwardBackward(batch, part, dropoutSeed: 3)
                return (outcome != nil, before == training.tensors())
            }
            // An uninterrupted step changes the running statistics.
            for (isDone, isSame) in results { #expect(isDone == (patience == 0) && isSame == !isDone) }
        }
    }

    /// Ranks that all leave after some operations.
    final class Quitter: Ranks {
        private let others: ThreadRanks
        private var left: Int

        init(_ others: ThreadRanks, after: Int) { (self.others, left) = (others, after) }

        var rank: Int { others.rank }
        var count: Int { others.count }
        var processors: Int { 1 }
        var seconds: Double { 0 }
        var isAbandoned: Bool { left <= 0 }

        func sum(_ values: UnsafeMutableBufferPointer<Float>) { attempt { others.sum(values) } }
        func sum(_ values: UnsafeMutableBufferPointer<Double>) { attempt { others.sum(values) } }
        func broadcast(_ values: UnsafeMutableBufferPointer<Float>) { attempt { others.broadcast(values) } }
        func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
        func abort(_ status: Int32) -> Never { fatalError("no test aborts") }
        func finish() {}

        private func attempt(_ operation: () -> Void) {
            guard !isAbandoned else { return }
            operation()
            left -= 1
        }
    }

    /// All ranks get the evaluation that one process makes.
    @Test(arguments: [2, 3, 30]) func ranksEvaluateAsOneProcess(count: Int) throws {
        struct Some: SampleSource {
            let shapes = ShapesSamples(.test, seed: 1, count: 20)
            var count: Int? { shapes.count }
            var classes: Int { shapes.classes }
            var classNames: [ExternalName] { shapes.classNames }
            func name(of index: Int) -> String { shapes.name(of: index) }
            func read(
                _ request: SampleRequest, size: Int, into pixels: UnsafeMutablePointer<UInt8>
            ) throws(Problem) -> ReadSample {
                if request.index % 7 == 3 { throw Problem("no. \(request.index) is broken") }
                var sample = try shapes.read(request, size: size, into: pixels)
                sample.warning = request.index == 5 ? "cut" : nil
                sample.isUnturned = request.index == 6
                return sample
            }
        }
        let model = try Model(
            Network(.m0, inputSize: 32, classes: 16), weights: PublishedInitialization(seed: 1))
        let alone = try #require(try Evaluation.run(model, on: Some(), threads: 2))
        #expect(alone.count == 17 && alone.damaged.count == 1 && alone.unturned == 1)
        let shared = try ThreadRanks.run(count) {
            try Evaluation.run(model, on: Some(), threads: 1, ranks: $0)
        }
        for evaluation in shared {
            let evaluation = try #require(evaluation)
            #expect("\(evaluation)" == "\(alone)")
        }
    }

    @Test func findingsOfAllRanksAreJoined() throws {
        let found = try ThreadRanks.run(3) { ranks in
            ReaderFindings(
                unreadable: [ranks.rank: "a\(ranks.rank)", 9: "both"], damaged: [10 + ranks.rank: "é"],
                unturned: [7, 20 + ranks.rank]
            ).gathered(ranks)
        }
        let all = ReaderFindings(
            unreadable: [0: "a0", 1: "a1", 2: "a2", 9: "both"], damaged: [10: "é", 11: "é", 12: "é"],
            unturned: [7, 20, 21, 22])
        #expect(found == [all, all, all])
    }
}
