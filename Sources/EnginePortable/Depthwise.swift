import EngineSteps

/// The pairs of some of the channels.
func depthwise(_ step: DepthwiseStep, channels: Range<Int>) {
    switch (step.kernel, step.stride) {
    case (3, 1): strideOne(step, channels, Kernel3.self)
    case (5, 1): strideOne(step, channels, Kernel5.self)
    case (3, 2): strideTwo(step, channels, Kernel3.self)
    case (5, 2): strideTwo(step, channels, Kernel5.self)
    case (_, 1): anyPairs(step, channels, One.self)
    default: anyPairs(step, channels, Both.self)
    }
}

@inline(__always)
private func strideOne<K: Constant>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= HalfVector.width { return narrowPairs(step, channels, ByOne<HalfVector>.self, K.self) }
    #endif
    if width <= Vector.width { return narrowPairs(step, channels, ByOne<Vector>.self, K.self) }
    widePairs(step, channels, ByOne<Vector>.self, K.self)
}

@inline(__always)
private func strideTwo<K: Constant>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= Vector.width { return narrowPairs(step, channels, ByTwo<Vector>.self, K.self) }
    #endif
    if width <= Two.width { return narrowPairs(step, channels, ByTwo<Two>.self, K.self) }
    widePairs(step, channels, ByTwo<Two>.self, K.self)
}

/// A channel's plane, after its Shift-Max where it has one.
@inline(never)
func activated(_ step: DepthwiseStep, _ channel: Int) -> UnsafePointer<Float> {
    let source = step.sources.channels + channel
    let coefficients = step.sources.coefficients + 2 * step.sources.branches * channel
    switch step.sources.branches {
    case 0: return source.pointee.plane
    case 1: write(source, coefficients, OneBranch.self, length: step.input.length, to: step.plane)
    default: write(source, coefficients, TwoBranches.self, length: step.input.length, to: step.plane)
    }
    return UnsafePointer(step.plane)
}

@inline(__always)
private func write<R: Reading>(
    _ source: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>, _: R.Type, length: Int,
    to plane: UnsafeMutablePointer<Float>
) {
    var offset = 0
    while offset < length {
        let value: Vector = R.value(source, coefficients, offset)
        value.store(to: plane + offset)
        offset += Vector.width
    }
}

/// A pointwise convolution block by block, each block's channels followed at once by their depthwise pair.
func expansion(_ step: PointwiseStep, _ pairs: DepthwiseStep) {
    forEachBlock(step) { output, rows, inputs in
        run(step, rows: rows, output: output, inputs)
        depthwise(pairs, channels: output..<output + rows)
    }
}
