import Arithmetic
import Network
import ArithmeticSteps
import Trace

/// The steps of a traced pass, operation by operation, and the memory for its results.
final class TracePlan {
    private var model: Model
    private let layout: TraceLayout
    private var builder: PlanBuilder
    /// The memory of the outputs; a trace holds it too.
    private var storage: FeatureStorage
    private let start: UnsafeMutablePointer<Float>
    /// The steps of each operation; none for operations that move no values.
    private(set) var steps: [[Step]] = []
    private var shiftMaxes: [Int: ShiftMaxResults] = [:]
    private let ones: UnsafePointer<Float>
    private let whole: UnsafeMutablePointer<RunMoments>

    /// Where the steps of a Shift-Max store their results.
    private struct ShiftMaxResults {
        let pooled: UnsafePointer<Float>
        let squeezed: UnsafePointer<Float>
        /// 2K values for each channel: a1, b1 (and a2, b2).
        let coefficients: UnsafeMutablePointer<Float>
        /// For each channel, at how many pixels branch 1 is the maximum.
        let firstBranchCounts: UnsafePointer<Int32>
    }

    /// The bytes of the results.
    private let resultBytes: Int

    /// - Parameter isMeasuring: whether the plan is made only for its `bytes`.
    init(_ model: Model, _ layout: TraceLayout, isMeasuring: Bool = false) {
        self.model = model
        self.layout = layout
        builder = PlanBuilder(model, memory: EngineMemory(isMeasuring: isMeasuring))
        let memory = EngineMemory(isMeasuring: isMeasuring)
        start = memory.buffer(layout.count)
        resultBytes = memory.bytes
        storage = FeatureStorage(UnsafeBufferPointer(start: start, count: layout.count), owner: memory)
        ones = builder.memory.copy([Float](repeating: 1, count: 32), slack: 32)
        whole = builder.memory.room(1, of: RunMoments.self)
        for operation in model.network.operations { steps.append(compile(operation)) }
    }

    /// The memory of the plan and of its results.
    var bytes: Int { resultBytes + builder.memory.bytes }

    /// Whether no trace holds the memory.
    var isIdle: Bool { isKnownUniquelyReferenced(&storage) }

    // MARK: - A pass

    /// Stores a normalized picture as the input.
    func load(_ input: [Float]) -> FeatureTensor {
        input.withUnsafeBufferPointer { values in
            if let first = values.baseAddress { start.update(from: first, count: values.count) }
        }
        let shape = model.network.input
        return FeatureTensor(
            shape: shape, storage: storage, layout: FeatureLayout(first: 0, pitch: shape.plane))
    }

    /// Computes one operation's output. The operations before it must have been computed and recorded.
    ///
    /// - Parameter replacement: 2·K·C coefficients that a Shift-Max uses instead of its own.
    func compute(_ index: Int, _ instructionSet: InstructionSet, replacement: [Float]? = nil) {
        let operation = model.network.operations[index]
        let (from, to) = (index > 0 ? output(index - 1) : start, output(index))
        let count = operation.output.count
        switch (operation.kind, model.operators[index]) {
        case (.linear(let linear), .linear(let parameters)):
            parameters.weights.withUnsafeBufferPointer { weights in
                parameters.bias.withUnsafeBufferPointer { bias in
                    guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
                    instructionSet.execute(
                        .product(
                            ProductStep(
                                inputs: linear.inputs, outputs: linear.outputs, input: from, weights: weights,
                                bias: bias, output: to)), input: start)
                }
            }
        // The last vectors of the head are short: no kernel computes them.
        case (.normalization, .normalization(let scale, let shift)):
            for index in 0..<count { to[index] = scale[index] * from[index] + shift[index] }
        case (.hSwish, _):
            for index in 0..<count { to[index] = from[index] * min(max(from[index] + 3, 0), 6) / 6 }
        default:
            for step in steps[index] {
                if case .shiftMax = step, let replacement { replaceCoefficients(of: index, replacement) }
                instructionSet.execute(step, input: start)
            }
        }
    }

    private func replaceCoefficients(of index: Int, _ replacement: [Float]) {
        guard let shiftMax = model.network.operations[index].shiftMax, let results = shiftMaxes[index]
        else { return }
        let (channels, kinds) = (shiftMax.channels, 2 * shiftMax.branches)
        precondition(replacement.count == kinds * channels, "a Shift-Max has 2·K·C coefficients")
        for channel in 0..<channels {
            for kind in 0..<kinds {
                results.coefficients[channel * kinds + kind] = replacement[kind * channels + channel]
            }
        }
    }

    /// Gives an operation other weights.
    func bind(_ operator: Model.Operator, to operation: Operation) {
        model.bind(`operator`, to: operation.index)
        steps[operation.index] = compile(operation)
    }

