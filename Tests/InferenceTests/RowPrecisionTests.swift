import Arithmetic
import ArithmeticSteps
import Basics
import Checkpoints
import Foundation
import Network
import TestSupport
import Testing

@testable import Inference

/// Linear layers keep the promise of 1e-4 of the logits' deviation whatever the distribution of their weights, and
/// ordinary weights are packed.
@Suite struct RowPrecisionTests {
    /// What is changed in the golden data's weights.
    struct Change: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Changes one row of a linear layer: its number, and its weights.
        var row: @Sendable (Int, inout [Float]) -> Void
        /// A hidden value that is always 0: its normalization's shift is far below 0.
        var deadInput: Int?
        var layer = "classifier.2.linear.0.weight"
    }

    private struct ChangedSource: TensorSource {
        let change: Change

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            var values = try FormulaSource().values(of: specification)
            if specification.name == change.layer {
                let inputs = specification.shape[1]
                for row in 0..<specification.shape[0] {
                    var weights = Array(values[row * inputs..<(row + 1) * inputs])
                    change.row(row, &weights)
                    values.replaceSubrange(row * inputs..<(row + 1) * inputs, with: weights)
                }
            }
            if specification.name == "classifier.0.linear.1.bias", let dead = change.deadInput {
                values[dead] = -100
            }
            return values
        }
    }

    private static let input = 7

    private static func spike(_ size: Float, isDead: Bool, rows: Range<Int>) -> Change {
        Change(
            testDescription: "\(size) in \(rows), \(isDead ? "dead" : "live")",
            row: { if rows.contains($0) { $1[input] = $0 % 2 == 0 ? size : -size } },
            deadInput: isDead ? input : nil)
    }

    /// Weights from a heavy-tailed distribution: Student's t, with 1 degree of freedom Cauchy's.
    private static func heavy(_ degrees: Int, layer: String, isDead: Bool) -> Change {
        Change(
            testDescription: "t with \(degrees) degrees in \(layer), dead: \(isDead)",
            row: { row, weights in
                var random = Normal(state: UInt64(row + 1))
                for index in weights.indices {
                    let squares = (0..<degrees).reduce(0.0) { sum, _ in
                        let value = random.next()
                        return sum + value * value
                    }
                    weights[index] = Float(0.05 * random.next() / (squares / Double(degrees)).squareRoot())
                }
                // The largest weight is where the input is 0.
                guard isDead, let largest = weights.indices.max(by: { abs(weights[$0]) < abs(weights[$1]) })
                else { return }
                weights.swapAt(largest, input)
            }, deadInput: isDead ? input : nil, layer: layer)
    }

    static let changes: [Change] =
        [30, 1000, 1e6].flatMap { (size: Float) in
            [true, false].flatMap { isDead in
                [0..<50, 3..<4, 10..<25].map { spike(size, isDead: isDead, rows: $0) }
            }
        }
        + [1, 2, 3].flatMap { degrees in
            ["classifier.0.linear.0.weight", "classifier.2.linear.0.weight"].flatMap { layer in
                [true, false].map { heavy(degrees, layer: layer, isDead: $0 && layer.contains(".2.")) }
            }
        }
        + [
            Change(testDescription: "one row a thousand times as large") { row, weights in
                if row == 5 { for index in weights.indices { weights[index] *= 1000 } }
            },
            Change(testDescription: "two values") { row, weights in
                for index in weights.indices { weights[index] = (index * (row + 3)) % 7 < 3 ? 0.1 : -0.1 }
            },
            Change(testDescription: "sparse") { row, weights in
                for index in weights.indices where (index + row) % 5 != 0 { weights[index] = 0 }
            },
        ]

    @Test(arguments: changes) func staysWithinThePromise(change: Change) throws {
        let network = try Network(.m0, inputSize: 64, classes: 50)
        let model = try Model(network, weights: ChangedSource(change: change))
        let input = FormulaWeights.input(pattern: 0, size: 64)
        let expected = model.walk(input).map(Double.init)
        let mean = expected.reduce(0, +) / Double(expected.count)
        let variance = expected.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(expected.count)
        for set in InstructionSet.available {
            for (pass, logits) in [
                ("plain", Engine(model, instructionSet: set).logits(input)),
                ("traced", Tracer(model, instructionSet: set).trace(input).prediction.logits),
            ] {
                let worst = zip(logits, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
                #expect(
                    worst < 1e-4 * variance.squareRoot(),
                    "\(set), \(pass): \(worst / variance.squareRoot()) of the deviation")
            }
        }
    }

    /// Rows that single precision barely holds, or not at all, are as in plain weights, and harm no other row.
    @Test(arguments: InstructionSet.available) func keepsExtremeRows(set: InstructionSet) throws {
        let change = Change(testDescription: "extremes") { row, weights in
            switch row {
            case 0: weights[3] = .nan
            case 1: weights[4] = .infinity
            case 2: for index in weights.indices { weights[index] = 0 }
            case 3: for index in weights.indices { weights[index] *= 1e-30 * 0x1p-36 }
            case 4: for index in weights.indices { weights[index] *= 1e30 }
            case 5: for index in weights.indices { weights[index] *= 1e-30 }
            case 6: for index in weights.indices { weights[index] = 0.25 }
            case 7: for index in weights.indices { weights[index] = -0.0 }
            case 8: for index in weights.indices { weights[index] *= 1e37 }
            case 9: weights[5] = -.infinity
            default: break
            }
        }
        let network = try Network(.m0, inputSize: 32, classes: 130)
        let model = try Model(network, weights: ChangedSource(change: change))
        let input = FormulaWeights.input(pattern: 1, size: 32)
        let logits = Engine(model, instructionSet: set).logits(input)
        for (row, expected) in model.walk(input).enumerated() {
            if expected.isFinite {
                #expect(abs(logits[row] - expected) <= 1e-5 * max(abs(expected), 1), "row \(row)")
            } else {
                #expect(!logits[row].isFinite, "row \(row) is \(logits[row]), not \(expected)")
            }
        }
    }

    /// The linear layers of an engine: whether they are packed, and the number of rows in single precision.
    private func linears(_ model: Model, _ set: InstructionSet) -> [(isPacked: Bool, exact: Int)] {
        var builder = PlanBuilder(model, packing: set)
        let isComplete = builder.build()
        #expect(isComplete)
        return builder.steps.compactMap { step in
            guard case .linear(let linear) = step else { return nil }
            if case .packed = linear.weights { return (true, linear.exact?.count ?? 0) }
            return (false, 0)
        }
    }

    @Test(arguments: Variant.family) func ordinaryWeightsArePacked(variant: Variant) throws {
        let file = Fixtures.url("../../Assets/Models/shapes-\(variant.name).safetensors")
        let checkpoint = try Checkpoint.read(FilePath(file.path))
        let models = [
            try Model(checkpoint.network(as: variant, inputSize: 32), weights: checkpoint),
            try Model(Network(variant, inputSize: 32), weights: FormulaSource()),
            try Model(
                Network(variant, inputSize: 32),
                weights: PublishedInitialization(seed: PublishedInitialization.standardSeed)),
        ]
        for model in models {
            for set in InstructionSet.available {
                let linears = linears(model, set)
                #expect(linears.map(\.isPacked) == [true, true])
                #expect(linears.map(\.exact) == [0, 0])
            }
        }
    }

    /// Some rows are computed after the others; many are not worth it.
    @Test func fewRowsStayApart() throws {
        for (rows, isPacked, exact) in [(0..<1, true, 1), (40..<58, true, 18), (0..<40, false, 0)] {
            let change = Self.spike(1000, isDead: true, rows: rows)
            let network = try Network(.m0, inputSize: 32, classes: 50)
            let last = linears(try Model(network, weights: ChangedSource(change: change)), .portable).last
            #expect(last?.isPacked == isPacked)
            #expect(last?.exact == min(exact, max(50 - rows.lowerBound, 0)))
        }
    }
}

/// Normally distributed numbers.
private struct Normal {
    var state: UInt64

    /// The sum of twelve uniform numbers: close enough.
    mutating func next() -> Double {
        var sum = -6.0
        for _ in 0..<12 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sum += Double(state >> 11) / 9_007_199_254_740_992
        }
        return sum
    }
}
