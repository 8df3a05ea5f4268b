import Network
import Trace

extension GradCAM {
    /// Differentiates the head at the values of a pass, in double precision.
    ///
    /// - Parameters:
    ///   - classIndex: the class, below the network's count of classes.
    ///   - source: the tensors that the model of the pass was made from.
    /// - Throws: `WeightError` if the source lacks a tensor.
    public init(of classIndex: Int, in trace: Trace, weights source: any TensorSource) throws(WeightError) {
        let network = trace.network
        precondition(classIndex >= 0 && classIndex < network.classes, "there is no class \(classIndex)")
        var gradient = [Double](repeating: 0, count: network.classes)
        gradient[classIndex] = 1
        for operation in network.operations[(network.poolingIndex + 1)...].reversed() {
            gradient = try Self.gradient(
                gradient, through: operation, at: trace.input(of: operation.index), source)
        }
        // The mean over a plane: each pixel's derivative is the same share of the mean's.
        let features = trace.input(of: network.poolingIndex)
        let shape = features.shape
        var sums = [Double](repeating: 0, count: shape.plane)
        for channel in 0..<shape.channels {
            let weight = gradient[channel] / Double(shape.plane)
            for (pixel, value) in features.channel(channel).enumerated() {
                sums[pixel] += weight * Double(value)
            }
        }
        // What is not a number stays so.
        self.init(
            classIndex: classIndex, width: shape.width, height: shape.height,
            values: sums.map { $0 < 0 ? 0 : Float($0) })
    }

    /// The gradient with respect to an operation's input, from that with respect to its output.
    private static func gradient(
        _ gradient: [Double], through operation: Operation, at input: FeatureTensor,
        _ source: any TensorSource
    ) throws(WeightError) -> [Double] {
        switch operation.kind {
        case .linear(let linear):
            let weights = try source.values(of: linear.tensors[0])
            var sums = [Double](repeating: 0, count: linear.inputs)
            // Only one class has a gradient at the last layer.
            for (output, factor) in gradient.enumerated() where factor != 0 {
                let row = weights[output * linear.inputs..<(output + 1) * linear.inputs]
                for (place, weight) in row.enumerated() { sums[place] += factor * Double(weight) }
            }
            return sums
        case .normalization:
            let weight = try source.values(of: operation.tensors[0])
            let variance = try source.values(of: operation.tensors[3])
            return gradient.indices.map {
                let deviation = (Double(variance[$0]) + Double(Convolution.epsilon)).squareRoot()
                return gradient[$0] * Double(weight[$0]) / deviation
            }
        case .hSwish:
            return zip(gradient, input.values).map { $0 * Self.hSwishSlope(at: Double($1)) }
        case .dropout: return gradient
        case .convolution, .relu6, .shuffle, .shiftMax, .addition, .averagePooling:
            preconditionFailure("\(operation.name) is not an operation of the head")
        }
    }

    /// The derivative of x · min(max(x + 3, 0), 6) / 6.
    private static func hSwishSlope(at value: Double) -> Double {
        value <= -3 ? 0 : value >= 3 ? 1 : (2 * value + 3) / 6
    }
}
