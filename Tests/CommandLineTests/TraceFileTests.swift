import Basics
import Network
import Checkpoints
import Foundation
import Testing

/// The file and the JSON of `trace`, run as a program.
@Suite struct TraceFileTests {
    @Test func tensorsAndStatistics() throws {
        try BinaryTests.scratch { folder in
            let file = folder + "/t.safetensors"
            let outcome = try BinaryTests.shell(
                "micronet trace teapot.jpg --model m1 --input-size 64 --json --occlusion --patch 16 "
                    + "--output '\(file)'")
            #expect(outcome.status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.safetensors"])
            let tensors = try Checkpoint.read(FilePath(file)).tensors
            let network = try Network(.m1, inputSize: 64, classes: 16)

            #expect(tensors["input"]?.shape == [3, 64, 64])
            #expect(tensors["pooled"]?.shape == [576])
            #expect(tensors["logits"]?.shape == [16])
            let map = try #require(tensors["gradcam"])
            #expect(try map.shape == [2, 2] && map.floats().allSatisfy { $0 >= 0 })
            let logits = try #require(try tensors["logits"]?.floats())
            let covered = try #require(tensors["occlusion"])
            #expect(covered.shape == [4, 4])
            // The patch changes the best class's logit, which it does not lead far away from.
            let best = try #require(logits.max())
            #expect(try Set(covered.floats()).count == 16)
            #expect(try covered.floats().contains { abs($0 - best) < 1 })
            for row in network.rows where row.form != .head {
                #expect(
                    tensors[row.name]?.shape
                        == network.operations[row.operations.upperBound - 1].outputDimensions)
            }
            for operation in network.operations {
                #expect(tensors[operation.name]?.shape == operation.outputDimensions, "\(operation.name)")
                guard let shiftMax = operation.shiftMax else { continue }
                #expect(
                    tensors[operation.name + ".coefficients"]?.shape == [
                        2 * shiftMax.branches, shiftMax.channels,
                    ])
            }
            #expect(tensors["features.1.layers.0.conv.1"] != nil)
            #expect(tensors["features.0.stem.1"] != nil)

            let object = try BinaryTests.object(outcome.output)
            let layers = try #require(object["layers"] as? [[String: Any]])
            #expect(layers.map { $0["name"] as? String } == network.operations.map(\.name))
            for (layer, operation) in zip(layers, network.operations) {
                let floats = try #require(try tensors[operation.name]?.floats())
                let mean = floats.reduce(0.0) { $0 + Double($1) } / Double(floats.count)
                #expect(abs(try #require(layer["mean"] as? Double) - mean) < 1e-4)
                #expect(try Float(#require(layer["maximum"] as? Double)) == floats.max())
                #expect(layer["zeros"] as? Int == floats.count { $0 == 0 })
                let histogram = try #require(layer["histogram"] as? [String: Any])
                let counts = try #require(histogram["counts"] as? [Int])
                #expect(counts.count == 32)
                #expect(counts.reduce(0, +) == floats.count)
                guard operation.shiftMax != nil else { continue }
                let shiftMax = try #require(layer["shiftMax"] as? [String: Any])
                let kinds = try #require(shiftMax["coefficients"] as? [String: [Double]])
                let stored = try #require(try tensors[operation.name + ".coefficients"]?.floats())
                let named = ["a1", "b1", "a2", "b2"].compactMap { kinds[$0] }.flatMap { $0 }
                #expect(named.map { Float($0) } == stored)
            }
            #expect(try (object["logits"] as? [Double])?.map { Float($0) } == tensors["logits"]?.floats())
        }
    }

    /// The text lists every coefficient.
    @Test func everyCoefficientIsListed() throws {
        let text = try BinaryTests.shell("micronet trace teapot.jpg --model m3 --input-size 64").output
        let network = try Network(.m3, inputSize: 64)
        let lines = text.split(separator: "\n")
        for operation in network.shiftMaxOperations {
            let start = try #require(lines.firstIndex { $0.hasPrefix(operation.name + " ·") })
            let channels = lines[(start + 3)...].prefix { $0.hasPrefix(" ") || $0.first?.isNumber == true }
            #expect(channels.count == operation.output.channels)
        }
        for line in lines { #expect(line.count <= 80, "\(line)") }
    }
}
