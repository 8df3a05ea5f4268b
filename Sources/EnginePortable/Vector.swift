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
    var total: Float { get }
    var least: Float { get }
    var greatest: Float { get }
    /// Adds to sums in memory, lane by lane; neighbouring vectors go to the same lanes.
    func accumulate(in sums: UnsafeMutablePointer<Float>)
}

extension Span {
    @inline(__always) var relu6: Self { larger(Self(all: 0)).smaller(Self(all: 6)) }
}

extension SIMD where Scalar == Float {
    @inline(__always) static var width: Int { scalarCount }
    @inline(__always) init(all value: Float) { self.init(repeating: value) }
    @inline(__always) init(at address: UnsafePointer<Float>) {
        self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
    }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
    }
    @inline(__always) func adding(_ x: Self, times y: Self) -> Self {
        #if MICRONET_V4 || MICRONET_V3 || arch(arm64)
            addingProduct(x, y)
        #else
            // Without the instruction, a fused product is a call of the C library for each lane.
            self + x * y
        #endif
    }
    @inline(__always) func plus(_ other: Self) -> Self { self + other }
    @inline(__always) func accumulate(in sums: UnsafeMutablePointer<Float>) {
        (Self(at: sums) + self).store(to: sums)
    }
    @inline(__always) func times(_ other: Self) -> Self { self * other }
}

// Comparisons are one instruction only where the compiler knows the type: in code for any SIMD type they
// are a loop over the lanes. Hence three times the same.

extension SIMD4: Span where Scalar == Float {
    @inline(__always) func larger(_ other: SIMD4<Float>) -> SIMD4<Float> {
        replacing(with: other, where: other .> self)
    }
    @inline(__always) func smaller(_ other: SIMD4<Float>) -> SIMD4<Float> {
        replacing(with: other, where: other .< self)
    }
    @inline(__always) var total: Float { (self[0] + self[1]) + (self[2] + self[3]) }
    @inline(__always) var least: Float { Swift.min(Swift.min(self[0], self[1]), Swift.min(self[2], self[3])) }
    @inline(__always) var greatest: Float {
        Swift.max(Swift.max(self[0], self[1]), Swift.max(self[2], self[3]))
    }
}

extension SIMD8: Span where Scalar == Float {
    @inline(__always) func larger(_ other: SIMD8<Float>) -> SIMD8<Float> {
        replacing(with: other, where: other .> self)
    }
    @inline(__always) func smaller(_ other: SIMD8<Float>) -> SIMD8<Float> {
        replacing(with: other, where: other .< self)
    }
    @inline(__always) var total: Float { (lowHalf + highHalf).total }
    @inline(__always) var least: Float { lowHalf.smaller(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.larger(highHalf).greatest }
}

extension SIMD16: Span where Scalar == Float {
    @inline(__always) func larger(_ other: SIMD16<Float>) -> SIMD16<Float> {
        replacing(with: other, where: other .> self)
    }
    @inline(__always) func smaller(_ other: SIMD16<Float>) -> SIMD16<Float> {
        replacing(with: other, where: other .< self)
    }
    @inline(__always) var total: Float { (lowHalf + highHalf).total }
    @inline(__always) var least: Float { lowHalf.smaller(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.larger(highHalf).greatest }
}

/// Two spans side by side.
struct Joined<A: Span, B: Span>: Span {
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
    @inline(__always) var total: Float { a.total + b.total }
    @inline(__always) var least: Float { Swift.min(a.least, b.least) }
    @inline(__always) var greatest: Float { Swift.max(a.greatest, b.greatest) }
    @inline(__always) func accumulate(in sums: UnsafeMutablePointer<Float>) {
        a.accumulate(in: sums)
        b.accumulate(in: sums)
    }
}

typealias Two = Joined<Vector, Vector>
typealias Three = Joined<Two, Vector>
typealias Four = Joined<Two, Two>
