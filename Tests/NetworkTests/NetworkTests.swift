import TestSupport
import Testing

@testable import Network

@Suite struct NetworkTests {
    /// The published checkpoints contain exactly these tensors.
    @Test(arguments: ["m0", "m3"]) func tensorNamesAndShapes(name: String) throws {
        let lines = String(decoding: try Fixtures.bytes("Network/\(name)-tensors.txt"), as: UTF8.self)
        let expected = lines.split(separator: "\n").map(String.init)
        let network = try Network(#require(Variant(named: name)))
        let ours = network.tensors
            .map { "\($0.name) " + $0.shape.map(String.init).joined(separator: "x") }
        #expect(ours.sorted() == expected)
    }

    @Test func paperReading() throws {
        let letters = try Variant.family.map { variant in
            try Network(variant).microBlocks.compactMap { part -> String? in
                if case .microBlock(let block) = part.form { block.rawValue } else { nil }
            }.joined()
        }
        #expect(letters == ["AABCCC", "AABCCC", "AABCCCCC", "AABCCCCCCCC"])
    }

    @Test(arguments: Variant.family) func readingsCoverEveryOperationOnce(variant: Variant) throws {
        let network = try Network(variant)
        for reading in [network.rows, network.microBlocks] {
            #expect(reading.flatMap { Array($0.operations) } == Array(network.operations.indices))
            #expect(reading.map(\.index) == Array(reading.indices))
        }
        #expect(Set(network.operations.map(\.name)).count == network.operations.count)
        for (before, after) in zip(network.operations, network.operations.dropFirst()) {
            #expect(after.input == before.output)
        }
    }

    /// The pointwise convolution at the end of a Micro-Block-C is at the start of the code's next row.
    @Test func blockEndsInTheNextRow() throws {
        let network = try Network(.m1)
        let expanding = try #require(network.operation(named: "features.5.layers.0"))
        #expect(network.row(at: expanding.index).name == "features.5")
        #expect(network.microBlock(at: expanding.index).name == "C4")
        let depthwise = try #require(network.operation(named: "features.5.layers.3"))
        #expect(network.microBlock(at: depthwise.index).name == "C5")
    }

    @Test func residuals() throws {
        let additions = try Variant.family.map { variant in
            try Network(variant).operations.filter { if case .addition = $0.kind { true } else { false } }
                .map(\.name)
        }
        #expect(
            additions == [[], [], ["features.5"], ["features.3", "features.5", "features.8", "features.10"]])
    }

    @Test func outputShapes() throws {
        let network = try Network(.m3)
        #expect(network.operations[network.outputIndex(ofRow: 0)].output.dimensions == [12, 112, 112])
        #expect(network.operations[network.outputIndex(ofRow: 12)].output.dimensions == [864, 7, 7])
        #expect(network.operations[network.poolingIndex].output.dimensions == [864])
        #expect(network.operations.last?.output.dimensions == [1000])
    }

    /// Vectors begin after the pooling, even if the planes before it have a single pixel.
    @Test func vectorsBeginAfterThePooling() throws {
        let network = try Network(.m0, inputSize: 32)
        for operation in network.operations {
            #expect(operation.outputDimensions.count == (operation.index < network.poolingIndex ? 3 : 1))
            #expect(operation.inputDimensions.count == (operation.index <= network.poolingIndex ? 3 : 1))
        }
    }

    @Test func namesInRows() throws {
        let network = try Network(.m3)
        let names = ["features.0.stem.1", "features.4.layers.1", "features.5", "avgpool.0", "classifier.2"]
        let inRows = try names.map { try #require(network.operation(named: $0)).nameInRow }
        #expect(inRows == ["stem.1", "layers.1", "features.5", "avgpool.0", "2"])
    }

    @Test func familyInWords() {
        #expect(Variant.familyRange == "M0 to M3")
        #expect(Variant.familyNames == "m0, m1, m2 and m3")
        #expect(Variant.defaults { "\($0.dropout)" } == "0.05; 0.1 for m2 and m3")
        #expect(Variant.defaults { "\($0.training.warmUp)" } == "0.0; 5.0 for m3")
    }

    @Test func refusals() {
        #expect(throws: NetworkError.self) { try Network(.m0, inputSize: 100) }
        #expect(throws: NetworkError.self) { try Network(.m0, classes: 0) }
        var odd = Variant.m0
        odd.rows[3].firstGroups.0 = 7
        #expect(throws: NetworkError("features.4.layers.0: 7 groups do not divide 16 → 64 channels")) {
            try Network(odd)
        }
    }

    @Test func squeezeWidths() {
        let widths = [(8, 4), (32, 8), (48, 8), (144, 16), (384, 16), (100, 8), (80, 16)].map {
            ShiftMax.squeezeWidth(channels: $0, reduction: $1)
        }
        #expect(widths == [4, 4, 8, 12, 24, 12, 8])
    }

    @Test func shiftedPartners() {
        let shiftMax = ShiftMax(
            channels: 12, branches: 2, groups: 4, reduction: 8, offsets: ShiftMaxOffsets(1, 0, 1, 0),
            prefix: "x")
        #expect(shiftMax.partners == [4, 5, 3, 7, 8, 6, 10, 11, 9, 1, 2, 0])
    }
}
