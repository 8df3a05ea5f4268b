import EngineSteps
import TestSupport
import Testing

@testable import Inference

/// What packed weights of a linear layer still say (see `LinearWeights`).
@Suite struct PackingTests {
    /// The weights of outputs 0…63 for one input, packed and read back.
    private func packed(_ plain: [Float], _ instructionSet: InstructionSet) -> [Float] {
        var values = [Float](repeating: .nan, count: 48)
        instructionSet.pack(plain, inputs: 1, into: &values)
        let carried = (0..<16).map { lane in
            let bytes = [0, 16, 32].map { values[lane + $0].bitPattern & 0xff }
            return Float(bitPattern: bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8)
        }
        return values + carried
    }

    @Test(arguments: InstructionSet.available) func keepsSixteenBits(instructionSet: InstructionSet) {
        for round in 0..<200 {
            let exponent = round % 40 - 30
            let plain = (0..<64).map { place in
                Float(
                    sign: (place + round) % 3 == 0 ? .minus : .plus, exponent: exponent + place % 3,
                    significand: 1 + Float((place * 7919 + round * 104_729) % 65_537) / 65_537)
            }
            for (value, expected) in zip(packed(plain, instructionSet), plain) {
                #expect(abs(value / expected - 1) <= 1 / 65_536, "\(expected) became \(value)")
            }
        }
    }

    /// Numbers so small that processors are slow with them do not come out of zeros.
    @Test(arguments: InstructionSet.available) func keepsZerosSmall(instructionSet: InstructionSet) {
        for sign in [1, -1] as [Float] {
            let plain = (0..<64).map { place in place < 48 ? sign * 0 : Float(place) / 7 }
            for value in packed(plain, instructionSet).prefix(48) {
                #expect(abs(value) < 1e-37 && !value.isSubnormal)
            }
            #expect(
                packed([Float](repeating: sign * 0, count: 64), instructionSet).allSatisfy { abs($0) < 1e-37 }
            )
        }
    }

    @Test func instructionSetsPackAlike() {
        let plain = (0..<64).map { Float($0 * $0 % 61 - 30) / 13 }
        let all = InstructionSet.available.map { packed(plain, $0).map(\.bitPattern) }
        #expect(all.allSatisfy { $0 == all[0] })
    }
}
