extension Scene {
    /// Fly agarics in a mossy wood; ImageNet's class 992 is "agaric".
    static let mushrooms = Scene(name: "mushrooms") {
        var canvas = PaintCanvas(width: 464, height: 592)
        drawWood(on: &canvas)
        let field = Noise(seed: 17)
        let ground: (Float) -> Float = { x in
            486 - 34 * sine((x + 40) / 464 * 2.9) - 14 * field.fractal(Point(x / 60, 0), octaves: 3)
        }
        let moss = Shape.below(width: 464, ground)
        canvas.fill(
            moss,
            Paint { point in
                let clump = field.fractal(point / Point(22, 15), octaves: 5)
                let under = field.fractal((point - Point(2, 4)) / Point(22, 15), octaves: 5)
                let depth = clamped((point.y - 440) / 150)
                let color = Color(0x8FB83A).mixed(with: Color(0x1F4A22), clamped(depth * 1.1))
                return color.brightened(max(0.62 + (clump - under) * 6 + (clump - 0.5) * 0.9, 0.1))
            })
        canvas.grass(
            count: 150, columns: 0...464, ground: ground, height: 14...52, width: 3,
            colors: [Color(0x7FB23C), Color(0x4F8F35), Color(0xA9C94F)], seed: 3)
        Agaric(foot: Point(338, 486), cap: Point(352, 340), radius: 74, tilt: 8, seed: 4).draw(on: &canvas)
        Agaric(foot: Point(190, 508), cap: Point(178, 236), radius: 136, tilt: -5, seed: 9).draw(on: &canvas)
        Agaric(foot: Point(82, 520), cap: Point(76, 436), radius: 42, tilt: -10, seed: 6).draw(on: &canvas)
        Agaric(foot: Point(416, 524), cap: Point(420, 474), radius: 27, tilt: 6, seed: 8).draw(on: &canvas)
        canvas.grass(
            count: 120, columns: 0...464, ground: { 520 + ($0 - 232) * ($0 - 232) / 2600 }, height: 16...58,
            width: 3.6,
            colors: [Color(0x6FA834), Color(0x3F7E2F), Color(0x9CC046)], seed: 12)
        canvas.grass(
            count: 90, columns: -10...474, ground: { _ in 600 }, height: 30...110, width: 6,
            colors: [Color(0x1E4A26), Color(0x2A5E2A), Color(0x17391F)], seed: 5)
        var random = SeededGenerator(seed: 77)
        for _ in 0..<46 {
            let place = Point(random.uniform(0, 464), random.uniform(120, 560))
            canvas.glow(
                place, radius: random.uniform(4, 13), color: Color(0xFFF3A0), strength: random.uniform(0.3, 1)
            )
            canvas.fill(.disc(random.uniform(0.6, 1.5)).at(place.x, place.y), Color(0xFFFBD6))
        }
        canvas.vignette(0.4)
        return canvas
    }

    /// Trunks that fade into bright mist, and slanting light.
    private static func drawWood(on canvas: inout PaintCanvas) {
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(0, 480),
                Gradient(Color(0x24584A), Color(0x6FA878), Color(0xD9E3A0))))
        canvas.glow(Point(300, 150), radius: 330, color: Color(0xFFF2B0), strength: 0.8)
        var random = SeededGenerator(seed: 19)
        for depth in 0..<4 {
            let near = Float(depth) / 3
            let color = Color(0x8DB98A).mixed(with: Color(0x12352F), near)
            for _ in 0..<(7 - depth) {
                // The near trunks stand aside and leave the middle to the light.
                var x = random.uniform(-10, 474)
                if depth > 1 && x > 90 && x < 380 { x = x < 235 ? x - 110 : x + 110 }
                let width = 9 + near * 34 * random.uniform(0.7, 1.3)
                let lean = random.uniform(-14, 14)
                let trunk = Shape.stroke(
                    [Point(x + lean, -30), Point(x, 520)], width: width * 0.8, endWidth: width * 1.2
                )
                .roughened(2 + near * 3, size: 30, seed: UInt32(depth * 10) + 1)
                canvas.fillSoftly(
                    trunk,
                    Paint.linear(
                        from: Point(0, 0), to: Point(0, 500),
                        Gradient(color, color, color.mixed(with: Color(0xC9D796), 0.35))
                    )
                    .mottled(0.35 * near, size: Point(7, 40), seed: 4), softness: 3.4 - near * 2)
            }
        }
        let rays = Noise(seed: 28)
        canvas.fill(
            Paint { point in
                let way = point - Point(380, -160)
                let ray = rays.fractal(Point(angle(of: way) * 16, 0.5), octaves: 2)
                return Color(0xFFF4B8).opacity(
                    0.42 * smoothstep(0.5, 0.9, ray) * clamped(1.15 - point.y / 520))
            }, blend: .add)
    }
}

