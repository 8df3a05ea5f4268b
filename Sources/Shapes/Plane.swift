/// A point or a vector in the plane: x points right, y points down.
typealias Point = SIMD2<Float>

// The functions below replace those of the C library, whose last bit may differ from one machine to the next:
// a picture must be the same everywhere. They use only + − × ÷ √, which IEEE 754 defines exactly.

/// The sine of an angle in radians, within 1e-7.
func sine(_ angle: Float) -> Float {
    sineOfQuarters(Double(angle) * (2 / Double.pi))
}

/// The cosine of an angle in radians, within 1e-7.
func cosine(_ angle: Float) -> Float {
    sineOfQuarters(Double(angle) * (2 / Double.pi) + 1)
}

/// The sine of an angle in quarter turns: the Taylor series around the nearest quarter turn, where five terms
/// are enough for a Float.
private func sineOfQuarters(_ quarters: Double) -> Float {
    let nearest = Int(quarters + (quarters < 0 ? -0.5 : 0.5))
    let rest = (quarters - Double(nearest)) * (Double.pi / 2)
    let square = rest * rest
    let value: Double
    if nearest & 1 == 0 {
        value = rest * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))))
    } else {
        value = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
    }
    return Float(nearest & 2 == 0 ? value : -value)
}

/// The angle of (x, y) in radians, −π … π, within 2e-4.
func angle(of point: Point) -> Float {
    let wide = abs(point.x) >= abs(point.y)
    let (small, large) = wide ? (abs(point.y), abs(point.x)) : (abs(point.x), abs(point.y))
    guard large > 0 else { return 0 }
    let ratio = small / large
    let square = ratio * ratio
    var result =
        ratio
        * (0.999_866 + square
            * (-0.330_299_5 + square * (0.180_141 + square * (-0.085_133 + square * 0.020_835_1))))
    if !wide { result = .pi / 2 - result }
    if point.x < 0 { result = .pi - result }
    return point.y < 0 ? -result : result
}

/// The largest integer that is not greater than a value. `rounded(.down)` is a library call on plain x86-64.
@inline(__always)
func floorToInt(_ value: Float) -> Int {
    let truncated = Int(value)
    return Float(truncated) > value ? truncated - 1 : truncated
}

/// A value modulo a period: 0 ..< `period`, for negative values too.
@inline(__always)
func remainder(_ value: Float, _ period: Float) -> Float {
    value - Float(floorToInt(value / period)) * period
}

@inline(__always)
func length(_ vector: Point) -> Float {
    (vector.x * vector.x + vector.y * vector.y).squareRoot()
}

/// An affine map: rotation, scale, shear and translation.
struct Affine: Sendable, Equatable {
    /// The images of (1, 0) and (0, 1) without the translation, and the translation.
    var x: Point
    var y: Point
    var origin: Point

    private init(x: Point, y: Point, origin: Point) {
        self.x = x
        self.y = y
        self.origin = origin
    }

    /// Scales, then rotates clockwise as seen on the screen, then translates.
    init(move: Point = Point(0, 0), degrees: Float = 0, scale: Point = Point(1, 1)) {
        let (s, c) = (sine(degrees * .pi / 180), cosine(degrees * .pi / 180))
        self.init(x: Point(c, s) * scale.x, y: Point(-s, c) * scale.y, origin: move)
    }

    @inline(__always)
    func callAsFunction(_ point: Point) -> Point {
        x * point.x + y * point.y + origin
    }

    /// This map followed by another.
    func then(_ next: Affine) -> Affine {
        Affine(x: next(x) - next.origin, y: next(y) - next.origin, origin: next(origin))
    }
}
