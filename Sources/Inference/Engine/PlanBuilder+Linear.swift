import Network
import ArithmeticSteps

extension PlanBuilder {
    struct PlannedLinear {
        let index: Int
        let weights: UnsafeMutablePointer<Float>
        /// 64 scales for each block of outputs, if the weights are packed.
        let scales: UnsafeMutablePointer<Float>
        /// One factor for each output.
        let scale: [Float]
    }

    /// A linear layer fused with the normalization and the h-swish after it.
    mutating func addLinear(_ operation: Operation, _ linear: Linear, _ parameters: Model.LinearWeights) {
        guard let input = vector else { return }
        let outputs = (linear.outputs + 63) / 64 * 64
        var bias = parameters.bias
        var scale = [Float](repeating: 1, count: linear.outputs)
        if case .normalization(let factor, let shift) = model.operators[operation.index + 1] {
            absorbed.insert(operation.index + 1)
            for index in bias.indices { bias[index] = bias[index] * factor[index] + shift[index] }
            scale = factor
        }
        var hSwish = false
        if case .hSwish? = kind(operation.index + 2) {
            hSwish = true
            absorbed.insert(operation.index + 2)
        }
        let output = memory.floats(outputs)
        steps.append(
            .linear(
                LinearStep(
                    inputs: linear.inputs, outputs: outputs, input: UnsafePointer(input),
                    weights: plan(linear, of: operation.index, scale: scale),
                    bias: memory.copy(bias, slack: outputs - bias.count),
                    hSwish: hSwish, output: output)))
        vector = output
    }

    /// Allocates the weights of a linear layer, which `packLinears` fills. Most of a model's weights are in linear
    /// layers, so each is freed as soon as it is packed.
    private mutating func plan(_ linear: Linear, of index: Int, scale: [Float]) -> LinearWeights {
        let blocks = (linear.outputs + 63) / 64
        let weights = memory.floats(blocks * blockCount(inputs: linear.inputs))
        let scales = memory.floats(blocks * 64)
        linears.append(PlannedLinear(index: index, weights: weights, scales: scales, scale: scale))
        return packing == nil ? .plain(weights) : .packed(weights, scales: scales)
    }

    /// The number of values for the weights of 64 outputs.
    private func blockCount(inputs: Int) -> Int { packing == nil ? 64 * inputs : 80 * ((inputs + 1) / 2) }

    mutating func packLinears() {
        for planned in linears {
            guard case .linear(let parameters) = model.operators[planned.index] else { continue }
            let inputs = parameters.weights.count / max(planned.scale.count, 1)
            parameters.weights.withUnsafeBufferPointer { source in
                // Inputs are packed in pairs.
                let even = (inputs + 1) / 2 * 2
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 64 * even) { plain in
                    plain.initialize(repeating: 0)
                    guard let plain = plain.baseAddress, let source = source.baseAddress else { return }
                    for first in stride(from: 0, to: planned.scale.count, by: 64) {
                        let block = planned.weights + first / 64 * blockCount(inputs: inputs)
                        layOut(source, planned.scale, first, inputs, to: packing == nil ? block : plain)
                        packing?.kernels.pack(
                            plain, inputs: even, into: block, scales: planned.scales + first)
                    }
                }
            }
            model.forget(planned.index)
        }
        linears = []
    }
}

/// Transposes the rows of 64 outputs from `first` on to plain weights, and multiplies them by their factors;
/// missing outputs become zeros.
private func layOut(
    _ rows: UnsafePointer<Float>, _ scale: [Float], _ first: Int, _ inputs: Int,
    to block: UnsafeMutablePointer<Float>
) {
    for lane in 0..<64 {
        let row = first + lane
        guard row < scale.count else {
            for index in 0..<inputs { block[index * 64 + lane] = 0 }
            continue
        }
        let (source, factor) = (rows + row * inputs, scale[row])
        for index in 0..<inputs { block[index * 64 + lane] = source[index] * factor }
    }
}
