import ArithmeticSteps
import Network

extension PlanBuilder {
    struct PlannedLinear {
        let index: Int
        let weights: UnsafeMutablePointer<Float>
        /// 64 scales for each block of outputs, if the weights are packed.
        let scales: UnsafeMutablePointer<Float>
        /// One factor for each output.
        let scale: [Float]
        let isPacked: Bool
        /// Rows that are not packed, and the place of their weights.
        let exactRows: [Int]
        let exactWeights: UnsafeMutablePointer<Float>
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
        let planned = plan(linear, of: operation.index, parameters.weights, scale: scale)
        let weights = UnsafePointer(planned.weights)
        steps.append(
            .linear(
                LinearStep(
                    inputs: linear.inputs, outputs: outputs, input: UnsafePointer(input),
                    weights: planned.isPacked ? .packed(weights, scales: planned.scales) : .plain(weights),
                    exact: exact(planned, bias: bias),
                    bias: memory.copy(bias, slack: outputs - bias.count),
                    hSwish: hSwish, output: output)))
        linears.append(planned)
        vector = output
    }

    private func exact(_ planned: PlannedLinear, bias: [Float]) -> ExactRows? {
        let rows = planned.exactRows
        guard !rows.isEmpty else { return nil }
        return ExactRows(
            count: rows.count, rows: memory.copy(rows), weights: planned.exactWeights,
            bias: memory.copy(rows.map { bias[$0] }), sums: memory.floats((rows.count + 15) / 16 * 16))
    }

    /// Allocates the weights of a linear layer, which `packLinears` fills. Most of a model's weights are in linear
    /// layers, so each is freed as soon as it is packed.
    private func plan(_ linear: Linear, of index: Int, _ weights: [Float], scale: [Float]) -> PlannedLinear {
        let blocks = (linear.outputs + 63) / 64
        var exactRows: [Int] = []
        var isPacked = false
        if let packing {
            exactRows = RowPrecision.exactRows(weights, factors: scale, packing)
            // Packed weights take 5/8 of the memory: with more rows than these, plain weights are read faster.
            isPacked = 8 * exactRows.count <= 3 * linear.outputs
            if !isPacked { exactRows = [] }
        }
        return PlannedLinear(
            index: index,
            weights: memory.buffer(blocks * blockCount(inputs: linear.inputs, isPacked: isPacked)),
            scales: memory.buffer(blocks * 64), scale: scale, isPacked: isPacked, exactRows: exactRows,
            exactWeights: memory.buffer(exactRows.count * linear.inputs))
    }

    /// The number of values for the weights of 64 outputs.
    private func blockCount(inputs: Int, isPacked: Bool) -> Int {
        isPacked ? 80 * ((inputs + 1) / 2) : 64 * inputs
    }

    mutating func packLinears() {
        for planned in linears {
            guard case .linear(let parameters) = model.operators[planned.index] else { continue }
            parameters.weights.withUnsafeBufferPointer { if let rows = $0.baseAddress { lay(rows, planned) } }
            model.forget(planned.index)
        }
        linears = []
    }

    /// - Parameter rows: the weights of the layer's outputs.
    private func lay(_ rows: UnsafePointer<Float>, _ planned: PlannedLinear) {
        guard case .linear(let parameters) = model.operators[planned.index] else { return }
        let inputs = parameters.weights.count / max(planned.scale.count, 1)
        for (place, row) in planned.exactRows.enumerated() {
            let target = planned.exactWeights + place * inputs
            for index in 0..<inputs { target[index] = rows[row * inputs + index] * planned.scale[row] }
        }
        let count = blockCount(inputs: inputs, isPacked: planned.isPacked)
        // Inputs are packed in pairs.
        let even = (inputs + 1) / 2 * 2
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 64 * even) { plain in
            plain.initialize(repeating: 0)
            guard let plain = plain.baseAddress else { return }
            for first in stride(from: 0, to: planned.scale.count, by: 64) {
                let block = planned.weights + first / 64 * count
                guard planned.isPacked, let packing else {
                    layOut(rows, planned.scale, first, inputs, to: block)
                    continue
                }
                layOut(rows, planned.scale, first, inputs, to: plain)
                for row in planned.exactRows where row / 64 == first / 64 {
                    for index in 0..<inputs { plain[index * 64 + row % 64] = 0 }
                }
                packing.kernels.pack(plain, inputs: even, into: block, scales: planned.scales + first)
            }
        }
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
