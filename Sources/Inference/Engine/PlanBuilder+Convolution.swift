import Architecture
import EngineSteps
import Kernels

extension PlanBuilder {
    /// What follows a convolution and can be done as it writes its result.
    private struct Following {
        var relu6 = false
        var shiftMax: Int?
        /// The features to add, by the convolution's own output numbering.
        var residuals: [UnsafePointer<Float>]?
        var residualIndex: Int?
    }

    /// Looks past the shuffles behind an operation.
    private mutating func following(_ index: Int, channels: Int) -> Following {
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

    /// Notes a Shift-Max that reads what was just made.
    private mutating func note(_ shiftMaxIndex: Int?, sums: UnsafePointer<Float>?) {
        guard let index = shiftMaxIndex, let sums, let shiftMax = operations[index].shiftMax,
            case .shiftMax(let squeeze, let excite, let partners) = model.operators[index]
        else { return }
        absorbed.insert(index)
        features.pending = Pending(
            shiftMax: shiftMax, squeeze: squeeze, excite: excite, sums: sums,
            plane: operations[index].input.plane, channels: Array(0..<shiftMax.channels),
            partners: partners.map { features.planes[$0] })
    }

    // MARK: - 1×1

    mutating func addPointwise(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float]
    ) -> Bool {
        let next = following(operation.index, channels: convolution.outputChannels)
        if next.residuals == nil, next.shiftMax == nil,
            let pair = depthwisePair(behind: operation.index + 1, relu6: next.relu6)
        {
            return addExpansion(operation, convolution, weights, bias, pair, relu6: next.relu6)
        }
        // One branch is cheaper written out once than computed for each block.
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

    private mutating func finish(_ before: Features, _ next: Following, _ targets: Targets) {
        if let index = next.residualIndex, case .addition(let from)? = kind(index) {
            if let other = kept.removeValue(forKey: from), other.buffer?.start != before.buffer?.start {
                release(other)
            }
        }
        release(before)
        note(next.shiftMax, sums: targets.sums.map { UnsafePointer($0) })
    }

    private mutating func pointwise(
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

    /// How a group's outputs are divided: into equal blocks, as large as fits.
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

    // MARK: - Depthwise pairs

    /// A vertical and a horizontal depthwise convolution.
    struct Pair {
        let operation: Operation
        let vertical: Convolution
        let horizontal: Convolution
        let weights: (vertical: [Float], horizontal: [Float])
        let bias: (vertical: [Float], horizontal: [Float])
        /// Shuffles between the expansion and the pair.
        var shuffles: [Int] = []
        var output: FeatureShape
    }

    /// The pair whose vertical half is the operation at `index`, where it is one that a step can do.
    func pair(at index: Int) -> Pair? {
        guard case .convolution(let vertical)? = kind(index), vertical.shape == .vertical,
            case .convolution(let horizontal)? = kind(index + 1), horizontal.shape == .horizontal,
            case .convolution(_, let verticalWeights, let verticalBias) = model.operators[index],
            case .convolution(_, let horizontalWeights, let horizontalBias) = model.operators[index + 1],
            vertical.kernel.height == horizontal.kernel.width, vertical.kernel.height <= 15,
            vertical.stride.height == horizontal.stride.width,
            horizontal.groups == vertical.outputChannels
        else { return nil }
        return Pair(
            operation: operations[index], vertical: vertical, horizontal: horizontal,
            weights: (verticalWeights, horizontalWeights), bias: (verticalBias, horizontalBias),
            output: operations[index + 1].output)
    }

    /// The depthwise pair behind an expansion and its ReLU6; nothing is absorbed yet.
    private func depthwisePair(behind index: Int, relu6: Bool) -> Pair? {
        var next = index
        var shuffles: [Int] = []
        while true {
            switch kind(next) {
            case .shuffle(let groups)?: shuffles.append(groups)
            case .relu6? where relu6: break
            default:
                guard var pair = pair(at: next), pair.vertical.groups == pair.vertical.inputChannels,
                    pair.vertical.outputsPerGroup == 1, pair.horizontal.outputsPerGroup == 1
                else { return nil }
                pair.shuffles = shuffles
                return pair
            }
            next += 1
        }
    }

    mutating func addPair(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float]
    ) -> Bool {
        guard let pair = pair(at: operation.index) else { return false }
        absorbed.insert(operation.index + 1)
        let next = following(operation.index + 1, channels: pair.horizontal.outputChannels)
        guard next.residuals == nil else { return false }
        if operation.index == 0 {
            return addStem(pair, relu6: next.relu6)
        }
        guard convolution.groups == convolution.inputChannels else { return false }
        let before = features
        let sources = sources()
        let (made, targets) = makeFeatures(
            pair.horizontal.outputChannels, height: pair.output.height, width: pair.output.width,
            sums: next.shiftMax != nil, relu6: next.relu6)
        steps.append(
            .depthwise(depthwise(pair, sources, targets, input: before.shape, output: made.shape)))
        features = made
        finish(before, next, targets)
        return true
    }

    private mutating func depthwise(
        _ pair: Pair, _ sources: Sources, _ targets: Targets, input: PlaneShape, output: PlaneShape
    ) -> DepthwiseStep {
        DepthwiseStep(
            channels: pair.vertical.inputChannels, sources: sources,
            verticals: pair.vertical.outputsPerGroup, horizontals: pair.horizontal.outputsPerGroup,
            kernel: pair.vertical.kernel.height, stride: pair.vertical.stride.height, input: input,
            output: output, verticalWeights: memory.copy(pair.weights.vertical),
            verticalBias: memory.copy(pair.bias.vertical),
            horizontalWeights: memory.copy(pair.weights.horizontal),
            horizontalBias: memory.copy(pair.bias.horizontal), targets: targets,
            ones: memory.copy([Float](repeating: 1, count: 32), slack: 32),
            zeros: memory.copy([0], slack: input.stride + 64),
            lines: memory.floats(
                LineScratch.count(
                    width: input.width, rows: output.height, stride: pair.vertical.stride.height)),
            plane: memory.floats(PlanePool.pitch(input) + 64))
    }

    /// An expansion and the pair behind it, a block of channels at a time: the hidden planes never leave the
    /// nearest cache.
    private mutating func addExpansion(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float], _ pair: Pair,
        relu6: Bool
    ) -> Bool {
        // The pair's channels are numbered behind the shuffles; its weights are reordered to the expansion's.
        var numbers = Array(0..<convolution.outputChannels)
        for groups in pair.shuffles { numbers = shuffled(numbers, groups: groups) }
        var place = numbers
        for (index, channel) in numbers.enumerated() { place[channel] = index }

        let end = pair.operation.index + 1
        for index in operation.index + 1...end { absorbed.insert(index) }
        let next = following(end, channels: pair.horizontal.outputChannels)
        guard next.residuals == nil else { return false }
        if features.pending?.shiftMax.branches == 1 { materialize() }
        let before = features
        let sources = sources()
        let shape = before.shape
        // The hidden planes of one block.
        let rows = Self.blocks(convolution.outputsPerGroup, length: shape.length)
        let pitch = PlanePool.pitch(shape)
        let scratch = memory.floats((rows.max() ?? 1) * pitch + 64)
        var planes: [UnsafeMutablePointer<Float>] = []
        for _ in 0..<convolution.groups {
            for count in rows { for row in 0..<count { planes.append(scratch + row * pitch) } }
        }
        let hidden = Targets(planes: memory.copy(planes), relu6: relu6, sums: nil)
        let first = pointwise(
            convolution, weights, bias, sources, hidden, shape: shape, residuals: nil)

        var (made, targets) = makeFeatures(
            pair.horizontal.outputChannels, height: pair.output.height, width: pair.output.width,
            sums: next.shiftMax != nil, relu6: next.relu6)
        // In the expansion's numbering everything is written; afterwards the planes get the pair's.
        let kernel = pair.vertical.kernel.height
        func reordered(_ values: [Float], _ count: Int) -> [Float] {
            place.flatMap { values[$0 * count..<($0 + 1) * count] }
        }
        let written = Pair(
            operation: pair.operation, vertical: pair.vertical, horizontal: pair.horizontal,
            weights: (reordered(pair.weights.vertical, kernel), reordered(pair.weights.horizontal, kernel)),
            bias: (reordered(pair.bias.vertical, 1), reordered(pair.bias.horizontal, 1)), output: pair.output)
        let hiddenSources = Sources(
            channels: memory.copy(
                planes.map { Source(plane: UnsafePointer($0), partner: UnsafePointer($0)) }), branches: 0,
            coefficients: memory.copy([0]))
        steps.append(
            .expansion(first, depthwise(written, hiddenSources, targets, input: shape, output: made.shape)))
        made.planes = numbers.map { made.planes[$0] }
        features = made
        finish(before, next, targets)
        if features.pending != nil { features.pending?.sumOrder = place }
        return true
    }

