import EngineSteps

#if MICRONET_V4
    /// 64 outputs.
    private typealias Outputs = Four
#elseif MICRONET_V3
    private typealias Outputs = Joined<Four, Four>
#else
    private typealias Outputs = Joined<Joined<Four, Four>, Joined<Four, Four>>
#endif

func coefficients(_ step: CoefficientsStep) {
    squeeze(step)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: step.squeezed) { places in
        guard let places = places.baseAddress else { return }
        // The ReLU leaves about half of them: the weights of the others need not be read.
        var positive = 0
        for index in 0..<step.squeezed where step.hidden[index] > 0 {
            places[positive] = index
            positive += 1
        }
        excite(step, places, positive)
    }
}

private func excite(_ step: CoefficientsStep, _ places: UnsafePointer<Int>, _ count: Int) {
    var place = 0
    while place < step.outputs {
        var sums = Outputs(at: step.exciteBias + place)
        let weights = step.exciteWeights + place * step.squeezed
        for index in 0..<count {
            let value = Outputs(all: step.hidden[places[index]])
            sums = sums.adding(Outputs(at: weights + places[index] * Outputs.width), times: value)
        }
        sums = sums.larger(Outputs(all: 0)).smaller(Outputs(all: 4))
        sums.plus(Outputs(at: step.offsets + place)).store(to: step.coefficients + place)
        place += Outputs.width
    }
}

/// Four dot products at a time; `squeezed` is a multiple of four.
private func squeeze(_ step: CoefficientsStep) {
    let inputs = step.inputs
    var row = 0
    while row < step.squeezed {
        let weights = step.squeezeWeights + row * inputs
        var sums = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var index = 0
        while index < inputs {
            let x = Vector(at: step.sums + index)
            sums.0 = sums.0.adding(Vector(at: weights + index), times: x)
            sums.1 = sums.1.adding(Vector(at: weights + inputs + index), times: x)
            sums.2 = sums.2.adding(Vector(at: weights + 2 * inputs + index), times: x)
            sums.3 = sums.3.adding(Vector(at: weights + 3 * inputs + index), times: x)
            index += Vector.width
        }
        let totals = SIMD4<Float>(sums.0.total, sums.1.total, sums.2.total, sums.3.total)
        totals.plus(SIMD4(at: step.squeezeBias + row)).larger(.zero).store(to: step.hidden + row)
        row += 4
    }
}

/// Two blocks of outputs at a time: two streams of weights come faster than one.
func linear(_ step: LinearStep) {
    var place = 0
    while place + 2 * Outputs.width <= step.outputs {
        let distance = Outputs.width * step.inputs
        var weights = step.weights + place * step.inputs
        var sums = (Outputs(at: step.bias + place), Outputs(at: step.bias + (place + Outputs.width)))
        for index in 0..<step.inputs {
            let x = Outputs(all: step.input[index])
            sums.0 = sums.0.adding(Outputs(at: weights), times: x)
            sums.1 = sums.1.adding(Outputs(at: weights + distance), times: x)
            weights += Outputs.width
        }
        finish(step, sums.0, place)
        finish(step, sums.1, place + Outputs.width)
        place += 2 * Outputs.width
    }
    if place < step.outputs {
        var weights = step.weights + place * step.inputs
        var sum = Outputs(at: step.bias + place)
        for index in 0..<step.inputs {
            sum = sum.adding(Outputs(at: weights), times: Outputs(all: step.input[index]))
            weights += Outputs.width
        }
        finish(step, sum, place)
    }
}

@inline(__always)
private func finish(_ step: LinearStep, _ sum: Outputs, _ place: Int) {
    (step.hSwish ? sum.hSwish : sum).store(to: step.output + place)
}

extension Span {
    /// x · min(max(x + 3, 0), 6) / 6
    @inline(__always) var hSwish: Self { times(plus(Self(all: 3)).relu6).times(Self(all: 1 / 6)) }
}
