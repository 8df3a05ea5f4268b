internal import CArithmetic

/// A register of a row that can be shifted along the row by one or two columns; the adjacent register fills the
/// gap.
protocol RowVector: LaneBlock {
    func right1(_ before: Self) -> Self
    func right2(_ before: Self) -> Self
    func left1(_ after: Self) -> Self
    func left2(_ after: Self) -> Self
    /// The even and the odd columns of this and the next register.
    func even(_ after: Self) -> Self
    func odd(_ after: Self) -> Self
}

/// A block of a row, twice as wide as a register, and its even and odd columns.
protocol WideRowVector: LaneBlock {
    associatedtype Half: RowVector
    var even: Half { get }
    var odd: Half { get }
}

extension Joined: WideRowVector where A: RowVector, B == A {
    @inline(__always) var even: A { a.even(b) }
    @inline(__always) var odd: A { a.odd(b) }
}

#if MICRONET_V4
    extension SIMD16: RowVector where Scalar == Float {
        @inline(__always) func right1(_ before: Vector) -> Vector { lanes16_right1(self, before) }
        @inline(__always) func right2(_ before: Vector) -> Vector { lanes16_right2(self, before) }
        @inline(__always) func left1(_ after: Vector) -> Vector { lanes16_left1(self, after) }
        @inline(__always) func left2(_ after: Vector) -> Vector { lanes16_left2(self, after) }
        @inline(__always) func even(_ after: Vector) -> Vector { lanes16_even(self, after) }
        @inline(__always) func odd(_ after: Vector) -> Vector { lanes16_odd(self, after) }
    }

    extension SIMD16: WideRowVector where Scalar == Float {
        @inline(__always) var even: HalfVector { lanes16_halfEven(self) }
        @inline(__always) var odd: HalfVector { lanes16_halfOdd(self) }
    }
#endif

#if MICRONET_V4 || MICRONET_V3
    extension SIMD8: RowVector where Scalar == Float {
        @inline(__always) func right1(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right1(self, before) }
        @inline(__always) func right2(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right2(self, before) }
        @inline(__always) func left1(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left1(self, after) }
        @inline(__always) func left2(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left2(self, after) }
        @inline(__always) func even(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_even(self, after) }
        @inline(__always) func odd(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_odd(self, after) }
    }
#else
    extension SIMD4: RowVector where Scalar == Float {
        @inline(__always) func right1(_ before: Vector) -> Vector { lanes4_right1(self, before) }
        @inline(__always) func right2(_ before: Vector) -> Vector { lanes4_right2(self, before) }
        @inline(__always) func left1(_ after: Vector) -> Vector { lanes4_left1(self, after) }
        @inline(__always) func left2(_ after: Vector) -> Vector { lanes4_left2(self, after) }
        @inline(__always) func even(_ after: Vector) -> Vector { lanes4_even(self, after) }
        @inline(__always) func odd(_ after: Vector) -> Vector { lanes4_odd(self, after) }
    }
#endif
