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
        if let residual { value = value.plus(Vector(at: residual + offset)) }
        value.store(to: target + offset)
        offset += Vector.width
    }
}

func pooling(_ step: PoolingStep) {
    switch step.sources.branches {
    case 0: means(step, Plain.self)
    case 1: means(step, OneBranch.self)
    default: means(step, TwoBranches.self)
    }
}

@inline(never)
private func means<R: Reading>(_ step: PoolingStep, _: R.Type) {
    let (low, high) = (step.relu6 ? 0 : -Float.infinity, step.relu6 ? 6 : Float.infinity)
    var channel = 0
    while channel < step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + R.coefficients * channel
        var sum = Vector(all: 0)
        var offset = 0
        while offset < step.length {
            let value: Vector = R.value(source, coefficients, offset)
            let clipped = value.larger(Vector(all: low)).smaller(Vector(all: high))
            sum = sum.plus(clipped.kept(where: Vector(at: step.mask + offset)))
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
