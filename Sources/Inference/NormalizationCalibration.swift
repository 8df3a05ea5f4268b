import Network
import Kernels

/// Measures running statistics for weights that have none: each normalization gets the mean and variance
/// that its inputs have over some pictures, in forward order, so that every layer sees normalized input.
public enum NormalizationCalibration {
    /// - Parameters:
    ///   - source: the weights; its running statistics are not used.
    ///   - inputs: normalized pictures, 3 × N × N values each; at least one.
    /// - Returns: means and variances by tensor name.
    public static func measure(
        _ network: Network, weights source: some TensorSource, inputs: [[Float]]
    ) throws(WeightError) -> [String: [Float]] {
        var overlay = Overlay(source: source)
        /// For each picture the outputs so far.
        var outputs = inputs.map { _ in [[Float]]() }
        func apply(_ operation: Operation, neutral: Bool) throws(WeightError) -> [[Float]] {
            overlay.isNeutral = neutral
            let bound = try Model.Operator(operation, overlay)
            return inputs.indices.map { picture in
                Model.apply(operation, bound, to: outputs[picture].last ?? inputs[picture]) {
                    outputs[picture][$0]
                }.values
            }
        }
        for operation in network.operations {
            // With a neutral normalization, an operation shows what its normalization will see.
            let means = operation.tensors.filter { $0.role == .runningMean }
            let variances = operation.tensors.filter { $0.role == .runningVariance }
            for (mean, variance) in zip(means, variances) {
                let seen = moments(
                    of: try apply(operation, neutral: true), channels: operation.output.channels)
                overlay.statistics[mean.name] = seen.map { Float($0.mean) }
                overlay.statistics[variance.name] = seen.map { Float($0.deviation * $0.deviation) }
            }
            for (picture, values) in try apply(operation, neutral: false).enumerated() {
                outputs[picture].append(values)
            }
        }
        return overlay.statistics
    }

    /// The moments of each channel over all pictures.
    private static func moments(of outputs: [[Float]], channels: Int) -> [Kernel.Moments] {
        var moments = [Kernel.Moments](repeating: Kernel.Moments(), count: channels)
        for values in outputs {
            let plane = values.count / channels
            for channel in 0..<channels {
                let run = Array(values[channel * plane..<(channel + 1) * plane])
                moments[channel].add(Kernel.moments(run, count: plane))
            }
        }
        return moments
    }

    /// Weights from a source, statistics as measured so far.
    private struct Overlay<Source: TensorSource>: TensorSource {
        let source: Source
        var statistics: [String: [Float]] = [:]
        /// Whether normalizations let everything through as it is.
        var isNeutral = false

        func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
            func constant(_ value: Float) -> [Float] {
                [Float](repeating: value, count: specification.count)
            }
            switch specification.role {
            case .runningMean where isNeutral, .normalizationBias where isNeutral: return constant(0)
            case .runningVariance where isNeutral: return constant(1 - Convolution.epsilon)
            case .normalizationWeight where isNeutral: return constant(1)
            case .runningMean, .runningVariance: return statistics[specification.name] ?? []
            default: return try source.values(of: specification)
            }
        }
    }
}
