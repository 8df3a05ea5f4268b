import Testing

@testable import Network

@Suite struct FactorizationTests {
    /// Every convolution of every model is in exactly one factorization.
    @Test(arguments: Variant.family) func allConvolutionsAreFactorized(_ variant: Variant) throws {
        let network = try Network(variant)
        let found = network.factorizations
        for operation in network.operations where operation.convolution != nil {
            #expect(found.count { $0.operations.contains(operation.index) } == 1, "\(operation.name)")
        }
        // The paper's blocks B and C have one product each, and A only compresses.
        var products: [Bool] = []
        for case .pointwise(let factors) in found { products.append(factors.expansion != nil) }
        let blocks = network.microBlocks.compactMap { part -> MicroBlock? in
            if case .microBlock(let block) = part.form { block } else { nil }
        }
        #expect(products == blocks.map { $0 != .a })
    }

    /// Paths counted forward over the channels of the operations are those of the factors.
    @Test(arguments: Variant.family) func pathsAreThoseOfTheOperations(_ variant: Variant) throws {
        let network = try Network(variant)
        for case .pointwise(let factors) in network.factorizations {
            guard let expansion = factors.expansion else { continue }
            var total = 0
            for output in [0, factors.outputs / 2, factors.outputs - 1] {
                var counts = [Int](repeating: 0, count: factors.inputs)
                for middle in network.operations[expansion].inputs(of: output) {
                    var channel = middle
                    for operation in network.operations[factors.compression + 1..<expansion].reversed() {
                        if case .shuffle(let groups) = operation.kind {
                            // Channel j·(C/g)+i goes to i·g+j.
                            let inGroup = operation.output.channels / groups
                            channel = channel % groups * inGroup + channel / groups
                        }
                    }
                    for input in network.operations[factors.compression].inputs(of: channel) {
                        counts[input] += 1
                    }
                }
                #expect(factors.paths(to: output) == counts)
                total += counts.reduce(0, +)
            }
            #expect(Double(total) / Double(3 * factors.inputs) == factors.meanPaths)
        }
    }

    /// The costs are those of the operations, and with other groups those of the paper's formulas.
    @Test(arguments: Variant.family) func costsAreThoseOfTheOperations(_ variant: Variant) throws {
        let network = try Network(variant)
        for case .pointwise(let factors) in network.factorizations {
            let indices = [factors.compression] + (factors.expansion.map { [$0] } ?? [])
            let cost = indices.reduce(0) { $0 + network.operations[$1].cost.multiplyAdds }
            let plane = network.operations[factors.compression].output.plane
            #expect(cost == factors.multiplyAdds(.grouped) * plane)
            for groups in factors.possibleGroups where factors.expansion != nil {
                let other = factors.with(groups: groups)
                #expect(
                    other.multiplyAdds(.grouped)
                        == factors.middle * (factors.inputs + factors.outputs) / groups)
                let paths = other.paths(to: factors.outputs - 1)
                #expect(paths.reduce(0, +) == factors.inputs * factors.middle / groups / groups)
                // The shuffle spreads the paths evenly: no pair has more than one path more than another.
                #expect((paths.max() ?? 0) - (paths.min() ?? 0) <= 1)
                #expect(Set(other.permutation).count == factors.middle)
            }
        }
    }
}
