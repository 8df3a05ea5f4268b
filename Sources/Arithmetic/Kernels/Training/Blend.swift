import ArithmeticSteps

extension Kernels {
    /// Computes some channels of a view from raw outputs.
    ///
    /// - Parameters:
    ///   - coefficients: `Blend.coefficients` values for each channel of the view.
    ///   - residual: what to add, in the layout of the raw outputs and the order of the view; or nil.
    ///   - output: the address of channel 0 of the view.
    public static func blend(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
        residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        for channel in channels {
            let coefficients = coefficients + Blend.coefficients * channel
            for part in 0..<blend.planes.parts {
                let offset = part * blend.planes.partPitch
                let run = Run(
                    own: raw + (blend.own[channel] + offset),
                    partner: raw + (blend.partner[channel] + offset),
                    residual: residual.map { $0 + (channel * blend.planes.pitch + offset) },
                    target: output + (channel * layout.pitch + part * layout.partPitch),
                    length: blend.planes.length)
                switch blend.kind {
                case .plain: write(PlainForm.self, run, coefficients)
                case .relu6: write(ReLU6Form.self, run, coefficients)
                case .oneBranch: write(OneBranchForm.self, run, coefficients)
                case .twoBranches: write(TwoBranchForm.self, run, coefficients)
                }
            }
        }
    }
}

/// One part of a channel.
private struct Run {
    let own: UnsafePointer<Float>
    let partner: UnsafePointer<Float>
    let residual: UnsafePointer<Float>?
    let target: UnsafeMutablePointer<Float>
    let length: Int
}

@inline(never)
private func write<F: BlendForm>(_: F.Type, _ run: Run, _ coefficients: UnsafePointer<Float>) {
    let mixing = Mixing(coefficients)
    let whole = run.length / Vector.width * Vector.width
    var place = 0
    while place < whole {
        var value = F.value(mixing, run.own + place, run.partner + place)
        if let residual = run.residual { value += Vector(at: residual + place) }
        value.store(to: run.target + place)
        place += Vector.width
    }
    if place < run.length {
        var value = F.value(mixing, run.own + place, run.partner + place)
        if let residual = run.residual { value += Vector(at: residual + place) }
        first(run.length - place, of: value).store(to: run.target + place)
    }
}

extension Kernels {
    /// The sums over some channels of a view from which the gradients of the normalization and of the Shift-Max
    /// coefficients follow.
    ///
    /// - Parameters:
    ///   - gradient: of the view, in its order and the layout of the raw outputs; zero after each run.
    ///   - coefficients: `Blend.coefficients` values for each channel of the view.
    ///   - sums: output, `Blend.sums` values for each channel of the view; those of missing branches are left
    ///     unchanged.
    public static func blendSums(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            switch blend.kind {
            case .plain: sum(PlainForm.self, blend, channel, raw, gradient, coefficients, sums)
            case .relu6: sum(ReLU6Form.self, blend, channel, raw, gradient, coefficients, sums)
            case .oneBranch: sum(OneBranchForm.self, blend, channel, raw, gradient, coefficients, sums)
            case .twoBranches: sum(TwoBranchForm.self, blend, channel, raw, gradient, coefficients, sums)
            }
        }
    }
}

@inline(never)
private func sum<F: BlendForm>(
    _: F.Type, _ blend: Blend, _ channel: Int, _ raw: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ coefficients: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
) {
    let coefficients = coefficients + Blend.coefficients * channel
    let mixing = Mixing(coefficients)
    var totals = BranchSums(mean: coefficients[6], partnerMean: coefficients[7])
    for part in 0..<blend.planes.parts {
        let offset = part * blend.planes.partPitch
        let own = raw + (blend.own[channel] + offset)
        let partner = raw + (blend.partner[channel] + offset)
        let gradient = gradient + (channel * blend.planes.pitch + offset)
        var place = 0
        while place < blend.planes.length {
            F.add(&totals, mixing, gradient + place, own + place, partner + place)
            place += Vector.width
        }
    }
    totals.write(branches: F.branches, to: sums + Blend.sums * channel)
}

