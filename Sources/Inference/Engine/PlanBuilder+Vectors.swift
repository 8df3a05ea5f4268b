import ArithmeticSteps
import Network

extension PlanBuilder {
    /// Computes a pending Shift-Max.
    mutating func materialize(relu6: Bool = false, residual: Features? = nil) {
        let before = features
        let channels = sources()
        let (made, targets) = makeFeatures(
            before.planes.count, height: before.shape.height, width: before.shape.width, sums: false,
            relu6: relu6)
        steps.append(
            .activation(
                ActivationStep(
                    channels: before.planes.count, length: made.shape.length, sources: channels,
                    targets: targets,
                    residuals: residual.map { memory.copy($0.planes.map { UnsafePointer($0) }) })))
        features = made
        release(before)
    }

    mutating func addResidual(_ from: Int) {
        guard let other = kept[from] else { return }
        materialize(residual: other)
        kept[from] = nil
        release(other)
    }

    /// The coefficients of a Shift-Max, in the current order of its channels.
    func coefficients(_ pending: Pending) -> CoefficientsStep {
        let shiftMax = pending.shiftMax
        let (channels, squeezed) = (shiftMax.channels, shiftMax.squeeze.outputs)
        let inputs = (channels + 15) / 16 * 16
        var squeeze = [Float](repeating: 0, count: squeezed * inputs)
        let scale = 1 / Float(pending.plane)
        for row in 0..<squeezed {
            for channel in 0..<channels {
                let place = pending.sumOrder?[channel] ?? channel
                squeeze[row * inputs + channel] = pending.squeeze.weights[row * channels + place] * scale
            }
        }
        let kinds = 2 * shiftMax.branches
        let outputs = (kinds * channels + 63) / 64 * 64
        var excite = [Float](repeating: 0, count: outputs * squeezed)
        var bias = [Float](repeating: 0, count: outputs)
        var offsets = [Float](repeating: 0, count: outputs)
        for (position, channel) in pending.channels.enumerated() {
            for kind in 0..<kinds {
                let (output, row) = (position * kinds + kind, kind * channels + channel)
                let block = output / 64 * 64 * squeezed + output % 64
                for index in 0..<squeezed {
                    excite[block + index * 64] = pending.excite.weights[row * squeezed + index] * (4 / 6)
                }
                bias[output] = (pending.excite.bias[row] + 3) * (4 / 6)
                offsets[output] = shiftMax.offsets[kind] - 2
            }
        }
        return CoefficientsStep(
            inputs: inputs, sums: pending.sums, squeezed: squeezed, squeezeWeights: memory.copy(squeeze),
            squeezeBias: memory.copy(pending.squeeze.bias), hidden: memory.floats(squeezed), outputs: outputs,
            exciteWeights: memory.copy(excite), exciteBias: memory.copy(bias), offsets: memory.copy(offsets),
            coefficients: memory.floats(outputs))
    }

    mutating func addPooling(_ operation: Operation) {
        let before = features
        let channels = sources()
        let output = memory.floats((before.planes.count + 63) / 64 * 64)
        var hSwish = false
        if case .hSwish? = kind(operation.index + 1) {
            hSwish = true
            absorbed.insert(operation.index + 1)
        }
        var relu6 = false
        if case .relu6? = kind(operation.index - 1) { relu6 = true }
        steps.append(
            .pooling(
                PoolingStep(
                    channels: before.planes.count, length: before.shape.length, sources: channels,
                    relu6: relu6, hSwish: hSwish, mask: mask(before.shape),
                    scale: 1 / Float(operation.input.plane), output: output)))
        vector = output
    }
}

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
