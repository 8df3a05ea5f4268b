import TestSupport
import Testing

@testable import Kernels

/// The fast kernels agree with their slow twins on odd widths, leftovers, and every stride, kernel and
/// grouping in use.
@Suite struct ConvolutionTests {
    /// (input channels, output channels, groups)
    private static let channels = [
        (3, 4, 1), (4, 8, 4), (8, 8, 8), (16, 64, 4), (12, 24, 12), (64, 32, 4), (20, 10, 2), (7, 7, 1),
    ]
    /// (kernel height, kernel width, stride)
    private static let shapes = [
        (1, 1, 1), (3, 1, 1), (3, 1, 2), (1, 3, 1), (1, 3, 2), (5, 1, 1), (5, 1, 2), (1, 5, 1), (1, 5, 2),
        (3, 3, 2), (7, 7, 1),
    ]
    /// (height, width)
    private static let sizes = [(1, 1), (2, 3), (7, 7), (14, 14), (5, 17), (16, 33)]

    @Test(arguments: shapes) func agreesWithItsTwin(kernelHeight: Int, kernelWidth: Int, stride: Int) {
        for (inputs, outputs, groups) in Self.channels {
            for (height, width) in Self.sizes {
                let geometry = ConvolutionGeometry(
                    inputChannels: inputs, inputHeight: height, inputWidth: width, outputChannels: outputs,
                    kernelHeight: kernelHeight, kernelWidth: kernelWidth,
                    strideHeight: kernelHeight > 1 ? stride : 1, strideWidth: kernelWidth > 1 ? stride : 1,
                    paddingHeight: kernelHeight / 2, paddingWidth: kernelWidth / 2, groups: groups)
                compare(geometry)
            }
        }
    }

    private func compare(_ geometry: ConvolutionGeometry) {
        let input = FormulaWeights.tensor(name: "x", shape: [geometry.inputCount, 2])
        let weights = FormulaWeights.tensor(name: "w", shape: [geometry.weightCount, 2])
        let bias = FormulaWeights.tensor(name: "x.bias", shape: [geometry.outputChannels])
        let expected = Reference.convolution(
            geometry, input: Array(input.prefix(geometry.inputCount)),
            weights: Array(weights.prefix(geometry.weightCount)), bias: bias)
        var output = [Float](repeating: .nan, count: geometry.outputCount)
        Kernel.convolution(geometry, input: input, weights: weights, bias: bias, output: &output)
        let scale = expected.map(abs).max() ?? 1
        let worst = zip(output, expected).enumerated().first { !(abs($1.0 - $1.1) <= 1e-5 * max(scale, 1)) }
        #expect(worst == nil, "\(geometry): \(worst.map(String.init(describing:)) ?? "")")
    }
}
