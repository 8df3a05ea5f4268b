internal import CLanes

/// The vector that the processor's registers hold, and two of them. The same source is built for each
/// instruction set (DESIGN.md): these names, and how a product is added, are all that differs.
#if MICRONET_V4
    typealias Vector = SIMD16<Float>
    typealias TwoVectors = SIMD32<Float>
    typealias HalfVector = SIMD8<Float>
#elseif MICRONET_V3
    typealias Vector = SIMD8<Float>
    typealias TwoVectors = SIMD16<Float>
#else
    typealias Vector = SIMD4<Float>
    typealias TwoVectors = SIMD8<Float>
#endif

/// A run of neighbouring values that is computed at once: one or more vectors.
protocol Span {
    /// How many values.
    static var width: Int { get }
    init(all value: Float)
    init(at address: UnsafePointer<Float>)
    func store(to address: UnsafeMutablePointer<Float>)
    /// self + x · y
    func adding(_ x: Self, times y: Self) -> Self
    func plus(_ other: Self) -> Self
    func times(_ other: Self) -> Self
    func larger(_ other: Self) -> Self
    func smaller(_ other: Self) -> Self
    var relu6: Self { get }
    /// With zeros where `ones` has zeros.
    func kept(where ones: Self) -> Self
    /// The same, but computed here: not where it is used, nor together with what is done to it.
    var computed: Self { get }
    /// Its vectors' sum.
    associatedtype Lanes: Span where Lanes.Lanes == Lanes
    var folded: Lanes { get }
    var total: Float { get }
    var least: Float { get }
    var greatest: Float { get }
}

extension Span {
    /// What clips to the range of a ReLU6, or to none: a comparison costs nothing beside products, a branch does.
    @inline(__always) static func bounds(relu6: Bool) -> (low: Self, high: Self) {
        (Self(all: relu6 ? 0 : -.infinity), Self(all: relu6 ? 6 : .infinity))
    }

    /// Adds to sums in memory, lane by lane; neighbouring vectors go to the same lanes.
    @inline(__always) func accumulate(in sums: UnsafeMutablePointer<Float>) {
        Lanes(at: sums).plus(folded).store(to: sums)
    }
}

extension SIMD where Scalar == Float {
    @inline(__always) static var width: Int { scalarCount }
}

// Swift's own operations on vectors of any width go lane by lane, and whether the compiler finds the vectors again is a
// matter of luck. Hence C's, once for each width.

extension SIMD4: Span where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes4_at(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes4_put(self, address) }
    @inline(__always) init(all value: Float) { self = lanes4_all(value) }
    @inline(__always) func plus(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_plus(self, other) }
    @inline(__always) func times(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_times(self, other) }
    @inline(__always) func adding(_ x: SIMD4<Float>, times y: SIMD4<Float>) -> SIMD4<Float> {
        lanes4_adding(self, x, y)
    }
    @inline(__always) var computed: SIMD4<Float> { lanes4_computed(self) }
    @inline(__always) var folded: SIMD4<Float> { self }
    @inline(__always) func larger(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_larger(self, other) }
    @inline(__always) var relu6: SIMD4<Float> {
        larger(SIMD4<Float>(all: 0)).smaller(SIMD4<Float>(all: 6))
    }
    @inline(__always) func kept(where ones: SIMD4<Float>) -> SIMD4<Float> { lanes4_kept(self, ones) }
    @inline(__always) func over(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_over(self, other) }
    @inline(__always) var own: SIMD4<Float> { lanes4_own(self) }
    @inline(__always) func inTwo(_ b: SIMD4<Float>) -> SIMD4<Float> { lanes4_inTwo(self, b) }
    @inline(__always) func inThree(_ b: SIMD4<Float>, _ c: SIMD4<Float>) -> SIMD4<Float> {
        lanes4_inThree(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes4_pack(plain, factors, packed) }
    @inline(__always) func smaller(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_smaller(self, other) }
    @inline(__always) var total: Float { lanes4_total(self) }
    @inline(__always) var least: Float { Swift.min(Swift.min(self[0], self[1]), Swift.min(self[2], self[3])) }
    @inline(__always) var greatest: Float {
        Swift.max(Swift.max(self[0], self[1]), Swift.max(self[2], self[3]))
    }
}

