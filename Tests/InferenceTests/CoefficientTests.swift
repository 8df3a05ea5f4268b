import Trace
import TestSupport
import Testing

@testable import Network
@testable import Inference

/// Passes with coefficients that were given.
@Suite struct CoefficientTests {
    private func model(_ variant: Variant, _ source: some TensorSource = FormulaSource()) throws -> Model {
        try Model(Network(variant, inputSize: 96, classes: 10), weights: source)
    }

    private let input = FormulaWeights.input(pattern: 1, size: 96)

    @Test(arguments: [Variant.m1, .m3]) func areThoseOfTheTrace(variant: Variant) throws {
        let model = try model(variant)
        let found = model.trace(input).operations.compactMap(\.coefficients)
        let expected = model.walkTrace(input).operations.compactMap(\.coefficients)
        #expect(found.count == model.network.shiftMaxOperations.count)
        #expect(found.map(\.shiftMax) == expected.map(\.shiftMax))
        for (found, expected) in zip(found, expected) {
            let worst = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-5)
        }
    }

    /// A picture's own coefficients, given to it, change nothing; another's change the answer.
    @Test func givenItsOwnNothingChanges() throws {
        let model = try model(.m0)
        let trace = model.trace(input)
        let other = model.trace(FormulaWeights.input(pattern: 2, size: 96))
        func given(_ trace: Trace) -> [Int: [Float]] {
            Dictionary(
                uniqueKeysWithValues: model.network.shiftMaxOperations.compactMap { operation in
                    trace.operations[operation.index].coefficients.map { (operation.index, $0.values) }
                })
        }
        #expect(Tracer(model).trace(input, replacing: given(trace)).prediction == trace.prediction)
        #expect(Tracer(model).trace(input, replacing: given(other)).prediction != trace.prediction)
        // The whole pass with the other's is not the other's answer: the pixels are still these.
        #expect(Tracer(model).trace(input, replacing: given(other)).prediction != other.prediction)
    }

    /// Initial values for one or all Shift-Max, against a model whose excitations are all 0: its h-sigmoid
    /// gives 1/2, and the coefficients are their offsets.
    @Test(arguments: [Variant.m0, .m3]) func initialValuesAreThoseOfAZeroedExcitation(variant: Variant) throws
    {
        struct Unmoved: TensorSource {
            let names: Set<String>
            func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
                let values = try FormulaSource().values(of: specification)
                return names.contains(specification.name) ? values.map { _ in 0 } : values
            }
        }
        let model = try model(variant)
        let all = model.network.shiftMaxOperations
        for chosen in [all, [all[all.count / 2]], [all[0]]] {
            let names = chosen.flatMap { $0.shiftMax?.excite.tensors.map(\.name) ?? [] }
            let expected = try self.model(variant, Unmoved(names: Set(names))).trace(input).prediction
            let replaced = Dictionary(
                uniqueKeysWithValues: chosen.compactMap { operation in
                    operation.shiftMax.map { (operation.index, $0.initialCoefficients) }
                })
            let swapped = Tracer(model).trace(input, replacing: replaced).prediction
            let worst = zip(swapped.logits, expected.logits).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-6, "\(chosen.map(\.name))")
            #expect(swapped != model.trace(input).prediction)
        }
    }
}
