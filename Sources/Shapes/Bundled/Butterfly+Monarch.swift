/// A butterfly from above, its head up in its own coordinates, about 420 wide.
struct Monarch {
    let middle: Point
    let size: Float
    let degrees: Float

    private static let foreWing: [Point] = [
        Point(4, -26), Point(50, -88), Point(112, -138), Point(172, -160), Point(204, -152), Point(210, -128),
        Point(190, -86), Point(172, -44), Point(150, -8), Point(92, 6), Point(30, 6), Point(4, 0),
    ]
    private static let hindWing: [Point] = [
        Point(4, -8), Point(60, -14), Point(128, -4), Point(160, 28), Point(164, 66), Point(142, 104),
        Point(104, 132),
        Point(66, 136), Point(36, 108), Point(16, 62), Point(4, 24),
    ]
    /// Veins. The first two enclose a long cell with the third; the others leave it for the rim.
    private static let foreVeins: [[Point]] = [
        [Point(6, -18), Point(54, -74), Point(108, -108), Point(200, -146)],
        [Point(6, -12), Point(60, -44), Point(104, -54), Point(176, -52)],
        [Point(108, -108), Point(118, -80), Point(104, -54)],
        [Point(108, -108), Point(160, -120), Point(208, -124)],
        [Point(117, -86), Point(156, -90), Point(194, -92)],
        [Point(112, -66), Point(150, -68), Point(184, -72)],
        [Point(60, -44), Point(104, -26), Point(156, -20)], [Point(6, -8), Point(60, -12), Point(120, 2)],
    ]
    private static let hindVeins: [[Point]] = [
        [Point(6, -2), Point(50, 4), Point(88, 10), Point(158, 22)],
        [Point(6, 6), Point(34, 44), Point(56, 78), Point(72, 136)],
        [Point(88, 10), Point(90, 50), Point(56, 78)],
        [Point(90, 22), Point(126, 38), Point(164, 54)], [Point(91, 36), Point(124, 62), Point(154, 88)],
        [Point(84, 54), Point(104, 86), Point(128, 118)], [Point(70, 67), Point(86, 100), Point(100, 132)],
        [Point(6, 12), Point(20, 54), Point(40, 112)],
    ]

    func draw(on canvas: inout PaintCanvas) {
        let sides: [Affine] = [-1, 1].map { side in
            Affine(scale: Point(side, 1)).then(
                Affine(move: middle, degrees: degrees, scale: Point(size, size)))
        }
        for pose in sides {
            for wing in [Self.foreWing, Self.hindWing] {
                canvas.shadow(
                    of: .smooth(wing.map { pose($0) }, steps: 6), offset: Point(16, 30), softness: 22,
                    strength: 0.4)
            }
        }
        for (index, pose) in sides.enumerated() {
            let light: Float = index == 0 ? 1.08 : 0.92
            drawWing(
                Self.hindWing, veins: Self.hindVeins, pose: pose, light: light, on: &canvas)
            drawWing(
                Self.foreWing, veins: Self.foreVeins, pose: pose, light: light, on: &canvas)
        }
        drawBody(Affine(move: middle, degrees: degrees, scale: Point(size, size)), on: &canvas)
    }

    private func drawWing(
        _ outline: [Point], veins: [[Point]], pose: Affine, light: Float, on canvas: inout PaintCanvas
    ) {
        let rim = Shape.curve(outline, steps: 10, closed: true).map { pose($0) }
        let wing = Shape.polygon(rim)
        let root = pose(Point(0, -6))
        let dark = Color(0x160B0A)
        let size = self.size
        let field = Noise(seed: 23)
        let fire = Gradient([
            (0, Color(0xB8430C)), (0.35, Color(0xF07A13)), (0.75, Color(0xFF9D2A)), (1, Color(0xE86410)),
        ])
        canvas.fill(
            wing,
            Paint { point in
                let far = length(point - root) / (200 * size)
                let dust = field.fractal(point / 5, octaves: 2) - 0.5
                return fire.color(far).brightened(light * (1 + 0.22 * dust))
            })
        let border = 15 * size
        canvas.fill(
            wing,
            Paint { point in
                // The dark rim is broad outside and narrow towards the body.
                let far = smoothstep(40, 150, length(point - root) / size)
                let depth = -wing.distance(point) + 3 * (field.value(point / 9) - 0.5)
                return dark.opacity(smoothstep(1, -1, depth - border * (0.25 + 0.75 * far)))
            })
        let lines = veins.map {
            Shape.stroke(Shape.curve($0.map { pose($0) }, steps: 6), width: 4.6 * size, endWidth: 3.4 * size)
        }
        let net = Shape.union(lines)
        canvas.fill(net.intersection(wing), dark)
        // Two rows of white spots in the rim, at even distances along it.
        for (depth, spacing, radius) in [(4.4, 9, 1.6), (10.2, 12, 2.3)] as [(Float, Float, Float)] {
            var walked: Float = 0
            for index in rim.indices.dropFirst() {
                walked += length(rim[index] - rim[index - 1])
                guard walked > spacing * size else { continue }
                walked = 0
                let slope = wing.gradient(rim[index])
                let place = rim[index] - slope / max(length(slope), 1e-3) * depth * size
                guard length(place - root) > 104 * size else { continue }
                canvas.fill(.disc(radius * size).at(place.x, place.y), Color(0xFFF8EA))
            }
        }
    }

    private func drawBody(_ pose: Affine, on canvas: inout PaintCanvas) {
        let coat = Color(0x241512)
        for side: Float in [-1, 1] {
            let feeler = Shape.curve(
                [Point(side * 3, -46), Point(side * 16, -82), Point(side * 36, -108)].map { pose($0) })
            canvas.fill(.stroke(feeler, width: 2.4 * size, endWidth: 1.6 * size), coat)
            canvas.fill(.disc(3.4 * size).at(feeler[feeler.count - 1].x, feeler[feeler.count - 1].y), coat)
        }
        let abdomen = Shape.smooth(
            [
                Point(-6, 6), Point(6, 6), Point(8.5, 34), Point(5, 74), Point(0, 84), Point(-5, 74),
                Point(-8.5, 34),
            ].map {
                pose($0)
            })
        let back = pose.inverse
        let light = Light(ambient: 0.5, gloss: 0.25, sharpness: 4)
        canvas.fill(
            abdomen,
            Paint { point in
                remainder(back(point).y, 10) < 2.6 ? Color(0x6A4A36) : coat
            }.supersampled(2).lit(abdomen, bevel: 9 * size, light: light))
        let chest = Shape.ellipse(11, 19).at(0, -12).posed(pose)
        canvas.fill(
            chest,
            Paint(coat).mottled(0.5, size: Point(2.5, 2.5), seed: 2).lit(
                chest, bevel: 11 * size, light: light))
        let head = Shape.disc(9).at(0, -38).posed(pose)
        canvas.fill(head, Paint(coat).lit(head, bevel: 9 * size, light: light))
        for (x, y) in [(-4, -41), (4, -41), (-6, -18), (6, -18), (-5, -6), (5, -6), (0, -26)]
            as [(Float, Float)]
        {
            canvas.fill(Shape.disc(1.5).at(x, y).posed(pose), Color(0xFFF8EA))
        }
    }
}
