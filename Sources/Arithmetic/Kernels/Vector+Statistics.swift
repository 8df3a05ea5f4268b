internal import CArithmetic

// The operations that only statistics need.

#if MICRONET_V4
    typealias Doubles = SIMD16<Double>
#elseif MICRONET_V3
    typealias Doubles = SIMD8<Double>
#else
    typealias Doubles = SIMD4<Double>
#endif

extension Vector {
    @inline(__always) func minus(_ other: Vector) -> Vector { vector_subtract(self, other) }
    @inline(__always) func counting(_ a: Vector, equalTo b: Vector) -> Vector {
        vector_countEqual(self, a, b)
    }
    /// The number of lanes that are equal to the other's.
    @inline(__always) func equalLanes(_ other: Vector) -> Int { Int(vector_equalLanes(self, other)) }
    @inline(__always) func counting(_ a: Vector, atLeast b: Vector) -> Vector {
        vector_countAtLeast(self, a, b)
    }
    @inline(__always) var doubles: Doubles { vector_doubles(self) }

    // The front or the back halves of the blocks of this and the other vector in turn.

    @inline(__always) func front1(_ other: Vector) -> Vector { vector_front1(self, other) }
    @inline(__always) func back1(_ other: Vector) -> Vector { vector_back1(self, other) }
    @inline(__always) func front2(_ other: Vector) -> Vector { vector_front2(self, other) }
    @inline(__always) func back2(_ other: Vector) -> Vector { vector_back2(self, other) }
    #if MICRONET_V3 || MICRONET_V4
        @inline(__always) func front4(_ other: Vector) -> Vector { vector_front4(self, other) }
        @inline(__always) func back4(_ other: Vector) -> Vector { vector_back4(self, other) }
    #endif
    #if MICRONET_V4
        @inline(__always) func front8(_ other: Vector) -> Vector { vector_front8(self, other) }
        @inline(__always) func back8(_ other: Vector) -> Vector { vector_back8(self, other) }
    #endif
}

extension Doubles {
    @inline(__always) init(all value: Double) { self = doubles_splat(value) }
    @inline(__always) func plus(_ other: Doubles) -> Doubles { doubles_add(self, other) }
    @inline(__always) func minus(_ other: Doubles) -> Doubles { doubles_subtract(self, other) }
    @inline(__always) func times(_ other: Doubles) -> Doubles { doubles_multiply(self, other) }
    @inline(__always) func max(_ other: Doubles) -> Doubles { doubles_max(self, other) }
    @inline(__always) var floats: Vector { doubles_floats(self) }
}

/// Prefetches memory that will be written.
@inline(__always) func prefetch(forWriting address: UnsafePointer<Float>) {
    lanes_prefetchForWriting(address)
}
