/// Closed polygons that together bound an area. Polygons with the same orientation add up; those with the
/// opposite orientation cut holes.
struct Outline: Sendable {
    /// Each side goes from one corner (x, y) to the next (z, w).
    private(set) var sides: [SIMD4<Float>] = []

    init() {}

    init(_ corners: [Point]) {
        add(corners)
    }

    mutating func add(_ corners: [Point]) {
        sides.reserveCapacity(sides.count + corners.count)
        guard var last = corners.last else { return }
        for corner in corners {
            sides.append(SIMD4(lowHalf: last, highHalf: corner))
            last = corner
        }
    }

    /// Adds a translated copy.
    mutating func add(_ other: Outline, at place: Point) {
        let move = SIMD4(lowHalf: place, highHalf: place)
        for side in other.sides { sides.append(side + move) }
    }

    func posed(_ pose: Affine) -> Outline {
        var copy = self
        for index in copy.sides.indices {
            let side = copy.sides[index]
            copy.sides[index] = SIMD4(lowHalf: pose(side.lowHalf), highHalf: pose(side.highHalf))
        }
        return copy
    }

    /// The outline with a copy of itself, scaled by `share` about the origin, cut out.
    func hollowed(_ share: Float) -> Outline {
        var copy = self
        for side in sides {
            copy.sides.append(SIMD4(lowHalf: side.highHalf, highHalf: side.lowHalf) * share)
        }
        return copy
    }

    /// The enclosed area by the shoelace formula.
    var area: Float {
        abs(sides.reduce(0) { $0 + $1.x * $1.w - $1.z * $1.y }) / 2
    }

    /// Points along an arc, both ends included. Angles are in radians and grow clockwise on the screen.
    static func arc(
        _ middle: Point = Point(0, 0), radius: Float, from start: Float, to end: Float, steps: Int
    ) -> [Point] {
        (0...steps).map { step in
            let angle = start + (end - start) * Float(step) / Float(steps)
            return middle + Point(cosine(angle), sine(angle)) * radius
        }
    }

    /// A circle as a polygon with `steps` sides.
    static func circle(radius: Float, steps: Int) -> [Point] {
        Array(arc(radius: radius, from: 0, to: 2 * .pi, steps: steps).dropLast())
    }

    /// A straight line of the given width.
    static func line(_ start: Point, _ end: Point, width: Float) -> Outline {
        let way = end - start
        let side = Point(-way.y, way.x) * (width / 2 / max(length(way), 1e-6))
        return Outline([start + side, start - side, end - side, end + side])
    }
}