    /// The values of one channel of an operation's output.
    func values(of channel: Int, _ operation: Operation) -> UnsafeBufferPointer<Float> {
        let first = layout.outputs[operation.index].start(of: channel)
        return UnsafeBufferPointer(start: start + first, count: operation.output.plane)
    }

    /// What the trace says about an operation's output, which must have been computed.
    ///
    /// - Parameter previous: the record of the operation before it.
    func record(
        _ operation: Operation, previous: OperationTrace?, duration: Int, _ instructionSet: InstructionSet
    ) -> OperationTrace {
        let shape = operation.output
        let tensor = FeatureTensor(shape: shape, storage: storage, layout: layout.outputs[operation.index])
        let statistics =
            switch (operation.kind, previous) {
            case (.shuffle, let previous?), (.dropout, let previous?): previous.statistics
            default: gather(operation, instructionSet)
            }
        return OperationTrace(
            output: tensor, statistics: statistics,
            channels: ChannelStatistics(
                in: storage, layout.statistics[operation.index], channels: shape.channels, plane: shape.plane),
            coefficients: operation.shiftMax.flatMap { coefficients(operation.index, $0) }, duration: duration
        )
    }

    /// Computes the statistics of an operation's output.
    private func gather(_ operation: Operation, _ instructionSet: InstructionSet) -> ActivationStatistics {
        let (shape, place) = (operation.output, layout.outputs[operation.index])
        // The next output is stored after the table.
        let table = layout.statistics[operation.index].first
        instructionSet.execute(
            .statistics(
                StatisticsStep(
                    runs: shape.channels, length: shape.plane, first: start + place.first, pitch: place.pitch,
                    ahead: table - place.first, ones: ones, table: start + table, whole: whole)), input: start
        )
        return ActivationStatistics(whole.pointee, count: shape.count)
    }

    private func coefficients(_ index: Int, _ shiftMax: ShiftMax) -> ShiftMaxCoefficients? {
        guard let results = shiftMaxes[index] else { return nil }
        let (channels, kinds) = (shiftMax.channels, 2 * shiftMax.branches)
        let scale = 1 / Float(model.network.operations[index].output.plane)
        return ShiftMaxCoefficients(
            shiftMax: shiftMax,
            values: filled(kinds * channels) { values in
                for channel in 0..<channels {
                    for kind in 0..<kinds {
                        values[kind * channels + channel] = results.coefficients[channel * kinds + kind]
                    }
                }
            }, pooled: Array(UnsafeBufferPointer(start: results.pooled, count: channels)),
            squeezed: Array(UnsafeBufferPointer(start: results.squeezed, count: shiftMax.squeeze.outputs)),
            firstBranchShare: filled(channels) { shares in
                for channel in 0..<channels {
                    shares[channel] = Float(results.firstBranchCounts[channel]) * scale
                }
            })
    }

    // MARK: - Compiling

    private func output(_ index: Int) -> UnsafeMutablePointer<Float> { start + layout.outputs[index].first }

    /// The planes of an operation's channels.
    private func planes(_ index: Int) -> [UnsafeMutablePointer<Float>] {
        (0..<model.network.operations[index].output.channels).map {
            start + layout.outputs[index].start(of: $0)
        }
    }

    private func targets(_ operation: Operation, relu6: Bool = false) -> Targets {
        Targets(planes: builder.memory.copy(planes(operation.index)), relu6: relu6, sums: nil)
    }

    /// The channels that an operation reads.
    ///
    /// - Parameter partners: the partner of each channel, for a Shift-Max.
    private func sources(
        _ operation: Operation, partners: [Int]? = nil, branches: Int = 0,
        coefficients: UnsafePointer<Float>? = nil
    ) -> Sources {
        let planes = planes(operation.index - 1)
        let channels = planes.indices.map {
            Source(plane: planes[$0], partner: planes[partners?[$0] ?? $0])
        }
        return Sources(
            channels: builder.memory.copy(channels), branches: branches,
            coefficients: coefficients ?? builder.memory.copy([0]))
    }

    private func compile(_ operation: Operation) -> [Step] {
        switch (operation.kind, model.operators[operation.index]) {
        case (.convolution(let convolution), .convolution(let weights, let bias)):
            return [compile(operation, convolution, weights, bias)]
        case (.shiftMax(let shiftMax), .shiftMax(let squeeze, let excite, let partners)):
            return compile(operation, shiftMax, squeeze, excite, partners)
        case (.relu6, _): return [activation(operation, relu6: true)]
        case (.addition(let from), _): return [activation(operation, adding: from)]
        case (.averagePooling, _): return [pooling(operation, to: output(operation.index))]
        default: return []
        }
    }