extension Kernels {
    /// The gradient of the raw outputs of some channels.
    ///
    /// - Parameters:
    ///   - gradient: of the view, in its order and the layout of the raw outputs.
    ///   - coefficients: `BlendGradient.coefficients` values for each channel.
    ///   - output: the address of channel 0; zero after each run.
    public static func blendGradient(
        _ blend: BlendGradient, channels: Range<Int>, raw: UnsafePointer<Float>,
        gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        for channel in channels {
            let c = coefficients + BlendGradient.coefficients * channel
            for part in 0..<blend.planes.parts {
                let offset = part * blend.planes.partPitch
                let rawRun = raw + offset
                let inputs = BackwardInputs(
                    mixing: Mixing(c), previous: Mixing(c + 6), ownFirst: Vector(all: c[12]),
                    ownAll: Vector(all: c[13]),
                    previousFirst: Vector(all: c[14]), previousAll: Vector(all: c[15]),
                    slope: Vector(all: c[16]),
                    constant: Vector(all: c[17]), x: rawRun + channel * blend.planes.pitch,
                    partner: rawRun + blend.partner[channel], previousRun: rawRun + blend.previous[channel],
                    g: gradient + (blend.gradient[channel] + offset),
                    previousGradient: gradient + (blend.previousGradient[channel] + offset))
                let target = output + (channel * layout.pitch + part * layout.partPitch)
                let length = blend.planes.length
                switch blend.kind {
                case .plain: write(PlainForm.self, inputs, length, to: target)
                case .relu6: write(ReLU6Form.self, inputs, length, to: target)
                case .oneBranch: write(OneBranchForm.self, inputs, length, to: target)
                case .twoBranches: write(TwoBranchForm.self, inputs, length, to: target)
                }
            }
        }
    }
}

@inline(__always)
private func write<F: BlendForm>(
    _: F.Type, _ inputs: BackwardInputs, _ length: Int, to target: UnsafeMutablePointer<Float>
) {
    let whole = length / Vector.width * Vector.width
    var place = 0
    while place < whole {
        F.gradient(inputs, place).store(to: target + place)
        place += Vector.width
    }
    if place < length { first(length - place, of: F.gradient(inputs, place)).store(to: target + place) }
}

/// What a kind of `Blend` computes from a vector, forward and backward. These are static functions of types,
/// because closures would not be inlined into the loops.
protocol BlendForm {
    /// The number of branches: 0, 1 or 2.
    static var branches: Int { get }
    /// The value of the view.
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector
    /// Adds the products of the gradient g for each branch.
    static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>)
    /// The gradient of the raw output.
    static func gradient(_ inputs: BackwardInputs, _ place: Int) -> Vector
}

/// The coefficients of a channel in registers.
struct Mixing {
    let a1: Vector
    let b1: Vector
    let c1: Vector
    let a2: Vector
    let b2: Vector
    let c2: Vector

    @inline(__always) init(_ coefficients: UnsafePointer<Float>) {
        a1 = Vector(all: coefficients[0])
        b1 = Vector(all: coefficients[1])
        c1 = Vector(all: coefficients[2])
        a2 = Vector(all: coefficients[3])
        b2 = Vector(all: coefficients[4])
        c2 = Vector(all: coefficients[5])
    }

    @inline(__always) func plain(_ x: Vector) -> Vector { c1.fma(x, a1) }
    @inline(__always) func first(_ x: Vector, _ y: Vector) -> Vector {
        c1.fma(x, a1).fma(y, b1)
    }
    @inline(__always) func second(_ x: Vector, _ y: Vector) -> Vector {
        c2.fma(x, a2).fma(y, b2)
    }
    /// The part of a gradient that passes the slope of ReLU6.
    @_transparent func inside(_ gradient: Vector, _ x: Vector) -> Vector {
        let value = plain(x)
        return gradient.replacing(with: 0, where: value .<= 0).replacing(with: 0, where: value .>= 6)
    }
    /// The part of a gradient that passes branch 1: all of it if branch 1 is the maximum, half of it in a tie.
    @_transparent func share(_ gradient: Vector, _ x: Vector, _ y: Vector) -> Vector {
        let (first, second) = (first(x, y), second(x, y))
        // Two halves, because with a comparison for equality the compiler does not use vectors.
        let half = gradient * Vector(all: 0.5)
        return half.replacing(with: 0, where: first .< second)
            + half.replacing(with: 0, where: first .<= second)
    }
}

/// For each branch the sums over a channel of d, d · (x − mean) and d · (y − mean), where d is its part of the
/// gradient.
struct BranchSums {
    let mean: Vector
    let partnerMean: Vector
    var d1 = Vector.zero
    var x1 = Vector.zero
    var y1 = Vector.zero
    var d2 = Vector.zero
    var x2 = Vector.zero
    var y2 = Vector.zero

    @inline(__always) init(mean: Float, partnerMean: Float) {
        self.mean = Vector(all: mean)
        self.partnerMean = Vector(all: partnerMean)
    }

