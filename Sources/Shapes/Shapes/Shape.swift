/// A figure as its signed distance: how far a place is from the edge in pixels, negative inside.
///
/// Distance gives everything a painter needs: how much of a pixel an edge covers, outlines, soft shadows,
/// rounded rims. Figures stand around the origin and are posed with `at`, `rotated` and their kin.
public struct Shape: Sendable {
    /// What the shape stays within.
    public let bounds: Bounds
    /// Exact near the edge; farther away at most the true distance.
    public let distance: @Sendable (Point) -> Float

    public init(bounds: Bounds, distance: @escaping @Sendable (Point) -> Float) {
        self.bounds = bounds
        self.distance = distance
    }

    /// The direction in which the distance grows, of length about 1.
    public func gradient(_ point: Point) -> Point {
        let step: Float = 0.5
        return Point(
            distance(point + Point(step, 0)) - distance(point - Point(step, 0)),
            distance(point + Point(0, step)) - distance(point - Point(0, step)))
    }

    // MARK: Posing

    public func posed(_ pose: Affine) -> Shape {
        let back = pose.inverse
        let distance = self.distance
        if let scale = pose.uniformScale {
            return Shape(bounds: bounds.posed(pose)) { distance(back($0)) * scale }
        }
        // Unequal scales bend the distance: near the edge it is divided by the length of its gradient.
        let smallest = pose.smallestScale
        return Shape(bounds: bounds.posed(pose)) { point in
            let inner = distance(back(point))
            if abs(inner) * smallest > 2 { return inner * smallest }
            let step: Float = 0.25
            let slope =
                Point(
                    distance(back(point + Point(step, 0))) - distance(back(point - Point(step, 0))),
                    distance(back(point + Point(0, step))) - distance(back(point - Point(0, step))))
                / (2 * step)
            return inner / max(length(slope), 1e-4)
        }
    }

    public func at(_ x: Float, _ y: Float) -> Shape {
        let move = Point(x, y)
        let distance = self.distance
        return Shape(bounds: Bounds(low: bounds.low + move, high: bounds.high + move)) {
            distance($0 - move)
        }
    }

    /// Turned around the origin, clockwise as seen on the screen.
    public func rotated(_ degrees: Float) -> Shape {
        posed(Affine(degrees: degrees))
    }

    public func scaled(_ factor: Float) -> Shape {
        posed(Affine(scale: Point(factor, factor)))
    }

    public func stretched(_ x: Float, _ y: Float) -> Shape {
        posed(Affine(scale: Point(x, y)))
    }

    // MARK: Combining

    public func union(_ other: Shape) -> Shape {
        let (a, b) = (distance, other.distance)
        return Shape(bounds: bounds.union(other.bounds)) { min(a($0), b($0)) }
    }

    public func intersection(_ other: Shape) -> Shape {
        let (a, b) = (distance, other.distance)
        return Shape(bounds: bounds.intersection(other.bounds)) { max(a($0), b($0)) }
    }

    public func subtracting(_ other: Shape) -> Shape {
        let (a, b) = (distance, other.distance)
        return Shape(bounds: bounds) { max(a($0), -b($0)) }
    }

    /// Both shapes and a fillet of about `radius` pixels between them.
    public func melted(with other: Shape, radius: Float) -> Shape {
        let (a, b) = (distance, other.distance)
        return Shape(bounds: bounds.union(other.bounds).expanded(by: radius / 4)) { point in
            let (first, second) = (a(point), b(point))
            let overlap = max(radius - abs(first - second), 0) / radius
            return min(first, second) - overlap * overlap * radius / 4
        }
    }

    /// Grown by some pixels on every side with round corners, or shrunk by a negative number.
    public func grown(_ amount: Float) -> Shape {
        let distance = self.distance
        return Shape(bounds: bounds.expanded(by: amount)) { distance($0) - amount }
    }

    /// The edge alone, as a line of some width along it.
    public func outlined(_ width: Float) -> Shape {
        let distance = self.distance
        return Shape(bounds: bounds.expanded(by: width / 2)) { abs(distance($0)) - width / 2 }
    }

    /// Many shapes as one; at least one.
    public static func union(_ shapes: [Shape]) -> Shape {
        let distances = shapes.map(\.distance)
        let bounds = shapes.dropFirst().reduce(shapes[0].bounds) { $0.union($1.bounds) }
        return Shape(bounds: bounds) { point in
            var nearest = Float.infinity
            for distance in distances { nearest = min(nearest, distance(point)) }
            return nearest
        }
    }

    /// Its edge roughened: pushed in and out by up to `amount` pixels with noise of the given size.
    public func roughened(_ amount: Float, size: Float, octaves: Int = 3, seed: UInt32) -> Shape {
        let field = Noise(seed: seed)
        let distance = self.distance
        return Shape(bounds: bounds.expanded(by: amount)) { point in
            let inner = distance(point)
            if abs(inner) > amount + 1 { return inner }
            return inner + amount * (field.fractal(point / size, octaves: octaves) * 2 - 1)
        }
    }
}