    private func compile(
        _ operation: Operation, _ convolution: Convolution, _ weights: [Float], _ bias: [Float]
    ) -> Step {
        let memory = builder.memory
        switch convolution.shape {
        case .pointwise:
            return .pointwise(
                builder.pointwise(
                    convolution, weights, bias, sources(operation), targets(operation),
                    shape: operation.output.dense, residuals: nil))
        case .vertical where operation.index == 0:
            return .stemVertical(
                builder.stem(
                    middle: convolution.outputChannels, multiplier: 1, vertical: weights, verticalBias: bias,
                    horizontal: [], horizontalBias: [], targets: targets(operation),
                    output: operation.output.dense))
        case .vertical, .horizontal:
            let isVertical = convolution.shape == .vertical
            let stride = isVertical ? convolution.stride.height : convolution.stride.width
            let width = operation.input.width
            let lines = LineScratch.count(width: width, rows: operation.output.height, stride: stride)
            let step = DepthwiseStep(
                channels: convolution.inputChannels, sources: sources(operation),
                verticals: isVertical ? convolution.outputsPerGroup : 1,
                horizontals: isVertical ? 1 : convolution.outputsPerGroup,
                kernel: isVertical ? convolution.kernel.height : convolution.kernel.width, stride: stride,
                input: operation.input.dense, output: operation.output.dense,
                verticalWeights: memory.copy(weights), verticalBias: memory.copy(bias),
                horizontalWeights: memory.copy(weights), horizontalBias: memory.copy(bias),
                targets: targets(operation), ones: ones, zeros: memory.copy([0], slack: width + 64),
                lines: memory.buffer(isVertical ? 1 : lines), plane: memory.buffer(1))
            return isVertical ? .vertical(step) : .horizontal(step)
        }
    }

    /// A Shift-Max: the means, the coefficients, then the planes.
    private func compile(
        _ operation: Operation, _ shiftMax: ShiftMax, _ squeeze: Model.LinearWeights,
        _ excite: Model.LinearWeights, _ partners: [Int]
    ) -> [Step] {
        // The channels' statistics, computed before, contain the means.
        let before = layout.statistics[operation.index - 1]
        let isInOrder = before.order == nil && !operation.input.isVector
        let pooled =
            isInOrder ? start + before.first : builder.memory.floats((shiftMax.channels + 15) / 16 * 16)
        let inner = builder.coefficients(
            PlanBuilder.Pending(
                index: operation.index, shiftMax: shiftMax, squeeze: squeeze, excite: excite,
                sums: UnsafePointer(pooled), plane: 1, channels: Array(0..<shiftMax.channels), partners: []))
        let counts = builder.memory.room(shiftMax.channels, of: Int32.self)
        shiftMaxes[operation.index] = ShiftMaxResults(
            pooled: UnsafePointer(pooled), squeezed: UnsafePointer(inner.hidden),
            coefficients: inner.coefficients, firstBranchCounts: UnsafePointer(counts))
        let mixed = ShiftMaxStep(
            channels: shiftMax.channels, length: operation.output.plane,
            sources: sources(
                operation, partners: partners, branches: shiftMax.branches, coefficients: inner.coefficients),
            targets: targets(operation).planes, ones: ones, firstBranchCounts: counts)
        let means = isInOrder ? [] : [pooling(operation, to: pooled)]
        return means + [.coefficients(inner), .shiftMax(mixed)]
    }

    private func activation(_ operation: Operation, relu6: Bool = false, adding from: Int? = nil) -> Step {
        .activation(
            ActivationStep(
                channels: operation.output.channels, length: operation.output.plane,
                sources: sources(operation), targets: targets(operation, relu6: relu6),
                residuals: from.map { builder.memory.copy(planes($0).map { UnsafePointer($0) }) }))
    }

    /// The means of an operation's input.
    private func pooling(_ operation: Operation, to output: UnsafeMutablePointer<Float>) -> Step {
        .pooling(
            PoolingStep(
                channels: operation.input.channels, length: operation.input.plane,
                sources: sources(operation), relu6: false, hSwish: false,
                mask: builder.mask(operation.input.dense), scale: 1 / Float(operation.input.plane),
                output: output))
    }
}

extension InstructionSet {
    /// Runs one step. Only the stem reads `input`.
    fileprivate func execute(_ step: Step, input: UnsafePointer<Float>) {
        withUnsafePointer(to: step) { kernels.execute($0, count: 1, input: input) }
    }
}

extension ActivationStatistics {
    init(_ moments: RunMoments, count: Int) {
        let scale = 1 / Double(count)
        let mean = moments.sum * scale
        self.init(
            count: count, mean: Float(moments.origin + mean),
            deviation: Float(max(moments.sumOfSquares * scale - mean * mean, 0).squareRoot()),
            minimum: moments.minimum, maximum: moments.maximum, zeros: Int(moments.zeros),
            sixes: Int(moments.sixes))
    }
}
