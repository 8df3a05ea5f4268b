/// A picture being painted: pixels of linear light that shapes are laid on, one over the other.
public struct PaintCanvas: Sendable {
    /// Size in pixels; both are at least 1.
    public let width: Int
    public let height: Int

    /// Row by row from the top; each pixel is red, green, blue in linear light and an unused fourth lane.
    public private(set) var pixels: [SIMD4<Float>]

    /// How a colour meets what is already there.
    public enum Blend: Sendable {
        /// Covers it, as paint does.
        case over
        /// Adds its light, as a lamp does.
        case add
        /// Filters it, as coloured glass or a shadow does.
        case multiply
    }

    public init(width: Int, height: Int, color: Color = .black) {
        precondition(width > 0 && height > 0, "a canvas has at least one pixel")
        self.width = width
        self.height = height
        pixels = Array(repeating: color.light, count: width * height)
    }

    /// Paints the whole canvas.
    public mutating func fill(_ paint: Paint, blend: Blend = .over) {
        apply(in: .everywhere, blend: blend) { paint.color($0) }
    }

    /// Paints a shape. A pixel on its edge is covered in proportion to the part of it that lies inside.
    public mutating func fill(_ shape: Shape, _ paint: Paint, blend: Blend = .over) {
        apply(in: shape.bounds.expanded(by: 1), blend: blend) { point in
            let coverage = 0.5 - shape.distance(point)
            guard coverage > 0 else { return nil }
            var color = paint.color(point)
            color.light.w *= min(coverage, 1)
            return color
        }
    }

    /// Paints a shape in one colour.
    public mutating func fill(_ shape: Shape, _ color: Color, blend: Blend = .over) {
        fill(shape, Paint(color), blend: blend)
    }

    /// Paints a shape whose edge fades over a band of `softness` pixels on either side: a shadow when it
    /// multiplies, a glow when it adds, a thing out of focus when it covers.
    public mutating func fillSoftly(
        _ shape: Shape, _ paint: Paint, softness: Float, blend: Blend = .over
    ) {
        apply(in: shape.bounds.expanded(by: softness + 1), blend: blend) { point in
            let coverage = smoothstep(softness, -softness, shape.distance(point))
            guard coverage > 0 else { return nil }
            var color = paint.color(point)
            color.light.w *= coverage
            return color
        }
    }

    /// Darkens the ground that a shape stands before, as if lit from the side opposite to the offset.
    public mutating func shadow(
        of shape: Shape, offset: Point, softness: Float, strength: Float, color: Color = .black
    ) {
        fillSoftly(
            shape.at(offset.x, offset.y), Paint(color.opacity(strength)), softness: softness,
            blend: .multiply)
    }

    /// The one loop over pixels: `color` gives nil where nothing is painted.
    @inline(__always)
    private mutating func apply(in bounds: Bounds, blend: Blend, color: (Point) -> Color?) {
        let columns = Self.range(bounds.low.x, bounds.high.x, count: width)
        let rows = Self.range(bounds.low.y, bounds.high.y, count: height)
        let width = self.width
        pixels.withUnsafeMutableBufferPointer { pixels in
            for row in rows {
                for column in columns {
                    let point = Point(Float(column) + 0.5, Float(row) + 0.5)
                    guard let source = color(point)?.light else { continue }
                    let below = pixels[row * width + column]
                    switch blend {
                    case .over: pixels[row * width + column] = below + (source - below) * source.w
                    case .add: pixels[row * width + column] = below + source * source.w
                    case .multiply:
                        pixels[row * width + column] = below + (below * source - below) * source.w
                    }
                }
            }
        }
    }

    /// The pixels that a stretch of the axis touches.
    private static func range(_ low: Float, _ high: Float, count: Int) -> Range<Int> {
        let first = max(low, 0)
        let last = min(high, Float(count))
        guard first < last else { return 0..<0 }
        return Int(first)..<min(Int(last) + 1, count)
    }

    /// Replaces every pixel by what a function makes of it: vignettes, colour grading, grain.
    public mutating func adjust(_ change: (Color, Point) -> Color) {
        for row in 0..<height {
            for column in 0..<width {
                let index = row * width + column
                let point = Point(Float(column) + 0.5, Float(row) + 0.5)
                pixels[index] = change(Color(light: pixels[index]), point).light
            }
        }
    }

    /// The colour at a place, taken from the nearest pixel; outside the picture, from its border.
    public func color(at point: Point) -> Color {
        let column = Int(min(max(point.x, 0), Float(width - 1)))
        let row = Int(min(max(point.y, 0), Float(height - 1)))
        return Color(light: pixels[row * width + column])
    }
}
