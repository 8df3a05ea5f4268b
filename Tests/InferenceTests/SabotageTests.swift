import Trace
import TestSupport
import Testing

@testable import Network
@testable import Inference

/// The golden comparison can fail: it must find each fault below, at the operation that has it.
@Suite struct SabotageTests {
    private static let size = 160

    /// The formula's weights with one tensor changed.
    private struct Sabotaged: TensorSource {
        let name: String
        let change: @Sendable ([Float]) -> [Float]

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            let values = try FormulaSource().values(of: specification)
            return specification.name == name ? change(values) : values
        }
    }

    private func mismatches(_ network: Network, _ source: some TensorSource) throws -> [String] {
        let model = try Model(network, weights: source)
        let trace = model.trace(FormulaWeights.input(pattern: 0, size: Self.size))
        let golden = try GoldenRecord(model: network.variant.name, size: Self.size)
        return GoldenComparison(trace, golden).mismatches
    }

    private func network(_ variant: Variant) throws -> Network {
        try Network(variant, inputSize: Self.size, classes: 10)
    }

    @Test func soundWeightsAgree() throws {
        #expect(try mismatches(network(.m1), FormulaSource()) == [])
    }

    @Test(arguments: Variant.family) func everyZeroedKernelIsFound(variant: Variant) throws {
        let network = try network(variant)
        let golden = try GoldenRecord(model: variant.name, size: Self.size)
        for operation in network.operations {
            // Where the squeeze's ReLU lets nothing through, its weights do not show.
            if let squeezed = golden.squeezed[operation.name], squeezed.maximum == 0 { continue }
            guard let weight = operation.tensors.first(where: { $0.name.hasSuffix("weight") }) else {
                continue
            }
            let source = Sabotaged(name: weight.name) { $0.map { _ in 0 } }
            let found = try mismatches(network, source)
            #expect(
                found.first?.hasPrefix(operation.name) == true, "zeroed \(weight.name): \(found.prefix(1))")
        }
    }

    /// Shuffling in g groups is undone by shuffling in C/g groups.
    @Test(arguments: [Variant.m0, .m3]) func everyInvertedShuffleIsFound(variant: Variant) throws {
        let network = try network(variant)
        for (index, operation) in network.operations.enumerated() {
            guard case .shuffle(let groups) = operation.kind else { continue }
            let inverse = operation.output.channels / groups
            guard inverse != groups, groups > 1, inverse > 1 else { continue }
            var sabotaged = network
            sabotaged.operations[index].kind = .shuffle(groups: inverse)
            #expect(try mismatches(sabotaged, FormulaSource()).isEmpty == false, "\(operation.name)")
        }
    }

    @Test(arguments: [(0, 1), (0, 2), (1, 3), (2, 3)])
    func swappedCoefficientsAreFound(first: Int, second: Int) throws {
        let network = try network(.m0)
        let shiftMax = try #require(network.operation(named: "features.4.layers.5")?.shiftMax)
        let block = shiftMax.channels * shiftMax.squeeze.outputs
        let source = Sabotaged(name: shiftMax.excite.tensors[0].name) { weights in
            var swapped = weights
            for place in 0..<block {
                swapped.swapAt(first * block + place, second * block + place)
            }
            return swapped
        }
        let found = try mismatches(network, source)
        #expect(found.first?.hasPrefix("features.4.layers.5") == true, "\(found.prefix(1))")
    }
}
