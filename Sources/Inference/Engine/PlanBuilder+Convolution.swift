import Network
import ArithmeticSteps

extension PlanBuilder {
    /// The operations after a convolution that are fused into its store.
    struct Following {
        var relu6 = false
        var shiftMax: Int?
        /// The planes to add, in the order of the convolution's own outputs.
        var residuals: [UnsafePointer<Float>]?
        var residualIndex: Int?
    }

    /// The operations that can be fused into the operation at `index`; shuffles between them are skipped.
    mutating func following(_ index: Int, channels: Int) -> Following {
        var result = Following()
        var numbers = Array(0..<channels)
        var next = index + 1
        while case .shuffle(let groups)? = kind(next) {
            numbers = shuffled(numbers, groups: groups)
            next += 1
        }
        switch kind(next) {
        case .relu6?:
            result.relu6 = true
            absorbed.insert(next)
        case .shiftMax? where next == index + 1: result.shiftMax = next
        case .addition(let from)?:
            guard let other = kept[from], other.pending == nil else { break }
            var planes = other.planes
            for (place, channel) in numbers.enumerated() { planes[channel] = other.planes[place] }
            result.residuals = planes.map { UnsafePointer($0) }
            result.residualIndex = next
            absorbed.insert(next)
        default: break
        }
        return result
    }

    /// Records a Shift-Max that reads the current features.
    mutating func record(_ shiftMaxIndex: Int?, sums: UnsafePointer<Float>?) {
        guard let index = shiftMaxIndex, let sums, let shiftMax = operations[index].shiftMax,
            case .shiftMax(let squeeze, let excite, let partners) = model.operators[index]
        else { return }
        absorbed.insert(index)
        features.pending = Pending(
            index: index, shiftMax: shiftMax, squeeze: squeeze, excite: excite, sums: sums,
            plane: operations[index].input.plane, channels: Array(0..<shiftMax.channels),
            partners: partners.map { features.planes[$0] })
    }

    // MARK: - 1×1

    mutating func addPointwise(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float]
    ) -> Bool {
        let next = following(operation.index, channels: convolution.outputChannels)
        if next.residuals == nil, next.shiftMax == nil,
            let pair = depthwisePair(after: operation.index + 1, relu6: next.relu6)
        {
            return addExpansion(operation, convolution, weights, bias, pair, relu6: next.relu6)
        }
        // A Shift-Max of one branch is cheaper to compute once than again for each block.
        if features.pending?.shiftMax.branches == 1 { materialize() }
        let before = features
        let sources = sources()
        let (made, targets) = makeFeatures(
            convolution.outputChannels, height: operation.output.height, width: operation.output.width,
            sums: next.shiftMax != nil, relu6: next.relu6)
        steps.append(
            .pointwise(
                pointwise(
                    convolution, weights, bias, sources, targets, shape: made.shape,
                    residuals: next.residuals)))
        features = made
        finish(before, next, targets)
        return true
    }

    mutating func finish(_ before: Features, _ next: Following, _ targets: Targets) {
        if let index = next.residualIndex, case .addition(let from)? = kind(index) {
            if let other = kept.removeValue(forKey: from), other.buffer?.start != before.buffer?.start {
                release(other)
            }
        }
        release(before)
        record(next.shiftMax, sums: targets.sums.map { UnsafePointer($0) })
    }

    mutating func pointwise(
        _ convolution: Convolution, _ weights: [Float], _ bias: [Float], _ sources: Sources,
        _ targets: Targets, shape: PlaneShape, residuals: [UnsafePointer<Float>]?
    ) -> PointwiseStep {
        let (inputs, outputs) = (convolution.inputsPerGroup, convolution.outputsPerGroup)
        let rows = Self.blocks(outputs, length: shape.length)
        var packed: [Float] = []
        packed.reserveCapacity(weights.count)
        var output = 0
        for _ in 0..<convolution.groups {
            for count in rows {
                for input in 0..<inputs {
                    for row in output..<output + count { packed.append(weights[row * inputs + input]) }
                }
                output += count
            }
        }
        return PointwiseStep(
            groups: convolution.groups, inputsPerGroup: inputs, outputsPerGroup: outputs,
            length: shape.length, sources: sources, rows: memory.copy(rows), rowCount: rows.count,
            weights: memory.copy(packed), bias: memory.copy(bias), targets: targets,
            residuals: residuals.map { memory.copy($0) }, mask: mask(shape),
            partialSums: memory.floats(16 * 16))
    }

    /// The block sizes of a group's outputs: equal blocks if possible, as large as possible.
    static func blocks(_ outputs: Int, length: Int) -> [Int] {
        if PointwiseStep.blocks.contains(outputs) { return [outputs] }
        let preferred = length > 600 ? [4, 6, 3, 2] : [6, 8, 12, 10, 4]
        if let even = preferred.first(where: { outputs % $0 == 0 }) {
            return [Int](repeating: even, count: outputs / even)
        }
        var rest = outputs
        var result: [Int] = []
        while rest > 0 {
            let block = PointwiseStep.blocks.first { $0 <= rest } ?? 1
            result.append(block)
            rest -= block
        }
        return result
    }
}
