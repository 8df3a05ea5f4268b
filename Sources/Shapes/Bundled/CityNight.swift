extension Scene {
    /// A city at night and its reflection: hundreds of small rectangles, and one large disc.
    static let cityNight = Scene(name: "city-night") {
        var canvas = PaintCanvas(width: 640, height: 448)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 310),
                Gradient(Color(0x0A1030), Color(0x232A66), Color(0x6B3A82), Color(0xE0708A), Color(0xFFB98A)))
        )
        canvas.stars(count: 150, above: 220, seed: 61)
        drawMoon(on: &canvas, middle: Point(438, 116), radius: 58)
        canvas.clouds(
            from: 110, to: 300, color: Color(0xE28AA6), shade: Color(0x4B3578), size: Point(200, 24),
            cover: 0.44, seed: 23)
        drawRow(
            on: &canvas, seed: 3, heights: 50...150, widths: 18...44, wall: 0x5A3F86, lamp: 0xE9A9B8,
            lit: 0.22)
        drawRow(
            on: &canvas, seed: 14, heights: 60...200, widths: 26...52, wall: 0x2F2A66, lamp: 0xFFC98F,
            lit: 0.36)
        drawLandmarks(on: &canvas)
        drawRow(
            on: &canvas, seed: 25, heights: 24...104, widths: 34...66, wall: 0x12143A, lamp: 0xFFD98A,
            lit: 0.5)
        drawWater(on: &canvas)
        canvas.vignette(0.25)
        return canvas
    }

    /// Where the houses stand and the water begins.
    private static let quay: Float = 316

    private static func drawMoon(on canvas: inout PaintCanvas, middle: Point, radius: Float) {
        canvas.glow(middle, radius: radius * 3.4, color: Color(0xFFD9C0), strength: 0.5)
        let moon = Shape.disc(radius).at(middle.x, middle.y)
        let seas = Noise(seed: 9)
        canvas.fill(
            moon,
            Paint { point in
                let sea = seas.fractal(point / 30, octaves: 4)
                return Color(0xFFF3DA).mixed(with: Color(0xD9B3A8), smoothstep(0.48, 0.66, sea))
            }.lit(moon, bevel: radius, light: Light(ambient: 0.62, diffuse: 0.42, gloss: 0)))
        for (x, y, size) in [
            (-20, -18, 9), (16, 20, 11), (26, -14, 6), (-14, 24, 6), (-34, 6, 5), (2, -36, 5),
        ]
            as [(Float, Float, Float)]
        {
            let crater = Shape.disc(size).at(middle.x + x, middle.y + y)
            canvas.fill(crater, Color(0xC99B98).opacity(0.4))
            canvas.fill(
                crater.subtracting(.disc(size).at(middle.x + x - 1.6, middle.y + y - 1.8)),
                Color(0xFFFBEF).opacity(0.7))
        }
    }

    /// A row of houses from the left border to the right.
    private static func drawRow(
        on canvas: inout PaintCanvas, seed: UInt64, heights: ClosedRange<Float>, widths: ClosedRange<Float>,
        wall: UInt32, lamp: UInt32, lit: Float
    ) {
        var random = SeededGenerator(seed: seed)
        var left: Float = -12
        while left < 640 {
            let width = random.uniform(widths.lowerBound, widths.upperBound).rounded()
            // Higher towards the middle, as skylines are.
            let middle = (left + width / 2 - 300) / 320
            let share = random.unit() * (1 - 0.45 * middle * middle)
            let tall = (heights.lowerBound + (heights.upperBound - heights.lowerBound) * share).rounded()
            let tower = Tower(
                left: left.rounded(), width: width, top: quay - tall,
                wall: Color(wall).brightened(random.uniform(0.8, 1.25)),
                lamp: Color(lamp), lit: lit, roof: random.below(5))
            tower.draw(on: &canvas, random: &random)
            left += width + random.uniform(-3, 5)
        }
    }

    /// Three towers that one would recognize.
    private static func drawLandmarks(on canvas: inout PaintCanvas) {
        var random = SeededGenerator(seed: 52)
        let wall = Color(0x1C1D4D)
        for (left, width, top) in [(236, 58, 120), (243, 44, 92), (250, 30, 70)] as [(Float, Float, Float)] {
            Tower(left: left, width: width, top: top, wall: wall, lamp: Color(0xFFD79A), lit: 0.55, roof: 0)
                .draw(on: &canvas, random: &random)
        }
        canvas.fill(.polygon([Point(254, 70), Point(265, 36), Point(276, 70)]), wall.brightened(1.2))
        canvas.fill(.capsule(Point(265, 40), Point(265, 8), width: 2.6, endWidth: 0.8), wall.brightened(1.4))
        canvas.glow(Point(265, 9), radius: 16, color: Color(0xFF5A4A), strength: 1)
        canvas.fill(.disc(1.8).at(265, 9), Color(0xFF8A70))

        Tower(
            left: 332, width: 46, top: 146, wall: Color(0x2B2458), lamp: Color(0x9FE0FF), lit: 0.62, roof: 0
        )
        .draw(on: &canvas, random: &random)
        canvas.fill(.polygon([Point(332, 147), Point(378, 147), Point(378, 116)]), Color(0x3A3272))

        let needle = Color(0x241F52)
        canvas.fill(.capsule(Point(560, 320), Point(560, 128), width: 11, endWidth: 5), needle)
        canvas.fill(.capsule(Point(560, 130), Point(560, 84), width: 2.6, endWidth: 0.8), needle)
        canvas.fill(Shape.ellipse(26, 7).at(560, 156), needle.brightened(1.5))
        canvas.fill(Shape.ellipse(18, 6).at(560, 147), needle.brightened(2))
        for x in stride(from: Float(539), through: 581, by: 6) {
            canvas.fill(.disc(1.2).at(x, 156), Color(0xFFE3A0))
        }
        canvas.glow(Point(560, 152), radius: 42, color: Color(0xFFC070), strength: 0.35)
    }

    /// The upper part of the picture once more, upside down, torn by ripples.
    private static func drawWater(on canvas: inout PaintCanvas) {
        let shown = canvas
        let ripple = Noise(seed: 44)
        canvas.fill(
            .below(width: 640) { _ in quay },
            Paint { point in
                let depth = point.y - quay
                let scale = Point(26 + depth * 0.5, 1.6 + depth * 0.045)
                let wave = ripple.fractal(point / scale, octaves: 4) - 0.5
                let mirrored = Point(
                    point.x + wave * (6 + depth * 0.22), quay - 1 - depth * 1.55 + wave * depth * 0.9)
                let color = shown.color(at: mirrored)
                let sheen = Color(0x141A4A).mixed(with: color, 0.74 - depth * 0.0016)
                return sheen.brightened(0.9 + 0.7 * wave)
            }.supersampled(3))
        canvas.fill(.box(640, 5).at(320, quay), Color(0x0B0C28))
        for x in stride(from: Float(14), to: 640, by: 36) {
            canvas.glow(Point(x, quay - 8), radius: 15, color: Color(0xFFC060), strength: 0.8)
            canvas.fill(.box(1.4, 8).at(x, quay - 4), Color(0x0B0C28))
            canvas.fill(.disc(1.9).at(x, quay - 8.5), Color(0xFFF0C4))
        }
    }
}

