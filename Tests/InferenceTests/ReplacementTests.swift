import Network
import TestSupport
import Testing

@testable import Inference

@Suite struct ReplacementTests {
    /// A model whose Shift-Maxes are replaced computes what the slow steps do, wherever they are replaced.
    @Test(arguments: Variant.family) func relu6TakesThePlaceOfShiftMax(_ variant: Variant) throws {
        let network = try Network(variant, inputSize: 64, classes: 16)
        let model = try Model(network, weights: FormulaSource())
        let input = FormulaWeights.input(pattern: 0, size: 64)
        let all = network.shiftMaxOperations.map(\.index)
        let plain = model.logits(input)
        for indices in [Set(all), Set(all.prefix(1)), Set(all.suffix(1)), Set(all.dropFirst().prefix(2))] {
            let replaced = model.replacingShiftMax(at: indices)
            #expect(replaced.network.shiftMaxOperations.count == all.count - indices.count)
            let logits = replaced.logits(input)
            let trace = replaced.trace(input)
            #expect(logits != plain)
            for (one, other) in zip(logits, trace.prediction.logits) { #expect(abs(one - other) <= 1e-3) }
            for index in indices {
                let (before, after) = (trace.input(of: index).values, trace.operations[index].output.values)
                #expect(zip(before, after).allSatisfy { min(max($0, 0), 6) == $1 })
            }
        }
    }
}
