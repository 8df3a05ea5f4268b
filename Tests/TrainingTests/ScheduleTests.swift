import Basics
import Testing

@testable import Training

@Suite struct ScheduleTests {
    @Test func followsACosineStepByStep() {
        let schedule = LearningRateSchedule(highest: 0.2, total: 8)
        #expect(schedule.rate(at: 0) == 0.2)
        #expect(abs(schedule.rate(at: 2) - 0.2 * (1 + 0.5.squareRoot()) / 2) < 1e-12)
        #expect(abs(schedule.rate(at: 4) - 0.1) < 1e-12)
        #expect(abs(schedule.rate(at: 6) - 0.2 * (1 - 0.5.squareRoot()) / 2) < 1e-12)
        // The step after the last would have a rate of 0.
        #expect(abs(schedule.rate(at: 8)) < 1e-12)
        for step in 1..<8 { #expect(schedule.rate(at: step) < schedule.rate(at: step - 1)) }
    }

    @Test func warmsUpFromNothing() {
        let schedule = LearningRateSchedule(highest: 0.4, warmUp: 4, total: 12)
        #expect((0..<5).map { schedule.rate(at: $0) } == [0, 0.1, 0.2, 0.30000000000000004, 0.4])
        // The cosine takes the remaining steps.
        #expect(abs(schedule.rate(at: 8) - 0.2) < 1e-12)
    }

    @Test func takesItsStepsFromTheHyperparameters() {
        var parameters = Hyperparameters(recipeOf: .m3)
        #expect(parameters.weightDecay == 4e-5)
        parameters.samplesPerEpoch = 1_281_167
        // The last batch has 143 samples; the published loader keeps it.
        #expect(parameters.iterations == 2503 && parameters.lastBatch == 143)
        #expect(parameters.trainedPerEpoch == 1_281_167)
        #expect(parameters.schedule == LearningRateSchedule(highest: 0.2, warmUp: 12515, total: 1_501_800))
        parameters.dropsLast = true
        #expect(parameters.iterations == 2502 && parameters.trainedPerEpoch == 2502 * 512)
        #expect(parameters.schedule == LearningRateSchedule(highest: 0.2, warmUp: 12510, total: 1_501_200))
        #expect(Hyperparameters(recipeOf: .m0).warmUp == 0)
    }

    /// A single sample has no statistics for a normalization.
    @Test(arguments: [
        (24, 3, 0, 24), (25, 3, 0, 24), (26, 4, 2, 26), (31, 4, 7, 31), (8, 1, 0, 8), (9, 1, 0, 8),
    ])
    func lastBatchesHaveTwoSamplesAtLeast(_ samples: Int, iterations: Int, last: Int, trained: Int) {
        var parameters = Hyperparameters(recipeOf: .m0)
        (parameters.samplesPerEpoch, parameters.batch) = (samples, 8)
        #expect(parameters.iterations == iterations && parameters.lastBatch == last)
        #expect(parameters.trainedPerEpoch == trained)
    }

    @Test func hyperparametersReadBack() throws {
        var parameters = Hyperparameters(recipeOf: .m2)
        parameters.samplesPerEpoch = 1000
        parameters.learningRate = 0.1 + 0.2
        parameters.mixup = 1 / 3
        parameters.seed = .max
        let texts = Dictionary(uniqueKeysWithValues: parameters.texts.map { ($0.name, $0.value) })
        #expect(try Hyperparameters { texts[$0] } == parameters)
        parameters.dropsLast = true
        let dropping = Dictionary(uniqueKeysWithValues: parameters.texts.map { ($0.name, $0.value) })
        #expect(try Hyperparameters { dropping[$0] } == parameters)
        // A state from before the choice was written by a run that dropped.
        #expect(try Hyperparameters { $0 == "drop-last" ? nil : texts[$0] } == parameters)
        #expect(throws: Problem("its training state has no “drop-last”")) {
            try Hyperparameters { $0 == "drop-last" ? "perhaps" : texts[$0] }
        }
        #expect(throws: Problem("its training state has no “seed”")) {
            try Hyperparameters { $0 == "seed" ? nil : texts[$0] }
        }
    }
}
