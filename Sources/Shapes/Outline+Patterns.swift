import Basics

/// The textures' outlines: patterns over the square from (−1, −1) to (1, 1), each with random proportions.
extension Outline {
    /// The pattern of a texture; empty for figures.
    static func pattern(_ label: ShapeClass, random: inout SeededGenerator) -> Outline {
        switch label {
        case .stripes: stripes(period: random.uniform(0.2, 0.42), share: random.uniform(0.35, 0.62))
        case .checkerboard: checks(square: random.uniform(0.18, 0.32))
        case .dots:
            dots(
                period: random.uniform(0.28, 0.44), radius: random.uniform(0.24, 0.35),
                staggered: random.chance(0.5))
        case .zigzag:
            bands(
                wavelength: random.uniform(0.5, 0.8), steepness: random.uniform(0.62, 0.85), random: &random
            ) {
                [Point(0, 0), Point(0.5, 1)]
            }
        case .waves:
            bands(
                wavelength: random.uniform(0.7, 1.05), steepness: random.uniform(0.26, 0.38), random: &random
            ) {
                (0..<24).map { Point(Float($0) / 24, 0.5 - 0.5 * cosine(Float($0) / 12 * .pi)) }
            }
        case .disc, .ring, .square, .triangle, .pentagon, .star, .cross, .crescent, .heart, .arrow, .spiral:
            Outline()
        }
    }

    private static func box(_ low: Point, _ high: Point) -> [Point] {
        [low, Point(high.x, low.y), high, Point(low.x, high.y)]
    }

    /// A rectangle around the origin, given half its width and height.
    static func box(_ x: Float, _ y: Float) -> Outline {
        Outline(box(Point(-x, -y), Point(x, y)))
    }

    private static func stripes(period: Float, share: Float) -> Outline {
        var result = Outline()
        for x in stride(from: Float(-1), to: 1, by: period) {
            result.add(box(Point(x, -1), Point(x + period * share, 1)))
        }
        return result
    }

    private static func checks(square: Float) -> Outline {
        var result = Outline()
        let count = Int(2 / square)
        for row in 0...count {
            for column in stride(from: row & 1, through: count, by: 2) {
                let corner = Point(Float(column), Float(row)) * square - 1
                result.add(box(corner, corner + square))
            }
        }
        return result
    }

    /// Discs whose radius is a fraction of their distance.
    private static func dots(period: Float, radius: Float, staggered: Bool) -> Outline {
        let dot = Outline(circle(radius: period * radius, steps: 16))
        var result = Outline()
        let count = Int(2 / period)
        for row in 0...count {
            let shift: Float = staggered && row & 1 == 1 ? 0.5 : 0
            for column in 0...count {
                result.add(dot, at: Point(Float(column) + shift, Float(row)) * period - 1)
            }
        }
        return result
    }

    /// Horizontal lines that repeat one wave, whose x and y coordinates run from 0 to 1. `steepness` is a
    /// wave's height as a fraction of its length.
    private static func bands(
        wavelength: Float, steepness: Float, random: inout SeededGenerator, wave: () -> [Point]
    ) -> Outline {
        let height = wavelength * steepness
        let period = wavelength * random.uniform(0.55, 0.85)
        let thickness = period * random.uniform(0.38, 0.58)
        var line: [Point] = []
        let one = wave()
        for start in stride(from: -1 - wavelength, through: 1, by: wavelength) {
            for place in one { line.append(Point(start + place.x * wavelength, place.y * height)) }
        }
        let band = Outline(line + line.reversed().map { $0 + Point(0, thickness) })
        var result = Outline()
        for y in stride(from: -1 - height, through: 1, by: period) { result.add(band, at: Point(0, y)) }
        return result
    }
}
