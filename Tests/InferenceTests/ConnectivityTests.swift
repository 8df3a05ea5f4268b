import TestSupport
import Testing

@testable import Network
@testable import Inference

/// What the network's description says a channel sees is what its arithmetic sees: each input channel of a
/// part is changed in turn, and the outputs that move are those that are said to see it.
@Suite struct ConnectivityTests {
    /// Shift-Max's coefficients then come from the biases alone, the same for every picture, and nothing is
    /// clipped by chance: what is left are the paths from channel to channel.
    private struct Steady: TensorSource {
        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            let values = try FormulaSource().values(of: specification)
            let isInner = specification.name.contains(".fc.") && specification.role == .linearWeight
            return isInner ? values.map { _ in 0 } : values
        }
    }

    @Test(arguments: [Variant.m0, .m2]) func perturbationsReachWhatSeesThem(variant: Variant) throws {
        let network = try Network(variant, inputSize: 96, classes: 10)
        let model = try Model(network, weights: Steady())
        for row in network.rows.dropFirst().dropLast() {
            let operations = network.operations[row.operations]
            guard let first = operations.first, let last = operations.last else { continue }
            let input = (0..<first.input.count).map { Float(($0 * 7919 + 13) % 997) / 500 - 0.7 }
            func run(_ values: [Float]) -> [Float] {
                var outputs: [Int: [Float]] = [first.index - 1: values]
                for operation in operations {
                    outputs[operation.index] =
                        model.apply(operation, to: outputs[operation.index - 1] ?? []) {
                            outputs[$0] ?? []
                        }.0
                }
                return outputs[last.index] ?? []
            }
            let base = run(input)
            /// By output channel, the inputs that moved it.
            var moved = [Set<Int>](repeating: [], count: last.output.channels)
            for channel in 0..<first.input.channels {
                for size in [0.5, -0.5, 3, -3] as [Float] {
                    var changed = input
                    let plane = first.input.plane
                    for place in channel * plane..<(channel + 1) * plane { changed[place] += size }
                    let output = run(changed)
                    for index in output.indices where output[index] != base[index] {
                        moved[index / last.output.plane].insert(channel)
                    }
                }
            }
            for channel in moved.indices {
                let walk = network.connectivity(of: channel, at: last.index, backTo: first.index)
                let additions = Set(walk.outside.flatMap(\.channels))
                #expect(
                    moved[channel].isSubset(of: Set(walk.seen).union(additions)), "\(row.title), \(channel)")
                #expect(
                    Set(walk.seen).isSubset(of: moved[channel]),
                    "\(row.title), \(channel): not all are reached")
            }
        }
    }
}
