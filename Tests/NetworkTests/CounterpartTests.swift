import Testing

@testable import Network

/// Operations of two networks at the same place.
@Suite struct CounterpartTests {
    @Test(arguments: Variant.family, Variant.family)
    func areOfTheSameKindAtTheSameResolution(variant: Variant, other: Variant) throws {
        let (network, other) = (try Network(variant, inputSize: 160), try Network(other, classes: 10))
        for operation in network.operations {
            let found = network.counterpart(of: operation.index, in: other)
            let candidates = other.operations.filter {
                $0.kindIdentifier == operation.kindIdentifier
                    && $0.outputDimensions.count == operation.outputDimensions.count
                    && ($0.outputDimensions.count == 1
                        || $0.output.height * 160 == operation.output.height * 224
                            && $0.output.width * 160 == operation.output.width * 224)
            }
            #expect((found == nil) == candidates.isEmpty, "\(operation.name)")
            if let found { #expect(candidates.contains(found), "\(operation.name)") }
            if network.variant == other.variant { #expect(found?.name == operation.name) }
        }
    }

    /// By role first, and then in order: the first belongs to the first, the last to the last.
    @Test(arguments: [
        ("m3", "features.2.layers.1", "m0", "features.2.layers.1"),
        // After a depthwise convolution; at this resolution M0 has only one after a compression.
        ("m3", "features.1.layers.1", "m0", "features.1.layers.5"),
        ("m0", "features.0.stem.1", "m3", "features.0.stem.1"),
        ("m3", "features.12.layers.0", "m0", "features.7.layers.0"),
        ("m3", "classifier.2.linear.0", "m0", "classifier.2.linear.0"),
    ])
    func areMatchedByRoleAndOrder(variant: String, name: String, other: String, expected: String) throws {
        let network = try Network(#require(Variant(named: variant)))
        let operation = try #require(network.operation(named: name))
        let found = try network.counterpart(of: operation.index, in: Network(#require(Variant(named: other))))
        #expect(found?.name == expected)
    }
}