/// A house with rows of windows, some of them lit.
private struct Tower {
    let left: Float
    let width: Float
    let top: Float
    let wall: Color
    let lamp: Color
    let lit: Float
    let roof: Int

    func draw(on canvas: inout PaintCanvas, random: inout SeededGenerator) {
        let foot: Float = 318
        let middle = left + width / 2
        let body = Shape.box(width, foot - top).at(middle, (foot + top) / 2)
        canvas.fill(
            body,
            .linear(
                from: Point(left, top), to: Point(left + width, foot),
                Gradient(wall.brightened(0.75), wall, wall.brightened(1.7))))
        canvas.fill(.box(1.4, foot - top).at(left + width - 0.7, (foot + top) / 2), wall.brightened(3))
        switch roof {
        case 1: canvas.fill(.box(width * 0.5, 9).at(middle, top - 4), wall)
        case 2:
            canvas.fill(.capsule(Point(middle, top), Point(middle, top - 24), width: 2, endWidth: 0.8), wall)
        case 3:
            canvas.fill(.box(10, 10).at(middle + width * 0.2, top - 9), wall.brightened(0.8))
            canvas.fill(.box(14, 2).at(middle + width * 0.2, top - 14), wall.brightened(0.8))
        default: break
        }
        let columns = max(Int((width - 6) / 7), 1)
        let start = left + (width - Float(columns) * 7) / 2 + 1.5
        for row in 0..<max(Int((foot - top - 14) / 9), 0) {
            let busy = random.uniform(0.4, 1.6)
            for column in 0..<columns {
                let on = random.chance(min(lit * busy, 0.9))
                let tone = random.uniform(0.55, 1.15)
                let color = on ? lamp.brightened(tone) : wall.brightened(0.5)
                canvas.fill(
                    .box(4, 5).at(start + Float(column) * 7 + 2, top + 9 + Float(row) * 9), color)
            }
        }
    }
}
