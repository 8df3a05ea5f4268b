import Arithmetic
import ArithmeticSteps
import TestSupport
import Testing

/// What packed weights of a linear layer still say (see `LinearWeights`).
@Suite struct PackingTests {
    /// The weights of outputs 0…63, input by input, packed and read back.
    private func packed(_ plain: [Float], _ instructionSet: InstructionSet) -> [Float] {
        let inputs = plain.count / 64
        var values = [Float](repeating: .nan, count: 40 * inputs)
        var scales = [Float](repeating: .nan, count: 64)
        instructionSet.kernels.pack(plain, inputs: inputs, into: &values, scales: &scales)
        return values.withUnsafeBufferPointer { values in
            (0..<inputs).flatMap { input in
                let words = UnsafeBufferPointer(rebasing: values[80 * (input / 2)..<80 * (input / 2 + 1)])
                return (0..<64).map {
                    Reference.packedWeight(words, input: input % 2, output: $0) * scales[$0]
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available) func staysClose(instructionSet: InstructionSet) {
        let inputs = 40
        let plain = (0..<64 * inputs).map { place in
            Float(
                sign: place % 3 == 0 ? .minus : .plus, exponent: place % 7 - place % 64 / 4,
                significand: 1 + Float(place * 7919 % 65_537) / 65_537)
        }
        let read = packed(plain, instructionSet)
        for output in 0..<64 {
            let places = stride(from: output, to: plain.count, by: 64)
            let largest = places.map { abs(plain[$0]) }.max() ?? 0
            let worst = places.map { abs(read[$0] - plain[$0]) }.max() ?? .infinity
            // Half of the last of 20 bits, and what single precision loses on the way.
            #expect(worst <= largest * 0x1.2p-20, "output \(output)")
        }
    }

    @Test(arguments: InstructionSet.available) func keepsZerosSmall(instructionSet: InstructionSet) {
        for sign in [1, -1] as [Float] {
            let zeros = [Float](repeating: sign * 0, count: 128)
            #expect(packed(zeros, instructionSet).allSatisfy { abs($0) < 1e-25 })
        }
    }

    @Test func instructionSetsPackAlike() {
        let plain = (0..<640).map { Float($0 * $0 % 61 - 30) / 13 }
        let all = InstructionSet.available.map { packed(plain, $0).map(\.bitPattern) }
        #expect(all.allSatisfy { $0 == all[0] })
    }
}
