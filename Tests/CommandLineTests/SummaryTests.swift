import Basics
import Foundation
import Network
import Testing

@testable import micronet

/// The numbers of Network.docc, “Counts”, as a program reads them from `--json`.
@Suite struct SummaryTests {
    static let keys = [
        "convolution", "linear", "convolutionAndLinear", "withShiftMax", "ptflopsATen", "torchinfo",
        "torchprofile", "fvcore", "ptflops", "thop", "torchFlopCounter", "calflopsFLOPs",
    ]
    static let costs: [String: [Int]] = [
        "m0": [
            2_458_624, 990_256, 3_448_880, 4_054_128, 3_455_812, 3_463_304, 4_529_444, 4_576_416, 4_915_404,
            5_500_516, 6_897_760, 8_025_460,
        ],
        "m1": [
            3_578_176, 1_735_904, 5_314_080, 6_120_032, 5_323_632, 5_333_578, 6_780_280, 6_865_616,
            7_335_528, 8_148_712, 10_628_160, 12_179_912,
        ],
        "m2": [
            8_025_024, 2_313_104, 10_338_128, 12_743_440, 10_355_184, 10_370_960, 14_117_044, 13_721_216,
            14_705_072, 16_399_028, 20_676_256, 24_059_680,
        ],
        "m3": [
            15_763_104, 2_472_896, 18_236_000, 20_807_520, 18_252_352, 18_280_128, 23_123_280, 23_481_872,
            24_915_912, 28_046_912, 36_472_000, 41_718_120,
        ],
    ]
    static let parameters = ["m0": 1_019_590, "m1": 1_777_587, "m2": 2_393_876, "m3": 2_622_960]
    static let blocks = [
        "m0": "stem A1 A2 B3 C4 C5 C6 classifier", "m1": "stem A1 A2 B3 C4 C5 C6 classifier",
        "m2": "stem A1 A2 B3 C4 C5 C6 C7 C8 classifier",
        "m3": "stem A1 A2 B3 C4 C5 C6 C7 C8 C9 C10 C11 classifier",
    ]

