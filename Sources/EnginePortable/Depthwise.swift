import EngineSteps

/// The pairs of some of the channels.
func depthwise(_ step: DepthwiseStep, channels: Range<Int>) {
    switch (step.kernel, step.stride) {
    case (3, 1): pairs(step, channels, kernel: 3, stride: 1)
    case (3, 2): pairs(step, channels, kernel: 3, stride: 2)
    case (5, 1): pairs(step, channels, kernel: 5, stride: 1)
    case (5, 2): pairs(step, channels, kernel: 5, stride: 2)
    case (_, 1): pairs(step, channels, kernel: step.kernel, stride: 1)
    default: pairs(step, channels, kernel: step.kernel, stride: 2)
    }
}

@inline(__always)
private func pairs(_ step: DepthwiseStep, _ channels: Range<Int>, kernel: Int, stride: Int) {
    let outputsPerChannel = step.verticals * step.horizontals
    for channel in channels {
        let plane = activated(step, channel)
        let firstMiddle = channel * step.verticals
        let firstOutput = channel * outputsPerChannel
        if let sums = step.targets.sums {
            for output in firstOutput..<firstOutput + outputsPerChannel { sums[output] = 0 }
        }
        for y in 0..<step.output.height {
            for middle in firstMiddle..<firstMiddle + step.verticals {
                verticalRow(step, plane, y: y, middle: middle, kernel: kernel, stride: stride)
                for part in 0..<step.horizontals {
                    horizontalRow(
                        step, y: y, output: middle * step.horizontals + part, kernel: kernel, stride: stride)
                }
            }
        }
    }
}

/// A channel's plane, after its Shift-Max where it has one.
@inline(__always)
private func activated(_ step: DepthwiseStep, _ channel: Int) -> UnsafePointer<Float> {
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

/// Row `y` of a middle channel, into the line with zeros around it.
@inline(__always)
private func verticalRow(
    _ step: DepthwiseStep, _ plane: UnsafePointer<Float>, y: Int, middle: Int, kernel: Int,
    stride: Int
) {
    let weights = step.verticalWeights + middle * kernel
    let bias = Vector(all: step.verticalBias[middle])
    let top = y * stride - kernel / 2
    let width = step.input.width
    let inside = top >= 0 && top + kernel <= step.input.height
    let first = plane + top * step.input.stride
    var x = 0
    while x < width {
        var low = bias
        var high = bias
        for tap in 0..<kernel {
            let row: UnsafePointer<Float>
            if inside {
                row = first + tap * step.input.stride
            } else {
                let place = top + tap
                guard place >= 0, place < step.input.height else { continue }
                row = plane + place * step.input.stride
            }
            let weight = Vector(all: weights[tap])
            low = low.adding(Vector(at: row + x), times: weight)
            if stride == 2 { high = high.adding(Vector(at: row + x + Vector.width), times: weight) }
        }
        if stride == 1 {
            low.store(to: step.line + LineScratch.margin + x)
            x += Vector.width
        } else {
            let both = TwoVectors(lowHalf: low, highHalf: high)
            let place = LineScratch.margin + x / 2
            both.evenHalf.store(to: step.line + place)
            both.oddHalf.store(to: step.line + LineScratch.half(width: width) + place)
            x += TwoVectors.scalarCount
        }
    }
    // What lies behind the row was computed too.
    let zero = SIMD8<Float>.zero
    if stride == 1 {
        zero.store(to: step.line + LineScratch.margin + width)
    } else {
        zero.store(to: step.line + LineScratch.margin + (width + 1) / 2)
        zero.store(to: step.line + LineScratch.half(width: width) + LineScratch.margin + width / 2)
    }
}

/// Row `y` of an output channel, from the line.
@inline(__always)
private func horizontalRow(
    _ step: DepthwiseStep, y: Int, output: Int, kernel: Int, stride: Int
) {
    let weights = step.horizontalWeights + output * kernel
    let bias = Vector(all: step.horizontalBias[output])
    let target = step.targets.planes[output] + y * step.output.stride
    let width = step.output.width
    let middle = kernel / 2
    let line = step.line + LineScratch.margin
    let odd = line + LineScratch.half(width: step.input.width)
    var sum = Vector.zero
    var x = 0
    while x < width {
        var value = bias
        for tap in 0..<kernel {
            let shift = tap - middle
            let weight = Vector(all: weights[tap])
            if stride == 1 {
                value = value.adding(Vector(at: line + x + shift), times: weight)
            } else {
                // Place 2x + shift: an even one of the even half, an odd one of the other.
                let half = shift & 1 == 0 ? line : odd
                value = value.adding(Vector(at: half + x + (shift >> 1)), times: weight)
            }
        }
        if step.targets.relu6 { value = value.relu6 }
        value.store(to: target + x)
        if x + Vector.width <= width {
            sum += value
        } else {
            sum = sum.adding(value, times: Vector(at: step.ones + (16 - width + x)))
        }
        x += Vector.width
    }
    if let sums = step.targets.sums { sums[output] += sum.total }
}

/// A pointwise convolution block by block, each block's channels followed at once by their depthwise pair.
func expansion(_ step: PointwiseStep, _ pairs: DepthwiseStep) {
    forEachBlock(step) { output, rows, inputs in
        run(step, rows: rows, output: output, inputs)
        depthwise(pairs, channels: output..<output + rows)
    }
}
