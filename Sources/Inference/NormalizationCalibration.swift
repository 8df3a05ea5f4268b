import Arithmetic
import Network
import Trace

/// Measures running statistics for weights that have none: each normalization gets the mean and the variance that its
/// inputs have over some pictures. It goes through the network in order, so that every layer sees normalized input.
public enum NormalizationCalibration {
    /// - Parameters:
    ///   - source: the weights; its running statistics are not used.
    ///   - inputs: normalized pictures, 3 × N × N values each; at least one.
    /// - Returns: means and variances by tensor name.
    /// - Throws: `WeightError` if the source lacks a tensor.
    public static func measure(
        _ network: Network, weights source: some TensorSource, inputs: [[Float]]
    ) throws(WeightError) -> [String: [Float]] {
        var measured = MeasuredSource(source: source)
        let model = try Model(network, weights: measured)
        measured.isNeutral = false
        let layout = TraceLayout(model)
        let plans = inputs.map { input in
            let plan = TracePlan(model, layout)
            _ = plan.load(input)
            return plan
        }
        var last = [OperationTrace?](repeating: nil, count: plans.count)
        for operation in network.operations {
            let means = operation.tensors.filter { $0.role == .runningMean }
            let variances = operation.tensors.filter { $0.role == .runningVariance }
            if !means.isEmpty {
                // The model's normalizations pass everything through: this is what the normalization reads.
                for plan in plans { plan.compute(operation.index, .chosen) }
                let moments = moments(of: plans, operation)
                for tensor in means { measured.statistics[tensor.name] = moments.map { Float($0.mean) } }
                for tensor in variances {
                    measured.statistics[tensor.name] = moments.map { Float($0.variance) }
                }
                let bound = try Model.Operator(operation, measured)
                for plan in plans { plan.bind(bound, to: operation) }
            }
            for (index, plan) in plans.enumerated() {
                plan.compute(operation.index, .chosen)
                last[index] = plan.record(operation, previous: last[index], duration: 0, .chosen)
            }
        }
        return measured.statistics
    }

    /// The mean and the population's variance of each channel over all pictures.
    private static func moments(
        of plans: [TracePlan], _ operation: Operation
    ) -> [(mean: Double, variance: Double)] {
        (0..<operation.output.channels).map { channel in
            var (count, sum, squares) = (0, 0.0, 0.0)
            for plan in plans {
                for value in plan.values(of: channel, operation) {
                    sum += Double(value)
                    squares += Double(value) * Double(value)
                    count += 1
                }
            }
            let mean = sum / Double(count)
            return (mean, max(squares / Double(count) - mean * mean, 0))
        }
    }

    /// Weights from a source and the statistics measured so far.
    private struct MeasuredSource<Source: TensorSource>: TensorSource {
        let source: Source
        var statistics: [String: [Float]] = [:]
        /// Whether normalizations pass everything through.
        var isNeutral = true

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
