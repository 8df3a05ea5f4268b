internal import CArithmetic

/// The vector that fits one register. The same source is compiled for each instruction set: only these names and
/// the instruction behind `fma` differ.
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

/// A run of neighbouring values that is barrier at once: one or more vectors.
protocol LaneBlock {
    /// How many values.
    static var width: Int { get }
    init(all value: Float)
    init(at address: UnsafePointer<Float>)
    func store(to address: UnsafeMutablePointer<Float>)
    /// self + x · y
    func fma(_ x: Self, _ y: Self) -> Self
    func plus(_ other: Self) -> Self
    func times(_ other: Self) -> Self
    func max(_ other: Self) -> Self
    func min(_ other: Self) -> Self
    /// These lanes where `ones` is not 0, and 0 elsewhere.
    func selected(where ones: Self) -> Self
    /// The same lanes behind an optimization barrier: the compiler computes them here, neither later, where they are
    /// used, nor fused with the operations that use them.
    var barrier: Self { get }
    /// One vector.
    associatedtype Lanes: LaneBlock where Lanes.Lanes == Lanes
    /// The lane-by-lane sum of the block's vectors.
    var folded: Lanes { get }
    /// The sum of all lanes.
    var total: Float { get }
    var least: Float { get }
    var greatest: Float { get }
}

extension LaneBlock where Lanes == Self {
    @inline(__always) var folded: Self { self }
}

extension LaneBlock {
    /// min(max(x, 0), 6)
    @inline(__always) var relu6: Self { max(Self(all: 0)).min(Self(all: 6)) }

    /// The bounds of a ReLU6, or infinite ones. Clipping always costs less than a branch: next to the products, a
    /// comparison is free.
    @inline(__always) static func bounds(relu6: Bool) -> (low: Self, high: Self) {
        (Self(all: relu6 ? 0 : -.infinity), Self(all: relu6 ? 6 : .infinity))
    }

    /// Adds to one vector of sums in memory, lane by lane; all vectors of the block go to the same lanes.
    @inline(__always) func accumulate(in sums: UnsafeMutablePointer<Float>) {
        Lanes(at: sums).plus(folded).store(to: sums)
    }
}

extension SIMD where Scalar == Float {
    @inline(__always) static var width: Int { scalarCount }
}

// Swift's generic SIMD operations work lane by lane, and the optimizer does not always turn them back into vector
// instructions. These call C functions instead, one set for each width.

extension SIMD4: LaneBlock where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes4_load(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes4_store(self, address) }
    @inline(__always) init(all value: Float) { self = lanes4_splat(value) }
    @inline(__always) func plus(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_add(self, other) }
    @inline(__always) func times(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_multiply(self, other) }
    @inline(__always) func fma(_ x: SIMD4<Float>, _ y: SIMD4<Float>) -> SIMD4<Float> {
        lanes4_fma(self, x, y)
    }
    @inline(__always) var barrier: SIMD4<Float> { lanes4_barrier(self) }
    @inline(__always) func max(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_max(self, other) }
    @inline(__always) func selected(where ones: SIMD4<Float>) -> SIMD4<Float> { lanes4_select(self, ones) }
    @inline(__always) func divided(by other: SIMD4<Float>) -> SIMD4<Float> { lanes4_divide(self, other) }
    @inline(__always) var unpacked: SIMD4<Float> { lanes4_unpack1(self) }
    @inline(__always) func unpacked(with b: SIMD4<Float>) -> SIMD4<Float> { lanes4_unpack2(self, b) }
    @inline(__always) func unpacked(with b: SIMD4<Float>, _ c: SIMD4<Float>) -> SIMD4<Float> {
        lanes4_unpack3(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes4_pack(plain, factors, packed) }
    @inline(__always) func min(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_min(self, other) }
    @inline(__always) var total: Float { lanes4_total(self) }
    @inline(__always) var least: Float { Swift.min(Swift.min(self[0], self[1]), Swift.min(self[2], self[3])) }
    @inline(__always) var greatest: Float {
        Swift.max(Swift.max(self[0], self[1]), Swift.max(self[2], self[3]))
    }
}

