extension Scene {
    /// Striped balloons over misty mountains at sunrise. The default picture: a clear subject (ImageNet's
    /// class 417 is "balloon"), strong colours, and stripes, checks and soft gradients side by side.
    static let hotAirBalloons = Scene(name: "hot-air-balloons") {
        var canvas = PaintCanvas(width: 640, height: 480)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 400),
                Gradient([
                    (0, Color(0x2E5F9E)), (0.35, Color(0x6FA3CC)), (0.65, Color(0xF3CFB3)),
                    (0.85, Color(0xFFC98F)),
                    (1, Color(0xFFE2B4)),
                ])))
        canvas.glow(Point(520, 318), radius: 420, color: Color(0xFFC070), strength: 0.75)
        canvas.glow(Point(520, 318), radius: 110, color: Color(0xFFF0C8), strength: 1.2)
        canvas.fill(.disc(23).at(520, 316), Color(0xFFF6DE))
        canvas.clouds(
            from: 20, to: 290, color: Color(0xFFF3E6), shade: Color(0xA9A5C0), size: Point(210, 46),
            cover: 0.47,
            seed: 12)

        let layers: [(base: Float, rise: Float, size: Float, top: UInt32, mist: UInt32)] = [
            (322, 62, 120, 0xA999B8, 0xF1CDB2), (350, 58, 95, 0x7A7CA5, 0xDDBBB2),
            (384, 50, 80, 0x4B5F8A, 0xA9A0AE),
            (424, 44, 75, 0x2A4463, 0x5E7388),
        ]
        for (index, layer) in layers.enumerated() {
            let noise = Noise(seed: UInt32(40 + index))
            let ridge = Shape.below(width: 640) { x in
                let peak = noise.fractal(Point(x / layer.size, 0.5), octaves: 5)
                return layer.base - layer.rise * (peak * 2.2 - 0.9)
            }
            canvas.fill(
                ridge,
                Paint.linear(
                    from: Point(0, layer.base - layer.rise), to: Point(0, layer.base + 62),
                    Gradient(Color(layer.top), Color(layer.top), Color(layer.mist))
                ).mottled(0.10, size: Point(30, 14), seed: UInt32(60 + index)))
        }
        drawPines(on: &canvas)

        Balloon(
            middle: Point(92, 118), radius: 40, tilt: -2, colors: [0x0E7C86, 0xF4E9CD, 0x14505C],
            style: .plain
        ).draw(on: &canvas)
        Balloon(
            middle: Point(556, 122), radius: 54, tilt: 3, colors: [0xF2A71B, 0xD9412B, 0x5B1A4A],
            style: .checks
        ).draw(on: &canvas)
        Balloon(
            middle: Point(448, 236), radius: 21, tilt: -3, colors: [0xD84C7B, 0xFCE6DA, 0x7A1F4D],
            style: .plain
        ).draw(on: &canvas)
        Balloon(
            middle: Point(176, 262), radius: 15, tilt: 2, colors: [0x5C49A8, 0xFFD65C, 0x33236B],
            style: .plain
        ).draw(on: &canvas)
        Balloon(
            middle: Point(302, 168), radius: 126, tilt: 1.5, colors: [0xD7263D, 0xFFF1D6, 0x1B3A6B],
            style: .zigzag
        ).draw(on: &canvas)
        for (x, y, span) in [(430, 330, 17), (452, 341, 13), (411, 345, 12)] as [(Float, Float, Float)] {
            canvas.gull(Point(x, y), span: span, degrees: -6, color: Color(0x2A2F4A))
        }
        canvas.vignette(0.22)
        return canvas
    }

    /// A dark wood along the lower edge, its tops against the mist.
    private static func drawPines(on canvas: inout PaintCanvas) {
        var random = SeededGenerator(seed: 7)
        let ground: (Float) -> Float = { x in 464 - 26 * sine(x / 640 * 3.1 + 2.4) }
        canvas.fill(.below(width: 640, ground), Color(0x10243A))
        for _ in 0..<130 {
            let x = random.uniform(-10, 650)
            let tall = random.uniform(14, 40)
            let root = ground(max(x, 0)) + 4
            let color = Color(0x10243A).mixed(with: Color(0x24506A), random.unit() * 0.5)
            for tier in 0..<4 {
                let top = root - tall + Float(tier) * tall * 0.2
                let half = tall * (0.09 + 0.055 * Float(tier))
                canvas.fill(
                    .polygon([
                        Point(x, top), Point(x + half, top + tall * 0.34), Point(x - half, top + tall * 0.34),
                    ]), color)
            }
        }
    }
}

/// A balloon with a basket. `radius` is half of its width; `middle` is where it is widest.
private struct Balloon {
    enum Style { case plain, zigzag, checks }

