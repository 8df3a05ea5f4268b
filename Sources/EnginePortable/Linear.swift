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
    case .plain(let weights): linear(step, weights, PlainWeights.self)
    case .packed(let weights): linear(step, weights, PackedWeights.self)
    }
}

/// How the weights of one input and 64 outputs lie (see `LinearWeights`).
private protocol WeightLayout {
    /// How many values they take.
    static var count: Int { get }
    /// From vector to vector of a quad's outputs, and from its first output to the next quad's.
    static var distance: Int { get }
    static var pitch: Int { get }
    /// A quad's.
    static func four(_ weights: UnsafePointer<Float>) -> Quad<Self>
}

private enum PlainWeights: WeightLayout {
    @inline(__always) static var count: Int { 64 }
    @inline(__always) static var distance: Int { Vector.width }
    @inline(__always) static var pitch: Int { 4 * Vector.width }
    @inline(__always) static func four(_ weights: UnsafePointer<Float>) -> Quad<Self> { Quad(at: weights) }
}

private enum PackedWeights: WeightLayout {
    @inline(__always) static var count: Int { 48 }
    @inline(__always) static var distance: Int { 16 }
    @inline(__always) static var pitch: Int { Vector.width }
    @inline(__always) static func four(_ weights: UnsafePointer<Float>) -> Quad<Self> {
        let (a, b, c) = (Vector(at: weights), Vector(at: weights + 16), Vector(at: weights + 32))
        return Quad(a: a, b: b, c: c, d: a.carried(b, c))
    }
}

/// Packs the plain weights of a block of 64 outputs (see `LinearWeights`).
public func pack(_ weights: UnsafePointer<Float>, inputs: Int, into packed: UnsafeMutablePointer<Float>) {
    for index in 0..<inputs {
        let (source, target) = (weights + 64 * index, packed + 48 * index)
        for lane in stride(from: 0, to: 16, by: Vector.width) {
            let last = Vector(at: source + (lane + 48))
            Vector(at: source + lane).carrying(last, 24).store(to: target + lane)
            Vector(at: source + (lane + 16)).carrying(last, 16).store(to: target + (lane + 16))
            Vector(at: source + (lane + 32)).carrying(last, 8).store(to: target + (lane + 32))
        }
    }
}

/// Four vectors of outputs.
private struct Quad<W: WeightLayout> {
    var a: Vector
    var b: Vector
    var c: Vector
    var d: Vector

    @inline(__always) init(a: Vector, b: Vector, c: Vector, d: Vector) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }
    @inline(__always) init(at address: UnsafePointer<Float>) {
        self.init(
            a: Vector(at: address), b: Vector(at: address + W.distance),
            c: Vector(at: address + 2 * W.distance), d: Vector(at: address + 3 * W.distance))
    }
    @inline(__always) mutating func add(_ weights: Self, times x: Vector) {
        a = a.adding(weights.a, times: x)
        b = b.adding(weights.b, times: x)
        c = c.adding(weights.c, times: x)
        d = d.adding(weights.d, times: x)
    }
    @inline(__always) func store(_ step: LinearStep, _ place: Int) {
        let target = step.output + place
        (step.hSwish ? a.hSwish : a).store(to: target)
        (step.hSwish ? b.hSwish : b).store(to: target + W.distance)
        (step.hSwish ? c.hSwish : c).store(to: target + 2 * W.distance)
        (step.hSwish ? d.hSwish : d).store(to: target + 3 * W.distance)
    }
}

/// Two quads at a time: as vectors become longer, of one block of 64 outputs or of two. Two streams of weights come faster
/// than one.
@inline(never)
private func linear<W: WeightLayout>(_ step: LinearStep, _ weights: UnsafePointer<Float>, _: W.Type) {
    let inputs = step.inputs
    let (input, end) = (step.input, step.input + inputs)
    /// From a quad's number to its first output and to that one's first weight.
    @inline(__always) func find(_ quad: Int) -> (place: Int, weights: UnsafePointer<Float>) {
        let (block, lane) = (quad / (16 / Vector.width), quad % (16 / Vector.width) * W.pitch)
        return (block * 64 + lane, weights + (block * W.count * inputs + lane))
    }
    var quad = 0
    let quads = step.outputs / (4 * Vector.width)
    while quad + 1 < quads {
        var (first, second) = (find(quad), find(quad + 1))
        var sums = (Quad<W>(at: step.bias + first.place), Quad<W>(at: step.bias + second.place))
        var x = input
        while x < end {
            let value = Vector(all: x[0])
            sums.0.add(W.four(first.weights), times: value)
            sums.1.add(W.four(second.weights), times: value)
            first.weights += W.count
            second.weights += W.count
            x += 1
        }
        sums.0.store(step, first.place)
        sums.1.store(step, second.place)
        quad += 2
    }
    if quad < quads {
        var last = find(quad)
        var sums = Quad<W>(at: step.bias + last.place)
        for index in 0..<inputs {
            sums.add(W.four(last.weights), times: Vector(all: input[index]))
            last.weights += W.count
        }
        sums.store(step, last.place)
    }
}

extension Span {
    /// x · min(max(x + 3, 0), 6) / 6
    @inline(__always) var hSwish: Self { times(plus(Self(all: 3)).relu6).times(Self(all: 1 / 6)) }
}
