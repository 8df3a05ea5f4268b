internal import CLanes

/// Values that are about to be shuffled.
protocol Settling: Span {
    /// The same, but the compiler no longer knows how they were made: it would rather shuffle what they are sums of.
    var settled: Self { get }
    /// And they are computed here, not where they are used.
    var computed: Self { get }
}

/// One register of a row: shifted along it by one or two places, while the row's neighbouring register moves up.
protocol Line: Settling {
    func right1(_ before: Self) -> Self
    func right2(_ before: Self) -> Self
    func left1(_ after: Self) -> Self
    func left2(_ after: Self) -> Self
}

/// A piece of a row twice as wide, and its even and odd places.
protocol WideLine: Settling {
    associatedtype Half: Line
    var even: Half { get }
    var odd: Half { get }
}

#if MICRONET_V4
    extension SIMD8: Line, Settling where Scalar == Float {
        @inline(__always) var settled: SIMD8<Float> { lanes8_settled(self) }
        @inline(__always) var computed: SIMD8<Float> { lanes8_computed(self) }
        @inline(__always) func right1(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right1(self, before) }
        @inline(__always) func right2(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right2(self, before) }
        @inline(__always) func left1(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left1(self, after) }
        @inline(__always) func left2(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left2(self, after) }
    }

    extension SIMD16: Line, Settling where Scalar == Float {
        @inline(__always) var settled: SIMD16<Float> { lanes16_settled(self) }
        @inline(__always) var computed: SIMD16<Float> { lanes16_computed(self) }
        @inline(__always) func right1(_ before: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_right1(self, before)
        }
        @inline(__always) func right2(_ before: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_right2(self, before)
        }
        @inline(__always) func left1(_ after: SIMD16<Float>) -> SIMD16<Float> { lanes16_left1(self, after) }
        @inline(__always) func left2(_ after: SIMD16<Float>) -> SIMD16<Float> { lanes16_left2(self, after) }
    }

    extension SIMD16: WideLine where Scalar == Float {
        @inline(__always) var even: SIMD8<Float> { lanes16_halfEven(self) }
        @inline(__always) var odd: SIMD8<Float> { lanes16_halfOdd(self) }
    }

    extension Joined: WideLine, Settling where A == SIMD16<Float>, B == SIMD16<Float> {
        @inline(__always) var settled: Self { Self(a: a.settled, b: b.settled) }
        @inline(__always) var computed: Self { Self(a: a.computed, b: b.computed) }
        @inline(__always) var even: SIMD16<Float> { lanes16_even(a, b) }
        @inline(__always) var odd: SIMD16<Float> { lanes16_odd(a, b) }
    }
#elseif MICRONET_V3
    extension SIMD8: Line, Settling where Scalar == Float {
        @inline(__always) var settled: SIMD8<Float> { lanes8_settled(self) }
        @inline(__always) var computed: SIMD8<Float> { lanes8_computed(self) }
        @inline(__always) func right1(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right1(self, before) }
        @inline(__always) func right2(_ before: SIMD8<Float>) -> SIMD8<Float> { lanes8_right2(self, before) }
        @inline(__always) func left1(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left1(self, after) }
        @inline(__always) func left2(_ after: SIMD8<Float>) -> SIMD8<Float> { lanes8_left2(self, after) }
    }

    extension Joined: WideLine, Settling where A == SIMD8<Float>, B == SIMD8<Float> {
        @inline(__always) var settled: Self { Self(a: a.settled, b: b.settled) }
        @inline(__always) var computed: Self { Self(a: a.computed, b: b.computed) }
        @inline(__always) var even: SIMD8<Float> { lanes8_even(a, b) }
        @inline(__always) var odd: SIMD8<Float> { lanes8_odd(a, b) }
    }
#else
    extension SIMD4: Line, Settling where Scalar == Float {
        @inline(__always) var settled: SIMD4<Float> { lanes4_settled(self) }
        @inline(__always) var computed: SIMD4<Float> { lanes4_computed(self) }
        @inline(__always) func right1(_ before: SIMD4<Float>) -> SIMD4<Float> { lanes4_right1(self, before) }
        @inline(__always) func right2(_ before: SIMD4<Float>) -> SIMD4<Float> { lanes4_right2(self, before) }
        @inline(__always) func left1(_ after: SIMD4<Float>) -> SIMD4<Float> { lanes4_left1(self, after) }
        @inline(__always) func left2(_ after: SIMD4<Float>) -> SIMD4<Float> { lanes4_left2(self, after) }
    }

    extension Joined: WideLine, Settling where A == SIMD4<Float>, B == SIMD4<Float> {
        @inline(__always) var settled: Self { Self(a: a.settled, b: b.settled) }
        @inline(__always) var computed: Self { Self(a: a.computed, b: b.computed) }
        @inline(__always) var even: SIMD4<Float> { lanes4_even(a, b) }
        @inline(__always) var odd: SIMD4<Float> { lanes4_odd(a, b) }
    }
#endif