    let middle: Point
    let radius: Float
    let tilt: Float
    let colors: [UInt32]
    let style: Style

    /// The envelope's right side from the crown to the mouth, in radii.
    static let side: [Point] = [
        Point(0, -1.04), Point(0.32, -1.0), Point(0.66, -0.8), Point(0.91, -0.42), Point(1, 0),
        Point(0.93, 0.38),
        Point(0.7, 0.78), Point(0.42, 1.13), Point(0.22, 1.34),
    ]

    func draw(on canvas: inout PaintCanvas) {
        let pose = Affine(move: middle, degrees: tilt, scale: Point(radius, radius))
        let right = Shape.curve(Self.side, steps: 10)
        let outline = right + right.reversed().map { Point(-$0.x, $0.y) }
        let rope = Color(0x3A2A22)
        for x: Float in [-0.2, -0.07, 0.07, 0.2] {
            canvas.fill(
                .capsule(pose(Point(x, 1.3)), pose(Point(x * 0.75, 1.72)), width: max(radius * 0.014, 0.8)),
                rope)
        }
        let mouth = pose(Point(0, 1.36))
        canvas.glow(mouth, radius: radius * 0.5, color: Color(0xFFB347), strength: 0.9)
        canvas.fill(.polygon(outline.map { pose($0) }), envelope(back: pose.inverse, right: right))
        canvas.fill(
            Shape.ellipse(radius * 0.225, radius * 0.05).rotated(tilt).at(mouth.x, mouth.y), Color(0x4A2417))

        let basket = Shape.box(radius * 0.32, radius * 0.24, corner: radius * 0.05)
        let place = pose(Point(0, 1.83))
        let posed = basket.rotated(tilt).at(place.x, place.y)
        let weave = Paint.pattern(
            Shape.checks(square: max(radius * 0.04, 1.5)).at(place.x, place.y), Paint(Color(0xA8703A)),
            on: Paint(Color(0x7A4A22)))
        canvas.fill(posed, weave.lit(posed, bevel: radius * 0.1, light: Light(gloss: 0)))
        let rim = pose(Point(0, 1.72))
        canvas.fill(
            Shape.box(radius * 0.35, radius * 0.05, corner: radius * 0.02).rotated(tilt).at(rim.x, rim.y),
            Color(0x5A3216))
    }

    /// The cloth: gores from crown to mouth, as they look on a round body, with a belt around its middle.
    private func envelope(back: Affine, right: [Point]) -> Paint {
        let halves = (0...240).map { step -> Float in
            let y = Float(step) / 100 - 1.05
            let next = right.firstIndex { $0.y >= y } ?? right.count - 1
            let (a, b) = (right[max(next - 1, 0)], right[next])
            let share = b.y > a.y ? clamped((y - a.y) / (b.y - a.y)) : 0
            return max(a.x + (b.x - a.x) * share, 0.01)
        }
        let (first, second, belt) = (Color(colors[0]), Color(colors[1]), Color(colors[2]))
        let style = self.style
        let light = Light(
            direction: SIMD3(0.75, -0.35, 0.55), ambient: 0.42, diffuse: 0.78, gloss: 0.10, sharpness: 4)
        return Paint { point in
            let place = back(point)
            let level = min(max((place.y + 1.05) * 100, 0), 239)
            let row = Int(level)
            let half = halves[row] + (halves[row + 1] - halves[row]) * (level - Float(row))
            // Short of the very rim, where the gore behind would begin.
            let side = min(max(place.x / half, -0.995), 0.995)
            let gore = arcsine(side) / .pi * 9 + 40.5
            let index = Int(gore)
            let across = abs(gore - Float(index) - 0.5) * 2
            var color = index % 2 == 0 ? first : second
            switch style {
            case .plain: if place.y > 0.78 { color = belt }
            case .zigzag:
                let wave = 0.13 * (across * 2 - 1)
                let height = abs(place.y - wave)
                if height < 0.20 { color = belt }
                if height < 0.10 { color = Color(0xF6B93B) }
                if place.y > 1.02 { color = belt }
            case .checks:
                if floorToInt(place.y * 4.2 + 40) % 2 == 0 { color = index % 2 == 0 ? second : first }
                if abs(place.y - 0.98) < 0.1 { color = belt }
            }
            // Cloth bulges between the seams and has a fine crease along each.
            color = color.brightened(1.06 - 0.30 * across * across * across)
            let up = (1 - side * side).squareRoot()
            let tall = min(max(place.y * 0.62, -0.8), 0.8)
            let norm = (side * side + tall * tall + up * up).squareRoot()
            return light.shade(color, normal: SIMD3(side, tall, up) / norm)
        }.supersampled(3)
    }
}
