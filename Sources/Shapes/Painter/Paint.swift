/// What a shape is filled with: a colour for every place on the canvas.
public struct Paint: Sendable {
    public let color: @Sendable (Point) -> Color

    public init(_ color: @escaping @Sendable (Point) -> Color) {
        self.color = color
    }

    /// One colour everywhere.
    public init(_ color: Color) {
        self.init { _ in color }
    }

    /// A gradient from one place to another; beyond them, the end colours go on.
    public static func linear(from start: Point, to end: Point, _ stops: Gradient) -> Paint {
        let axis = end - start
        let scale = axis / dot(axis, axis)
        return Paint { stops.color(dot($0 - start, scale)) }
    }

    /// A gradient from a middle outwards.
    public static func radial(_ middle: Point, radius: Float, _ stops: Gradient) -> Paint {
        Paint { stops.color(length($0 - middle) / radius) }
    }

    /// Two paints, mixed by fractal noise whose coarsest features are `size` pixels wide.
    public static func noise(
        _ low: Color, _ high: Color, size: Point, octaves: Int = 4, contrast: Float = 2, seed: UInt32
    ) -> Paint {
        let field = Noise(seed: seed)
        return Paint { point in
            let value = field.fractal(point / size, octaves: octaves)
            return low.mixed(with: high, clamped((value - 0.5) * contrast + 0.5))
        }
    }

    /// One paint where a shape is, with a smooth edge, and another around it: patterns as a paint.
    public static func pattern(_ shape: Shape, _ inside: Paint, on outside: Paint) -> Paint {
        Paint { point in
            let coverage = clamped(0.5 - shape.distance(point))
            if coverage <= 0 { return outside.color(point) }
            if coverage >= 1 { return inside.color(point) }
            return outside.color(point).mixed(with: inside.color(point), coverage)
        }
    }

    /// The same paint, its colour changed place by place.
    public func adjusted(_ change: @escaping @Sendable (Color, Point) -> Color) -> Paint {
        let color = self.color
        return Paint { change(color($0), $0) }
    }

    /// The same paint, lighter and darker by up to `amount` with fractal noise.
    public func mottled(_ amount: Float, size: Point, octaves: Int = 3, seed: UInt32) -> Paint {
        let field = Noise(seed: seed)
        return adjusted { color, point in
            color.brightened(1 + amount * (field.fractal(point / size, octaves: octaves) * 2 - 1))
        }
    }
}

extension Paint {
    /// The same paint, averaged over `count` × `count` places in each pixel: for paints with hard edges.
    public func supersampled(_ count: Int) -> Paint {
        let color = self.color
        let step = 1 / Float(count)
        return Paint { point in
            var sum = SIMD4<Float>(repeating: 0)
            for row in 0..<count {
                for column in 0..<count {
                    let offset = Point(Float(column) + 0.5, Float(row) + 0.5) * step - 0.5
                    sum += color(point + offset).light
                }
            }
            return Color(light: sum * (step * step))
        }
    }
}

/// Colours along a way from 0 to 1.
public struct Gradient: Sendable {
    private let stops: [(place: Float, color: Color)]

    /// Stops in rising order, at least one.
    public init(_ stops: [(Float, Color)]) {
        precondition(!stops.isEmpty, "a gradient has at least one stop")
        self.stops = stops.map { (place: $0.0, color: $0.1) }
    }

    /// Colours at equal distances.
    public init(_ colors: Color...) {
        let last = Float(max(colors.count - 1, 1))
        self.init(colors.enumerated().map { (Float($0.offset) / last, $0.element) })
    }

    public func color(_ place: Float) -> Color {
        var before = stops[0]
        if place <= before.place { return before.color }
        for stop in stops.dropFirst() {
            if place < stop.place {
                return before.color.mixed(
                    with: stop.color, (place - before.place) / (stop.place - before.place))
            }
            before = stop
        }
        return before.color
    }
}
