import Testing

@testable import Network

@Suite struct ConnectivityTests {
    /// An operation's effect on channels as the nonzero entries of a matrix: for each output the inputs that it reads.
    /// Written from the definition (Network.docc, “Operations”), forwards from inputs to outputs.
    private func matrix(_ operation: Operation) -> [[Int]] {
        let (inputs, outputs) = (operation.input.channels, operation.output.channels)
        var matrix = [[Int]](repeating: [], count: outputs)
        switch operation.kind {
        case .convolution(let convolution):
            for i in 0..<inputs {
                let group = i * convolution.groups / inputs
                let width = outputs / convolution.groups
                for o in group * width..<(group + 1) * width { matrix[o].append(i) }
            }
        case .shuffle(let groups):
            for j in 0..<groups {
                for i in 0..<inputs / groups { matrix[i * groups + j] = [j * (inputs / groups) + i] }
            }
        case .shiftMax(let shiftMax):
            let width = inputs / shiftMax.groups
            for j in 0..<shiftMax.groups {
                for i in 0..<width {
                    let partner = (j + 1) % shiftMax.groups * width + (i + 1) % width
                    matrix[j * width + i] = [j * width + i, partner]
                }
            }
        case .linear: matrix = matrix.map { _ in Array(0..<inputs) }
        default: for i in 0..<inputs { matrix[i] = [i] }
        }
        return matrix
    }

    /// Compares every output channel of every part, in both readings, with the product of the matrices.
    @Test(arguments: [Variant.m0, .m3]) func agreesWithMatrices(variant: Variant) throws {
        let network = try Network(variant, classes: 10)
        let matrices = network.operations.map(matrix)
        for part in network.rows + network.microBlocks {
            let (first, last) = (part.operations.lowerBound, part.operations.upperBound - 1)
            let channels = network.operations[last].output.channels
            for channel in Set([0, channels / 2, channels / 3, channels - 1]) {
                var seen = [Set<Int>](repeating: [], count: last + 2)
                seen[last + 1] = [channel]
                var missing: Set<Int> = []
                for index in stride(from: last, through: first, by: -1) {
                    let row = matrices[index]
                    for o in seen[index + 1] {
                        seen[index].formUnion(row[o])
                        guard case .addition(let from) = network.operations[index].kind else { continue }
                        if from + 1 >= first { seen[from + 1].insert(o) } else { missing.insert(o) }
                    }
                }
                let walk = network.connectivity(of: channel, at: last, backTo: first)
                #expect(walk.steps.map(\.operation) == Array(part.operations.reversed()))
                for step in walk.steps {
                    #expect(step.outputs == seen[step.operation + 1].sorted())
                    #expect(step.inputs == seen[step.operation].sorted(), "\(part.title), \(channel)")
                }
                #expect(Set(walk.outside.flatMap(\.channels)) == missing)
            }
        }
    }

    @Test func whatKeepsChannelsReadsItsOwn() throws {
        for operation in try Network(.m3, classes: 10).operations + Network(.m0, classes: 10).operations {
            if case .linear = operation.kind { continue }
            let isIdentity = (0..<operation.output.channels).allSatisfy { operation.inputs(of: $0) == [$0] }
            #expect(operation.keepsChannels == isIdentity, "\(operation.name)")
        }
    }

    /// A grouped convolution depends on its group; the shuffle and the next convolution widen that.
    @Test func countsOfOneRow() throws {
        let network = try Network(.m0)
        let grouped = try #require(network.operation(named: "features.6.layers.0"))
        let walk = network.connectivity(of: 17, at: grouped.index, backTo: grouped.index)
        #expect(walk.seen == Array(0..<8))
        let residual = try #require(try Network(.m3).operation(named: "features.5"))
        let block = try Network(.m3).microBlock(at: residual.index)
        let outside = try Network(.m3).connectivity(
            of: 3, at: residual.index, backTo: block.operations.lowerBound
        ).outside
        #expect(outside.map(\.channels) == [[3]])
    }
}
