internal import CArithmetic

// The operations that only statistics need.

#if MICRONET_V4
    typealias Doubles = SIMD16<Double>

    extension SIMD16 where Scalar == Float {
        @inline(__always) func minus(_ other: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_subtract(self, other)
        }
        @inline(__always) func minMagnitude(_ other: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_minMagnitude(self, other)
        }
        @inline(__always) func counting(_ a: SIMD16<Float>, equalTo b: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_countEqual(self, a, b)
        }
        @inline(__always) func counting(_ a: SIMD16<Float>, atLeast b: SIMD16<Float>) -> SIMD16<Float> {
            lanes16_countAtLeast(self, a, b)
        }
        @inline(__always) func hasZero(orReaches limit: Float, _ other: SIMD16<Float>) -> Bool {
            lanes16_hasZero(self, other, limit)
        }
        @inline(__always) var doubles: SIMD16<Double> { lanes16_doubles(self) }
        @inline(__always) func front1(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_front1(self, other) }
        @inline(__always) func back1(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_back1(self, other) }
        @inline(__always) func front2(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_front2(self, other) }
        @inline(__always) func back2(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_back2(self, other) }
        @inline(__always) func front4(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_front4(self, other) }
        @inline(__always) func back4(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_back4(self, other) }
        @inline(__always) func front8(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_front8(self, other) }
        @inline(__always) func back8(_ other: SIMD16<Float>) -> SIMD16<Float> { lanes16_back8(self, other) }
    }

    extension SIMD16 where Scalar == Double {
        @inline(__always) init(all value: Double) { self = doubles16_splat(value) }
        @inline(__always) func plus(_ other: SIMD16<Double>) -> SIMD16<Double> { doubles16_add(self, other) }
        @inline(__always) func minus(_ other: SIMD16<Double>) -> SIMD16<Double> {
            doubles16_subtract(self, other)
        }
        @inline(__always) func times(_ other: SIMD16<Double>) -> SIMD16<Double> {
            doubles16_multiply(self, other)
        }
        @inline(__always) func max(_ other: SIMD16<Double>) -> SIMD16<Double> {
            doubles16_max(self, other)
        }
        @inline(__always) var floats: SIMD16<Float> { doubles16_floats(self) }
    }
#elseif MICRONET_V3
    typealias Doubles = SIMD8<Double>

    extension SIMD8 where Scalar == Float {
        @inline(__always) func minus(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_subtract(self, other) }
        @inline(__always) func minMagnitude(_ other: SIMD8<Float>) -> SIMD8<Float> {
            lanes8_minMagnitude(self, other)
        }
        @inline(__always) func counting(_ a: SIMD8<Float>, equalTo b: SIMD8<Float>) -> SIMD8<Float> {
            lanes8_countEqual(self, a, b)
        }
        @inline(__always) func counting(_ a: SIMD8<Float>, atLeast b: SIMD8<Float>) -> SIMD8<Float> {
            lanes8_countAtLeast(self, a, b)
        }
        @inline(__always) func hasZero(orReaches limit: Float, _ other: SIMD8<Float>) -> Bool {
            lanes8_hasZero(self, other, limit)
        }
        @inline(__always) var doubles: SIMD8<Double> { lanes8_doubles(self) }
        @inline(__always) func front1(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_front1(self, other) }
        @inline(__always) func back1(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_back1(self, other) }
        @inline(__always) func front2(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_front2(self, other) }
        @inline(__always) func back2(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_back2(self, other) }
        @inline(__always) func front4(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_front4(self, other) }
        @inline(__always) func back4(_ other: SIMD8<Float>) -> SIMD8<Float> { lanes8_back4(self, other) }
    }

    extension SIMD8 where Scalar == Double {
        @inline(__always) init(all value: Double) { self = doubles8_splat(value) }
        @inline(__always) func plus(_ other: SIMD8<Double>) -> SIMD8<Double> { doubles8_add(self, other) }
        @inline(__always) func minus(_ other: SIMD8<Double>) -> SIMD8<Double> {
            doubles8_subtract(self, other)
        }
        @inline(__always) func times(_ other: SIMD8<Double>) -> SIMD8<Double> {
            doubles8_multiply(self, other)
        }
        @inline(__always) func max(_ other: SIMD8<Double>) -> SIMD8<Double> {
            doubles8_max(self, other)
        }
        @inline(__always) var floats: SIMD8<Float> { doubles8_floats(self) }
    }
#else
    typealias Doubles = SIMD4<Double>

    extension SIMD4 where Scalar == Float {
        @inline(__always) func minus(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_subtract(self, other) }
        @inline(__always) func minMagnitude(_ other: SIMD4<Float>) -> SIMD4<Float> {
            lanes4_minMagnitude(self, other)
        }
        @inline(__always) func counting(_ a: SIMD4<Float>, equalTo b: SIMD4<Float>) -> SIMD4<Float> {
            lanes4_countEqual(self, a, b)
        }
        @inline(__always) func counting(_ a: SIMD4<Float>, atLeast b: SIMD4<Float>) -> SIMD4<Float> {
            lanes4_countAtLeast(self, a, b)
        }
        @inline(__always) func hasZero(orReaches limit: Float, _ other: SIMD4<Float>) -> Bool {
            lanes4_hasZero(self, other, limit)
        }
        @inline(__always) var doubles: SIMD4<Double> { lanes4_doubles(self) }
        @inline(__always) func front1(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_front1(self, other) }
        @inline(__always) func back1(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_back1(self, other) }
        @inline(__always) func front2(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_front2(self, other) }
        @inline(__always) func back2(_ other: SIMD4<Float>) -> SIMD4<Float> { lanes4_back2(self, other) }
    }

    extension SIMD4 where Scalar == Double {
        @inline(__always) init(all value: Double) { self = doubles4_splat(value) }
        @inline(__always) func plus(_ other: SIMD4<Double>) -> SIMD4<Double> { doubles4_add(self, other) }
        @inline(__always) func minus(_ other: SIMD4<Double>) -> SIMD4<Double> {
            doubles4_subtract(self, other)
        }
        @inline(__always) func times(_ other: SIMD4<Double>) -> SIMD4<Double> {
            doubles4_multiply(self, other)
        }
        @inline(__always) func max(_ other: SIMD4<Double>) -> SIMD4<Double> {
            doubles4_max(self, other)
        }
        @inline(__always) var floats: SIMD4<Float> { doubles4_floats(self) }
    }
#endif

/// Prefetches memory that will be written.
@inline(__always) func prefetch(forWriting address: UnsafePointer<Float>) {
    lanes_prefetchForWriting(address)
}
