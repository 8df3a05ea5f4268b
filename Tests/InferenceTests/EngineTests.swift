import Arithmetic
import ArithmeticSteps
import Network
import TestSupport
import Testing

@testable import Inference

/// The compiled pass agrees with its slow twin, whatever the size, the classes and the instruction set.
@Suite struct EngineTests {
    private static let cases = Variant.family.flatMap { variant in
        [(32, 1), (64, 2), (96, 17), (128, 10), (256, 10), (288, 10)].map { (variant, $0, $1) }
    }

    private func model(_ variant: Variant, size: Int = 64, classes: Int = 10) throws -> Model {
        try Model(Network(variant, inputSize: size, classes: classes), weights: FormulaSource())
    }

    @Test(arguments: cases) func agreesWithTheWalk(variant: Variant, size: Int, classes: Int) throws {
        let model = try model(variant, size: size, classes: classes)
        for pattern in 0..<2 {
            let input = FormulaWeights.input(pattern: pattern, size: size)
            let expected = model.walk(input)
            for instructionSet in InstructionSet.available {
                let engine = Engine(model, instructionSet: instructionSet)
                let logits = engine.logits(input)
                let worst = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
                #expect(logits.count == classes)
                #expect(worst < 1e-4, "\(instructionSet): logits differ by \(worst)")
            }
        }
    }

    /// Rows, kernels and groupings that the family does not have.
    @Test(arguments: InstructionSet.available)
    func agreesForOtherNetworks(instructionSet: InstructionSet) throws {
        var odd = Variant.m0
        odd.rows[0].kernel = 5
        odd.rows[2].kernel = 7
        odd.rows[4].kernel = 9
        odd.rows[1].dynamics = (1, 2, 1)
        odd.rows[3].dynamics = (1, 1, 0)
        odd.rows[5].dynamics = (0, 1, 1)
        odd.stem = Variant.Stem(6, 2)
        let model = try model(odd, size: 96)
        let input = FormulaWeights.input(pattern: 1, size: 96)
        let engine = Engine(model, instructionSet: instructionSet)
        let worst = zip(engine.logits(input), model.walk(input)).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-4, "logits differ by \(worst)")
    }

    /// Steps fetch weights that later steps read.
    @Test(arguments: Variant.family) func weightsAreFetchedAhead(variant: Variant) throws {
        var builder = PlanBuilder(try model(variant, size: 224, classes: 1000))
        let isComplete = builder.build()
        #expect(isComplete)
        for window in [0, 200_000, 1 << 20] {
            builder.fetchAhead(window: window)
            let weights = builder.steps.map(\.weights)
            var fetched = 0
            for (index, step) in builder.steps.enumerated() {
                for (ahead, count) in step.aheads {
                    let end = ahead.start + ahead.stride * count
                    // Small gaps between weights are fetched too.
                    let isRead = weights[(index + 1)...].joined().contains { block in
                        block.baseAddress.map { $0 < end + 32_768 && ahead.start < $0 + block.count } ?? false
                    }
                    #expect(isRead && ahead.stride <= Ahead.line)
                    fetched += ahead.stride * count
                }
            }
            #expect(window == 0 ? fetched == 0 : fetched > window / 2, "\(window): \(fetched)")
        }
    }

    /// Nothing of a pass is left in the buffers for the next one to see.
    @Test(arguments: Variant.family) func repeatsItself(variant: Variant) throws {
        let model = try model(variant)
        for instructionSet in InstructionSet.available {
            let engine = Engine(model, instructionSet: instructionSet)
            let first = FormulaWeights.input(pattern: 0, size: 64)
            let logits = engine.logits(first)
            let others = engine.logits(FormulaWeights.input(pattern: 1, size: 64))
            #expect(logits != others)
            #expect(engine.logits(first) == logits)
        }
    }

    @Test func enginesOnTwoThreadsAgree() async throws {
        let model = try model(.m2, size: 96)
        let inputs = (0..<4).map { FormulaWeights.input(pattern: $0, size: 96) }
        func pass() async -> [[Float]] {
            let engine = Engine(model)
            return inputs.map { engine.logits($0) }
        }
        async let one = pass()
        async let other = pass()
        let (first, second) = await (one, other)
        #expect(first == second)
    }

    /// What a user without weights gets before anything is decided: zeros and large values pass too.
    @Test(arguments: InstructionSet.available) func standsExtremeInputs(instructionSet: InstructionSet) throws
    {
        let model = try model(.m3)
        let engine = Engine(model, instructionSet: instructionSet)
        for value in [0, 1e6] as [Float] {
            let input = [Float](repeating: value, count: model.network.input.count)
            let expected = model.walk(input)
            let worst = zip(engine.logits(input), expected).map { abs($0 - $1) / max(abs($1), 1) }.max()
            #expect((worst ?? .infinity) < 1e-3)
        }
    }
}

extension Step {
    /// What its kernels fetch, and how many times.
    fileprivate var aheads: [(Ahead, Int)] {
        let all: [(Ahead?, Int)] =
            switch self {
            case .pointwise(let step): [(step.ahead, step.fetches)]
            case .expansion(let step, let pairs): [(step.ahead, step.fetches), (pairs.ahead, pairs.fetches)]
            case .depthwise(let step): [(step.ahead, step.fetches)]
            default: []
            }
        return all.compactMap { ahead, count in ahead.map { ($0, count) } }
    }
}
