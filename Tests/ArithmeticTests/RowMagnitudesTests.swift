import Arithmetic
import ArithmeticSteps
import Testing

/// How the weights of a row are distributed, for rows of any length.
@Suite struct RowMagnitudesTests {
    @Test(arguments: InstructionSet.available, [1, 3, 16, 31, 384, 641])
    func agreeWithTheFormulas(instructionSet: InstructionSet, count: Int) {
        let row = (0..<count).map { Float(($0 * 7919 + 13) % 1009 - 500) / 77 }
        let found = instructionSet.kernels.magnitudes(row, count: count)
        let sizes = row.map { Double(abs($0)) }
        let largest = sizes.max() ?? 0
        let mean = sizes.reduce(0, +) / Double(count)
        let clipped = sizes.reduce(0) { $0 + min($1, largest / Double(RowMagnitudes.clip)) } / Double(count)
        #expect(Double(found.largest) == largest)
        #expect(abs(Double(found.mean) - mean) <= 1e-5 * mean)
        #expect(abs(Double(found.clippedMean) - clipped) <= 1e-5 * clipped)
    }

    @Test(arguments: InstructionSet.available, [5, 64]) func nanShows(
        instructionSet: InstructionSet, count: Int
    ) {
        for place in [0, count - 1] {
            var row = [Float](repeating: 1, count: count)
            row[place] = .nan
            let found = instructionSet.kernels.magnitudes(row, count: count)
            #expect(found.mean.isNaN)
            #expect(!found.isZero)
        }
        let zeros = [Float](repeating: -0.0, count: count)
        #expect(instructionSet.kernels.magnitudes(zeros, count: count).isZero)
    }
}
