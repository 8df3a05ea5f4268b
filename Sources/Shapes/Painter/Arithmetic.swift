/// A place on the canvas in pixels: x to the right, y down, (0, 0) the upper left corner of the picture,
/// so that the first pixel's middle is (0.5, 0.5).
public typealias Point = SIMD2<Float>

// The functions below replace the C library's: theirs may differ in the last bit from one machine to the
// next, and a picture must come out the same everywhere. Only + − × ÷ √ are used, which IEEE 754 pins down.

/// The sine of an angle in radians, within 1e-7.
public func sine(_ angle: Float) -> Float {
    sineOfQuarters(Double(angle) * (2 / Double.pi))
}

/// The cosine of an angle in radians, within 1e-7.
public func cosine(_ angle: Float) -> Float {
    sineOfQuarters(Double(angle) * (2 / Double.pi) + 1)
}

/// Taylor's series around the nearest quarter turn, where five terms are enough for a Float.
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

/// The angle of (x, y) in radians, −π … π, within 2e-4, which is a fiftieth of a pixel at radius 100.
public func angle(of point: Point) -> Float {
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

/// The angle in radians, −π/2 … π/2, whose sine is given.
public func arcsine(_ value: Float) -> Float {
    let bounded = min(max(value, -1), 1)
    return angle(of: Point((1 - bounded * bounded).squareRoot(), bounded))
}

/// The whole number at or below a value. `rounded(.down)` is a library call on plain x86-64.
@inline(__always)
func floorToInt(_ value: Float) -> Int {
    let truncated = Int(value)
    return Float(truncated) > value ? truncated - 1 : truncated
}

/// What is left of a value above the nearest multiple of a period at or below it: 0 ..< period.
@inline(__always)
func remainder(_ value: Float, _ period: Float) -> Float {
    value - Float(floorToInt(value / period)) * period
}

@inline(__always)
public func length(_ vector: Point) -> Float {
    (vector.x * vector.x + vector.y * vector.y).squareRoot()
}

@inline(__always)
public func dot(_ a: Point, _ b: Point) -> Float {
    a.x * b.x + a.y * b.y
}

/// A value held within 0 … 1.
@inline(__always)
public func clamped(_ value: Float) -> Float {
    min(max(value, 0), 1)
}

/// 0 at or below `low`, 1 at or above `high`, and an S between them; `low` may be the larger.
@inline(__always)
public func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = clamped((value - low) / (high - low))
    return t * t * (3 - 2 * t)
}
