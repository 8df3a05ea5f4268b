import Arithmetic
import Network
import CAllocations
import TestSupport
import Testing

@testable import Inference

/// The buffers of a pass are planned once: a pass asks for no memory.
@Suite(.enabled(if: micronet_allocations() >= 0)) struct AllocationTests {
    @Test(arguments: Variant.family, InstructionSet.available)
    func passAllocatesNothing(variant: Variant, instructionSet: InstructionSet) throws {
        let network = try Network(variant, inputSize: 224, classes: 10)
        let engine = Engine(
            try Model(network, weights: FormulaSource()), instructionSet: instructionSet)
        let input = FormulaWeights.input(pattern: 0, size: 224)
        var logits = [Float](repeating: 0, count: 10)
        let allocations = input.withUnsafeBufferPointer { input in
            logits.withUnsafeMutableBufferPointer { logits in
                // In a debug build the first pass makes the types of generic code, once for the process.
                engine.logits(input, into: logits)
                let before = micronet_allocations()
                for _ in 0..<3 { engine.logits(input, into: logits) }
                return micronet_allocations() - before
            }
        }
        #expect(allocations == 0)
        #expect(Set(logits).count > 1)
    }

    /// The counter counts: the same pass into a new array asks for one.
    @Test func anArrayIsCounted() throws {
        let engine = Engine(
            try Model(Network(.m0, inputSize: 32, classes: 10), weights: FormulaSource()))
        let input = FormulaWeights.input(pattern: 0, size: 32)
        let before = micronet_allocations()
        let logits = engine.logits(input)
        #expect(micronet_allocations() - before >= 1)
        #expect(logits.count == 10)
    }
}
