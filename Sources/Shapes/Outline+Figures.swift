import Basics

/// The figures' outlines within the unit circle, each with random proportions.
extension Outline {
    /// The outline of a figure; empty for textures.
    static func figure(_ label: ShapeClass, random: inout SeededGenerator) -> Outline {
        switch label {
        case .disc: Outline(circle(radius: 1, steps: 64))
        case .ring: ring(inner: random.uniform(0.45, 0.75))
        case .square: Outline(corners(count: 4) { _ in 1 })
        case .triangle: Outline(corners(count: 3) { _ in 1 })
        case .pentagon: Outline(corners(count: 5) { _ in 1 })
        case .star: star(points: random.chance(0.7) ? 5 : 6, inner: random.uniform(0.38, 0.5))
        case .cross: cross(half: random.uniform(0.17, 0.3))
        case .crescent: crescent(bite: random.uniform(0.72, 0.9), shift: random.uniform(0.4, 0.55))
        case .heart: heart()
        case .arrow: arrow(shaft: random.uniform(0.14, 0.24), head: random.uniform(0.6, 0.8))
        case .spiral: spiral(turns: random.uniform(2, 3), share: random.uniform(0.38, 0.52))
        case .stripes, .checkerboard, .dots, .zigzag, .waves: Outline()
        }
    }

    private static func corners(count: Int, radius: (Int) -> Float) -> [Point] {
        (0..<count).map { index in
            let turn = Float(index) / Float(count) * 2 * .pi
            return Point(sine(turn), -cosine(turn)) * radius(index)
        }
    }

    private static func ring(inner: Float) -> Outline {
        Outline(circle(radius: 1, steps: 64)).hollowed(inner)
    }

    private static func star(points: Int, inner: Float) -> Outline {
        // A star with six points needs deeper notches to look pointed.
        Outline(corners(count: 2 * points) { $0 % 2 == 0 ? 1 : inner * (points == 5 ? 1 : 1.1) })
    }

    /// A plus sign whose arms are 2 · `half` wide.
    private static func cross(half b: Float) -> Outline {
        let a = (1 - b * b).squareRoot()
        return Outline([
            Point(-b, -a), Point(b, -a), Point(b, -b), Point(a, -b), Point(a, b), Point(b, b), Point(b, a),
            Point(-b, a), Point(-b, b), Point(-a, b), Point(-a, -b), Point(-b, -b),
        ])
    }

    /// The unit disc minus a disc of radius `bite` whose centre is `shift` to the right.
    private static func crescent(bite: Float, shift: Float) -> Outline {
        // The circles intersect at (x, ±y).
        let x = (1 + shift * shift - bite * bite) / (2 * shift)
        let y = max(1 - x * x, 0).squareRoot()
        let outer = angle(of: Point(x, y))
        let inner = angle(of: Point(x - shift, y))
        let back = arc(radius: 1, from: outer, to: 2 * .pi - outer, steps: 48)
        let hollow = arc(Point(shift, 0), radius: bite, from: 2 * .pi - inner, to: inner, steps: 36)
        return Outline(back + hollow.dropFirst().dropLast())
    }

    /// A square standing on a corner, with a half disc on each of its upper sides.
    private static func heart() -> Outline {
        let half: Float = 0.53
        let radius = half * Float(0.5).squareRoot()
        let quarter = Float.pi / 4
        let right = arc(
            Point(half / 2, -half / 2), radius: radius, from: -3 * quarter, to: quarter, steps: 20)
        let left = arc(
            Point(-half / 2, -half / 2), radius: radius, from: 3 * quarter, to: 7 * quarter, steps: 20)
        let middle = Point(0, 0.1)
        return Outline((right + [Point(0, half)] + left).map { ($0 + middle) * 1.45 })
    }

    /// An arrow to the right whose shaft is 2 · `shaft` wide and whose head is `head` long.
    private static func arrow(shaft s: Float, head: Float) -> Outline {
        let neck = 1 - head
        let wing = head * 0.95
        return Outline([
            Point(-1, -s), Point(neck, -s), Point(neck, -wing), Point(1, 0), Point(neck, wing),
            Point(neck, s), Point(-1, s),
        ])
    }

    /// An Archimedean spiral whose line fills the fraction `share` of the distance between two turns.
    private static func spiral(turns: Float, share: Float) -> Outline {
        let pitch = 1 / (turns + share / 2)
        let steps = Int(turns * 28)
        var outer: [Point] = []
        var inner: [Point] = []
        for step in 0...steps {
            let turn = turns * Float(step) / Float(steps)
            let way = Point(cosine(turn * 2 * .pi), sine(turn * 2 * .pi))
            outer.append(way * (pitch * (turn + share / 2)))
            inner.append(way * (pitch * max(turn - share / 2, 0)))
        }
        return Outline(outer + inner.reversed())
    }
}
