extension Scene {
    /// A lighthouse on its rock at dusk; ImageNet's class 437 calls it "beacon".
    static let lighthouse = Scene(name: "lighthouse") {
        var canvas = PaintCanvas(width: 448, height: 608)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 440),
                Gradient([
                    (0, Color(0x141B41)), (0.35, Color(0x3B3B78)), (0.62, Color(0xA1567D)),
                    (0.83, Color(0xF08A5D)),
                    (1, Color(0xFFC97B)),
                ])))
        canvas.stars(count: 170, above: 300, seed: 21)
        canvas.clouds(
            from: 190, to: 440, color: Color(0xFFB199), shade: Color(0x5B3F78), size: Point(190, 30),
            cover: 0.5,
            seed: 9)
        canvas.glow(Point(96, 436), radius: 260, color: Color(0xFF9A50), strength: 0.9)
        canvas.fill(Shape.disc(34).at(96, 430), Color(0xFFE2A0))
        drawSea(on: &canvas)
        drawRock(on: &canvas)
        drawHouse(on: &canvas)
        let lamp = Point(270, 150)
        drawBeam(on: &canvas, lamp: lamp)
        drawTower(on: &canvas)
        canvas.glow(lamp, radius: 120, color: Color(0xFFE6A0), strength: 0.9)
        for (x, y, span) in [(92, 250, 34), (140, 222, 24), (60, 205, 20)] as [(Float, Float, Float)] {
            canvas.gull(Point(x, y), span: span, degrees: -8, color: Color(0x2A2148))
        }
        canvas.vignette(0.3)
        return canvas
    }

    private static func drawSea(on canvas: inout PaintCanvas) {
        let horizon: Float = 438
        let ripples = Noise(seed: 31)
        let deep = Gradient(Color(0xE98F67), Color(0x7C4C77), Color(0x2B2F63), Color(0x131A3F))
        canvas.fill(
            .below(width: 448) { _ in horizon },
            Paint { point in
                let depth = (point.y - horizon) / 170
                // Waves grow towards the viewer.
                let scale = Point(16 + 120 * depth, 1.6 + 11 * depth)
                let wave = ripples.fractal(Point((point.x - 96) / scale.x, point.y / scale.y), octaves: 4)
                var color = deep.color(depth + (wave - 0.5) * 0.42)
                let off = abs(point.x - 96) / (26 + 90 * depth)
                let glint = smoothstep(0.52, 0.72, wave) * clamped(1 - off)
                color.light += Color(0xFFC078).light * (glint * 1.1)
                color.light.w = 1
                return color
            }.supersampled(2))
    }

    private static func drawRock(on canvas: inout PaintCanvas) {
        let shore = [
            Point(120, 640), Point(128, 556), Point(152, 520), Point(168, 478), Point(196, 458),
            Point(226, 446),
            Point(300, 440), Point(352, 444), Point(392, 458), Point(424, 470), Point(470, 500),
            Point(480, 640),
        ]
        let rock = Shape.polygon(shore).roughened(7, size: 16, octaves: 4, seed: 5)
        let facets = Noise(seed: 77)
        canvas.fill(
            rock,
            Paint { point in
                let place = point / Point(46, 30)
                let here = facets.fractal(place, octaves: 5)
                let slope = facets.fractal(place + Point(0.12, 0.1), octaves: 5) - here
                let left = clamped((300 - point.x) / 220)
                let base = Color(0x2C2644).mixed(with: Color(0x8B5660), left)
                return base.brightened(max(0.75 + slope * 5.5 + (here - 0.5) * 0.8, 0.12))
            }.supersampled(2))
        let turf = Shape.polygon([
            Point(186, 468), Point(220, 448), Point(300, 440), Point(356, 446), Point(414, 470),
            Point(350, 462),
            Point(300, 470), Point(240, 462),
        ]).roughened(5, size: 9, seed: 8)
        canvas.fill(turf, Paint(Color(0x44503F)).mottled(0.5, size: Point(5, 8), seed: 3))
        // Foam where the waves reach the rock.
        let foam = Noise(seed: 15)
        canvas.fill(
            .below(width: 448) { x in 578 + 9 * foam.fractal(Point(x / 24, 1), octaves: 4) },
            Paint { point in
                let wave = foam.fractal(point / Point(34, 7), octaves: 5)
                let edge = smoothstep(30, 0, point.y - 582)
                return Color(0x1B2350).mixed(with: Color(0xE9C9CF), smoothstep(0.62, 0.42, wave) * edge)
                    .opacity(0.94)
            }.supersampled(2))
    }

    private static func drawHouse(on canvas: inout PaintCanvas) {
        let wall = Shape.box(74, 42).at(364, 432)
        canvas.fill(
            wall,
            .linear(from: Point(327, 0), to: Point(401, 0), Gradient(Color(0xE8B9A2), Color(0x8A6A86))))
        canvas.fill(
            .polygon([Point(319, 413), Point(336, 384), Point(392, 384), Point(409, 413)]),
            Paint.pattern(
                Shape.waves(period: 6, wavelength: 8, height: 2, share: 0.25), Paint(Color(0x4A1F35)),
                on: .linear(
                    from: Point(319, 0), to: Point(409, 0), Gradient(Color(0xA8434A), Color(0x5A2440)))))
        canvas.fill(.box(9, 18).at(384, 382), Color(0x6E4258))
        for x: Float in [344, 384] {
            canvas.fill(.box(14, 16).at(x, 429), Color(0x3A2038))
            canvas.fill(.box(11, 13).at(x, 429), Color(0xFFD979))
            canvas.fill(.box(1.4, 13).at(x, 429), Color(0x5A3038))
            canvas.fill(.box(11, 1.4).at(x, 429), Color(0x5A3038))
            canvas.glow(Point(x, 429), radius: 34, color: Color(0xFFB850), strength: 0.5)
        }
        canvas.fill(.box(13, 25).at(364, 441), Color(0x4B2A3C))
    }

    private static func drawBeam(on canvas: inout PaintCanvas, lamp: Point) {
        for (reach, width, strength) in [(-1, 0.17, 0.42), (1, 0.24, 0.34)] as [(Float, Float, Float)] {
            canvas.fill(
                .box(448, 300).at(224, 150),
                Paint { point in
                    let along = (point.x - lamp.x) * reach
                    let across = abs(point.y - lamp.y + along * 0.10)
                    let inside = smoothstep(1, 0.25, across / (7 + max(along, 0) * width))
                    let fall = 1 / (1 + max(along, 0) / 150)
                    return Color(0xFFE9B0).opacity(along > 0 ? strength * inside * fall : 0)
                }, blend: .add)
        }
    }

    private static func drawTower(on canvas: inout PaintCanvas) {
        let middle: Float = 270
        let (top, foot): (Float, Float) = (178, 452)
        let light = Light(
            direction: SIMD3(-0.8, -0.15, 0.5), ambient: 0.34, diffuse: 0.8, gloss: 0.08, sharpness: 3)
        // Round bodies: the normal turns from left to right over the half width at each height.
        func round(_ color: @escaping @Sendable (Point) -> Color, half: @escaping @Sendable (Float) -> Float)
            -> Paint
        {
            Paint { point in
                let side = min(max((point.x - middle) / half(point.y), -1), 1)
                return light.shade(color(point), normal: SIMD3(side, 0, (1 - side * side).squareRoot()))
            }
        }
        let half: @Sendable (Float) -> Float = { y in 23 + 21 * (y - 178) / 274 }
        canvas.fill(
            .polygon([
                Point(middle - half(top), top), Point(middle + half(top), top),
                Point(middle + half(foot), foot),
                Point(middle - half(foot), foot + 4),
            ]),
            round(
                { point in
                    let side = (point.x - middle) / half(point.y)
                    // The bands sag in the middle, as rings seen from below the lamp do.
                    let level = (point.y - 178 - 5 * max(1 - side * side, 0).squareRoot()) / 45.5
                    return floorToInt(level + 10) % 2 == 0 ? Color(0xC8323C) : Color(0xF7EBDD)
                }, half: half
            ).supersampled(3))
        for (y, lit) in [(246, true), (336, false), (404, true)] as [(Float, Bool)] {
            canvas.fill(.box(11, 19, corner: 5).at(middle - 3, y), Color(0x3A2038))
            canvas.fill(.box(7.5, 15, corner: 3.7).at(middle - 3, y), Color(lit ? 0xFFD979 : 0x554066))
        }
        canvas.fill(.box(20, 30, corner: 9).at(middle - 3, 446), Color(0x4B2230))

        let gallery: @Sendable (Float) -> Float = { _ in 35 }
        canvas.fill(
            .polygon([
                Point(middle - 24, 190), Point(middle - 33, 178), Point(middle + 33, 178),
                Point(middle + 24, 190),
            ]),
            round({ _ in Color(0x5B4A66) }, half: gallery))
        canvas.fill(.box(72, 6, corner: 2).at(middle, 176), round({ _ in Color(0x7E6A82) }, half: gallery))
        canvas.fill(.box(34, 44).at(middle, 152), Color(0xFFF0BE))
        canvas.glow(Point(middle, 152), radius: 30, color: .white, strength: 1.5)
        for x: Float in [-17, -6, 6, 17] {
            canvas.fill(.box(2.2, 46).at(middle + x, 152), Color(0x3B2A48))
        }
        canvas.fill(.box(36, 2).at(middle, 152), Color(0x3B2A48))
        for x in stride(from: Float(-33), through: 33, by: 6.6) {
            canvas.fill(.box(1.5, 18).at(middle + x, 166), Color(0x33243F))
        }
        canvas.fill(.box(70, 2).at(middle, 158), Color(0x33243F))
        let dome = Shape.disc(23).at(middle, 130).intersection(.box(80, 40).at(middle, 111))
        canvas.fill(dome, round({ _ in Color(0xC8323C) }, half: { _ in 23 }))
        canvas.fill(.box(50, 5, corner: 2).at(middle, 131), Color(0x5A2236))
        canvas.fill(.disc(4.5).at(middle, 105), Color(0x5A2236))
        canvas.fill(
            .capsule(Point(middle, 104), Point(middle, 84), width: 2.4, endWidth: 0.8), Color(0x3B1F33))
    }
}
