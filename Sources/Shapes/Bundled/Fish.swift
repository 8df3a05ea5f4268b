extension Scene {
    /// Clownfish before their anemone; ImageNet's class 393 is "anemone fish".
    static let fish = Scene(name: "fish") {
        var canvas = PaintCanvas(width: 640, height: 448)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 448),
                Gradient(Color(0x7FE0E6), Color(0x2BA3CF), Color(0x12609F), Color(0x0B3469))))
        drawRays(on: &canvas)
        drawCoral(
            on: &canvas, root: Point(70, 430), length: 74, degrees: -78, color: Color(0x2C5E93), seed: 5)
        drawCoral(
            on: &canvas, root: Point(588, 440), length: 80, degrees: -102, color: Color(0x2F5A94), seed: 8)
        drawSand(on: &canvas)
        drawCoral(
            on: &canvas, root: Point(30, 440), length: 62, degrees: -66, color: Color(0xE0567A), seed: 11)
        drawAnemone(on: &canvas, middle: Point(440, 436), reach: 250, count: 90, length: 130, seed: 3)
        ClownFish(middle: Point(150, 130), size: 0.42, degrees: 6, facesRight: true).draw(on: &canvas)
        ClownFish(middle: Point(318, 218), size: 1.16, degrees: -6, facesRight: false).draw(on: &canvas)
        drawAnemone(on: &canvas, middle: Point(506, 462), reach: 170, count: 46, length: 108, seed: 9)
        drawCoral(
            on: &canvas, root: Point(150, 462), length: 40, degrees: -96, color: Color(0xF2A03D), seed: 4)
        drawBubbles(on: &canvas)
        canvas.vignette(0.35)
        return canvas
    }

    private static func drawRays(on canvas: inout PaintCanvas) {
        let field = Noise(seed: 8)
        canvas.fill(
            Paint { point in
                let slant = (point.x + point.y * 0.42) / (52 + point.y * 0.05)
                let ray = smoothstep(0.48, 0.85, field.fractal(Point(slant, 0.3), octaves: 3))
                let ripple = smoothstep(0.56, 0.72, field.fractal(point / Point(60, 9), octaves: 3))
                let surface = clamped(1 - point.y / 46)
                return Color(0xC8FBF2).opacity(
                    0.75 * ray * clamped(1 - point.y / 400) * 0.7 + 0.7 * ripple * surface)
            }, blend: .add)
    }

    private static func drawSand(on canvas: inout PaintCanvas) {
        let field = Noise(seed: 14)
        let sand = Shape.below(width: 640) { x in 402 + 16 * sine(x / 110) + 10 * sine(x / 43 + 1) }
        canvas.fill(
            sand,
            Paint { point in
                let depth = -sand.distance(point)
                let place = point / Point(50, 9)
                let ripple = sine(place.y * 4.6 + 5 * field.fractal(place * 0.6, octaves: 3) + place.x)
                let grain = field.lattice(Int(point.x), Int(point.y))
                let color = Color(0x8FB6B0).mixed(with: Color(0x41688A), clamped(depth / 50))
                return color.brightened(0.9 + 0.14 * ripple + 0.16 * grain)
            })
    }

    /// A branching coral, drawn from the tips back to its root.
    private static func drawCoral(
        on canvas: inout PaintCanvas, root: Point, length: Float, degrees: Float, color: Color, seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var parts: [Shape] = []
        var dots: [Shape] = []
        func grow(_ start: Point, _ length: Float, _ degrees: Float, _ depth: Int) {
            let turn = degrees * .pi / 180
            let end = start + Point(cosine(turn), sine(turn)) * length
            let width = 5 + Float(depth) * 2.6
            parts.append(.capsule(start, end, width: width, endWidth: width - 2))
            for _ in 0..<3 {
                let place = start + (end - start) * random.unit()
                dots.append(.disc(0.8 + random.unit()).at(place.x + random.uniform(-2, 2), place.y))
            }
            guard depth > 0 else { return }
            for side: Float in [-1, 1] {
                grow(
                    end, length * random.uniform(0.66, 0.86), degrees + side * random.uniform(14, 36),
                    depth - 1)
            }
        }
        grow(root, length, degrees, 4)
        let tree = Shape.union(parts)
        canvas.fill(
            tree, Paint(color).lit(tree, bevel: 6, light: Light(ambient: 0.4, gloss: 0.08, sharpness: 3)))
        for dot in dots { canvas.fill(dot, color.mixed(with: .white, 0.35).opacity(0.7)) }
    }

    private static func drawAnemone(
        on canvas: inout PaintCanvas, middle: Point, reach: Float, count: Int, length: Float, seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        for index in 0..<count {
            let along = (Float(index) + random.unit()) / Float(count) * 2 - 1
            let root = Point(middle.x + along * reach * 0.62, middle.y + random.uniform(-4, 12))
            let tall = length * random.uniform(0.62, 1.12) * (1 - 0.35 * along * along)
            let lean = along * reach * 0.36 + random.uniform(-14, 14)
            let sway = random.uniform(-18, 18)
            let tip = Point(root.x + lean + sway * 0.5, root.y - tall)
            let way = Shape.curve(
                [
                    root, Point(root.x + lean * 0.2 - sway, root.y - tall * 0.36),
                    Point(root.x + lean * 0.62 + sway, root.y - tall * 0.7), tip,
                ], steps: 5)
            let arm = Shape.stroke(way, width: 12, endWidth: 8.5)
            let tone = random.unit()
            let low = Color(0x5B2A78).mixed(with: Color(0x7E3B6B), tone)
            let high = Color(0xE9A0C8).mixed(with: Color(0xB99BE8), tone)
            canvas.shadow(of: arm, offset: Point(4, 5), softness: 7, strength: 0.32)
            canvas.fill(
                arm,
                Paint.linear(from: root, to: tip, Gradient(low, high)).lit(
                    arm, bevel: 6, light: Light(ambient: 0.5, gloss: 0.12, sharpness: 4)))
            canvas.fill(.disc(5.4).at(tip.x, tip.y), Color(0xFFE3F0).mixed(with: high, 0.25))
        }
    }

    private static func drawBubbles(on canvas: inout PaintCanvas) {
        var random = SeededGenerator(seed: 41)
        for index in 0..<26 {
            let start: Float = index < 14 ? 44 : 566
            let rise = random.uniform(20, 300)
            let radius = random.uniform(2, 9)
            let place = Point(start + random.uniform(-26, 26), 320 - rise)
            let bubble = Shape.disc(radius).at(place.x, place.y)
            canvas.fill(bubble, Color(0xD5FAFF).opacity(0.16))
            canvas.fill(bubble.outlined(1.1), Color(0xE6FDFF).opacity(0.65))
            canvas.fill(
                .disc(radius * 0.24).at(place.x - radius * 0.35, place.y - radius * 0.4),
                Color.white.opacity(0.9))
        }
    }
}