    @inline(__always) mutating func addWhole(_ d: Vector, _ x: Vector) {
        d1 += d
        x1 = x1.fma(d, x - mean)
    }
    @inline(__always) mutating func addFirst(_ d: Vector, _ x: Vector, _ y: Vector) {
        d1 += d
        x1 = x1.fma(d, x - mean)
        y1 = y1.fma(d, y - partnerMean)
    }
    @inline(__always) mutating func addSecond(_ d: Vector, _ x: Vector, _ y: Vector) {
        d2 += d
        x2 = x2.fma(d, x - mean)
        y2 = y2.fma(d, y - partnerMean)
    }
    @inline(__always) func write(branches: Int, to sums: UnsafeMutablePointer<Float>) {
        sums[0] = d1.total
        sums[1] = x1.total
        if branches > 0 { sums[2] = y1.total }
        if branches > 1 {
            sums[3] = d2.total
            sums[4] = x2.total
            sums[5] = y2.total
        }
    }
}

/// The operands of the gradient of a raw output (see `BlendGradient.coefficients`).
struct BackwardInputs {
    let mixing: Mixing
    let previous: Mixing
    let ownFirst: Vector
    let ownAll: Vector
    let previousFirst: Vector
    let previousAll: Vector
    let slope: Vector
    let constant: Vector
    /// The raw run of the channel, of its partner and of the previous channel, whose partner it is.
    let x: UnsafePointer<Float>
    let partner: UnsafePointer<Float>
    let previousRun: UnsafePointer<Float>
    /// The gradients of the channel and of the previous channel.
    let g: UnsafePointer<Float>
    let previousGradient: UnsafePointer<Float>
}

/// A·z + C
enum PlainForm: BlendForm {
    @inline(__always) static var branches: Int { 0 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        mixing.plain(Vector(at: x))
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) { sums.addWhole(Vector(at: g), Vector(at: x)) }
    @inline(__always) static func gradient(_ inputs: BackwardInputs, _ place: Int) -> Vector {
        inputs.constant.fma(Vector(at: inputs.x + place), inputs.slope)
            .fma(Vector(at: inputs.g + place), inputs.ownFirst)
    }
}

/// min(max(A·z + C, 0), 6)
enum ReLU6Form: BlendForm {
    @inline(__always) static var branches: Int { 0 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        mixing.plain(Vector(at: x)).relu6
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) {
        let x = Vector(at: x)
        sums.addWhole(mixing.inside(Vector(at: g), x), x)
    }
    @inline(__always) static func gradient(_ inputs: BackwardInputs, _ place: Int) -> Vector {
        let z = Vector(at: inputs.x + place)
        return inputs.constant.fma(z, inputs.slope)
            .fma(inputs.mixing.inside(Vector(at: inputs.g + place), z), inputs.ownFirst)
    }
}

/// A·z + B·z′ + C
enum OneBranchForm: BlendForm {
    @inline(__always) static var branches: Int { 1 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        mixing.first(Vector(at: x), Vector(at: y))
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) { sums.addFirst(Vector(at: g), Vector(at: x), Vector(at: y)) }
    @inline(__always) static func gradient(_ inputs: BackwardInputs, _ place: Int) -> Vector {
        inputs.constant.fma(Vector(at: inputs.x + place), inputs.slope)
            .fma(Vector(at: inputs.g + place), inputs.ownFirst)
            .fma(Vector(at: inputs.previousGradient + place), inputs.previousFirst)
    }
}

/// max(A1·z + B1·z′ + C1, A2·z + B2·z′ + C2)
enum TwoBranchForm: BlendForm {
    @inline(__always) static var branches: Int { 2 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        let (x, y) = (Vector(at: x), Vector(at: y))
        return mixing.first(x, y).max(mixing.second(x, y))
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) {
        let (g, x, y) = (Vector(at: g), Vector(at: x), Vector(at: y))
        let d = mixing.share(g, x, y)
        sums.addFirst(d, x, y)
        sums.addSecond(g - d, x, y)
    }
    @inline(__always) static func gradient(_ inputs: BackwardInputs, _ place: Int) -> Vector {
        let z = Vector(at: inputs.x + place)
        let (g, previousGradient) = (
            Vector(at: inputs.g + place), Vector(at: inputs.previousGradient + place)
        )
        let d = inputs.mixing.share(g, z, Vector(at: inputs.partner + place))
        let e = inputs.previous.share(previousGradient, Vector(at: inputs.previousRun + place), z)
        return inputs.constant.fma(z, inputs.slope)
            .fma(g, inputs.ownAll).fma(d, inputs.ownFirst)
            .fma(previousGradient, inputs.previousAll).fma(e, inputs.previousFirst)
    }
}
