import EngineSteps

/// The pairs of some of the channels.
func depthwise(_ step: DepthwiseStep, channels: Range<Int>) {
    switch (step.kernel, step.stride) {
    case (3, 1): strideOne(step, channels, Kernel3.self)
    case (5, 1): strideOne(step, channels, Kernel5.self)
    case (3, 2): strideTwo(step, channels, Kernel3.self)
    case (5, 2): strideTwo(step, channels, Kernel5.self)
    case (_, 1): pairs(step, channels, AnyKernel.self, One.self)
    default: pairs(step, channels, AnyKernel.self, Stride2.self)
    }
}

@inline(__always)
private func strideOne<K: Constant>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    #if MICRONET_V4
        if step.input.width <= 8 {
            return narrowPairs(step, channels, SIMD8<Float>.self, K.self)
        }
        if step.input.width <= 16 {
            return narrowPairs(step, channels, SIMD16<Float>.self, K.self)
        }
    #elseif MICRONET_V3
        if step.input.width <= 8 {
            return narrowPairs(step, channels, SIMD8<Float>.self, K.self)
        }
    #endif
    pairs(step, channels, K.self, One.self)
}

@inline(__always)
private func strideTwo<K: Constant>(_ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type) {
    #if MICRONET_V4
        if step.input.width <= 16, step.output.width <= 8 {
            return narrowPairsByTwo(step, channels, SIMD16<Float>.self, K.self)
        }
        if step.input.width <= 32, step.output.width <= 16 {
            return narrowPairsByTwo(step, channels, Two.self, K.self)
        }
    #endif
    pairs(step, channels, K.self, Stride2.self)
}