extension SIMD8: LaneBlock where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes8_load(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes8_store(self, address) }
    @inline(__always) init(all value: Float) { self = lanes8_splat(value) }
    @inline(__always) func plus(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_add(self, other) }
    @inline(__always) func times(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_multiply(self, other) }
    @inline(__always) func fma(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
        lanes8_fma(self, x, y)
    }
    @inline(__always) var barrier: SIMD8<Float> { lanes8_barrier(self) }
    @inline(__always) func max(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_max(self, other) }
    @inline(__always) func selected(where ones: SIMD8<Float>) -> SIMD8<Float> { lanes8_select(self, ones) }
    @inline(__always) func divided(by other: SIMD8<Float>) -> SIMD8<Float> { lanes8_divide(self, other) }
    @inline(__always) var unpacked: SIMD8<Float> { lanes8_unpack1(self) }
    @inline(__always) func unpacked(with b: SIMD8<Float>) -> SIMD8<Float> { lanes8_unpack2(self, b) }
    @inline(__always) func unpacked(with b: SIMD8<Float>, _ c: SIMD8<Float>) -> SIMD8<Float> {
        lanes8_unpack3(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes8_pack(plain, factors, packed) }
    @inline(__always) func min(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_min(self, other) }
    @inline(__always) var total: Float { lanes8_total(self) }
    @inline(__always) var least: Float { lowHalf.min(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.max(highHalf).greatest }
}

extension SIMD16: LaneBlock where Scalar == Float {
    @inline(__always) init(at address: UnsafePointer<Float>) { self = lanes16_load(address) }
    @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { lanes16_store(self, address) }
    @inline(__always) init(all value: Float) { self = lanes16_splat(value) }
    @inline(__always) func plus(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_add(self, other) }
    @inline(__always) func times(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_multiply(self, other) }
    @inline(__always) func fma(_ x: SIMD16<Float>, _ y: SIMD16<Float>) -> SIMD16<Float> {
        lanes16_fma(self, x, y)
    }
    @inline(__always) var barrier: SIMD16<Float> { lanes16_barrier(self) }
    @inline(__always) func max(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_max(self, other) }
    @inline(__always) func selected(where ones: SIMD16<Float>) -> SIMD16<Float> { lanes16_select(self, ones) }
    @inline(__always) func divided(by other: SIMD16<Float>) -> SIMD16<Float> { lanes16_divide(self, other) }
    @inline(__always) var unpacked: SIMD16<Float> { lanes16_unpack1(self) }
    @inline(__always) func unpacked(with b: SIMD16<Float>) -> SIMD16<Float> { lanes16_unpack2(self, b) }
    @inline(__always) func unpacked(with b: SIMD16<Float>, _ c: SIMD16<Float>) -> SIMD16<Float> {
        lanes16_unpack3(self, b, c)
    }
    @inline(__always) static func pack(
        _ plain: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>
    ) { lanes16_pack(plain, factors, packed) }
    @inline(__always) func min(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_min(self, other) }
    @inline(__always) var total: Float { lanes16_total(self) }
    @inline(__always) var least: Float { lowHalf.min(highHalf).least }
    @inline(__always) var greatest: Float { lowHalf.max(highHalf).greatest }
}

/// Two adjacent blocks.
struct Joined<A: LaneBlock, B: LaneBlock>: LaneBlock where A.Lanes == B.Lanes {
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
    @inline(__always) func fma(_ x: Self, _ y: Self) -> Self {
        Self(a: a.fma(x.a, y.a), b: b.fma(x.b, y.b))
    }
    @inline(__always) func plus(_ other: Self) -> Self { Self(a: a.plus(other.a), b: b.plus(other.b)) }
    @inline(__always) func times(_ other: Self) -> Self { Self(a: a.times(other.a), b: b.times(other.b)) }
    @inline(__always) func max(_ other: Self) -> Self {
        Self(a: a.max(other.a), b: b.max(other.b))
    }
    @inline(__always) func min(_ other: Self) -> Self {
        Self(a: a.min(other.a), b: b.min(other.b))
    }
    @inline(__always) func selected(where ones: Self) -> Self {
        Self(a: a.selected(where: ones.a), b: b.selected(where: ones.b))
    }
    @inline(__always) var barrier: Self { Self(a: a.barrier, b: b.barrier) }
    @inline(__always) var folded: A.Lanes { a.folded.plus(b.folded) }
    @inline(__always) var total: Float { folded.total }
    @inline(__always) var least: Float { Swift.min(a.least, b.least) }
    @inline(__always) var greatest: Float { Swift.max(a.greatest, b.greatest) }
}

typealias Two = Joined<Vector, Vector>
typealias Three = Joined<Two, Vector>
typealias Four = Joined<Two, Two>
