/// A pose: turning, scaling, shearing and moving in one linear map.
public struct Affine: Sendable, Equatable {
    /// Where (1, 0), (0, 1) and (0, 0) go; the first two without the move.
    public var x: Point
    public var y: Point
    public var origin: Point

    public init(x: Point = Point(1, 0), y: Point = Point(0, 1), origin: Point = Point(0, 0)) {
        self.x = x
        self.y = y
        self.origin = origin
    }

    /// Scales, then turns clockwise as seen on the screen, then moves.
    public init(move: Point = Point(0, 0), degrees: Float = 0, scale: Point = Point(1, 1)) {
        let (s, c) = (sine(degrees * .pi / 180), cosine(degrees * .pi / 180))
        self.init(x: Point(c, s) * scale.x, y: Point(-s, c) * scale.y, origin: move)
    }

    @inline(__always)
    public func callAsFunction(_ point: Point) -> Point {
        x * point.x + y * point.y + origin
    }

    /// The map that undoes this one, which must not flatten the plane.
    public var inverse: Affine {
        let determinant = x.x * y.y - x.y * y.x
        precondition(determinant != 0, "a pose keeps shapes two-dimensional")
        let back = Affine(x: Point(y.y, -x.y) / determinant, y: Point(-y.x, x.x) / determinant)
        return Affine(x: back.x, y: back.y, origin: Point(0, 0) - back(origin))
    }

    /// This map first, then the other.
    public func then(_ next: Affine) -> Affine {
        Affine(x: next(x) - next.origin, y: next(y) - next.origin, origin: next(origin))
    }

    /// The factor by which every length grows, or nil when it depends on the direction.
    var uniformScale: Float? {
        let (a, b) = (length(x), length(y))
        return abs(a - b) < 1e-5 * a && abs(dot(x, y)) < 1e-5 * a * a ? a : nil
    }

    /// The smallest factor by which a length changes: the smaller singular value.
    var smallestScale: Float {
        let squares = dot(x, x) + dot(y, y)
        let determinant = x.x * y.y - x.y * y.x
        let spread = max(squares * squares - 4 * determinant * determinant, 0).squareRoot()
        return max((squares - spread) / 2, 0).squareRoot()
    }
}

/// A rectangle that a shape stays within, along the axes.
public struct Bounds: Sendable, Equatable {
    public var low: Point
    public var high: Point

    public init(low: Point, high: Point) {
        self.low = low
        self.high = high
    }

    /// Around the origin, by half its width and height.
    public init(half: Point) {
        self.init(low: Point(0, 0) - half, high: half)
    }

    /// Around some points; at least one.
    public init(around points: [Point]) {
        self.init(low: points[0], high: points[0])
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
    }

    /// For shapes without an end. Large and not infinite, so that turning it gives no NaN.
    public static let everywhere = Bounds(half: Point(1e6, 1e6))

    public func expanded(by margin: Float) -> Bounds {
        Bounds(low: low - margin, high: high + margin)
    }

    public func union(_ other: Bounds) -> Bounds {
        Bounds(low: pointwiseMin(low, other.low), high: pointwiseMax(high, other.high))
    }

    public func intersection(_ other: Bounds) -> Bounds {
        Bounds(low: pointwiseMax(low, other.low), high: pointwiseMin(high, other.high))
    }

    /// Around the posed corners.
    public func posed(_ pose: Affine) -> Bounds {
        Bounds(around: [pose(low), pose(high), pose(Point(low.x, high.y)), pose(Point(high.x, low.y))])
    }
}
