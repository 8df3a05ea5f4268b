/// Endless patterns. As shapes they can be posed, cut to a figure (`intersection`) or made a paint
/// (`Paint.pattern`). `share` is the part of a period that is covered.
extension Shape {
    /// Upright stripes.
    public static func stripes(period: Float, share: Float = 0.5) -> Shape {
        Shape(bounds: .everywhere) { point in
            abs(remainder(point.x, period) - period / 2) - period * share / 2
        }
    }

    /// A checkerboard of squares.
    public static func checks(square: Float) -> Shape {
        Shape(bounds: .everywhere) { point in
            let x = abs(remainder(point.x, 2 * square) - square) - square / 2
            let y = abs(remainder(point.y, 2 * square) - square) - square / 2
            // Covered where exactly one of the two stripes is; the nearer line is the edge.
            let distance = min(abs(x), abs(y))
            return (x < 0) == (y < 0) ? distance : -distance
        }
    }

    /// Discs on a square grid, every second row shifted by half a period when staggered.
    public static func dots(period: Float, radius: Float, staggered: Bool = false) -> Shape {
        Shape(bounds: .everywhere) { point in
            let row = floorToInt(point.y / period)
            let shift: Float = staggered && row & 1 == 1 ? period / 2 : 0
            let x = remainder(point.x + shift, period) - period / 2
            let y = point.y - (Float(row) + 0.5) * period
            return length(Point(x, y)) - radius
        }
    }

    /// Lines that run to the right in straight ups and downs of `height` pixels and `wavelength`.
    public static func zigzag(
        period: Float, wavelength: Float, height: Float, share: Float = 0.5
    ) -> Shape {
        let slope = 2 * height / wavelength
        let slant = (1 + slope * slope).squareRoot()
        return Shape(bounds: .everywhere) { point in
            let rise = abs(remainder(point.x, wavelength) - wavelength / 2) * slope
            return (abs(remainder(point.y - rise, period) - period / 2) - period * share / 2) / slant
        }
    }

    /// Lines that run to the right in a sine of `height` pixels (crest to trough) and `wavelength`.
    public static func waves(
        period: Float, wavelength: Float, height: Float, share: Float = 0.5
    ) -> Shape {
        let turn = 2 * Float.pi / wavelength
        return Shape(bounds: .everywhere) { point in
            let slope = height / 2 * turn * cosine(point.x * turn)
            let middle = point.y - height / 2 * sine(point.x * turn)
            return (abs(remainder(middle, period) - period / 2) - period * share / 2)
                / (1 + slope * slope).squareRoot()
        }
    }
}
