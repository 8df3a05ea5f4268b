/// Figures and lines through given points.
extension Shape {
    /// A closed polygon; its corners may turn either way round.
    public static func polygon(_ corners: [Point]) -> Shape {
        precondition(corners.count > 2, "a polygon has at least three corners")
        struct Side {
            var start: Point
            var way: Point
            var inverseSquare: Float
        }
        let sides = corners.indices.map { index in
            let way = corners[(index + 1) % corners.count] - corners[index]
            return Side(start: corners[index], way: way, inverseSquare: 1 / max(dot(way, way), 1e-12))
        }
        return Shape(bounds: Bounds(around: corners)) { point in
            var nearest = Float.infinity
            var inside = false
            for side in sides {
                let offset = point - side.start
                let along = clamped(dot(offset, side.way) * side.inverseSquare)
                let gap = offset - side.way * along
                nearest = min(nearest, dot(gap, gap))
                // A ray to the right crosses this side: inside and outside change places.
                let startsAbove = offset.y < 0
                if startsAbove != (offset.y < side.way.y) {
                    let turn = side.way.x * offset.y - side.way.y * offset.x
                    if (turn > 0) == (side.way.y > 0) { inside.toggle() }
                }
            }
            return inside ? -nearest.squareRoot() : nearest.squareRoot()
        }
    }

    /// A closed, rounded outline through some points.
    public static func smooth(_ points: [Point], steps: Int = 8) -> Shape {
        polygon(curve(points, steps: steps, closed: true))
    }

    /// A rounded line through some points (Catmull and Rom's spline), as many short ones.
    public static func curve(_ points: [Point], steps: Int = 8, closed: Bool = false) -> [Point] {
        let count = points.count
        func point(_ index: Int) -> Point {
            closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
        }
        var result: [Point] = []
        for index in 0..<(closed ? count : count - 1) {
            let (a, b, c, d) = (point(index - 1), point(index), point(index + 1), point(index + 2))
            for step in 0..<steps {
                let t = Float(step) / Float(steps)
                let linear = (c - a) * t
                let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
                let cube = (b * 3 - a - c * 3 + d) * (t * t * t)
                result.append((b * 2 + linear + square + cube) * 0.5)
            }
        }
        if !closed { result.append(points[count - 1]) }
        return result
    }

    /// A straight line with round ends, its width changing from one end to the other.
    public static func capsule(_ start: Point, _ end: Point, width: Float, endWidth: Float? = nil) -> Shape {
        stroke([start, end], width: width, endWidth: endWidth)
    }

    /// A line through some points with round ends, its width changing evenly along the points.
    public static func stroke(_ points: [Point], width: Float, endWidth: Float? = nil) -> Shape {
        struct Part {
            var start: Point
            var way: Point
            var inverseSquare: Float
            var radius: Float
            var growth: Float
        }
        let last = Float(max(points.count - 1, 1))
        let growth = ((endWidth ?? width) - width) / 2 / last
        let parts = (0..<max(points.count - 1, 1)).map { index in
            let way = points[min(index + 1, points.count - 1)] - points[index]
            return Part(
                start: points[index], way: way, inverseSquare: 1 / max(dot(way, way), 1e-12),
                radius: width / 2 + growth * Float(index), growth: growth)
        }
        let bounds = Bounds(around: points).expanded(by: max(width, endWidth ?? width) / 2)
        return Shape(bounds: bounds) { point in
            var nearest = Float.infinity
            for part in parts {
                let offset = point - part.start
                let along = clamped(dot(offset, part.way) * part.inverseSquare)
                let gap = length(offset - part.way * along) - part.radius - part.growth * along
                nearest = min(nearest, gap)
            }
            return nearest
        }
    }

    /// Everything below a line over columns 0 … `width`: hills, waves, a sea's horizon. `height` gives the
    /// line's y for an x and is asked once per column.
    public static func below(width: Int, _ height: (Float) -> Float) -> Shape {
        let heights = (0...width + 1).map { height(Float($0)) }
        let top = heights.min() ?? 0
        let bounds = Bounds(low: Point(-1e6, top), high: Point(1e6, 1e6))
        return Shape(bounds: bounds) { point in
            let place = min(max(point.x, 0), Float(width))
            let column = Int(place)
            let slope = heights[column + 1] - heights[column]
            let line = heights[column] + slope * (place - Float(column))
            return (line - point.y) / (1 + slope * slope).squareRoot()
        }
    }
}
