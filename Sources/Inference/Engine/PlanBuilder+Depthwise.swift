import Network
import ArithmeticSteps

extension PlanBuilder {
    /// A vertical and a horizontal depthwise convolution.
    struct Pair {
        let operation: Operation
        let vertical: Convolution
        let horizontal: Convolution
        let weights: (vertical: [Float], horizontal: [Float])
        let bias: (vertical: [Float], horizontal: [Float])
        /// The shuffles between the expansion and the pair.
        var shuffles: [Int] = []
        var output: FeatureShape
    }

    /// The pair whose vertical half is the operation at `index`; nil if there is none that a step can compute.
    func pair(at index: Int) -> Pair? {
        guard case .convolution(let vertical)? = kind(index), vertical.shape == .vertical,
            case .convolution(let horizontal)? = kind(index + 1), horizontal.shape == .horizontal,
            case .convolution(let verticalWeights, let verticalBias) = model.operators[index],
            case .convolution(let horizontalWeights, let horizontalBias) = model.operators[index + 1],
            vertical.kernel.height == horizontal.kernel.width, vertical.kernel.height <= 15,
            vertical.stride.height == horizontal.stride.width,
            horizontal.groups == vertical.outputChannels
        else { return nil }
        return Pair(
            operation: operations[index], vertical: vertical, horizontal: horizontal,
            weights: (verticalWeights, horizontalWeights), bias: (verticalBias, horizontalBias),
            output: operations[index + 1].output)
    }

    /// The depthwise pair after an expansion and its ReLU6. Fuses nothing yet.
    func depthwisePair(after index: Int, relu6: Bool) -> Pair? {
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
        let pairs = depthwise(pair, sources, targets, input: before.shape, output: made.shape)
        if case .stem(let stem)? = steps.last, canFollow(stem, pair) {
            steps[steps.count - 1] = joined(stem, pairs)
        } else {
            steps.append(.depthwise(pairs))
        }
        features = made
        finish(before, next, targets)
        return true
    }

    mutating func depthwise(
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
            lines: memory.buffer(
                LineScratch.count(
                    width: input.width, rows: output.height, stride: pair.vertical.stride.height)),
            plane: memory.buffer(PlanePool.pitch(input) + 64))
    }

    /// Whether a pair can be computed a few rows at a time, in the order in which the stem computes them.
    private func canFollow(_ stem: StemStep, _ pair: Pair) -> Bool {
        let kernel = pair.vertical.kernel.height
        return pair.vertical.stride.height == 2 && [3, 5].contains(kernel) && stem.output.width > 32
            && 2 * (Ring.strip - 1) + kernel <= Ring.rows
    }

    /// A stem fused with the pair after it. Only a few rows of each channel are stored between them.
    private func joined(_ stem: StemStep, _ pairs: DepthwiseStep) -> Step {
        var (stem, pairs) = (stem, pairs)
        let shape = PlaneShape(height: Ring.rows, width: stem.output.width, stride: stem.output.stride)
        let pitch = PlanePool.pitch(shape)
        let start = memory.buffer(pairs.channels * pitch + 64)
        var rings: [UnsafePointer<Float>: UnsafeMutablePointer<Float>] = [:]
        for channel in 0..<pairs.channels {
            rings[UnsafePointer(stem.targets.planes[channel])] = start + channel * pitch
        }
        stem.targets.planes = memory.copy((0..<pairs.channels).map { start + $0 * pitch })
        stem.isRing = true
        // A shuffle between stem and pair changes the order of the channels.
        pairs.sources.channels = memory.copy(
            (0..<pairs.channels).compactMap { channel in
                rings[pairs.sources.channels[channel].plane].map {
                    Source(plane: UnsafePointer($0), partner: UnsafePointer($0))
                }
            })
        pairs.ring = memory.floats(16 * pairs.channels * pairs.verticals * pairs.horizontals)
        return .stemPairs(stem, pairs)
    }

    /// An expansion fused with the pair after it, one block of channels at a time: the hidden planes stay in the
    /// nearest cache.
    mutating func addExpansion(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float], _ pair: Pair,
        relu6: Bool
    ) -> Bool {
        // The pair's channels are numbered after the shuffles; reorder its weights to the expansion's channels.
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
        let scratch = memory.buffer((rows.max() ?? 1) * pitch + 64)
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
        // The step writes in the order of the expansion; then the planes are put in the order of the pair.
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

    mutating func addStem(_ pair: Pair, relu6: Bool) -> Bool {
        guard pair.vertical.groups == 1, pair.vertical.inputChannels == 3, pair.vertical.kernel.height == 3,
            pair.vertical.stride.height == 2
        else { return false }
        let middle = pair.vertical.outputChannels
        let (made, targets) = makeFeatures(
            pair.horizontal.outputChannels, height: pair.output.height, width: pair.output.width, sums: false,
            relu6: relu6)
        steps.append(
            .stem(
                stem(
                    middle: middle, multiplier: pair.horizontal.outputsPerGroup,
                    vertical: pair.weights.vertical, verticalBias: pair.bias.vertical,
                    horizontal: pair.weights.horizontal, horizontalBias: pair.bias.horizontal,
                    targets: targets, output: made.shape)))
        features = made
        return true
    }

    /// The stem, or its vertical half with no horizontal weights.
    func stem(
        middle: Int, multiplier: Int, vertical: [Float], verticalBias: [Float], horizontal: [Float],
        horizontalBias: [Float], targets: Targets, output: PlaneShape
    ) -> StemStep {
        let size = model.network.inputSize
        var taps: [Float] = []
        for tap in 0..<9 { for m in 0..<middle { taps.append(vertical[m * 9 + tap]) } }
        return StemStep(
            size: size, middle: middle, multiplier: multiplier, verticalWeights: memory.copy(taps),
            verticalBias: memory.copy(verticalBias), horizontalWeights: memory.copy(horizontal),
            horizontalBias: memory.copy(horizontalBias), targets: targets, output: output,
            zeros: memory.copy([0], slack: size + 64))
    }
}
