import Arithmetic
import Network
import Testing

@testable import Inference

@Suite struct EngineMemoryTests {
    /// What is said before a pass is what the pass takes, to the byte.
    @Test(arguments: [Variant.m0, .m3]) func measuresWhatIsTaken(variant: Variant) throws {
        let model = try Model(Network(variant, inputSize: 96, classes: 10), weights: FormulaSource())
        let chosen = InstructionSet.chosen
        var builder = PlanBuilder(model, packing: chosen == .portable ? nil : chosen, memory: EngineMemory())
        let isComplete = builder.build()
        #expect(isComplete)
        #expect(builder.memory.bytes == model.engineBytes())
        #expect(builder.memory.bytes > 4 * model.network.cost.parameters / 2)
    }
}
