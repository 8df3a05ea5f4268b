import EngineSteps
import TestSupport
import Testing

@testable import Inference

/// What packed weights of a linear layer still say (see `LinearWeights`).
@Suite struct PackingTests {
    /// The weights of outputs 0…63, input by input, packed and read back.
    private func packed(_ plain: [Float], _ instructionSet: InstructionSet) -> [Float] {
        let inputs = plain.count / 64
        var values = [Float](repeating: .nan, count: 48 * inputs)
        var scales = [Float](repeating: .nan, count: 16)
        instructionSet.pack(plain, inputs: inputs, into: &values, scales: &scales)
        return values.withUnsafeBufferPointer { values in
            (0..<inputs).flatMap { input in
                let part = UnsafeBufferPointer(rebasing: values[48 * input..<48 * (input + 1)])
                return Array(part) + (0..<16).map { Self.carried(part, lane: $0) * scales[$0] }
            }
        }
    }

    /// The number in the last bits of three values.
    static func carried(_ values: UnsafeBufferPointer<Float>, lane: Int) -> Float {
        let parts = [0, 16, 32].map { Int(values[lane + $0].bitPattern & 0x7f) }
        let number = parts[0] << 14 | parts[1] << 7 | parts[2]
        return Float(number < 1 << 20 ? number : number - (1 << 21)) * 2048
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
            // As a share of what is allowed: of the number itself, or of the largest that shares its scale.
            let worst = places.map { place in
                let of = output < 48 ? abs(plain[place]) / 0x2_0000 : largest / 0x1f_0000
                return abs(read[place] - plain[place]) / of
            }.max()
            #expect(worst ?? .infinity <= 1, "output \(output)")
        }
    }

    /// Zeros do not become numbers so small that processors are slow with them.
    @Test(arguments: InstructionSet.available) func keepsZerosSmall(instructionSet: InstructionSet) {
        for sign in [1, -1] as [Float] {
            let plain = (0..<64).map { place in place < 48 ? sign * 0 : Float(place) / 7 }
            for value in packed(plain, instructionSet).prefix(48) {
                #expect(abs(value) < 1e-37 && value.isSubnormal == false)
            }
            let zeros = [Float](repeating: sign * 0, count: 64)
            #expect(packed(zeros, instructionSet).allSatisfy { abs($0) < 1e-37 })
        }
    }

    @Test func instructionSetsPackAlike() {
        let plain = (0..<640).map { Float($0 * $0 % 61 - 30) / 13 }
        let all = InstructionSet.available.map { packed(plain, $0).map(\.bitPattern) }
        #expect(all.allSatisfy { $0 == all[0] })
    }
}
