import ArithmeticSteps
import TestSupport

/// What a step must compute, by the slow twins of `Reference`, from the memory that it is about to read.
/// Made before the step runs, and compared with what it wrote afterwards.
struct StepReference {
    /// What is to be found where.
    struct Expected {
        let what: String
        let address: UnsafePointer<Float>
        let shape: PlaneShape
        let values: [Float]
        /// What the error may be, in parts of the largest value that went into any of this step's results.
        var tolerance: Float = 1e-5
    }

    private(set) var expected: [Expected] = []

    /// - Parameter input: what the pass reads.
    init(_ step: Step, input: [Float]) {
        switch step {
        case .stem(let step): stem(step, input)
        case .stemPairs(let first, let pairs): depthwise(pairs, stemOutputs(first, input, for: pairs))
        case .stemVertical(let step): planes("row", stemRows(step, input), step.targets, step.output)
        case .pointwise(let step): pointwise(step)
        case .depthwise(let step): depthwise(step, values(of: step.sources, step.channels, step.input))
        case .expansion(let first, let pairs):
            let hidden = values(of: first)
            let shape = pairs.input
            depthwise(pairs, hidden.flatMap { dense($0, shape) })
        case .vertical(let step):
            let input = values(of: step.sources, step.channels, step.input)
            planes("vertical", vertical(step, input), step.targets, step.output)
        case .horizontal(let step):
            let input = values(of: step.sources, step.channels, step.input)
            planes("horizontal", horizontal(step, input, channels: step.channels), step.targets, step.output)
        case .coefficients(let step): coefficients(step)
        case .activation(let step): activation(step)
        case .shiftMax(let step): shiftMax(step)
        case .pooling(let step): pooling(step)
        case .linear(let step): linear(step)
        case .product(let step): product(step)
        case .statistics: break
        }
    }

    /// The first thing that is not as expected.
    var mismatch: String? {
        for item in expected {
            let scale = max(item.values.lazy.map(abs).max() ?? 0, 1)
            for y in 0..<item.shape.height {
                for x in 0..<item.shape.width {
                    let found = item.address[y * item.shape.stride + x]
                    let value = item.values[y * item.shape.width + x]
                    if !(abs(found - value) <= item.tolerance * scale) {
                        return "\(item.what) (\(y), \(x)) is \(found), not \(value)"
                    }
                }
            }
        }
        return nil
    }

    // MARK: - Convolutions

    private mutating func stem(_ step: StemStep, _ input: [Float]) {
        planes("stem", stemOutputs(step, input), step.targets, step.output)
    }

    /// A stem's outputs in the order in which pairs read them.
    private func stemOutputs(_ step: StemStep, _ input: [Float], for pairs: DepthwiseStep) -> [Float] {
        let values = stemOutputs(step, input)
        let plane = values.count / pairs.channels
        let made = (0..<pairs.channels).map { UnsafePointer(step.targets.planes[$0]) }
        return (0..<pairs.channels).flatMap { channel in
            let place = made.firstIndex(of: pairs.sources.channels[channel].plane) ?? 0
            return values[place * plane..<(place + 1) * plane].map {
                step.targets.relu6 ? Reference.relu6($0) : $0
            }
        }
    }

    /// Before the ReLU6.
    private func stemOutputs(_ step: StemStep, _ input: [Float]) -> [Float] {
        let rows = stemRows(step, input)
        let geometry = ConvolutionGeometry(
            inputChannels: step.middle, inputHeight: step.output.height, inputWidth: step.size,
            outputChannels: step.middle * step.multiplier, kernelHeight: 1, kernelWidth: 3, strideWidth: 2,
            paddingWidth: 1, groups: step.middle)
        return Reference.convolution(
            geometry, input: rows, weights: array(step.horizontalWeights, geometry.weightCount),
            bias: array(step.horizontalBias, geometry.outputChannels))
    }

    private func stemRows(_ step: StemStep, _ input: [Float]) -> [Float] {
        let geometry = ConvolutionGeometry(
            inputChannels: 3, inputHeight: step.size, inputWidth: step.size, outputChannels: step.middle,
            kernelHeight: 3, kernelWidth: 1, strideHeight: 2, paddingHeight: 1)
        let packed = array(step.verticalWeights, geometry.weightCount)
        let weights = (0..<step.middle).flatMap { m in (0..<9).map { packed[$0 * step.middle + m] } }
        return Reference.convolution(
            geometry, input: input, weights: weights, bias: array(step.verticalBias, step.middle))
    }

    private mutating func pointwise(_ step: PointwiseStep) {
        let shape = PlaneShape(height: 1, width: step.length, stride: step.length)
        for (channel, values) in values(of: step).enumerated() {
            add("channel \(channel)", UnsafePointer(step.targets.planes[channel]), shape, values)
            guard let sums = step.targets.sums else { continue }
            let masked = (0..<step.length).map { Double(values[$0] * step.mask[$0]) }
            addSum(channel, sums, masked)
        }
    }

