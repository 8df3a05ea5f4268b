import EngineSteps

func activation(_ step: ActivationStep) {
    for channel in 0..<step.channels {
        switch step.sources.branches {
        case 0: write(step, channel, Plain.self)
        case 1: write(step, channel, OneBranch.self)
        default: write(step, channel, TwoBranches.self)
        }
    }
}

@inline(__always)
private func write<R: Reading>(_ step: ActivationStep, _ channel: Int, _: R.Type) {
    let source = step.sources.channels + channel
    let coefficients = step.sources.coefficients + R.coefficients * channel
    let target = step.targets.planes[channel]
    let residual = step.residuals?[channel]
    var offset = 0
    while offset < step.length {
        var value: Vector = R.value(source, coefficients, offset)
        if step.targets.relu6 { value = value.relu6 }
        if let residual { value += Vector(at: residual + offset) }
        value.store(to: target + offset)
        offset += Vector.width
    }
}

func pooling(_ step: PoolingStep) {
    for channel in 0..<step.channels {
        let mean =
            switch step.sources.branches {
            case 0: total(step, channel, Plain.self) * step.scale
            case 1: total(step, channel, OneBranch.self) * step.scale
            default: total(step, channel, TwoBranches.self) * step.scale
            }
        step.output[channel] = step.hSwish ? mean * min(max(mean + 3, 0), 6) / 6 : mean
    }
}

@inline(__always)
private func total<R: Reading>(_ step: PoolingStep, _ channel: Int, _: R.Type) -> Float {
    let source = step.sources.channels + channel
    let coefficients = step.sources.coefficients + R.coefficients * channel
    var sum = Vector.zero
    var offset = 0
    while offset < step.length {
        var value: Vector = R.value(source, coefficients, offset)
        if step.relu6 { value = value.relu6 }
        sum = sum.adding(value, times: Vector(at: step.mask + offset))
        offset += Vector.width
    }
    return sum.total
}
