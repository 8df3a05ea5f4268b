import EngineSteps

/// Eight outputs at a time: eight rows of weights.
func product(_ step: ProductStep) {
    var row = 0
    while row + 8 <= step.outputs {
        let weights = step.weights + row * step.inputs
        let bias = step.bias + row
        let upper = dotProducts(step, weights)
        let target = step.output + row
        for place in 0..<8 { target[place] = bias[place] + upper[place] }
        row += 8
    }
    while row < step.outputs {
        step.output[row] = step.bias[row] + dotProduct(step, step.weights + row * step.inputs)
        row += 1
    }
}

@inline(__always)
private func dotProducts(_ step: ProductStep, _ weights: UnsafePointer<Float>) -> SIMD8<Float> {
    let inputs = step.inputs
    let (a, b, c, d) = (weights, weights + inputs, weights + 2 * inputs, weights + 3 * inputs)
    let (e, f, g, h) = (a + 4 * inputs, b + 4 * inputs, c + 4 * inputs, d + 4 * inputs)
    var low = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var high = low
    var index = 0
    while index + Vector.width <= inputs {
        let x = Vector(at: step.input + index)
        low.0 = low.0.adding(Vector(at: a + index), times: x)
        low.1 = low.1.adding(Vector(at: b + index), times: x)
        low.2 = low.2.adding(Vector(at: c + index), times: x)
        low.3 = low.3.adding(Vector(at: d + index), times: x)
        high.0 = high.0.adding(Vector(at: e + index), times: x)
        high.1 = high.1.adding(Vector(at: f + index), times: x)
        high.2 = high.2.adding(Vector(at: g + index), times: x)
        high.3 = high.3.adding(Vector(at: h + index), times: x)
        index += Vector.width
    }
    var result = SIMD8(
        low.0.total, low.1.total, low.2.total, low.3.total, high.0.total, high.1.total, high.2.total,
        high.3.total)
    while index < inputs {
        let x = step.input[index]
        let column = SIMD8(
            a[index], b[index], c[index], d[index], e[index], f[index], g[index], h[index])
        result = result.adding(column, times: SIMD8(all: x))
        index += 1
    }
    return result
}

@inline(__always)
private func dotProduct(_ step: ProductStep, _ weights: UnsafePointer<Float>) -> Float {
    var sum = Vector.zero
    var index = 0
    while index + Vector.width <= step.inputs {
        sum = sum.adding(Vector(at: weights + index), times: Vector(at: step.input + index))
        index += Vector.width
    }
    var result = sum.total
    while index < step.inputs {
        result += weights[index] * step.input[index]
        index += 1
    }
    return result
}
