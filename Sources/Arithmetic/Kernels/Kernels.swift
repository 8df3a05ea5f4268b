import ArithmeticSteps

/// The kernels of one instruction set.
public enum Kernels: ArithmeticKernels {
    /// Runs the steps of a compiled forward pass in order.
    ///
    /// - Parameter input: the network's input, read by the stem: 3 × N × N values.
    public static func execute(_ steps: UnsafePointer<Step>, count: Int, input: UnsafePointer<Float>) {
        for index in 0..<count {
            switch steps[index] {
            case .stem(let step): stem(step, rows: 0..<step.output.height, input: input)
            case .pointwise(let step): pointwise(step)
            case .depthwise(let step): depthwise(step, channels: 0..<step.channels)
            case .stemPairs(let step, let pairs): stemPairs(step, pairs, input: input)
            case .expansion(let step, let pairs): expansion(step, pairs)
            case .coefficients(let step): coefficients(step)
            case .activation(let step): activation(step)
            case .pooling(let step): pooling(step)
            case .linear(let step): linear(step)
            case .stemVertical(let step): stemVertical(step, input: input)
            case .vertical(let step): verticals(step)
            case .horizontal(let step): horizontals(step)
            case .shiftMax(let step): shiftMax(step)
            case .product(let step): product(step)
            case .statistics(let step): statistics(step)
            }
        }
    }
}
