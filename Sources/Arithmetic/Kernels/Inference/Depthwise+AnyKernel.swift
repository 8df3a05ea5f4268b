import ArithmeticSteps

// Kernels that reach beyond the adjacent registers. First all rows of a middle channel are stored as lines with
// zeros between them, then the output is computed from the lines.

@inline(never)
func anyPairs<S: CompileTimeCount>(_ step: DepthwiseStep, _ channels: Range<Int>, _: S.Type) {
    for channel in channels {
        let plane = activated(step, channel)
        for part in 0..<step.verticals {
            let middle = channel * step.verticals + part
            let sums = ColumnSums<Vector, AnyKernel>(step, plane, middle: middle)
            for y in 0..<step.output.height {
                let place = sums.place(y)
                layLine(step, y, S.self) { x in sums.value(place, x) }
            }
            for fork in 0..<step.horizontals {
                horizontal(step, output: middle * step.horizontals + fork, S.self)
            }
        }
    }
}

/// The horizontal halves alone, from planes.
@inline(never)
func anyHorizontals<S: CompileTimeCount>(_ step: DepthwiseStep, _: S.Type) {
    for middle in 0..<step.channels {
        let plane = step.sources.channels[middle].plane
        for y in 0..<step.input.height {
            let row = plane + y * step.input.stride
            layLine(step, y, S.self) { x in Vector(at: row + x) }
        }
        for fork in 0..<step.horizontals {
            horizontal(step, output: middle * step.horizontals + fork, S.self)
        }
    }
}

/// Stores one row as a line with zeros after it. With a stride of 2, even and odd columns are stored apart.
@inline(__always)
private func layLine<S: CompileTimeCount>(
    _ step: DepthwiseStep, _ y: Int, _: S.Type, _ value: (Int) -> Vector
) {
    let (width, stride) = (step.input.width, S.value)
    let line = step.lines + (LineScratch.margin + y * LineScratch.pitch(width: width, stride: stride))
    /// What is computed after the end of the row must become zero.
    @inline(__always) func masked(_ x: Int) -> Vector {
        let inside = min(max(width - x, 0), Vector.width)
        // The barrier keeps Swift 6.0 on x86-64 from inverting the condition in all rows but the first.
        return value(x).selected(where: Vector(at: step.ones + (32 - inside)).barrier)
    }
    var x = 0
    if stride == 1 {
        while x < width {
            masked(x).store(to: line + x)
            x += Vector.width
        }
        return
    }
    let odd = line + LineScratch.half(width: width, rows: step.output.height, stride: stride)
    while x < width {
        let both = Two(a: masked(x), b: masked(x + Vector.width))
        both.even.store(to: line + x / 2)
        both.odd.store(to: odd + x / 2)
        x += Two.width
    }
}

/// The rows of one output channel, from the lines.
@inline(__always)
private func horizontal<S: CompileTimeCount>(_ step: DepthwiseStep, output: Int, _: S.Type) {
    let (kernel, stride) = (step.kernel, S.value)
    let weights = step.horizontalWeights + output * kernel
    let bias = step.horizontalBias[output]
    let (width, height) = (step.output.width, step.output.height)
    let pitch = LineScratch.pitch(width: step.input.width, stride: stride)
    let odd = LineScratch.half(width: step.input.width, rows: height, stride: stride)
    let target = step.targets.planes[output]
    let lastMask = Vector(at: step.ones + (32 - ((width - 1) % Vector.width + 1)))
    var total = Vector.zero
    for y in 0..<height {
        let line = step.lines + (LineScratch.margin + y * pitch)
        /// Column 2x + shift, with a stride of 2: even columns are in the first half, odd ones in the second.
        @inline(__always) func value(_ x: Int, _ shift: Int) -> Vector {
            if stride == 1 { return Vector(at: line + (x + shift)) }
            return Vector(at: line + ((shift & 1 == 0 ? 0 : odd) + x + (shift >> 1)))
        }
        var x = 0
        while x < width {
            var result = Vector(all: bias)
            for tap in 0..<kernel {
                result = result.fma(value(x, tap - kernel / 2), Vector(all: weights[tap]))
            }
            if step.targets.relu6 { result = result.relu6 }
            result.store(to: target + (y * step.output.stride + x))
            x += Vector.width
            total = x <= width ? total.plus(result) : total.fma(result, lastMask)
        }
    }
    if let sums = step.targets.sums { sums[output] = total.total }
}
