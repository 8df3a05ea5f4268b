import EngineSteps

// The halves of depthwise pairs one by one, for a pass that keeps what is between them.

/// The vertical halves, into planes.
func verticals(_ step: DepthwiseStep) {
    switch step.kernel {
    case 3: verticals(step, Kernel3.self)
    case 5: verticals(step, Kernel5.self)
    default: verticals(step, AnyKernel.self)
    }
}

/// What a row's last vector writes behind it, the next row writes again, and the last one has slack.
@inline(never)
private func verticals<K: Constant>(_ step: DepthwiseStep, _: K.Type) {
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
