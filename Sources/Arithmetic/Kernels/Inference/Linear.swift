import ArithmeticSteps

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
        // The ReLU leaves about half of them positive. The weights of the others are not read.
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
            sums = sums.fma(Outputs(at: weights + places[index] * Outputs.width), value)
        }
        sums = sums.max(Outputs(all: 0)).min(Outputs(all: 4))
        sums.plus(Outputs(at: step.offsets + place)).store(to: step.coefficients + place)
        place += Outputs.width
    }
}

/// Computes four dot products at a time; `squeezed` is a multiple of four.
private func squeeze(_ step: CoefficientsStep) {
    let inputs = step.inputs
    var row = 0
    while row < step.squeezed {
        let weights = step.squeezeWeights + row * inputs
        var sums = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var index = 0
        while index < inputs {
            let x = Vector(at: step.sums + index)
            sums.0 = sums.0.fma(Vector(at: weights + index), x)
            sums.1 = sums.1.fma(Vector(at: weights + inputs + index), x)
            sums.2 = sums.2.fma(Vector(at: weights + 2 * inputs + index), x)
            sums.3 = sums.3.fma(Vector(at: weights + 3 * inputs + index), x)
            index += Vector.width
        }
        let totals = SIMD4<Float>(sums.0.total, sums.1.total, sums.2.total, sums.3.total)
        totals.plus(SIMD4(at: step.squeezeBias + row)).max(.zero).store(to: step.hidden + row)
        row += 4
    }
}

func linear(_ step: LinearStep) {
    switch step.weights {
    case .plain(let weights): linear(step, weights, scales: weights, PlainWeights.self)
    case .packed(let weights, let scales): linear(step, weights, scales: scales, PackedWeights.self)
    }
    if let exact = step.exact { exactRows(step, exact) }
}

private func exactRows(_ step: LinearStep, _ exact: ExactRows) {
    product(
        ProductStep(
            inputs: step.inputs, outputs: exact.count, input: step.input, weights: exact.weights,
            bias: exact.bias, output: exact.sums))
    if step.hSwish {
        for place in stride(from: 0, to: exact.count, by: Vector.width) {
            Vector(at: exact.sums + place).hSwish.store(to: exact.sums + place)
        }
    }
    for place in 0..<exact.count { step.output[exact.rows[place]] = exact.sums[place] }
}

extension Kernels {
    /// Packs the weights of 64 outputs of a linear layer (see `LinearWeights`).
    ///
    /// - Parameters:
    ///   - weights: `inputs` × 64 values.
    ///   - inputs: an even number.
    ///   - packed: room for 40 × `inputs` values.
    ///   - scales: room for 64 values. A scale of 0 stands for an output whose weights are all 0, or as good as 0.
    public static func pack(
        _ weights: UnsafePointer<Float>, inputs: Int, into packed: UnsafeMutablePointer<Float>,
        scales: UnsafeMutablePointer<Float>
    ) {
        // The largest 32-bit integer, less what rounding may add.
        let greatest: Float = 0x7fff_e000
        let least: Float = 1e-20
        let leastScale = least / greatest
        for output in stride(from: 0, to: 64, by: Vector.width) {
            var largest = Vector(all: least)
            for index in 0..<inputs {
                let weight = Vector(at: weights + (64 * index + output))
                largest = largest.max(weight).max(weight.times(Vector(all: -1)))
            }
            largest.divided(by: Vector(all: greatest)).store(to: scales + output)
        }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { factors in
            guard let factors = factors.baseAddress else { return }
            for output in 0..<64 {
                factors[output] = 1 / scales[output]
                // The packed form has no zero.
                if scales[output] <= leastScale { scales[output] = 0 }
            }
            for lane in stride(from: 0, to: 16, by: Vector.width) {
                for pair in 0..<inputs / 2 {
                    Vector.pack(
                        weights + (128 * pair + lane), factors + lane, to: packed + (80 * pair + lane))
                }
            }
        }
    }
}

/// The layout of the weights of 64 outputs (see `LinearWeights`).
private protocol WeightLayout {
    static var isPacked: Bool { get }
    /// The number of inputs whose weights are stored together, and the number of values that they take.
    static var inputs: Int { get }
    static var count: Int { get }
    /// The distance between the vectors of a quad, and between the first outputs of two quads.
    static var distance: Int { get }
    static var pitch: Int { get }
    /// Adds the products of the inputs and their weights.
    static func add(_ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, to sums: inout Quad)
}

private enum PlainWeights: WeightLayout {
    @inline(__always) static var isPacked: Bool { false }
    @inline(__always) static var inputs: Int { 1 }
    @inline(__always) static var count: Int { 64 }
    @inline(__always) static var distance: Int { Vector.width }
    @inline(__always) static var pitch: Int { 4 * Vector.width }
    @inline(__always)
    static func add(_ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, to sums: inout Quad) {
        sums.add(
            x, Vector(at: weights), Vector(at: weights + distance), Vector(at: weights + 2 * distance),
            Vector(at: weights + 3 * distance))
    }
}

