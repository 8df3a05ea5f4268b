internal import CArithmetic

// The operations that only training needs.

extension Vector {
    /// The first `count` lanes, and zeros after them.
    @inline(__always) func first(_ count: Int) -> Vector {
        vector_first(self, Int32(truncatingIfNeeded: count))
    }
    /// Stores the first `count` lanes, and nothing after them.
    @inline(__always) func store(first count: Int, to address: UnsafeMutablePointer<Float>) {
        vector_storeFirst(self, address, Int32(truncatingIfNeeded: count))
    }
    /// This gradient where ReLU6 of x has a slope, and 0 elsewhere.
    @inline(__always) func inside(_ x: Vector) -> Vector { vector_inside(self, x) }
    /// The part of this gradient that goes to `a` in max(a, b): all of it if a is larger, half of it in a tie.
    @inline(__always) func share(_ a: Vector, _ b: Vector) -> Vector { vector_share(self, a, b) }
}

/// In each block of four lanes, the totals of that block in a, b, c and d.
@inline(__always)
func totals(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Vector {
    let (ac, bd) = (a.front2(c).plus(a.back2(c)), b.front2(d).plus(b.back2(d)))
    return ac.front1(bd).plus(ac.back1(bd))
}

/// The sums of all lanes of four vectors. Together they take a third of the instructions of four separate totals,
/// and the runs of small planes are hardly longer than their totals.
@inline(__always)
func totals4(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> SIMD4<Float> {
    let all = totals(a, b, c, d)
    #if MICRONET_V4
        let half = SIMD8<Float>(all.lowHalf).plus(all.highHalf)
        return half.lowHalf.plus(half.highHalf)
    #elseif MICRONET_V3
        return all.lowHalf.plus(all.highHalf)
    #else
        return all
    #endif
}
