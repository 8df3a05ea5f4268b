import ArithmeticSteps

func activation(_ step: ActivationStep) {
    switch step.sources.branches {
    case 0: write(step, PlainLoad.self)
    case 1: write(step, OneBranchLoad.self)
    default: write(step, TwoBranchLoad.self)
    }
}

@inline(never)
private func write<R: Load>(_ step: ActivationStep, _: R.Type) {
    for channel in 0..<step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + R.coefficients * channel
        let target = step.targets.planes[channel]
        let residual = step.residuals?[channel]
        var offset = 0
        while offset < step.length {
            var value: Vector = R.value(source, coefficients, offset)
            if step.targets.relu6 { value = value.relu6 }
            if let residual { value = value.plus(Vector(at: residual + offset)) }
            value.store(to: target + offset)
            offset += Vector.width
        }
    }
}

func pooling(_ step: PoolingStep) {
    switch step.sources.branches {
    case 0: means(step, PlainLoad.self)
    case 1: means(step, OneBranchLoad.self)
    default: means(step, TwoBranchLoad.self)
    }
}

@inline(never)
private func means<R: Load>(_ step: PoolingStep, _: R.Type) {
    let (low, high) = (step.relu6 ? 0 : -Float.infinity, step.relu6 ? 6 : Float.infinity)
    var channel = 0
    while channel < step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + R.coefficients * channel
        var sum = Vector(all: 0)
        var offset = 0
        while offset < step.length {
            let value: Vector = R.value(source, coefficients, offset)
            let clipped = value.max(Vector(all: low)).min(Vector(all: high))
            sum = sum.plus(clipped.selected(where: Vector(at: step.mask + offset)))
            offset += Vector.width
        }
        step.output[channel] = sum.total
        channel += 1
    }
    // The output has room for whole vectors.
    var place = 0
    while place < step.channels {
        let mean = Vector(at: step.output + place).times(Vector(all: step.scale))
        (step.hSwish ? mean.hSwish : mean).store(to: step.output + place)
        place += Vector.width
    }
}

/// The Shift-Max of a traced pass, which counts where branch 1 is the maximum.
func shiftMax(_ step: ShiftMaxStep) {
    let inside = firstLanes(step.length % Vector.width, step.ones)
    for channel in 0..<step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + 2 * step.sources.branches * channel
        let target = step.targets[channel]
        if step.sources.branches == 1 {
            var offset = 0
            while offset < step.length {
                let value: Vector = OneBranchLoad.value(source, coefficients, offset)
                value.store(to: target + offset)
                offset += Vector.width
            }
            step.firstBranchCounts[channel] = Int32(step.length)
        } else {
            step.firstBranchCounts[channel] = twoBranches(
                source, coefficients, target, step.length, rest: inside)
        }
    }
}

@inline(__always)
private func twoBranches(
    _ source: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ length: Int, rest inside: Lanes
) -> Int32 {
    let (x, partner) = (source.pointee.plane, source.pointee.partner)
    let (a1, b1) = (Vector(all: coefficients[0]), Vector(all: coefficients[1]))
    let (a2, b2) = (Vector(all: coefficients[2]), Vector(all: coefficients[3]))
    @inline(__always) func branches(_ offset: Int) -> (Vector, Vector) {
        let (value, other) = (Vector(at: x + offset), Vector(at: partner + offset))
        return (value.times(a1).fma(other, b1), value.times(a2).fma(other, b2))
    }
    var counts = Vector.zero
    var offset = 0
    while offset + Vector.width <= length {
        let (first, second) = branches(offset)
        first.max(second).store(to: target + offset)
        counts = counts.counting(first, atLeast: second)
        offset += Vector.width
    }
    if offset < length {
        let (first, second) = branches(offset)
        first.max(second).store(to: target + offset)
        let more = counts.counting(first, atLeast: second)
        counts = counts.replacing(with: more, where: inside)
    }
    return Int32(counts.total)
}