    private mutating func addStem(_ pair: Pair, relu6: Bool) -> Bool {
        let size = model.network.inputSize
        guard pair.vertical.groups == 1, pair.vertical.inputChannels == 3, pair.vertical.kernel.height == 3,
            pair.vertical.stride.height == 2
        else { return false }
        let middle = pair.vertical.outputChannels
        let (made, targets) = makeFeatures(
            pair.horizontal.outputChannels, height: pair.output.height, width: pair.output.width, sums: false,
            relu6: relu6)
        var vertical: [Float] = []
        for tap in 0..<9 { for m in 0..<middle { vertical.append(pair.weights.vertical[m * 9 + tap]) } }
        steps.append(
            .stem(
                StemStep(
                    size: size, middle: middle, multiplier: pair.horizontal.outputsPerGroup,
                    verticalWeights: memory.copy(vertical), verticalBias: memory.copy(pair.bias.vertical),
                    horizontalWeights: memory.copy(pair.weights.horizontal),
                    horizontalBias: memory.copy(pair.bias.horizontal), targets: targets, output: made.shape,
                    zeros: memory.copy([0], slack: size + 64),
                    lines: memory.floats(middle * LineScratch.count(width: size, rows: 1, stride: 2)),
                    row: memory.floats(4 * size))))
        features = made
        return true
    }
}
