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
