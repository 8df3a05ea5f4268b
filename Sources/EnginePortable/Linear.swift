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

func linear(_ step: LinearStep) {
    switch step.weights {
    case .plain(let weights): linear(step, weights, scales: weights, PlainWeights.self)
    case .packed(let weights, let scales): linear(step, weights, scales: scales, PackedWeights.self)
    }
}

/// Packs the plain weights of a block of 64 outputs (see `LinearWeights`), and says the scales of the last 16.
public func pack(
    _ weights: UnsafePointer<Float>, inputs: Int, into packed: UnsafeMutablePointer<Float>,
    scales: UnsafeMutablePointer<Float>
) {
    for lane in stride(from: 0, to: 16, by: Vector.width) {
        var largest = Vector(all: 1e-20)
        for index in 0..<inputs {
            let weight = Vector(at: weights + (64 * index + lane + 48))
            largest = largest.larger(weight).larger(weight.times(Vector(all: -1)))
        }
        // The largest integer of 21 bits and a sign, but for what rounding adds.
        let greatest: Float = 0x0f_fffe
        largest.over(Vector(all: 2048 * greatest)).store(to: scales + lane)
        let factor = Vector(all: greatest).over(largest)
        for index in 0..<inputs {
            let (source, target) = (weights + (64 * index + lane), packed + (48 * index + lane))
            let number = Vector(at: source + 48).times(factor)
            Vector(at: source).carrying(number, 14).store(to: target)
            Vector(at: source + 16).carrying(number, 7).store(to: target + 16)
            Vector(at: source + 32).carrying(number, 0).store(to: target + 32)
        }
    }
}

/// How the weights of one input and 64 outputs lie (see `LinearWeights`).
private protocol WeightLayout {
    static var isPacked: Bool { get }
    /// How many values they take.
    static var count: Int { get }
    /// From vector to vector of a quad's outputs, and from its first output to the next quad's.
    static var distance: Int { get }
    static var pitch: Int { get }
    /// A quad's.
    static func four(_ weights: UnsafePointer<Float>) -> Quad
}

private enum PlainWeights: WeightLayout {
    @inline(__always) static var isPacked: Bool { false }
    @inline(__always) static var count: Int { 64 }
    @inline(__always) static var distance: Int { Vector.width }
    @inline(__always) static var pitch: Int { 4 * Vector.width }
    @inline(__always) static func four(_ weights: UnsafePointer<Float>) -> Quad {
        Quad(
            a: Vector(at: weights), b: Vector(at: weights + distance), c: Vector(at: weights + 2 * distance),
            d: Vector(at: weights + 3 * distance))
    }
}

private enum PackedWeights: WeightLayout {
    @inline(__always) static var isPacked: Bool { true }
    @inline(__always) static var count: Int { 48 }
    @inline(__always) static var distance: Int { 16 }
    @inline(__always) static var pitch: Int { Vector.width }
    @inline(__always) static func four(_ weights: UnsafePointer<Float>) -> Quad {
        let (a, b, c) = (Vector(at: weights), Vector(at: weights + 16), Vector(at: weights + 32))
        return Quad(a: a, b: b, c: c, d: a.carried(b, c))
    }
}

/// Four vectors of weights.
private struct Quad {
    let a: Vector
    let b: Vector
    let c: Vector
    let d: Vector
}

/// Sums of four vectors of outputs.
private struct QuadSums<W: WeightLayout> {
    /// The first output, and its first weight.
    let place: Int
    var weights: UnsafePointer<Float>
    let scales: UnsafePointer<Float>
    var a: Vector
    var b: Vector
    var c: Vector
    var d: Vector

    @inline(__always)
    init(_ step: LinearStep, _ weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, quad: Int) {
        let (block, lane) = (quad / (16 / Vector.width), quad % (16 / Vector.width) * W.pitch)
        place = block * 64 + lane
        self.weights = weights + (block * W.count * step.inputs + lane)
        self.scales = scales + (block * 16 + lane)
        let bias = step.bias + place
        (a, b) = (Vector(at: bias), Vector(at: bias + W.distance))
        (c, d) = (Vector(at: bias + 2 * W.distance), Vector(at: bias + 3 * W.distance))
        if W.isPacked { d = Vector(all: 0) }
    }
    @inline(__always) mutating func add(_ x: Vector) {
        let four = W.four(weights)
        a = a.adding(four.a, times: x)
        b = b.adding(four.b, times: x)
        c = c.adding(four.c, times: x)
        d = d.adding(four.d, times: x)
        weights += W.count
    }
    @inline(__always) func finish(_ step: LinearStep) {
        put(a, step, place)
        put(b, step, place + W.distance)
        put(c, step, place + 2 * W.distance)
        let (last, bias) = (place + 3 * W.distance, Vector(at: step.bias + (place + 3 * W.distance)))
        put(W.isPacked ? bias.adding(d, times: Vector(at: scales)) : d, step, last)
    }
    @inline(__always) private func put(_ sum: Vector, _ step: LinearStep, _ place: Int) {
        (step.hSwish ? sum.hSwish : sum).store(to: step.output + place)
    }
}

/// Two quads at a time: as vectors become longer, of one block of 64 outputs or of two. Two streams of weights come faster
/// than one.
@inline(never)
private func linear<W: WeightLayout>(
    _ step: LinearStep, _ weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, _: W.Type
) {
    let quads = step.outputs / (4 * Vector.width)
    var quad = 0
    while quad + 1 < quads {
        var first = QuadSums<W>(step, weights, scales: scales, quad: quad)
        var second = QuadSums<W>(step, weights, scales: scales, quad: quad + 1)
        for index in 0..<step.inputs {
            let x = Vector(all: step.input[index])
            first.add(x)
            second.add(x)
        }
        first.finish(step)
        second.finish(step)
        quad += 2
    }
    if quad < quads {
        var last = QuadSums<W>(step, weights, scales: scales, quad: quad)
        for index in 0..<step.inputs { last.add(Vector(all: step.input[index])) }
        last.finish(step)
    }
}

extension Span {
    /// x · min(max(x + 3, 0), 6) / 6
    @inline(__always) var hSwish: Self { times(plus(Self(all: 3)).relu6).times(Self(all: 1 / 6)) }
}
