/// What each kind of `Blend` does with a vector, forward and back. Static functions of types, since closures
/// would not be inlined into the loops around them.
protocol Form {
    /// How many branches there are: 0, 1 or 2.
    static var branches: Int { get }
    /// The view's value.
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector
    /// Adds what the gradient g has to say of the branches.
    static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>)
    /// The raw output's gradient.
    static func gradient(_ way: WayBack, _ place: Int) -> Vector
}

/// A channel's coefficients in registers.
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

    @inline(__always) func plain(_ x: Vector) -> Vector { c1.adding(x, times: a1) }
    @inline(__always) func first(_ x: Vector, _ y: Vector) -> Vector {
        c1.adding(x, times: a1).adding(y, times: b1)
    }
    @inline(__always) func second(_ x: Vector, _ y: Vector) -> Vector {
        c2.adding(x, times: a2).adding(y, times: b2)
    }
    /// The part of a gradient that goes through ReLU6's slope.
    @_transparent func inside(_ gradient: Vector, _ x: Vector) -> Vector {
        let value = plain(x)
        return gradient.replacing(with: 0, where: value .<= 0).replacing(with: 0, where: value .>= 6)
    }
    /// The part of a gradient that goes through the first branch: all where it is the larger, half in a tie.
    @_transparent func share(_ gradient: Vector, _ x: Vector, _ y: Vector) -> Vector {
        let (first, second) = (first(x, y), second(x, y))
        // Two halves, since a comparison for equality takes the compiler off its vectors.
        let half = gradient * Vector(all: 0.5)
        return half.replacing(with: 0, where: first .< second)
            + half.replacing(with: 0, where: first .<= second)
    }
}

/// Sums over a channel: for each branch those of the gradient's part d, of d · (x − mean) and d · (y − mean).
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

    @inline(__always) mutating func addOwn(_ d: Vector, _ x: Vector) {
        d1 += d
        x1 = x1.adding(d, times: x - mean)
    }
    @inline(__always) mutating func addFirst(_ d: Vector, _ x: Vector, _ y: Vector) {
        d1 += d
        x1 = x1.adding(d, times: x - mean)
        y1 = y1.adding(d, times: y - partnerMean)
    }
    @inline(__always) mutating func addSecond(_ d: Vector, _ x: Vector, _ y: Vector) {
        d2 += d
        x2 = x2.adding(d, times: x - mean)
        y2 = y2.adding(d, times: y - partnerMean)
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

/// What the raw output's gradient is made of: see `BlendGradient.coefficients`.
struct WayBack {
    let mixing: Mixing
    let previous: Mixing
    let own1: Vector
    let own2: Vector
    let back1: Vector
    let back2: Vector
    let slope: Vector
    let constant: Vector
    /// The channel's raw run, its partner's, and that of the channel whose partner it is.
    let x: UnsafePointer<Float>
    let partner: UnsafePointer<Float>
    let before: UnsafePointer<Float>
    /// The gradients of the channel, and of the channel whose partner it is.
    let g: UnsafePointer<Float>
    let gBefore: UnsafePointer<Float>
}

/// A·z + C
enum Plain: Form {
    @inline(__always) static var branches: Int { 0 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        mixing.plain(Vector(at: x))
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) { sums.addOwn(Vector(at: g), Vector(at: x)) }
    @inline(__always) static func gradient(_ way: WayBack, _ place: Int) -> Vector {
        way.constant.adding(Vector(at: way.x + place), times: way.slope)
            .adding(Vector(at: way.g + place), times: way.own1)
    }
}

/// The same behind ReLU6.
enum Clipped: Form {
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
        sums.addOwn(mixing.inside(Vector(at: g), x), x)
    }
    @inline(__always) static func gradient(_ way: WayBack, _ place: Int) -> Vector {
        let z = Vector(at: way.x + place)
        return way.constant.adding(z, times: way.slope)
            .adding(way.mixing.inside(Vector(at: way.g + place), z), times: way.own1)
    }
}

/// A·z + B·z′ + C
enum Mixed: Form {
    @inline(__always) static var branches: Int { 1 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        mixing.first(Vector(at: x), Vector(at: y))
    }
    @inline(__always) static func add(
        _ sums: inout BranchSums, _ mixing: Mixing, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>
    ) { sums.addFirst(Vector(at: g), Vector(at: x), Vector(at: y)) }
    @inline(__always) static func gradient(_ way: WayBack, _ place: Int) -> Vector {
        way.constant.adding(Vector(at: way.x + place), times: way.slope)
            .adding(Vector(at: way.g + place), times: way.own1)
            .adding(Vector(at: way.gBefore + place), times: way.back1)
    }
}

/// The larger of two mixtures.
enum Larger: Form {
    @inline(__always) static var branches: Int { 2 }
    @inline(__always)
    static func value(_ mixing: Mixing, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Vector {
        let (x, y) = (Vector(at: x), Vector(at: y))
        return mixing.first(x, y).larger(mixing.second(x, y))
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
    @inline(__always) static func gradient(_ way: WayBack, _ place: Int) -> Vector {
        let z = Vector(at: way.x + place)
        let (g, gBefore) = (Vector(at: way.g + place), Vector(at: way.gBefore + place))
        let d = way.mixing.share(g, z, Vector(at: way.partner + place))
        let e = way.previous.share(gBefore, Vector(at: way.before + place), z)
        return way.constant.adding(z, times: way.slope)
            .adding(g, times: way.own2).adding(d, times: way.own1)
            .adding(gBefore, times: way.back2).adding(e, times: way.back1)
    }
}
