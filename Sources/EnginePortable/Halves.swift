import EngineSteps

// The halves of depthwise pairs one by one, for a pass that keeps what is between them.

/// The vertical halves, into planes.
func verticals(_ step: DepthwiseStep) {
    switch (step.kernel, step.stride) {
    case (3, 1): verticals(step, Kernel3.self, One.self)
    case (5, 1): verticals(step, Kernel5.self, One.self)
    case (3, 2): verticals(step, Kernel3.self, Stride2.self)
    case (5, 2): verticals(step, Kernel5.self, Stride2.self)
    case (_, 1): verticals(step, AnyKernel.self, One.self)
    default: verticals(step, AnyKernel.self, Stride2.self)
    }
}

/// What a row's last vector writes behind it, the next row writes again, and the last one has slack.
@inline(never)
private func verticals<K: Constant, S: Constant>(_ step: DepthwiseStep, _: K.Type, _: S.Type) {
    for middle in 0..<step.channels * step.verticals {
        let plane = step.sources.channels[middle / step.verticals].plane
        let sums = ColumnSums<K>(step, plane, middle: middle)
        let target = step.targets.planes[middle]
        for y in 0..<step.output.height {
            let rows = sums.rows(around: y * S.value)
            let row = target + y * step.output.stride
            var x = 0
            while x < step.output.width {
                sums.value(rows, x).store(to: row + x)
                x += Vector.width
            }
        }
    }
}

/// The horizontal halves, from planes.
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
