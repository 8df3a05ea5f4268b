import ArithmeticSteps

// The halves of depthwise pairs, for a traced pass, which keeps the planes between them.

/// The vertical halves, into planes.
func verticals(_ step: DepthwiseStep) {
    // Long rows are read along the row: walking down the plane once for each register of a row takes longer.
    let isNarrow = step.output.width <= 2 * Vector.width
    switch (step.kernel, step.stride) {
    case (3, 1) where isNarrow: columns(step, Count1.self, Kernel3.self)
    case (5, 1) where isNarrow: columns(step, Count1.self, Kernel5.self)
    case (3, 2) where isNarrow: columns(step, Count2.self, Kernel3.self)
    case (5, 2) where isNarrow: columns(step, Count2.self, Kernel5.self)
    case (3, _): rows(step, Kernel3.self)
    case (5, _): rows(step, Kernel5.self)
    default: rows(step, AnyKernel.self)
    }
}

@inline(__always)
private func columns<D: CompileTimeCount, K: CompileTimeCount>(_ step: DepthwiseStep, _: D.Type, _: K.Type) {
    #if MICRONET_V4
        if step.output.width <= HalfVector.width {
            return columns(step, HalfVector.self, D.self, K.self)
        }
    #endif
    columns(step, Vector.self, D.self, K.self)
}

/// Walks down a strip of a plane that is as wide as a register, so that each row is loaded once. The last strip may
/// write into the next row, which the first strip, computed after it, overwrites; after the last row there is
/// slack.
@inline(never)
private func columns<S: LaneBlock, D: CompileTimeCount, K: CompileTimeCount>(
    _ step: DepthwiseStep, _: S.Type, _: D.Type, _: K.Type
) {
    let (height, distance) = (step.input.height, step.input.stride)
    for middle in 0..<step.channels * step.verticals {
        let plane = step.sources.channels[middle / step.verticals].plane
        let taps = Taps<S>(
            step.verticalWeights + middle * K.value, bias: step.verticalBias[middle], kernel: K.value)
        var x = (step.output.width - 1) / S.width * S.width
        while x >= 0 {
            @inline(__always) func row(_ y: Int) -> S {
                y < height ? S(at: plane + y * distance + x) : S(all: 0)
            }
            var target = step.targets.planes[middle] + x
            var (a, b, c, d, e) = (S(all: 0), S(all: 0), row(0), row(1), row(2))
            for y in 0..<step.output.height {
                taps.sum(K.value, a, b, c, d, e).store(to: target)
                target += step.output.stride
                if D.value == 1 {
                    (a, b, c, d, e) = (b, c, d, e, row(y + 3))
                } else {
                    (a, b, c, d, e) = (c, d, e, row(2 * y + 3), row(2 * y + 4))
                }
            }
            x -= S.width
        }
    }
}

/// The last vector of a row may write into the next row, which is written later; after the last row there is slack.
@inline(never)
private func rows<K: CompileTimeCount>(_ step: DepthwiseStep, _: K.Type) {
    for middle in 0..<step.channels * step.verticals {
        let plane = step.sources.channels[middle / step.verticals].plane
        let sums = ColumnSums<Vector, K>(step, plane, middle: middle)
        let target = step.targets.planes[middle]
        for y in 0..<step.output.height {
            let place = sums.place(y)
            let row = target + y * step.output.stride
            var x = 0
            while x < step.output.width {
                sums.value(place, x).store(to: row + x)
                x += Vector.width
            }
        }
    }
}

/// The horizontal halves, from planes.
func horizontals(_ step: DepthwiseStep) {
    switch (step.kernel, step.stride) {
    case (3, 1): byOne(step, Kernel3.self)
    case (5, 1): byOne(step, Kernel5.self)
    case (3, 2): byTwo(step, Kernel3.self)
    case (5, 2): byTwo(step, Kernel5.self)
    case (_, 1): anyHorizontals(step, Count1.self)
    default: anyHorizontals(step, Count2.self)
    }
}

@inline(__always)
private func byOne<K: CompileTimeCount>(_ step: DepthwiseStep, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= HalfVector.width { return narrowRows(step, Stride1<HalfVector>.self, K.self) }
    #endif
    if width <= Vector.width { return narrowRows(step, Stride1<Vector>.self, K.self) }
    wideRows(step, Stride1<Vector>.self, K.self)
}

@inline(__always)
private func byTwo<K: CompileTimeCount>(_ step: DepthwiseStep, _: K.Type) {
    let width = step.input.width
    #if MICRONET_V4
        if width <= Vector.width { return narrowRows(step, Stride2<Vector>.self, K.self) }
    #endif
    if width <= Two.width { return narrowRows(step, Stride2<Two>.self, K.self) }
    wideRows(step, Stride2<Two>.self, K.self)
}

/// Rows that fit into a register.
@inline(never)
private func narrowRows<R: RowAccess, K: CompileTimeCount>(_ step: DepthwiseStep, _: R.Type, _: K.Type) {
    let ones = R.lay(R.Row(at: step.ones + (32 - step.input.width)))
    let zeros = R.lay(R.Row(all: 0))
    for middle in 0..<step.channels {
        for output in middle * step.horizontals..<(middle + 1) * step.horizontals {
            let taps = Taps<R.Register>(
                step.horizontalWeights + output * K.value, bias: step.horizontalBias[output], kernel: K.value)
            var source = step.sources.channels[middle].plane
            var target = step.targets.planes[output]
            for _ in 0..<step.output.height {
                let places = R.keep(R.lay(R.Row(at: source)), ones)
                taps.sum(K.value, R.window(zeros, places, zeros)).store(to: target)
                source += step.input.stride
                target += step.output.stride
            }
        }
    }
}
