import Testing

@testable import Network

/// The figures that other tools report for M0–M3 at 224², 1000 classes (Network.docc, “Counts”).
@Suite struct CostTests {
    private static let reported: [(key: String, counts: [Int])] = [
        ("convolution", [2_458_624, 3_578_176, 8_025_024, 15_763_104]),
        ("linear", [990_256, 1_735_904, 2_313_104, 2_472_896]),
        ("convolutionAndLinear", [3_448_880, 5_314_080, 10_338_128, 18_236_000]),
        ("withShiftMax", [4_054_128, 6_120_032, 12_743_440, 20_807_520]),
        ("ptflopsATen", [3_455_812, 5_323_632, 10_355_184, 18_252_352]),
        ("torchinfo", [3_463_304, 5_333_578, 10_370_960, 18_280_128]),
        ("torchprofile", [4_529_444, 6_780_280, 14_117_044, 23_123_280]),
        ("fvcore", [4_576_416, 6_865_616, 13_721_216, 23_481_872]),
        ("ptflops", [4_915_404, 7_335_528, 14_705_072, 24_915_912]),
        ("thop", [5_500_516, 8_148_712, 16_399_028, 28_046_912]),
        ("torchFlopCounter", [6_897_760, 10_628_160, 20_676_256, 36_472_000]),
        ("calflopsFLOPs", [8_025_460, 12_179_912, 24_059_680, 41_718_120]),
    ]

    @Test(arguments: reported.indices)
    func conventionsEqualTheTools(index: Int) throws {
        let (key, counts) = Self.reported[index]
        let convention = try #require(Convention.all.first { $0.key == key })
        for (variant, count) in zip(Variant.family, counts) {
            #expect(convention.count(try Network(variant).cost) == count, "\(key) of \(variant.title)")
        }
    }

    @Test func everyConventionIsChecked() {
        #expect(Convention.all.map(\.key) == Self.reported.map(\.key))
    }

    @Test func parameters() throws {
        let counts = try Variant.family.map { try Network($0).cost.parameters }
        #expect(counts == [1_019_590, 1_777_587, 2_393_876, 2_622_960])
    }

    @Test func classifier() throws {
        let counts = try Variant.family.map { try Network($0).cost[.classifierMultiplyAdds] }
        #expect(counts == [885_760, 1_512_960, 1_810_432, 1_908_736])
    }

    @Test func elements() throws {
        let costs = try Variant.family.map { try Network($0) }
        #expect(costs.map { $0.cost[.normalizationElements] } == [461_064, 640_136, 1_336_392, 2_280_328])
        #expect(costs.map { $0.cost[.poolingInputs] } == [205_408, 271_264, 710_304, 685_216])
        func outputs(_ network: Network, branches: Int) -> Int {
            network.shiftMaxOperations.filter { $0.shiftMax?.branches == branches }
                .reduce(0) { $0 + $1.output.count }
        }
        #expect(costs.map { outputs($0, branches: 2) } == [116_032, 159_936, 529_984, 642_880])
        #expect(costs.map { outputs($0, branches: 1) } == [70_560, 83_104, 142_688, 0])
    }

    /// Parts of a network add up to the whole in both readings.
    @Test(arguments: Variant.family) func partsAddUp(variant: Variant) throws {
        let network = try Network(variant, inputSize: 160, classes: 10)
        for reading in [network.rows, network.microBlocks] {
            let sum = reading.reduce(Cost()) { $0 + network.cost(of: $1.operations) }
            #expect(sum == network.cost)
        }
    }
}