extension SIMD8: Span where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes8_at(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes8_put(self, address) }
    @inline(__always) init(all value: Float) { self = lanes8_all(value) }
    @inline(__always) func plus(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_plus(self, other) }
    @inline(__always) func times(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_times(self, other) }
    @inline(__always) func adding(_ x: SIMD8<Float>, times y: SIMD8<Float>) -> SIMD8<Float> {
        lanes8_adding(self, x, y)
    }
    @inline(__always) var computed: SIMD8<Float> { lanes8_computed(self) }
    @inline(__always) var folded: SIMD8<Float> { self }
    @inline(__always) func larger(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_larger(self, other) }
    @inline(__always) var relu6: SIMD8<Float> {
        larger(SIMD8<Float>(all: 0)).smaller(SIMD8<Float>(all: 6))
    }
    @inline(__always) func kept(where ones: SIMD8<Float>) -> SIMD8<Float> { lanes8_kept(self, ones) }
    @inline(__always) func over(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_over(self, other) }
    @inline(__always) var own: SIMD8<Float> { lanes8_own(self) }
    @inline(__always) func inTwo(_ b: SIMD8<Float>) -> SIMD8<Float> { lanes8_inTwo(self, b) }
    @inline(__always) func inThree(_ b: SIMD8<Float>, _ c: SIMD8<Float>) -> SIMD8<Float> {
        lanes8_inThree(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes8_pack(plain, factors, packed) }
    @inline(__always) func smaller(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_smaller(self, other) }
    @inline(__always) var total: Float { lanes8_total(self) }
    @inline(__always) var least: Float { lowHalf.smaller(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.larger(highHalf).greatest }
}

extension SIMD16: Span where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes16_at(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes16_put(self, address) }
    @inline(__always) init(all value: Float) { self = lanes16_all(value) }
    @inline(__always) func plus(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_plus(self, other) }
    @inline(__always) func times(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_times(self, other) }
    @inline(__always) func adding(_ x: SIMD16<Float>, times y: SIMD16<Float>) -> SIMD16<Float> {
        lanes16_adding(self, x, y)
    }
    @inline(__always) var computed: SIMD16<Float> { lanes16_computed(self) }
    @inline(__always) var folded: SIMD16<Float> { self }
    @inline(__always) func larger(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_larger(self, other) }
    @inline(__always) var relu6: SIMD16<Float> {
        larger(SIMD16<Float>(all: 0)).smaller(SIMD16<Float>(all: 6))
    }
    @inline(__always) func kept(where ones: SIMD16<Float>) -> SIMD16<Float> { lanes16_kept(self, ones) }
    @inline(__always) func over(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_over(self, other) }
    @inline(__always) var own: SIMD16<Float> { lanes16_own(self) }
    @inline(__always) func inTwo(_ b: SIMD16<Float>) -> SIMD16<Float> { lanes16_inTwo(self, b) }
    @inline(__always) func inThree(_ b: SIMD16<Float>, _ c: SIMD16<Float>) -> SIMD16<Float> {
        lanes16_inThree(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes16_pack(plain, factors, packed) }
    @inline(__always) func smaller(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_smaller(self, other) }
    @inline(__always) var total: Float { lanes16_total(self) }
    @inline(__always) var least: Float { lowHalf.smaller(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.larger(highHalf).greatest }
}

/// Two spans side by side.
struct Joined<A: Span, B: Span>: Span where A.Lanes == B.Lanes {
    var a: A
    var b: B

    @inline(__always) init(a: A, b: B) {
        self.a = a
        self.b = b
    }

    @inline(__always) static var width: Int { A.width + B.width }
    @inline(__always) init(all value: Float) { self.init(a: A(all: value), b: B(all: value)) }
    @inline(__always) init(at address: UnsafePointer<Float>) {
        self.init(a: A(at: address), b: B(at: address + A.width))
    }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) {
        a.store(to: address)
        b.store(to: address + A.width)
    }
    @inline(__always) func adding(_ x: Self, times y: Self) -> Self {
        Self(a: a.adding(x.a, times: y.a), b: b.adding(x.b, times: y.b))
    }
    @inline(__always) func plus(_ other: Self) -> Self { Self(a: a.plus(other.a), b: b.plus(other.b)) }
    @inline(__always) func times(_ other: Self) -> Self { Self(a: a.times(other.a), b: b.times(other.b)) }
    @inline(__always) func larger(_ other: Self) -> Self {
        Self(a: a.larger(other.a), b: b.larger(other.b))
    }
    @inline(__always) func smaller(_ other: Self) -> Self {
        Self(a: a.smaller(other.a), b: b.smaller(other.b))
    }
    @inline(__always) var relu6: Self { Self(a: a.relu6, b: b.relu6) }
    @inline(__always) func kept(where ones: Self) -> Self {
        Self(a: a.kept(where: ones.a), b: b.kept(where: ones.b))
    }
    @inline(__always) var computed: Self { Self(a: a.computed, b: b.computed) }
    @inline(__always) var folded: A.Lanes { a.folded.plus(b.folded) }
    @inline(__always) var total: Float { folded.total }
    @inline(__always) var least: Float { Swift.min(a.least, b.least) }
    @inline(__always) var greatest: Float { Swift.max(a.greatest, b.greatest) }
}

typealias Two = Joined<Vector, Vector>
typealias Three = Joined<Two, Vector>
typealias Four = Joined<Two, Two>
