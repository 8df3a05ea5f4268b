import Trace
import TestSupport
import Testing

@testable import Network
@testable import Inference

/// What is said to have made a value adds up to the value that the pass saw.
@Suite struct ExplanationTests {
    /// The formula's weights, computed once.
    private struct Table: TensorSource {
        var tensors: [String: [Float]] = [:]

        init(_ network: Network) throws {
            for tensor in network.tensors { tensors[tensor.name] = try FormulaSource().values(of: tensor) }
        }

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            tensors[specification.name] ?? []
        }
    }

    private func pass(_ variant: Variant) throws -> (Trace, Table) {
        let network = try Network(variant, inputSize: 64, classes: 10)
        let table = try Table(network)
        return (try Model(network, weights: table).trace(FormulaWeights.input(pattern: 1, size: 64)), table)
    }

    /// The first and last channel and one between, at the corners (where there is padding) and inside.
    private func places(_ operation: Operation) -> [Explanation.Place] {
        let shape = operation.output
        let channels = Set([0, shape.channels / 3, shape.channels - 1]).sorted()
        let points = Set([
            [0, 0], [shape.width / 2, shape.height / 3], [shape.width - 1, shape.height - 1],
        ])
        return channels.flatMap { channel in
            points.map { Explanation.Place(operation: operation.index, channel: channel, x: $0[0], y: $0[1]) }
        }
    }

    @Test(arguments: Variant.family) func termsOfEveryOperationAddUp(variant: Variant) throws {
        let (trace, source) = try pass(variant)
        var kinds: Set<String> = []
        for operation in trace.network.operations {
            kinds.insert(operation.kindIdentifier)
            for place in places(operation) {
                let explanation = try Explanation(place, of: trace, weights: source)
                #expect(
                    explanation.addsUp,
                    "\(operation.name) \(place): off by \(explanation.difference), allowed \(explanation.rounding)"
                )
                // Rounding is no excuse for anything that one could see.
                let size = max(1, abs(explanation.value))
                #expect(explanation.rounding < 3e-3 * size)
                #expect(abs(explanation.difference) < 1e-4 * size)
                #expect(explanation.coefficients.count == 2 * (operation.shiftMax?.branches ?? 0))
            }
        }
        #expect(kinds.count == (variant == .m2 || variant == .m3 ? 12 : 11))
    }

    /// The number of terms is what the costs are counted from.
    @Test func everyMultiplyAddIsATerm() throws {
        let (trace, source) = try pass(.m1)
        for operation in trace.network.operations where operation.convolution != nil {
            let explanation = try Explanation(places(operation)[0], of: trace, weights: source)
            #expect(
                explanation.sums[0].terms.count * operation.output.count
                    == operation.cost[.convolutionMultiplyAdds])
        }
    }

    /// The weight of the largest term, changed after the pass, is noticed; so is each number of a
    /// normalization.
    @Test(arguments: [Variant.m0, .m3]) func aChangedWeightDoesNotAddUp(variant: Variant) throws {
        let (trace, source) = try pass(variant)
        var noticed = 0
        for operation in trace.network.operations where !operation.tensors.isEmpty {
            let shape = operation.output
            let place = Explanation.Place(
                operation: operation.index, channel: shape.channels / 3, x: shape.width / 2,
                y: shape.height / 2)
            let sum = try Explanation(place, of: trace, weights: source)
            let first = sum.coefficients.first ?? sum.sums[0]
            let sizes = first.terms.map { abs($0.product) }
            // Squeezed values may all be 0, and a saturated coefficient does not move.
            guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[largest] > 0,
                operation.shiftMax == nil || abs(first.total) < 2.5
            else { continue }
            for tensor in operation.tensors where !tensor.name.contains(".fc.0.") {
                let row = place.channel * tensor.shape.dropFirst().reduce(1, *)
                let index = row + (tensor.shape.count == 1 ? 0 : largest)
                var tampered = source
                tampered.tensors[tensor.name]?[index] = -(source.tensors[tensor.name]?[index] ?? 0) / 2 + 0.01
                let explanation = try Explanation(place, of: trace, weights: tampered)
                #expect(!explanation.addsUp, "\(tensor.name)")
                noticed += 1
            }
        }
        #expect(noticed > 100)
    }

    /// The difference of two logits: its terms and constants give that after the normalization, and h-swish is applied to
    /// both. The other way round every term has the other sign.
    @Test(arguments: [(0, 1), (7, 3)]) func logitsAreComparedTermByTerm(first: Int, second: Int) throws {
        let (trace, source) = try pass(.m0)
        let explanation = try Explanation(logit: first, against: second, of: trace, weights: source)
        let contest = try #require(explanation.contest)
        let other = try #require(
            Explanation(logit: second, against: first, of: trace, weights: source).contest)
        #expect(explanation.addsUp && explanation.rival?.classIndex == second)
        let logits = trace.prediction.logits
        #expect(abs(contest.value - Double(logits[first] - logits[second])) < 1e-4)
        let place = try #require(
            trace.network.operations.lastIndex { $0.kindIdentifier == "batchNormalization" })
        let normalized = trace.operations[place].output.values
        #expect(abs(contest.total - Double(normalized[first] - normalized[second])) < 1e-4)
        #expect(contest.total != contest.value)
        #expect(
            zip(contest.terms, other.terms).allSatisfy { $0.weight == -$1.weight && $0.input == $1.input })

        // Without any inputs, only the constants are left.
        var still = source
        still.tensors["classifier.2.linear.0.weight"] = source.tensors["classifier.2.linear.0.weight"]?.map {
            _ in 0
        }
        let constants = try #require(
            Explanation(logit: first, against: second, of: trace, weights: still).contest)
        let sum = contest.terms.reduce(0) { $0 + $1.product }
        #expect(abs(sum + constants.total - contest.total) < 1e-4)
        #expect(abs(sum) > 1e-3)
    }

    @Test func theCacheGivesWhatTheSourceGives() throws {
        let tensor = try Network(.m0).tensors[0]
        let cache = TensorCache(FormulaSource())
        let expected = try FormulaSource().values(of: tensor)
        #expect(try cache.values(of: tensor) == expected)
        #expect(try cache.values(of: tensor) == expected)
    }
}
