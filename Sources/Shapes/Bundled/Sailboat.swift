extension Scene {
    /// A sailing boat in a fresh wind; ImageNet's class 914 is "yawl".
    static let sailboat = Scene(name: "sailboat") {
        var canvas = PaintCanvas(width: 600, height: 480)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 300),
                Gradient(Color(0x1F77C4), Color(0x5FB0E6), Color(0xC3E6F5))))
        canvas.clouds(
            from: -60, to: 290, color: .white, shade: Color(0xA3BEDB), size: Point(150, 74), cover: 0.54,
            seed: 4)
        let coast = Noise(seed: 5)
        for (base, rise, top, foot) in [(286, 46, 0x86A9C4, 0xB6D2DF), (292, 26, 0x4F8A7C, 0x8FBBA6)]
            as [(Float, Float, UInt32, UInt32)]
        {
            canvas.fill(
                .below(width: 600) { x in
                    let bump = coast.fractal(Point(x / 90, base), octaves: 5)
                    return base + 16 - rise * smoothstep(260, 640, x) * 2 * bump
                        - rise * smoothstep(150, -80, x) * bump
                },
                Paint.linear(
                    from: Point(0, base - rise), to: Point(0, 300), Gradient(Color(top), Color(foot))
                )
                .mottled(0.15, size: Point(14, 9), seed: 6))
        }
        drawSea(on: &canvas)
        drawBoat(on: &canvas)
        drawForeground(on: &canvas)
        for (x, y, span, turn) in [(100, 150, 44, 10), (156, 118, 30, -8), (478, 96, 26, -14)]
            as [(Float, Float, Float, Float)]
        {
            canvas.gull(Point(x, y), span: span, degrees: turn, color: Color(0x2F4F6B))
        }
        canvas.vignette(0.2)
        return canvas
    }

    private static func drawSea(on canvas: inout PaintCanvas) {
        let field = Noise(seed: 18)
        let tones = Gradient(Color(0x9CD7DE), Color(0x3FA9C2), Color(0x1679A6), Color(0x0B5488))
        canvas.fill(
            .below(width: 600) { _ in 300 },
            Paint { point in
                let depth = (point.y - 300) / 180
                let scale = Point(22 + 130 * depth, 2 + 20 * depth)
                let place = Point((point.x - 300) / scale.x, 40 * depth / (0.35 + depth) + point.x * 0.002)
                let wave = field.fractal(place * Point(1, 1.6), octaves: 5)
                var color = tones.color(depth * 0.8 + (wave - 0.42) * 0.9)
                let glint = smoothstep(
                    0.66, 0.74, field.fractal(point / Point(scale.x * 0.22, scale.y * 0.3), octaves: 3))
                color.light += SIMD4(1, 1, 0.92, 0) * (glint * 0.55 * smoothstep(0, 0.2, depth))
                return color
            }.supersampled(2))
    }

    private static func drawBoat(on canvas: inout PaintCanvas) {
        // The whole boat heels a little; everything below is in its own upright coordinates.
        let pose = Affine(degrees: 5).then(Affine(move: Point(300, 372)))
        func posed(_ shape: Shape) -> Shape { shape.posed(pose) }

        // Reflection first, broken by the waves.
        let ripple = Noise(seed: 3)
        canvas.fill(
            .box(260, 96).at(292, 428),
            Paint { point in
                let depth = (point.y - 384) / 90
                let shift = (ripple.fractal(point / Point(40, 5), octaves: 3) - 0.5) * 90 * depth
                let x = point.x + shift - 292
                let inside = smoothstep(118, 88, abs(x)) * smoothstep(1, 0.1, depth)
                let color = depth < 0.28 ? Color(0x7A1F2B) : Color(0xE9F1EE)
                return color.opacity(0.5 * inside)
            })

        let hull = Shape.smooth(
            [
                Point(-132, -26), Point(-60, -20), Point(40, -22), Point(140, -42), Point(118, -6),
                Point(84, 18),
                Point(0, 26), Point(-84, 20), Point(-122, 2),
            ], steps: 8)
        canvas.fill(posed(.capsule(Point(-2, -26), Point(4, -322), width: 6, endWidth: 3.4)), Color(0x6B4327))
        canvas.fill(posed(.capsule(Point(0, -52), Point(-128, -46), width: 4.5)), Color(0x6B4327))
        drawSails(on: &canvas, pose: pose)
        canvas.fill(posed(.capsule(Point(4, -318), Point(138, -42), width: 1.3)), Color(0x3C4A55))
        canvas.fill(posed(.capsule(Point(2, -316), Point(-130, -28), width: 1)), Color(0x3C4A55))
        canvas.fill(
            posed(.smooth([Point(-78, -24), Point(-66, -42), Point(30, -44), Point(52, -26)])),
            Color(0xF4EBDD))
        for x: Float in [-50, -26, -2, 20] {
            canvas.fill(posed(.disc(5.2).at(x, -33)), Color(0x2B4A66))
            canvas.fill(posed(.disc(2).at(x - 1.4, -34.4)), Color(0x9CC8DD))
        }
        let back = pose.inverse
        let body = posed(hull)
        canvas.fill(
            body,
            Paint { point in
                let place = back(point)
                let edge = -22 + max(place.x, 0) * max(place.x, 0) * -0.0009
                if place.y < edge + 6 { return Color(0xB9804A) }
                if place.y < edge + 11 { return Color(0xFFF3DE) }
                if place.y > 15 { return Color(0x7A1F2B) }
                return Color(0x14386B)
            }.supersampled(3).lit(
                body, bevel: 30, light: Light(direction: SIMD3(-0.3, -0.8, 0.6), ambient: 0.5, gloss: 0.3)))
        canvas.fill(
            posed(
                .polygon([Point(4, -324), Point(-40, -316), Point(4, -306)]).roughened(2, size: 12, seed: 2)),
            Color(0xE8452C))
    }

    private static func drawSails(on canvas: inout PaintCanvas, pose: Affine) {
        let back = pose.inverse
        let main = Shape.smooth(
            [
                Point(-3, -306), Point(-40, -226), Point(-92, -122), Point(-126, -58), Point(-64, -61),
                Point(-5, -56), Point(-5, -130), Point(-4, -220),
            ], steps: 8
        ).posed(pose)
        let seams = Shape.stripes(period: 42, share: 0.035).rotated(78).posed(pose)
        let cloth = Paint { point in
            let place = back(point)
            // Full of wind: brightest along a line down the belly.
            let belly = clamped(1 - abs(place.x + 44 + place.y * 0.10) / 80)
            return Color(0xC9D3DC).mixed(with: Color(0xFFFDF4), belly)
        }
        canvas.fill(main, .pattern(seams, Paint(Color(0xA8B5C2)), on: cloth))

        let jib = Shape.smooth(
            [
                Point(8, -306), Point(40, -240), Point(84, -150), Point(132, -50), Point(84, -66),
                Point(16, -54),
                Point(30, -130), Point(24, -220),
            ], steps: 8
        ).posed(pose)
        let colors = [Color(0xE8452C), Color(0xF7A823), Color(0xFFF3DE), Color(0x1C8C9C)]
        canvas.fill(
            jib,
            Paint { point in
                let place = back(point)
                let band = place.y + place.x * 0.28 + 4 * sine(place.x * 0.05) + 330
                let color = colors[floorToInt(band / 34) & 3]
                let belly = clamped(1 - abs(place.x - 58 - (place.y + 160) * 0.22) / 62)
                return color.brightened(0.62 + 0.46 * belly)
            }.supersampled(3))
    }

    /// Waves before the hull, each a crest with foam.
    private static func drawForeground(on canvas: inout PaintCanvas) {
        let field = Noise(seed: 52)
        let rows: [(base: Float, rise: Float, length: Float, top: UInt32, foot: UInt32)] = [
            (396, 10, 120, 0x4CB4CB, 0x1376A5), (424, 14, 170, 0x2E9CBE, 0x0D5F93),
            (456, 18, 230, 0x1F86B1, 0x083F73),
        ]
        for (index, row) in rows.enumerated() {
            let shift = Float(index) * 2.1
            let line: (Float) -> Float = { x in
                let crest = abs(sine(x / row.length * .pi + shift))
                return row.base + row.rise * crest - 4 * field.fractal(Point(x / 22, shift), octaves: 3)
            }
            let wave = Shape.below(width: 600, line)
            canvas.fill(
                wave,
                Paint { point in
                    let depth = max(-wave.distance(point), 0)
                    let streak = field.fractal(point / Point(50, 7) + shift, octaves: 4)
                    let tone = clamped(depth / 44 + (streak - 0.5) * 0.8)
                    var color = Color(row.top).mixed(with: Color(row.foot), tone)
                    let foam = smoothstep(0.50, 0.62, field.fractal(point / Point(18, 9) - shift, octaves: 4))
                    color = color.mixed(
                        with: Color(0xF2FBFA), smoothstep(11, 0, depth) * (0.35 + 0.65 * foam))
                    return color.opacity(0.93)
                }.supersampled(2))
        }
        // Spray at the bow.
        var random = SeededGenerator(seed: 6)
        for _ in 0..<190 {
            let far = random.unit()
            let place = Point(
                412 + far * 46 + random.uniform(-16, 16), 384 - random.uniform(-12, 40) * (1 - far))
            canvas.fill(
                .disc(random.uniform(0.4, 1.5)).at(place.x, place.y),
                Color(0xF4FCFC).opacity(random.uniform(0.4, 0.95)))
        }
    }
}