    static func object(_ json: JSON) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(json.text.utf8))
        return try #require(value as? [String: Any])
    }

    @Test(arguments: ["m0", "m1", "m2", "m3"])
    func json(_ model: String) throws {
        let network = try Network(try #require(Variant(named: model)))
        let object = try Self.object(Summary(network: network).json)
        #expect(object["schema"] as? Int == 1)
        #expect(object["model"] as? String == model)
        #expect(object["inputSize"] as? Int == 224)
        #expect(object["classes"] as? Int == 1000)
        #expect(object["parameters"] as? Int == Self.parameters[model])
        let costs = try #require(object["costs"] as? [String: Int])
        #expect(Self.keys.compactMap { costs[$0] } == Self.costs[model])
        #expect(Set(costs.keys) == Set(Self.keys))

        let layers = try #require(object["layers"] as? [[String: Any]])
        #expect(layers.count == network.operations.count)
        // The parts add up to the total.
        #expect(layers.reduce(0) { $0 + ($1["parameters"] as? Int ?? 0) } == Self.parameters[model])
        #expect(layers.reduce(0) { $0 + ($1["multiplyAdds"] as? Int ?? 0) } == costs["convolutionAndLinear"])
        var seen: [String] = []
        for layer in layers {
            let block = try #require(layer["paperBlock"] as? String)
            if seen.last != block { seen.append(block) }
            #expect((layer["counts"] as? [String: Int])?.count == Cost.Item.allCases.count)
        }
        #expect(seen.joined(separator: " ") == Self.blocks[model])
        let first = layers[0]
        #expect(first["name"] as? String == "features.0.stem.0.conv.1")
        #expect(first["kind"] as? String == "verticalConvolution")
        #expect(first["row"] as? Int == 0)
        #expect(first["inputShape"] as? [Int] == [3, 224, 224])
        #expect(first["outputShape"] as? [Int] == [network.variant.stem.a, 112, 224])
        #expect(layers.last?["outputShape"] as? [Int] == [1000])
        #expect(layers.last?["name"] as? String == "classifier.2")
    }

    @Test func everyKindHasItsIdentifier() throws {
        let kinds = try Variant.family.flatMap { try Network($0).operations.map(\.kindIdentifier) }
        #expect(
            Set(kinds) == [
                "verticalConvolution", "horizontalConvolution", "pointwiseConvolution", "shiftMax", "relu6",
                "channelShuffle", "residualAddition", "averagePooling", "hSwish", "linear",
                "batchNormalization", "dropout",
            ])
    }

    /// At 32 pixels the last feature maps are 1×1, and keep three dimensions.
    @Test func smallFeaturesKeepTheirDimensions() throws {
        let network = try Network(.m0, inputSize: 32, classes: 2)
        let pool = network.operations[network.poolingIndex]
        #expect(pool.inputDimensions == [384, 1, 1])
        #expect(pool.outputDimensions == [384])
        #expect(network.operations[network.poolingIndex - 1].inputDimensions == [384, 1, 1])
        #expect(network.operations[network.poolingIndex + 1].inputDimensions == [384])
    }

    @Test(arguments: Variant.family)
    func text(_ variant: Variant) throws {
        let console = Console(color: .never, environment: Environment { $0 == "LANG" ? "C.UTF-8" : nil })
        let network = try Network(variant)
        let text = Summary(network: network).text(console).plain
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        for convention in Convention.all {
            let line = text.split(separator: "\n").first { $0.hasPrefix(convention.title + " ") }
            #expect(line?.contains(" \(Numbers.grouped(convention.count(network.cost))) ") == true)
        }
        #expect(text.split(separator: "\n").count { $0.hasPrefix("row ") } == variant.rows.count)
    }

    @Test func csv() throws {
        let network = try Network(.m2)
        let lines = Summary(network: network).csv.split(separator: "\n")
        #expect(lines.count == network.operations.count + 1)
        #expect(
            lines[0].hasPrefix("name,kind,row,paperBlock,inputShape,outputShape,parameters,multiplyAdds,"))
        let columns = lines[0].split(separator: ",").count
        #expect(
            lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == columns })
        #expect(
            lines[1].hasPrefix("features.0.stem.0.conv.1,verticalConvolution,0,stem,3x224x224,4x112x224,"))
    }

    @Test func comparison() throws {
        let networks = try Variant.family.map { try Network($0) }
        let object = try Self.object(Comparison(networks: networks).json)
        let models = try #require(object["models"] as? [[String: Any]])
        #expect(models.map { $0["model"] as? String } == ["m0", "m1", "m2", "m3"])
        for model in models {
            let name = try #require(model["model"] as? String)
            let costs = try #require(model["costs"] as? [String: Int])
            #expect(Self.keys.compactMap { costs[$0] } == Self.costs[name])
            let stages = try #require(model["stages"] as? [[String: Any]])
            #expect(
                stages.map { $0["stage"] as? String } == ["stem", "a", "b", "c", "classifier", "shiftMax"])
            #expect(stages.reduce(0) { $0 + ($1["parameters"] as? Int ?? 0) } == Self.parameters[name])
            #expect(
                stages.reduce(0) { $0 + ($1["multiplyAdds"] as? Int ?? 0) } == costs["convolutionAndLinear"])
        }
        #expect((models[3]["reproduced"] as? [String: Any])?["top1"] as? Double == 62.8)
        #expect(models[1]["reproduced"] is NSNull)

        let console = Console(color: .never, environment: Environment { $0 == "LANG" ? "C.UTF-8" : nil })
        for line in Comparison(networks: networks).text(console).plain.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
        let csv = Comparison(networks: networks).csv
        #expect(csv.hasPrefix("section,key,m0,m1,m2,m3\naccuracy,publishedTop1,46.6,51.4,59.4,62.5\n"))
        #expect(csv.contains("\naccuracy,reproducedTop1,46.4,,,62.8\n"))
        #expect(csv.contains("\ncosts,fvcore,4576416,6865616,13721216,23481872\n"))
    }
}