/// A red toadstool with white flakes. `cap` is the middle of its lower rim and `radius` half its width.
private struct Agaric {
    let foot: Point
    let cap: Point
    let radius: Float
    let tilt: Float
    let seed: UInt64

    private static let light = Light(
        direction: SIMD3(0.5, -0.8, 0.55), ambient: 0.42, diffuse: 0.78, gloss: 0.35, sharpness: 4)

    func draw(on canvas: inout PaintCanvas) {
        let pose = Affine(move: cap, degrees: tilt, scale: Point(radius, radius))
        canvas.fillSoftly(
            Shape.ellipse(radius * 0.62, radius * 0.13).at(foot.x - radius * 0.14, foot.y + 2),
            Paint(Color(0x0A1F0E).opacity(0.75)),
            softness: radius * 0.13)
        drawStem(pose, on: &canvas)
        drawGills(pose, on: &canvas)
        drawCap(pose, on: &canvas)
    }

    private func drawStem(_ pose: Affine, on canvas: inout PaintCanvas) {
        let top = pose(Point(0, 0.02))
        let way = foot - top
        func place(_ t: Float, _ side: Float) -> Point {
            Point(top.x + way.x * t + side * radius, top.y + way.y * t)
        }
        let rim: [(Float, Float)] = [
            (0, 0.13), (0.3, 0.14), (0.6, 0.165), (0.84, 0.235), (0.95, 0.255), (1.03, 0.17),
        ]
        let stem = Shape.smooth(rim.map { place($0.0, $0.1) } + rim.reversed().map { place($0.0, -$0.1) })
        let fibre = Noise(seed: UInt32(seed))
        let (width, middle) = (radius * 0.24, top)
        let round: @Sendable (Color, Point) -> Color = { color, point in
            let axis = middle.x + way.x * (point.y - middle.y) / way.y
            let side = min(max((point.x - axis) / width, -0.95), 0.95)
            return Self.light.shade(color, normal: SIMD3(side, 0, (1 - side * side).squareRoot()))
        }
        canvas.fill(
            stem,
            Paint { point in
                let streak = fibre.fractal(point / Point(3.2, 26), octaves: 3)
                // The cap's shadow lies on the upper end.
                let shade = smoothstep(-0.05, 0.42, (point.y - middle.y) / way.y)
                return Color(0xF4EBD3).brightened((0.74 + 0.4 * streak) * (0.42 + 0.58 * shade))
            }.adjusted(round))
        for index in 0..<3 {
            let warts = Shape.stroke(
                Shape.curve([
                    place(0.83 + 0.055 * Float(index), -0.23), place(0.86 + 0.055 * Float(index), 0),
                    place(0.83 + 0.055 * Float(index), 0.23),
                ]), width: radius * 0.035
            ).roughened(radius * 0.02, size: radius * 0.06, seed: 5)
            canvas.fill(warts, Paint(Color(0xFFF8E6)).adjusted(round))
        }
        let skirt = Shape.smooth([
            place(0.25, -0.14), place(0.24, 0), place(0.25, 0.14), place(0.36, 0.25), place(0.40, 0.16),
            place(0.42, 0.03),
            place(0.40, -0.13), place(0.37, -0.24),
        ])
        canvas.shadow(of: skirt, offset: Point(-2, radius * 0.05), softness: radius * 0.05, strength: 0.45)
        canvas.fill(
            skirt,
            Paint { point in
                let pleat = sine((point.x - middle.x) / width * 13)
                return Color(0xFBF3DC).brightened(0.88 + 0.1 * pleat)
            }.adjusted(round))
    }