private enum PackedWeights: WeightLayout {
    @inline(__always) static var isPacked: Bool { true }
    @inline(__always) static var inputs: Int { 2 }
    @inline(__always) static var count: Int { 80 }
    @inline(__always) static var distance: Int { 16 }
    @inline(__always) static var pitch: Int { Vector.width }
    @inline(__always)
    static func add(_ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, to sums: inout Quad) {
        let (a, b, c) = (Vector(at: weights), Vector(at: weights + 16), Vector(at: weights + 32))
        let (d, e) = (Vector(at: weights + 48), Vector(at: weights + 64))
        sums.add(x, a.unpacked, b.unpacked, c.unpacked, d.unpacked)
        sums.add(x + 1, e.unpacked, a.unpacked(with: d), b.unpacked(with: e), c.unpacked(with: d, e))
    }
}

/// The sums of four vectors of outputs.
private struct Quad {
    var a = Vector(all: 0)
    var b = Vector(all: 0)
    var c = Vector(all: 0)
    var d = Vector(all: 0)

    @inline(__always)
    mutating func add(_ x: UnsafePointer<Float>, _ p: Vector, _ q: Vector, _ r: Vector, _ s: Vector) {
        let x = Vector(all: x[0])
        a = a.fma(p, x)
        b = b.fma(q, x)
        c = c.fma(r, x)
        d = d.fma(s, x)
    }
}

/// A quad, and where its weights are.
private struct QuadSums<W: WeightLayout> {
    /// The first output, and its first weights.
    let place: Int
    var weights: UnsafePointer<Float>
    let scales: UnsafePointer<Float>
    var sums = Quad()

    @inline(__always)
    init(_ step: LinearStep, _ weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, quad: Int) {
        let (block, lane) = (quad / (16 / Vector.width), quad % (16 / Vector.width) * W.pitch)
        place = block * 64 + lane
        let groups = (step.inputs + W.inputs - 1) / W.inputs
        self.weights = weights + (block * W.count * groups + lane)
        self.scales = scales + place
    }
    @inline(__always) mutating func add(_ x: UnsafePointer<Float>) {
        W.add(x, weights, to: &sums)
        weights += W.count
    }
    @inline(__always) func finish(_ step: LinearStep) {
        put(sums.a, step, 0)
        put(sums.b, step, W.distance)
        put(sums.c, step, 2 * W.distance)
        put(sums.d, step, 3 * W.distance)
    }
    @inline(__always) private func put(_ sum: Vector, _ step: LinearStep, _ offset: Int) {
        let bias = Vector(at: step.bias + (place + offset))
        let value = W.isPacked ? bias.fma(sum, Vector(at: scales + offset)) : bias.plus(sum)
        (step.hSwish ? value.hSwish : value).store(to: step.output + (place + offset))
    }
}

/// Computes two quads at a time, of the same block of 64 outputs or, with long vectors, of two: two streams of
/// weights arrive faster than one.
@inline(never)
private func linear<W: WeightLayout>(
    _ step: LinearStep, _ weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, _: W.Type
) {
    let quads = step.outputs / (4 * Vector.width)
    var quad = 0
    while quad + 1 < quads {
        var first = QuadSums<W>(step, weights, scales: scales, quad: quad)
        var second = QuadSums<W>(step, weights, scales: scales, quad: quad + 1)
        for index in stride(from: 0, to: step.inputs, by: W.inputs) {
            first.add(step.input + index)
            second.add(step.input + index)
        }
        first.finish(step)
        second.finish(step)
        quad += 2
    }
    if quad < quads {
        var last = QuadSums<W>(step, weights, scales: scales, quad: quad)
        for index in stride(from: 0, to: step.inputs, by: W.inputs) { last.add(step.input + index) }
        last.finish(step)
    }
}

extension LaneBlock {
    /// x · min(max(x + 3, 0), 6) / 6
    @inline(__always) var hSwish: Self { times(plus(Self(all: 3)).relu6).times(Self(all: 1 / 6)) }
}

/// Computes eight outputs at a time, from eight rows of weights.
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
        low.0 = low.0.fma(Vector(at: a + index), x)
        low.1 = low.1.fma(Vector(at: b + index), x)
        low.2 = low.2.fma(Vector(at: c + index), x)
        low.3 = low.3.fma(Vector(at: d + index), x)
        high.0 = high.0.fma(Vector(at: e + index), x)
        high.1 = high.1.fma(Vector(at: f + index), x)
        high.2 = high.2.fma(Vector(at: g + index), x)
        high.3 = high.3.fma(Vector(at: h + index), x)
        index += Vector.width
    }
    var result = SIMD8(
        low.0.total, low.1.total, low.2.total, low.3.total, high.0.total, high.1.total, high.2.total,
        high.3.total)
    while index < inputs {
        let x = step.input[index]
        let column = SIMD8(
            a[index], b[index], c[index], d[index], e[index], f[index], g[index], h[index])
        result = result.fma(column, SIMD8(all: x))
        index += 1
    }
    return result
}

@inline(__always)
private func dotProduct(_ step: ProductStep, _ weights: UnsafePointer<Float>) -> Float {
    var sum = Vector.zero
    var index = 0
    while index + Vector.width <= step.inputs {
        sum = sum.fma(Vector(at: weights + index), Vector(at: step.input + index))
        index += Vector.width
    }
    var result = sum.total
    while index < step.inputs {
        result += weights[index] * step.input[index]
        index += 1
    }
    return result
}
