import Network
import Testing
import TestSupport
import Trace

@testable import Inference

@Suite struct FactorWeightsTests {
    /// W, multiplied out here from the tensors and the shuffles alone, is the product that is shown.
    @Test(arguments: [Variant.m0, .m3]) func productsAreMultipliedOut(_ variant: Variant) throws {
        let network = try Network(variant, classes: 16)
        let source = FormulaSource()
        for factorization in network.factorizations {
            switch (factorization, try FactorWeights(factorization, of: network, from: source)) {
            case (.pointwise(let factors), .pointwise(let weights)):
                for output in [0, factors.outputs / 3, factors.outputs - 1] {
                    let expected = try row(output, of: factors, network, source)
                    let shown = weights.product(output)
                    #expect(shown.count == expected.count)
                    for (one, other) in zip(shown, expected) { #expect(abs(Double(one) - other) <= 1e-6) }
                }
            case (.separable(let factors), .separable(let weights)):
                try compare(factors, weights, network, source)
            default: Issue.record("other weights than were asked for")
            }
        }
    }

    private func row(
        _ output: Int, of factors: PointwiseFactors, _ network: Network, _ source: FormulaSource
    ) throws -> [Double] {
        // Backwards: the weights of the channels that an operation writes become those that it reads.
        let last = factors.expansion ?? factors.compression
        var weights = [Int: Double]()
        weights[output] = 1
        for operation in network.operations[factors.compression...last].reversed() {
            var read: [Int: Double] = [:]
            for (channel, weight) in weights {
                let inputs = operation.inputs(of: channel)
                if operation.convolution != nil {
                    let values = try source.values(of: operation.tensors[0])
                    for (place, input) in inputs.enumerated() {
                        read[input, default: 0] += weight * Double(values[channel * inputs.count + place])
                    }
                } else if case .shuffle = operation.kind {
                    read[inputs[0], default: 0] += weight
                } else {
                    read[channel, default: 0] += weight
                }
            }
            weights = read
        }
        return (0..<factors.inputs).map { weights[$0] ?? 0 }
    }

    private func compare(
        _ factors: SeparableFactors, _ weights: SeparableWeights, _ network: Network, _ source: FormulaSource
    ) throws {
        let (vertical, horizontal) = (
            network.operations[factors.vertical], network.operations[factors.horizontal]
        )
        let columns = try source.values(of: vertical.tensors[0])
        let rows = try source.values(of: horizontal.tensors[0])
        let k = factors.side
        for output in [0, factors.outputs - 1] {
            let channel = horizontal.inputs(of: output)[0]
            for input in 0..<factors.inputsPerOutput {
                let kernel = weights.product(output, input: input)
                for y in 0..<k {
                    for x in 0..<k {
                        let start = (channel * factors.inputsPerOutput + input) * k
                        #expect(kernel[y * k + x] == columns[start + y] * rows[output * k + x])
                    }
                }
            }
        }
    }
}