    private func drawGills(_ pose: Affine, on canvas: inout PaintCanvas) {
        let under = Shape.ellipse(0.97, 0.2).posed(pose)
        let back = pose.inverse
        canvas.fill(
            under,
            Paint { point in
                let place = back(point) / Point(0.97, 0.2)
                let gill = sine(angle(of: place) * 46)
                let far = length(place)
                return Color(0xEBDDB8).brightened(
                    0.55 + 0.12 * gill + 0.25 * far * far - 0.2 * max(-place.y, 0))
            }.supersampled(3))
    }

    private func drawCap(_ pose: Affine, on canvas: inout PaintCanvas) {
        let back = pose.inverse
        let dome = Shape.smooth(
            [
                Point(-1, 0.02), Point(-0.93, -0.26), Point(-0.7, -0.55), Point(-0.36, -0.73),
                Point(0, -0.78),
                Point(0.36, -0.73), Point(0.7, -0.55), Point(0.93, -0.26), Point(1, 0.02), Point(0.9, 0.09),
                Point(0.5, 0.015), Point(0, -0.02), Point(-0.5, 0.015), Point(-0.9, 0.09),
            ].map { pose($0) })
        let tint = Gradient(Color(0xF0532B), Color(0xD9231C), Color(0x9E0F18))
        let normal: @Sendable (Point) -> SIMD3<Float> = { point in
            let place = back(point)
            let side = Point(min(max(place.x, -1), 1), min(max((place.y + 0.12) / 0.72, -1), 0.3))
            let up = max(1 - dot(side, side), 0.03).squareRoot()
            let norm = (dot(side, side) + up * up).squareRoot()
            return SIMD3(side.x, side.y, up) / norm
        }
        canvas.fill(
            dome,
            Paint { point in
                let place = back(point)
                let color = tint.color(length(place - Point(0.2, -0.6)) / 1.15)
                return Self.light.shade(color, normal: normal(point))
            }.mottled(0.12, size: Point(radius * 0.2, radius * 0.1), seed: UInt32(seed)))
        // Flakes at even distances on the dome, flatter towards its rim.
        var random = SeededGenerator(seed: seed)
        for ring in 0..<5 {
            let lift = 0.12 + 0.19 * Float(ring)
            let count = 9 - 2 * ring
            for index in 0..<max(count, 1) {
                let turn =
                    (Float(index) + 0.5 + random.uniform(-0.25, 0.25) + (ring % 2 == 0 ? 0 : 0.3))
                    / Float(max(count, 1)) * 2 - 1
                let bow = (1 - lift * lift).squareRoot()
                let x = sine(turn * 1.36) * bow * 0.93
                let y = -lift * 0.76 + 0.06 * cosine(turn * 1.4)
                let wide = random.uniform(0.05, 0.095) * max(cosine(turn * 1.25), 0.4)
                let flake = Shape.ellipse(wide, random.uniform(0.045, 0.07) * (0.55 + 0.45 * lift)).at(x, y)
                    .posed(pose)
                    .roughened(radius * 0.016, size: radius * 0.05, seed: UInt32(ring * 10 + index))
                canvas.shadow(
                    of: flake, offset: Point(-1, 2) * (radius / 70), softness: radius / 40, strength: 0.55)
                let shade = normal(pose(Point(x, y)))
                canvas.fill(flake, Paint(Self.light.shade(Color(0xFFF6E2), normal: shade)))
            }
        }
    }
}