    /// A pointwise step's outputs, `length` values each.
    private func values(of step: PointwiseStep) -> [[Float]] {
        let inputs = step.groups * step.inputsPerGroup
        let outputs = step.groups * step.outputsPerGroup
        let shape = PlaneShape(height: 1, width: step.length, stride: step.length)
        var weights = [Float](repeating: .nan, count: outputs * step.inputsPerGroup)
        var (packed, output) = (step.weights, 0)
        for _ in 0..<step.groups {
            for part in 0..<step.rowCount {
                for input in 0..<step.inputsPerGroup {
                    for row in 0..<step.rows[part] {
                        weights[(output + row) * step.inputsPerGroup + input] = packed.pointee
                        packed += 1
                    }
                }
                output += step.rows[part]
            }
        }
        let geometry = ConvolutionGeometry(
            inputChannels: inputs, inputHeight: 1, inputWidth: step.length, outputChannels: outputs,
            kernelHeight: 1, kernelWidth: 1, groups: step.groups)
        let all = Reference.convolution(
            geometry, input: values(of: step.sources, inputs, shape), weights: weights,
            bias: array(step.bias, outputs))
        return (0..<outputs).map { channel in
            (0..<step.length).map { place in
                let value = all[channel * step.length + place]
                let active = step.targets.relu6 ? Reference.relu6(value) : value
                return active + (step.residuals.map { $0[channel][place] } ?? 0)
            }
        }
    }

    private mutating func depthwise(_ step: DepthwiseStep, _ input: [Float]) {
        let middle = vertical(step, input)
        let values = horizontal(step, middle, channels: step.channels * step.verticals)
        planes("pair", values, step.targets, step.output)
    }

    private func vertical(_ step: DepthwiseStep, _ input: [Float]) -> [Float] {
        let geometry = ConvolutionGeometry(
            inputChannels: step.channels, inputHeight: step.input.height, inputWidth: step.input.width,
            outputChannels: step.channels * step.verticals, kernelHeight: step.kernel, kernelWidth: 1,
            strideHeight: step.stride, paddingHeight: step.kernel / 2, groups: step.channels)
        return Reference.convolution(
            geometry, input: input, weights: array(step.verticalWeights, geometry.weightCount),
            bias: array(step.verticalBias, geometry.outputChannels))
    }

    private func horizontal(_ step: DepthwiseStep, _ input: [Float], channels: Int) -> [Float] {
        let geometry = ConvolutionGeometry(
            inputChannels: channels, inputHeight: step.output.height, inputWidth: step.input.width,
            outputChannels: channels * step.horizontals, kernelHeight: 1, kernelWidth: step.kernel,
            strideWidth: step.stride, paddingWidth: step.kernel / 2, groups: channels)
        return Reference.convolution(
            geometry, input: input, weights: array(step.horizontalWeights, geometry.weightCount),
            bias: array(step.horizontalBias, geometry.outputChannels))
    }

    // MARK: - The others

    private mutating func coefficients(_ step: CoefficientsStep) {
        let sums = array(step.sums, step.inputs)
        let hidden = Reference.linear(
            input: sums, weights: array(step.squeezeWeights, step.squeezed * step.inputs),
            bias: array(step.squeezeBias, step.squeezed)
        ).map { max($0, 0) }
        let line = PlaneShape(height: 1, width: step.squeezed, stride: step.squeezed)
        add("squeezed", UnsafePointer(step.hidden), line, hidden)
        let excited = Reference.linear(
            input: hidden, weights: unblocked(step.exciteWeights, step.outputs, step.squeezed),
            bias: array(step.exciteBias, step.outputs))
        // The weights hold the h-sigmoid's sixth and the factor 4.
        let values = excited.indices.map { min(max(excited[$0], 0), 4) + step.offsets[$0] }
        let row = PlaneShape(height: 1, width: step.outputs, stride: step.outputs)
        add("coefficient", UnsafePointer(step.coefficients), row, values)
    }

    private mutating func activation(_ step: ActivationStep) {
        let shape = PlaneShape(height: 1, width: step.length, stride: step.length)
        let values = values(of: step.sources, step.channels, shape)
        for channel in 0..<step.channels {
            let plane = (0..<step.length).map { place in
                let value = values[channel * step.length + place]
                return (step.targets.relu6 ? Reference.relu6(value) : value)
                    + (step.residuals.map { $0[channel][place] } ?? 0)
            }
            add("channel \(channel)", UnsafePointer(step.targets.planes[channel]), shape, plane)
        }
    }

    private mutating func shiftMax(_ step: ShiftMaxStep) {
        let shape = PlaneShape(height: 1, width: step.length, stride: step.length)
        let values = values(of: step.sources, step.channels, shape)
        for channel in 0..<step.channels {
            add(
                "channel \(channel)", UnsafePointer(step.targets[channel]), shape,
                Array(values[channel * step.length..<(channel + 1) * step.length]))
        }
    }

