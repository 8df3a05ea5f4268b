extension Scene {
    /// A ladybug on a leaf with dew; ImageNet's class 301 is "ladybug".
    static let ladybug = Scene(name: "ladybug") {
        var canvas = PaintCanvas(width: 576, height: 432)
        canvas.fill(
            .linear(
                from: Point(576, 0), to: Point(0, 432),
                Gradient(Color(0xF4F1B2), Color(0x86C06C), Color(0x1C5A45))))
        var random = SeededGenerator(seed: 33)
        for _ in 0..<34 {
            let place = Point(random.uniform(0, 576), random.uniform(0, 432))
            let radius = random.uniform(12, 60)
            let tone = random.pick([Color(0xFFFBD0), Color(0xB7DE7E), Color(0x3E8C5A)])
            canvas.fillSoftly(
                .disc(radius).at(place.x, place.y), Paint(tone.opacity(random.uniform(0.08, 0.32))),
                softness: 3 + radius * 0.1)
        }
        let leaf = Affine(move: Point(282, 262), degrees: -17)
        drawLeaf(on: &canvas, pose: leaf)
        for (x, y, radius) in [
            (-196, -14, 17), (-150, 66, 11), (150, -62, 12), (196, 18, 19), (116, 84, 8), (-104, -82, 8),
            (-228, 22, 7),
            (64, 104, 12), (232, -20, 6), (-60, 96, 6), (174, 58, 6), (-172, 30, 5), (120, -88, 5),
        ] as [(Float, Float, Float)] {
            drawDrop(on: &canvas, middle: leaf(Point(x, y)), radius: radius)
        }
        drawBeetle(on: &canvas, pose: Affine(move: Point(286, 222), degrees: 62))
        canvas.vignette(0.3)
        return canvas
    }

    /// A leaf along its own x axis, its veins raised.
    private static func drawLeaf(on canvas: inout PaintCanvas, pose: Affine) {
        let half: (Float) -> Float = { x in
            let t = (x + 300) / 600
            return 168 * (t * (1 - t) * 4).squareRoot() * (0.8 + 0.28 * (1 - t))
        }
        var rim: [Point] = []
        let steps = Array(stride(from: Float(-300), through: 300, by: 12))
        for x in steps { rim.append(Point(x, -half(x) + 2.5 * sine(x * 0.31))) }
        for x in steps.reversed().dropFirst().dropLast() {
            rim.append(Point(x, half(x) + 2.5 * sine(x * 0.29)))
        }
        let blade = Shape.polygon(rim.map { pose($0) })
        let stalk = Shape.curve([Point(296, 0), Point(352, 10), Point(420, 34)].map { pose($0) })
        canvas.fill(.stroke(stalk, width: 9, endWidth: 13), Color(0x5C9440))
        canvas.shadow(of: blade, offset: Point(10, 30), softness: 34, strength: 0.5, color: Color(0x0A3A2C))
        let back = pose.inverse
        let field = Noise(seed: 71)
        // How far along a side vein a place is: the veins leave the middle at a slant and bend forwards.
        let vein: @Sendable (Point) -> Float = { place in
            let across = abs(place.y)
            let along = place.x + across * 0.62 + across * across * 0.0012
            return abs(remainder(along + 900, 46) - 23)
        }
        canvas.fill(
            blade,
            Paint { point in
                let place = back(point)
                let depth = clamped(-blade.distance(point) / 150)
                var color = Color(0x3F9142).mixed(
                    with: Color(0x86C648), clamped(0.3 + depth * 0.5 - place.y / 420))
                let quilt = vein(place) / 23
                color = color.brightened(0.80 + 0.3 * quilt * (1 - quilt * 0.4))
                let cells = field.fractal(point / 9, octaves: 3)
                color = color.brightened(0.9 + 0.22 * cells)
                let thin = abs(vein(place) - 0) - (1.9 - 0.007 * abs(place.y))
                color = color.mixed(with: Color(0xCBE58A), 0.75 * clamped(0.5 - thin))
                let trunk = abs(place.y) - (4.6 - 0.011 * (300 - place.x) * 0.6)
                color = color.mixed(with: Color(0xD8EC9C), clamped(0.5 - trunk))
                let fold = smoothstep(0, 22, place.y) * smoothstep(60, 18, place.y)
                return color.brightened(1 - 0.18 * fold)
            })
        canvas.fill(blade.outlined(1.6), Color(0xD8EC9C).opacity(0.55))
    }

    private static func drawDrop(on canvas: inout PaintCanvas, middle: Point, radius: Float) {
        let drop = Shape.disc(radius).at(middle.x, middle.y)
        canvas.shadow(
            of: drop, offset: Point(-radius * 0.16, radius * 0.3), softness: radius * 0.4, strength: 0.5)
        canvas.fill(
            drop,
            .linear(
                from: middle - Point(-radius, radius), to: middle + Point(-radius, radius),
                Gradient(
                    Color(0x1F5A2E, opacity: 0.62), Color(0x8FD070, opacity: 0.3),
                    Color(0xF4FFD8, opacity: 0.85))))
        canvas.fill(drop.outlined(0.9), Color(0xF1FFE0).opacity(0.4))
        canvas.fill(
            .disc(radius * 0.22).at(middle.x + radius * 0.38, middle.y - radius * 0.42),
            Color.white.opacity(0.95))
        canvas.fill(
            .disc(radius * 0.09).at(middle.x + radius * 0.1, middle.y - radius * 0.62),
            Color.white.opacity(0.8))
    }

    /// The beetle from above, its head up in its own coordinates.
    private static func drawBeetle(on canvas: inout PaintCanvas, pose: Affine) {
        let dark = Color(0x17100F)
        let shell = Shape.ellipse(86, 96).posed(pose)
        canvas.shadow(of: shell, offset: Point(-16, 26), softness: 26, strength: 0.7, color: Color(0x08220F))
        for side: Float in [-1, 1] {
            for (root, knee, foot) in [
                (Point(58, -70), Point(96, -96), Point(112, -128)),
                (Point(80, -20), Point(118, -16), Point(138, 10)),
                (Point(66, 54), Point(104, 78), Point(112, 116)),
            ] {
                let flip = Point(side, 1)
                let leg = [root * flip, knee * flip, foot * flip].map { pose($0) }
                canvas.shadow(of: .stroke(leg, width: 8), offset: Point(-5, 9), softness: 6, strength: 0.5)
                canvas.fill(.stroke(leg, width: 10, endWidth: 5), dark)
            }
            let feeler = Shape.curve(
                [Point(side * 16, -128), Point(side * 30, -150), Point(side * 52, -160)].map { pose($0) })
            canvas.fill(.stroke(feeler, width: 3.6), dark)
            canvas.fill(.disc(4.6).at(feeler[feeler.count - 1].x, feeler[feeler.count - 1].y), dark)
        }
        let light = Light(
            direction: SIMD3(0.55, -0.75, 0.7), ambient: 0.36, diffuse: 0.8, gloss: 0.6, sharpness: 4)
        let head = Shape.ellipse(34, 26).at(0, -114).posed(pose)
        canvas.fill(head, Paint(dark).lit(head, bevel: 24, light: light))
        for side: Float in [-1, 1] {
            canvas.fill(Shape.ellipse(7, 8).at(side * 21, -122).posed(pose), Color(0xF3EEDC))
        }
        let neck = Shape.ellipse(62, 40).at(0, -84).posed(pose)
        canvas.fill(neck, Paint(dark).lit(neck, bevel: 30, light: light))
        for side: Float in [-1, 1] {
            canvas.fill(
                Shape.ellipse(15, 19).rotated(side * -28).at(side * 42, -90).posed(pose), Color(0xF7F2E2))
        }

        var spots = [Shape.ellipse(17, 13).at(0, -66)]
        for side: Float in [-1, 1] {
            spots.append(Shape.disc(17).at(side * 46, -34))
            spots.append(Shape.disc(19).at(side * 48, 18))
            spots.append(Shape.disc(15).at(side * 28, 64))
        }
        let marks = Shape.union(spots).posed(pose)
        let seam = Shape.capsule(pose(Point(0, -92)), pose(Point(0, 95)), width: 2.6)
        let red = Paint.radial(
            pose(Point(0, -10)), radius: 100, Gradient(Color(0xEF3A22), Color(0xDD2417), Color(0xA81212)))
        let back = pose.inverse
        let coat = Paint.pattern(marks, Paint(dark), on: .pattern(seam, Paint(Color(0x3A0C0A)), on: red))
        // The shell is half of an ellipsoid, so its normal follows from the place alone.
        canvas.fill(
            shell,
            coat.adjusted { color, point in
                let place = back(point) / Point(86, 96)
                let up = max(1 - dot(place, place), 0.02).squareRoot()
                let turned = pose(place) - pose.origin
                let normal = SIMD3(turned.x, turned.y, up)
                var shaded = light.shade(color, normal: normal / (normal * normal).sum().squareRoot())
                // Sky mirrored along the rim that looks away from the lamp.
                let rim = smoothstep(0.72, 0.98, length(place)) * clamped(-turned.x * 0.7 + turned.y * 0.5)
                shaded.light += Color(0x9FD66A).light * SIMD4(repeating: rim * 0.22)
                shaded.light.w = 1
                return shaded
            })
        let shine = Shape.ellipse(15, 7).rotated(38).at(330, 170)
        canvas.fillSoftly(shine, Paint(Color.white.opacity(0.75)), softness: 5)
    }
}
