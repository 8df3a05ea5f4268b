import Network
import Trace
import TestSupport
import Testing

@testable import Inference

@Suite struct ONNXTests {
    /// The exported graph computes what the model does, at every operation. (Tests/Interchange asks real
    /// runtimes, for all four.)
    @Test(arguments: [Variant.m0, .m3])
    func computesTheSame(_ variant: Variant) throws {
        let model = try Model(Network(variant, inputSize: 32, classes: 10), weights: FormulaSource())
        let input = FormulaWeights.input(pattern: 1, size: 32)
        let graph = try ONNXInterpreter(model.onnx(version: "1"))
        let values = try graph.run(ONNXInterpreter.Tensor(shape: [1, 3, 32, 32], values: input))
        let trace = model.trace(input)
        var compared = 0
        for (operation, seen) in zip(model.network.operations, trace.operations) {
            guard let found = values[operation.name] else { continue }
            compared += 1
            #expect(found.shape == [1] + operation.outputDimensions, "\(operation.name)")
            #expect(graph.described[operation.name] == operation.outputDimensions, "\(operation.name)")
            let scale = max(seen.output.values.map(\.magnitude).max() ?? 0, 1e-3)
            let worst = zip(found.values, seen.output.values).map { ($0 - $1).magnitude }.max() ?? 0
            #expect(worst <= 1e-4 * scale, "\(operation.name)")
            guard let coefficients = seen.coefficients else { continue }
            let exported = try #require(values[operation.name + ".coefficients"]).values
            #expect(zip(exported, coefficients.values).allSatisfy { ($0 - $1).magnitude < 1e-4 })
        }
        // All but the two linear layers whose normalizations are folded in, the dropout, and the logits.
        #expect(compared == model.network.operations.count - 4)
        let logits = try #require(values["logits"]).values
        #expect(logits.count == 10)
        #expect(zip(logits, trace.prediction.logits).allSatisfy { ($0 - $1).magnitude < 1e-4 })
    }

    @Test func saysWhatItIs() throws {
        let model = try Model(Network(.m1, inputSize: 64, classes: 5), weights: FormulaSource())
        let graph = try ONNXInterpreter(model.onnx(version: "1", metadata: [("model", "m1")]))
        #expect(graph.irVersion == 8 && graph.opset == 18)
        #expect(graph.inputs == ["input"] && graph.outputs == ["logits"])
        #expect(graph.metadata == ["model": "m1"])
        let names = Set(graph.nodes.map(\.name))
        #expect(names.count == graph.nodes.count)
        for operation in model.network.operations {
            switch operation.kind {
            case .linear, .dropout: #expect(!names.contains(operation.name))
            default: #expect(names.contains(operation.name), "\(operation.name)")
            }
        }
    }
}