    private mutating func pooling(_ step: PoolingStep) {
        let shape = PlaneShape(height: 1, width: step.length, stride: step.length)
        let values = values(of: step.sources, step.channels, shape)
        let means = (0..<step.channels).map { channel in
            var sum = 0.0
            for place in 0..<step.length where step.mask[place] == 1 {
                let value = values[channel * step.length + place]
                sum += Double(step.relu6 ? Reference.relu6(value) : value)
            }
            let mean = Float(sum * Double(step.scale))
            return step.hSwish ? Reference.hSwish(mean) : mean
        }
        let line = PlaneShape(height: 1, width: step.channels, stride: step.channels)
        add("mean", UnsafePointer(step.output), line, means)
    }

    private mutating func linear(_ step: LinearStep) {
        let values = Reference.linear(
            input: array(step.input, step.inputs),
            weights: rows(of: step), bias: array(step.bias, step.outputs))
        let line = PlaneShape(height: 1, width: step.outputs, stride: step.outputs)
        add("output", UnsafePointer(step.output), line, step.hSwish ? values.map(Reference.hSwish) : values)
    }

    private mutating func product(_ step: ProductStep) {
        let values = Reference.linear(
            input: array(step.input, step.inputs), weights: array(step.weights, step.outputs * step.inputs),
            bias: array(step.bias, step.outputs))
        let line = PlaneShape(height: 1, width: step.outputs, stride: step.outputs)
        add("output", UnsafePointer(step.output), line, values)
    }

    // MARK: - Reading

    private func array(_ start: UnsafePointer<Float>, _ count: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: start, count: count))
    }

    private func rows(of step: LinearStep) -> [Float] {
        var weights =
            switch step.weights {
            case .plain(let weights): unblocked(weights, step.outputs, step.inputs)
            case .packed(let weights, let scales): unpacked(weights, scales, step.outputs, step.inputs)
            }
        for place in 0..<(step.exact?.count ?? 0) {
            guard let exact = step.exact else { break }
            let first = exact.rows[place] * step.inputs
            weights.replaceSubrange(
                first..<first + step.inputs, with: array(exact.weights + place * step.inputs, step.inputs))
        }
        return weights
    }

    /// Packed weights as rows.
    private func unpacked(
        _ blocks: UnsafePointer<Float>, _ scales: UnsafePointer<Float>, _ outputs: Int, _ inputs: Int
    ) -> [Float] {
        (0..<outputs).flatMap { row in
            (0..<inputs).map { input in
                let pair = row / 64 * ((inputs + 1) / 2) + input / 2
                let words = UnsafeBufferPointer(start: blocks + 80 * pair, count: 80)
                return Reference.packedWeight(words, input: input % 2, output: row % 64) * scales[row]
            }
        }
    }

    /// Weights in blocks of 64 outputs, as rows.
    private func unblocked(_ blocks: UnsafePointer<Float>, _ outputs: Int, _ inputs: Int) -> [Float] {
        (0..<outputs).flatMap { row in
            (0..<inputs).map { blocks[row / 64 * 64 * inputs + $0 * 64 + row % 64] }
        }
    }

    /// A plane without the gaps between its rows.
    private func dense(_ values: [Float], _ shape: PlaneShape) -> [Float] {
        (0..<shape.height).flatMap { values[$0 * shape.stride..<$0 * shape.stride + shape.width] }
    }

    /// Channels as the step reads them, without gaps: out = max over branches k of a_k·x + b_k·x′.
    private func values(of sources: Sources, _ channels: Int, _ shape: PlaneShape) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(channels * shape.height * shape.width)
        for channel in 0..<channels {
            let source = sources.channels[channel]
            let own = sources.coefficients + 2 * sources.branches * channel
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    let place = y * shape.stride + x
                    let (value, partner) = (Double(source.plane[place]), Double(source.partner[place]))
                    let branches = (0..<sources.branches).map {
                        Double(own[2 * $0]) * value + Double(own[2 * $0 + 1]) * partner
                    }
                    result.append(Float(branches.max() ?? value))
                }
            }
        }
        return result
    }

    // MARK: - Noting

    private mutating func add(
        _ what: String, _ address: UnsafePointer<Float>, _ shape: PlaneShape, _ values: [Float]
    ) {
        expected.append(Expected(what: what, address: address, shape: shape, values: values))
    }

    private mutating func addSum(_ channel: Int, _ sums: UnsafeMutablePointer<Float>, _ values: [Double]) {
        // A sum's error grows with what was added, not with what is left.
        let size = max(values.reduce(0) { $0 + abs($1) }, 1)
        let sum = Float(values.reduce(0, +))
        expected.append(
            Expected(
                what: "sum \(channel)", address: UnsafePointer(sums + channel),
                shape: PlaneShape(height: 1, width: 1, stride: 1), values: [sum],
                tolerance: 1e-5 * Float(size) / max(abs(sum), 1)))
    }

    private mutating func planes(_ what: String, _ values: [Float], _ targets: Targets, _ shape: PlaneShape) {
        let plane = shape.height * shape.width
        for channel in 0..<values.count / plane {
            let own = values[channel * plane..<(channel + 1) * plane].map {
                targets.relu6 ? Reference.relu6($0) : $0
            }
            add("\(what) \(channel)", UnsafePointer(targets.planes[channel]), shape, own)
            if let sums = targets.sums { addSum(channel, sums, own.map(Double.init)) }
        }
    }
}