/// Planes of any size: first all rows of a middle channel, then from those the output's, so that nothing is
/// read that was not written long before.
@inline(never)
private func pairs<K: Constant, S: Constant>(
    _ step: DepthwiseStep, _ channels: Range<Int>, _: K.Type, _: S.Type
) {
    for channel in channels {
        let plane = activated(step, channel)
        for part in 0..<step.verticals {
            let middle = channel * step.verticals + part
            vertical(step, plane, middle: middle, K.self, S.self)
            for fork in 0..<step.horizontals {
                horizontal(step, output: middle * step.horizontals + fork, K.self, S.self)
            }
        }
    }
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

/// The rows of a middle channel, into lines with zeros between them.
@inline(never)
private func vertical<K: Constant, S: Constant>(
    _ step: DepthwiseStep, _ plane: UnsafePointer<Float>, middle: Int, _: K.Type, _: S.Type
) {
    let kernel = K.value == 0 ? step.kernel : K.value
    let stride = S.value
    let weights = step.verticalWeights + middle * kernel
    let bias = step.verticalBias[middle]
    let taps = Taps<Vector>(weights, bias: bias, kernel: kernel)
    let (width, height, distance) = (step.input.width, step.input.height, step.input.stride)
    let pitch = LineScratch.pitch(width: width, stride: stride)
    let odd = LineScratch.half(width: width, rows: step.output.height, stride: stride)
    for y in 0..<step.output.height {
        @inline(__always) func row(_ shift: Int) -> UnsafePointer<Float> {
            let place = y * stride + shift
            return place >= 0 && place < height ? plane + place * distance : step.zeros
        }
        let (a, b, c, d, e) = (row(-2), row(-1), row(0), row(1), row(2))
        @inline(__always) func value(_ x: Int) -> Vector {
            if K.value != 0 {
                return taps.sum(
                    kernel, Vector(at: a + x), Vector(at: b + x), Vector(at: c + x), Vector(at: d + x),
                    Vector(at: e + x))
            }
            var sum = Vector(all: bias)
            for tap in 0..<kernel {
                sum = sum.adding(Vector(at: row(tap - kernel / 2) + x), times: Vector(all: weights[tap]))
            }
            return sum
        }
        /// What lies behind the row is computed too, and must be zero.
        @inline(__always) func masked(_ x: Int) -> Vector {
            let inside = min(max(width - x, 0), Vector.width)
            return value(x).times(Vector(at: step.ones + (32 - inside)))
        }
        let line = step.lines + (LineScratch.margin + y * pitch)
        var x = 0
        if stride == 1 {
            while x + Vector.width <= width {
                value(x).store(to: line + x)
                x += Vector.width
            }
            if x < width { masked(x).store(to: line + x) }
        } else {
            while x + 2 * Vector.width <= width {
                let both = TwoVectors(lowHalf: value(x), highHalf: value(x + Vector.width))
                both.evenHalf.store(to: line + x / 2)
                both.oddHalf.store(to: line + (odd + x / 2))
                x += 2 * Vector.width
            }
            if x < width {
                let both = TwoVectors(lowHalf: masked(x), highHalf: masked(x + Vector.width))
                both.evenHalf.store(to: line + x / 2)
                both.oddHalf.store(to: line + (odd + x / 2))
            }
        }
    }
}

/// The rows of an output channel, from the lines.
@inline(never)
private func horizontal<K: Constant, S: Constant>(
    _ step: DepthwiseStep, output: Int, _: K.Type, _: S.Type
) {
    let kernel = K.value == 0 ? step.kernel : K.value
    let stride = S.value
    let weights = step.horizontalWeights + output * kernel
    let bias = step.horizontalBias[output]
    let taps = Taps<Vector>(weights, bias: bias, kernel: kernel)
    let (width, height, distance) = (step.output.width, step.output.height, step.output.stride)
    let pitch = LineScratch.pitch(width: step.input.width, stride: stride)
    let odd = LineScratch.half(width: step.input.width, rows: height, stride: stride)
    let relu6 = step.targets.relu6
    let target = step.targets.planes[output]
    let lastMask = Vector(at: step.ones + (32 - ((width - 1) % Vector.width + 1)))
    let lines = step.lines
    var total = Vector.zero
    for y in 0..<height {
        let line = lines + (LineScratch.margin + y * pitch)
        /// Under a stride of 2, place 2x + shift: an even one is in the even half, an odd one in the other.
        @inline(__always) func value(_ x: Int, _ shift: Int) -> Vector {
            if stride == 1 { return Vector(at: line + (x + shift)) }
            return Vector(at: line + ((shift & 1 == 0 ? 0 : odd) + x + (shift >> 1)))
        }
        var x = 0
        while x < width {
            var result: Vector
            if K.value != 0 {
                result = taps.sum(
                    kernel, value(x, -2), value(x, -1), value(x, 0), value(x, 1), value(x, 2))
            } else {
                result = Vector(all: bias)
                for tap in 0..<kernel {
                    result = result.adding(value(x, tap - kernel / 2), times: Vector(all: weights[tap]))
                }
            }
            if relu6 { result = result.relu6 }
            result.store(to: target + (y * distance + x))
            x += Vector.width
            total = x <= width ? total.plus(result) : total.adding(result, times: lastMask)
        }
    }
    if let sums = step.targets.sums { sums[output] = total.total }
}

/// The horizontal halves alone, from planes.
func horizontals(_ step: DepthwiseStep) {
    switch (step.kernel, step.stride) {
    case (3, 1): horizontals(step, Kernel3.self, One.self)
    case (5, 1): horizontals(step, Kernel5.self, One.self)
    case (3, 2): horizontals(step, Kernel3.self, Stride2.self)
    case (5, 2): horizontals(step, Kernel5.self, Stride2.self)
    case (_, 1): horizontals(step, AnyKernel.self, One.self)
    default: horizontals(step, AnyKernel.self, Stride2.self)
    }
}

@inline(never)
private func horizontals<K: Constant, S: Constant>(_ step: DepthwiseStep, _: K.Type, _: S.Type) {
    for middle in 0..<step.channels {
        let plane = step.sources.channels[middle].plane
        for y in 0..<step.input.height {
            let row = plane + y * step.input.stride
            layLine(step, y, S.self) { x in Vector(at: row + x) }
        }
        for fork in 0..<step.horizontals {
            horizontal(step, output: middle * step.horizontals + fork, K.self, S.self)
        }
    }
}

/// One row into its line, with zeros behind it; under a stride of 2 its even places and its odd ones apart.
@inline(__always)
private func layLine<S: Constant>(_ step: DepthwiseStep, _ y: Int, _: S.Type, _ value: (Int) -> Vector) {
    let (width, stride) = (step.input.width, S.value)
    let line = step.lines + (LineScratch.margin + y * LineScratch.pitch(width: width, stride: stride))
    /// What lies behind the row is computed too, and must be zero.
    @inline(__always) func masked(_ x: Int) -> Vector {
        let inside = min(max(width - x, 0), Vector.width)
        return value(x).times(Vector(at: step.ones + (32 - inside)))
    }
    var x = 0
    if stride == 1 {
        while x + Vector.width <= width {
            value(x).store(to: line + x)
            x += Vector.width
        }
        if x < width { masked(x).store(to: line + x) }
        return
    }
    let odd = line + LineScratch.half(width: width, rows: step.output.height, stride: stride)
    while x + 2 * Vector.width <= width {
        let both = TwoVectors(lowHalf: value(x), highHalf: value(x + Vector.width))
        both.evenHalf.store(to: line + x / 2)
        both.oddHalf.store(to: odd + x / 2)
        x += 2 * Vector.width
    }
    if x < width {
        let both = TwoVectors(lowHalf: masked(x), highHalf: masked(x + Vector.width))
        both.evenHalf.store(to: line + x / 2)
        both.oddHalf.store(to: odd + x / 2)
    }
}

/// A pointwise convolution block by block, each block's channels followed at once by their depthwise pair.
func expansion(_ step: PointwiseStep, _ pairs: DepthwiseStep) {
    forEachBlock(step) { output, rows, inputs in
        run(step, rows: rows, output: output, inputs)
        depthwise(pairs, channels: output..<output + rows)
    }
}
