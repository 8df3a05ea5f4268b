/// Closed figures around the origin. A radius is that of the circle they fit in.
extension Shape {
    public static func disc(_ radius: Float) -> Shape {
        Shape(bounds: Bounds(half: Point(radius, radius))) { length($0) - radius }
    }

    /// An ellipse by its half axes.
    public static func ellipse(_ x: Float, _ y: Float) -> Shape {
        disc(1).stretched(x, y)
    }

    /// The band between two circles.
    public static func ring(_ outer: Float, inner: Float) -> Shape {
        let (middle, half) = ((outer + inner) / 2, (outer - inner) / 2)
        return Shape(bounds: Bounds(half: Point(outer, outer))) { abs(length($0) - middle) - half }
    }

    /// A rectangle with corners of some radius.
    public static func box(_ width: Float, _ height: Float, corner: Float = 0) -> Shape {
        let half = Point(width, height) / 2
        let core = half - corner
        return Shape(bounds: Bounds(half: half)) { point in
            let beyond = Point(abs(point.x), abs(point.y)) - core
            let outside = Point(max(beyond.x, 0), max(beyond.y, 0))
            return length(outside) + min(max(beyond.x, beyond.y), 0) - corner
        }
    }

    /// A polygon with equal sides, one corner up.
    public static func regularPolygon(sides: Int, radius: Float) -> Shape {
        polygon(corners(count: sides) { _ in radius })
    }

    /// A star, one point up; `inner` is the radius of the notches.
    public static func star(points: Int, radius: Float, inner: Float) -> Shape {
        polygon(corners(count: points * 2) { $0 % 2 == 0 ? radius : inner })
    }

    /// A cross with arms of some width.
    public static func cross(_ radius: Float, width: Float) -> Shape {
        let (a, b) = (radius, width / 2)
        return polygon([
            Point(-b, -a), Point(b, -a), Point(b, -b), Point(a, -b), Point(a, b), Point(b, b), Point(b, a),
            Point(-b, a), Point(-b, b), Point(-a, b), Point(-a, -b), Point(-b, -b),
        ])
    }

    /// A moon, open to the right: a disc without a disc of radius `bite` whose middle is `shift` beside it.
    public static func crescent(_ radius: Float, bite: Float, shift: Float) -> Shape {
        disc(radius).subtracting(disc(bite).at(shift, 0))
    }

    /// A heart, its tip down: a turned square under two half discs.
    public static func heart(_ radius: Float) -> Shape {
        // In units where the square's side is √2/2 … the tip is (0, 0), y up (Quilez' exact distance).
        let unit = radius / 0.62
        return Shape(bounds: Bounds(half: Point(radius, radius) * 1.02)) { point in
            let x = abs(point.x) / unit
            let y = 0.56 - point.y / unit
            if x + y > 1 {
                return (length(Point(x - 0.25, y - 0.75)) - 0.353_553_39) * unit
            }
            let along = max(x + y, 0) / 2
            let toTop = dot(Point(x, y - 1), Point(x, y - 1))
            let toSide = dot(Point(x - along, y - along), Point(x - along, y - along))
            let distance = min(toTop, toSide).squareRoot()
            return (x > y ? distance : -distance) * unit
        }
    }

    /// An arrow to the right.
    public static func arrow(_ radius: Float, shaft: Float, head: Float) -> Shape {
        let (s, neck) = (shaft / 2, radius - head)
        return polygon([
            Point(-radius, -s), Point(neck, -s), Point(neck, -head), Point(radius, 0), Point(neck, head),
            Point(neck, s), Point(-radius, s),
        ])
    }

    /// Archimedes' spiral from the middle outwards, clockwise, as a line of some width with round ends.
    public static func spiral(_ radius: Float, turns: Float, width: Float) -> Shape {
        let reach = radius - width / 2
        let pitch = reach / turns
        let last = turns * 2 * .pi
        let end = Point(cosine(last), sine(last)) * reach
        return Shape(bounds: Bounds(half: Point(radius, radius))) { point in
            let distance = length(point)
            // Where on the spiral the arm nearest to this place is, counted in turns from the middle.
            let turn = remainder(angle(of: point) / (2 * .pi), 1)
            let arm = max(Float(floorToInt(distance / pitch - turn + 0.5)), 0) + turn
            var nearest = min(distance, length(point - end))
            for candidate in [arm, arm - 1] where candidate >= 0 && candidate <= turns {
                // The arm crosses the ray at a slant, which makes the true distance a little shorter.
                let radial = abs(distance - candidate * pitch)
                let slant = pitch / (2 * .pi * max(distance, pitch * 0.2))
                nearest = min(nearest, radial / (1 + slant * slant).squareRoot())
            }
            return nearest - width / 2
        }
    }

    private static func corners(count: Int, radius: (Int) -> Float) -> [Point] {
        (0..<count).map { index in
            let turn = Float(index) / Float(count) * 2 * .pi
            return Point(sine(turn), -cosine(turn)) * radius(index)
        }
    }
}
