import Arithmetic
import ArithmeticSteps
import Testing

/// Splitting planes by parity before a convolution with a stride of 2, and putting them together again.
@Suite struct SplitTests {
    private static let unchanged: Float = 7

    /// Widths whose halves are below, at and above a vector of every instruction set. What follows a part or a plane
    /// belongs to others, who rely on it.
    @Test(arguments: [2, 6, 8, 12, 20, 32, 38, 70])
    func partsAndPlanesAreWrittenAndNothingAfterThem(width: Int) {
        let (height, slack) = (6, 64)
        var noise = Noise(state: 5)
        let plane = noise.values(height * width + slack)
        let part = height / 2 * (width / 2)
        let pitch = part + slack
        for instructionSet in InstructionSet.available {
            var parts = [Float](repeating: Self.unchanged, count: 4 * pitch)
            instructionSet.kernels.split(
                height: height, width: width, plane: plane, output: &parts, partPitch: pitch)
            var expected = [Float](repeating: Self.unchanged, count: 4 * pitch)
            for y in 0..<height {
                for x in 0..<width {
                    expected[(y % 2 * 2 + x % 2) * pitch + y / 2 * (width / 2) + x / 2] = plane[y * width + x]
                }
            }
            #expect(parts == expected, "\(instructionSet)")
            var merged = [Float](repeating: Self.unchanged, count: height * width + slack)
            instructionSet.kernels.merge(
                height: height, width: width, parts: parts, partPitch: pitch, plane: &merged)
            #expect(merged[..<(height * width)] == plane[..<(height * width)], "\(instructionSet)")
            #expect(merged[(height * width)...].allSatisfy { $0 == Self.unchanged }, "\(instructionSet)")
        }
    }
}
