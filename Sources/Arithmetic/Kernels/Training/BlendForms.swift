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
    @inline(__always) func inside(_ gradient: Vector, _ x: Vector) -> Vector { gradient.inside(plain(x)) }
    /// The part of a gradient that passes branch 1: all of it if branch 1 is the maximum, half of it in a tie.
    @inline(__always) func share(_ gradient: Vector, _ x: Vector, _ y: Vector) -> Vector {
        gradient.share(first(x, y), second(x, y))
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
        guard branches > 0 else {
            sums[0] = d1.total
            sums[1] = x1.total
            return
        }
        let first = totals4(d1, x1, y1, d2)
        for place in 0..<3 { sums[place] = first[place] }
        guard branches > 1 else { return }
        let second = totals4(x2, y2, x2, y2)
        sums[3] = first[3]
        sums[4] = second[0]
        sums[5] = second[1]
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
