import Network
import TestSupport
import Testing

@testable import Inference

@Suite struct InitializationTests {
    private static let seed: UInt64 = 7

    /// Deviations as published: √(2/(kh·kw·out)) and 0.01, mean 0, and tails as a normal distribution has.
    @Test func weightsAreNormal() throws {
        let weights = PublishedInitialization(seed: Self.seed)
        let network = try Network(.m3)
        for tensor in network.tensors where tensor.count > 20_000 {
            let values = try weights.values(of: tensor)
            let expected =
                tensor.role == .convolutionWeight ? (2 / Double(tensor.shape[0])).squareRoot() : 0.01
            let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
            let deviation = (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count))
                .squareRoot()
            #expect(abs(mean) < 0.03 * expected, "\(tensor.name)")
            #expect(abs(deviation / expected - 1) < 0.03, "\(tensor.name)")
            let beyondTwo = Double(values.count { abs(Double($0)) > 2 * expected }) / Double(values.count)
            #expect(abs(beyondTwo - 0.0455) < 0.008, "\(tensor.name)")
        }
    }

    @Test func quantiles() {
        for (p, z) in [(0.5, 0.0), (0.8413447, 1.0), (0.9772499, 2.0), (0.9986501, 3.0), (1e-5, -4.264891)] {
            #expect(abs(NormalGenerator.quantile(p) - z) < 1e-5)
        }
    }

    @Test func seedsAndNamesDecide() throws {
        let tensor = try Network(.m0).tensors[0]
        let first = try PublishedInitialization(seed: 1).values(of: tensor)
        #expect(try PublishedInitialization(seed: 1).values(of: tensor) == first)
        #expect(try PublishedInitialization(seed: 2).values(of: tensor) != first)
    }

    /// With statistics measured on some inputs, every normalized output has mean 0 over them and a variance
    /// of 1, less what eps takes from a small one.
    @Test func calibrationNormalizes() throws {
        let network = try Network(.m0, inputSize: 96, classes: 10)
        let inputs = (0..<4).map { FormulaWeights.input(pattern: $0, size: 96) }
        var weights = PublishedInitialization(seed: Self.seed, shiftMax: .lively)
        weights.statistics = try NormalizationCalibration.measure(network, weights: weights, inputs: inputs)
        let model = try Model(network, weights: weights)
        let traces = inputs.map(model.trace)
        for operation in network.operations {
            guard let convolution = operation.convolution else { continue }
            let variances = try #require(weights.statistics[convolution.tensors[4].name])
            for channel in 0..<operation.output.channels {
                let channels = traces.map { $0.operations[operation.index].channels[channel] }
                let mean = channels.reduce(0.0) { $0 + Double($1.mean) } / 4
                let square = channels.reduce(0.0) {
                    $0 + Double($1.deviation * $1.deviation + $1.mean * $1.mean)
                }
                #expect(abs(mean) < 1e-3, "\(operation.name) channel \(channel)")
                let expected = Double(variances[channel] / (variances[channel] + Convolution.epsilon))
                #expect(abs(square / 4 - expected) < 0.01, "\(operation.name) channel \(channel)")
            }
        }
        // The coefficients react to the picture before any training; with the published start they do not.
        let moved = traces[0].operations.compactMap(\.coefficients).map { coefficients in
            (0..<coefficients.shiftMax.channels).map { abs(coefficients.shift(0, channel: $0)) }.max() ?? 0
        }
        #expect(moved.count { $0 > 0.05 } >= moved.count * 3 / 4)
    }
}
