/// What several pictures share.
extension PaintCanvas {
    /// Drifting clouds between two heights: noise, drawn out sideways, that shows where it is dense.
    mutating func clouds(
        from top: Float, to bottom: Float, color: Color, shade: Color, size: Point, cover: Float, seed: UInt32
    ) {
        let field = Noise(seed: seed)
        let band = Shape.box(Float(width) + 4, bottom - top).at(Float(width) / 2, (top + bottom) / 2)
        fill(
            band,
            Paint { point in
                let place = point / size
                let density = field.fractal(place, octaves: 5)
                let above = field.fractal(place - Point(0.10, 0.22), octaves: 4)
                let height = (point.y - top) / (bottom - top)
                let fade = smoothstep(0, 0.3, height) * smoothstep(1, 0.6, height)
                let opacity = smoothstep(1 - cover, 1.18 - cover, density) * fade
                // Lit where the cloud is thinner towards the light.
                let lit = clamped(0.5 + (density - above) * 5)
                return shade.mixed(with: color, lit).opacity(opacity)
            })
    }

    /// Light around a place, falling off gently.
    mutating func glow(_ middle: Point, radius: Float, color: Color, strength: Float) {
        fill(
            Shape.disc(radius).at(middle.x, middle.y),
            Paint { point in
                let fall = 1 - clamped(length(point - middle) / radius)
                return color.opacity(strength * fall * fall * fall)
            }, blend: .add)
    }

    /// Stars of unequal brightness, none below a height.
    mutating func stars(count: Int, above: Float, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<count {
            let place = Point(random.uniform(0, Float(width)), random.uniform(0, above))
            let bright = random.unit()
            let fade = 1 - place.y / above
            let tint = Color(0xBFD4FF).mixed(with: Color(0xFFE9C9), random.unit())
            let radius = 0.5 + bright * bright * 0.9
            fill(
                .disc(radius).at(place.x, place.y),
                tint.opacity((0.35 + 0.65 * bright) * (0.25 + 0.75 * fade)))
        }
    }

    /// A gull far away: two bent wings.
    mutating func gull(_ middle: Point, span: Float, degrees: Float = 0, color: Color) {
        for side: Float in [-1, 1] {
            let wing = Shape.stroke(
                Shape.curve(
                    [
                        Point(0, 0), Point(side * span * 0.2, -span * 0.13),
                        Point(side * span * 0.5, -span * 0.04),
                    ], steps: 6), width: span * 0.055, endWidth: span * 0.012)
            fill(wing.rotated(degrees).at(middle.x, middle.y), color)
        }
    }

    /// Blades of grass or stalks that grow from a line and lean at random.
    mutating func grass(
        count: Int, columns: ClosedRange<Float>, ground: (Float) -> Float, height: ClosedRange<Float>,
        width: Float, colors: [Color], seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<count {
            let x = random.uniform(columns.lowerBound, columns.upperBound)
            let root = Point(x, ground(x))
            let tall = random.uniform(height.lowerBound, height.upperBound)
            let lean = random.uniform(-0.45, 0.45) * tall
            let bend = Point(root.x + lean * 0.3, root.y - tall * 0.55)
            let tip = Point(root.x + lean, root.y - tall)
            let color = random.pick(colors).brightened(random.uniform(0.75, 1.25))
            let blade = Shape.stroke(
                Shape.curve([root, bend, tip], steps: 4), width: width, endWidth: width * 0.1)
            fill(
                blade,
                .linear(from: root, to: tip, Gradient(color.brightened(0.45), color)))
        }
    }
}
