extension Scene {
    /// Tea for one on a checked cloth; ImageNet's class 849 is "teapot".
    static let teapot = Scene(name: "teapot") {
        var canvas = PaintCanvas(width: 600, height: 450)
        drawWall(on: &canvas)
        drawCloth(on: &canvas)
        drawSteam(on: &canvas, from: Point(452, 262), reach: 150, seed: 4)
        drawPot(on: &canvas)
        drawCup(on: &canvas)
        drawLemon(on: &canvas, middle: Point(86, 392), radius: 46)
        canvas.vignette(0.28)
        return canvas
    }

    /// The table's edge.
    private static let edge: Float = 286
    private static let light = Light(
        direction: SIMD3(-0.55, -0.75, 0.6), ambient: 0.42, diffuse: 0.72, gloss: 0.7, sharpness: 5)

    /// Wallpaper: stripes, and a small flower on every second one.
    private static func drawWall(on canvas: inout PaintCanvas) {
        let petals = Shape.union(
            (0..<5).map { index in
                Shape.ellipse(3.4, 6).at(0, -6.4).rotated(Float(index) * 72)
            })
        let paper = Paint.pattern(
            .stripes(period: 60, share: 0.5), Paint(Color(0xF2D9B8)), on: Paint(Color(0xEBC79C)))
        let line = Paint.pattern(.stripes(period: 30, share: 0.04), Paint(Color(0xC98F5F)), on: paper)
        canvas.fill(line)
        for row in 0..<6 {
            for column in 0..<21 {
                let place = Point(Float(column) * 30, Float(row) * 52 + (column % 2 == 0 ? 8 : 34))
                let turn = Float((row * 7 + column * 3) % 5) * 14
                canvas.fill(
                    petals.rotated(turn).at(place.x, place.y), Color(column % 2 == 0 ? 0xB8523A : 0x5E7F73))
                canvas.fill(.disc(2.6).at(place.x, place.y), Color(0xF7E3A8))
            }
        }
        canvas.fill(
            .linear(
                from: Point(80, 0), to: Point(600, 300),
                Gradient(Color(0xFFFFFF), Color(0xD8C3B4), Color(0x6F5A66))), blend: .multiply)
    }

    /// Gingham in perspective: the squares shrink towards the table's far edge.
    private static func drawCloth(on canvas: inout PaintCanvas) {
        let weave = Noise(seed: 12)
        canvas.fill(
            .below(width: 600) { _ in edge },
            Paint { point in
                let far = 150 / (point.y - edge + 118)
                let place = Point((point.x - 300) * far * 1.05, far * 420)
                let across = remainder(place.x + 1000, 60) < 30
                let along = remainder(place.y, 60) < 30
                let white = Color(0xFBF6EA)
                let color = across && along ? Color(0x1F5F8B) : across || along ? Color(0x7FAECB) : white
                let thread = weave.lattice(Int(place.x * 1.2), Int(place.y * 1.2))
                return color.brightened(0.93 + 0.1 * thread)
            }.supersampled(4))
        canvas.fill(
            .below(width: 600) { _ in edge },
            .linear(
                from: Point(120, 450), to: Point(560, edge),
                Gradient(Color(0xFFFFFF), Color(0xEADFD8), Color(0x94838C))), blend: .multiply)
        canvas.fillSoftly(.box(640, 8).at(300, edge - 4), Paint(Color(0x5A3A30).opacity(0.4)), softness: 7)
    }

    private static func drawPot(on canvas: inout PaintCanvas) {
        let middle = Point(252, 262)
        let (wide, tall): (Float, Float) = (122, 104)
        canvas.fillSoftly(
            Shape.ellipse(150, 24).at(276, 366), Paint(Color(0x241C30).opacity(0.62)), softness: 26)
        let glaze = Color(0x16808A)
        let handle = Shape.stroke(
            Shape.curve([
                Point(150, 210), Point(104, 186), Point(72, 208), Point(74, 258), Point(104, 304),
                Point(154, 314),
            ]), width: 21, endWidth: 15)
        canvas.fill(handle, Paint(glaze).lit(handle, bevel: 11, light: light))
        let spout = Shape.smooth(
            [
                Point(346, 300), Point(392, 272), Point(410, 222), Point(430, 192), Point(452, 184),
                Point(462, 194),
                Point(450, 210), Point(444, 252), Point(420, 306), Point(352, 340),
            ])
        canvas.fill(spout, Paint(glaze).lit(spout, bevel: 27, light: light))
        canvas.fill(Shape.ellipse(15, 5).rotated(18).at(454, 189), Color(0x0A3A44))
        canvas.fill(
            Shape.ellipse(74, 13).at(middle.x, 358),
            .linear(from: Point(180, 0), to: Point(330, 0), Gradient(Color(0x2A9AA0), Color(0x0A4650))))

        let body = Shape.ellipse(wide, tall).at(middle.x, middle.y)
        let cream = Color(0xFBF0D9)
        let (rust, gold) = (Color(0xC2452D), Color(0xF0B23E))
        canvas.fill(
            body,
            Paint { point in
                let place = (point - middle) / Point(wide, tall)
                // Longitude and latitude of the round body: the belts bend and narrow with it.
                let level = place.y - 0.10 * (1 - place.x * place.x)
                let half = max(1 - place.y * place.y, 0.02).squareRoot()
                let turn = arcsine(place.x / half)
                var color = glaze
                if level > -0.36 && level < 0.30 { color = cream }
                if abs(level + 0.36) < 0.022 || abs(level - 0.30) < 0.022 { color = gold }
                let tooth = abs(remainder(turn * 3.2 + 40, 1) - 0.5) * 2
                if level > 0.12 && level < 0.275 && (level - 0.12) / 0.155 > tooth { color = rust }
                if level > -0.335 && level < -0.18 && (-0.18 - level) / 0.155 > 1 - tooth { color = rust }
                let flower = Point(remainder(turn * 3.2 + 40.5, 1) - 0.5, (level + 0.03) * 2.1) * 4.3
                let petal = length(flower) - 0.62 - 0.34 * cosine(angle(of: flower) * 6)
                if petal < 0 { color = Color(0x2B5FA3) }
                if length(flower) < 0.32 { color = gold }
                let up = max(1 - dot(place, place), 0.01).squareRoot()
                return light.shade(color, normal: SIMD3(place.x, place.y, up))
            }.supersampled(3))
        let lid = Shape.smooth(
            [
                Point(-72, 0), Point(-64, -17), Point(-40, -32), Point(0, -38), Point(40, -32),
                Point(64, -17),
                Point(72, 0), Point(50, 8), Point(0, 12), Point(-50, 8),
            ].map { $0 + Point(middle.x, 178) })
        canvas.shadow(of: lid, offset: Point(3, 8), softness: 7, strength: 0.55, color: Color(0x06303A))
        canvas.fill(
            lid,
            Paint { point in
                let place = (point - Point(middle.x, 186)) / Point(76, 50)
                let up = max(1 - dot(place, place), 0.02).squareRoot()
                let norm = (dot(place, place) + up * up).squareRoot()
                let rim = place.y - 0.16 * (1 - place.x * place.x)
                let color = abs(rim + 0.17) < 0.055 ? gold : glaze
                return light.shade(color, normal: SIMD3(place.x, place.y, up) / norm)
            }.supersampled(2))
        let knob = Shape.disc(14).at(middle.x, 132)
        canvas.fill(.box(12, 12, corner: 3).at(middle.x, 145), Color(0x0E5D67))
        canvas.fill(knob, Paint(gold).lit(knob, bevel: 14, light: light))
        // A window, mirrored in the glaze.
        for (x, y) in [(190, 196), (205, 189), (187, 213), (203, 206)] as [(Float, Float)] {
            canvas.fillSoftly(
                Shape.box(11, 13, corner: 2).rotated(-24).at(x, y), Paint(Color.white.opacity(0.55)),
                softness: 1.5)
        }
    }

    private static func drawCup(on canvas: inout PaintCanvas) {
        let middle: Float = 452
        canvas.fillSoftly(
            Shape.ellipse(112, 20).at(middle + 14, 394), Paint(Color(0x241C30).opacity(0.5)), softness: 15)
        let saucer = Shape.ellipse(108, 24).at(middle, 382)
        canvas.fill(saucer.at(0, 5), Color(0x8F7F86))
        canvas.fill(
            saucer,
            .linear(from: Point(350, 0), to: Point(560, 0), Gradient(Color(0xFFF7E6), Color(0xCDBBB4))))
        canvas.fill(saucer.grown(-6).outlined(3.4), Color(0x16808A))
        canvas.fillSoftly(
            Shape.ellipse(58, 12).at(middle + 5, 381), Paint(Color(0x4A3A40).opacity(0.6)), softness: 7)
        let ear = Shape.ring(25, inner: 15).stretched(1, 0.92).at(middle + 70, 326)
        canvas.fill(ear, Paint(Color(0xF7EBD6)).lit(ear, bevel: 6, light: light))
        let bowl = Shape.smooth([
            Point(middle - 72, 292), Point(middle - 68, 324), Point(middle - 50, 358),
            Point(middle - 30, 378),
            Point(middle, 382), Point(middle + 30, 378), Point(middle + 50, 358), Point(middle + 68, 324),
            Point(middle + 72, 292), Point(middle, 296),
        ])
        canvas.fill(
            bowl,
            Paint { point in
                let side = min(max((point.x - middle) / 76, -0.98), 0.98)
                let level = point.y - 10 * (1 - side * side).squareRoot()
                var color = Color(0xFDF4E2)
                if level > 306 && level < 311 { color = Color(0xF0B23E) }
                if level > 314 && level < 338 {
                    let turn = arcsine(side) * 4.6
                    let wave = 326 + 7 * sine(turn * 2)
                    color = abs(level - wave) < 4 ? Color(0xC2452D) : color
                    if length(
                        Point(remainder(turn * 0.6366 + 20.25, 1) - 0.5, 0) * 34 + Point(0, level - 326))
                        < 3.4
                    {
                        color = Color(0x16808A)
                    }
                }
                return light.shade(color, normal: SIMD3(side, 0.12, (1 - side * side).squareRoot()))
            }.supersampled(3))
        let rim = Shape.ellipse(73, 17).at(middle, 292)
        canvas.fill(rim, Color(0xFFFAF0))
        canvas.fill(
            Shape.ellipse(66, 13).at(middle, 294),
            .linear(
                from: Point(390, 284), to: Point(510, 304),
                Gradient(Color(0x7A2F12), Color(0xB95A1C), Color(0xE79A3C))))
        canvas.fillSoftly(
            Shape.ellipse(20, 2.4).at(middle - 20, 291), Paint(Color(0xFFE8C0).opacity(0.7)), softness: 2)
    }

    private static func drawSteam(on canvas: inout PaintCanvas, from start: Point, reach: Float, seed: UInt32)
    {
        let field = Noise(seed: seed)
        canvas.fill(
            .box(150, reach + 30).at(start.x, start.y - reach / 2 + 15),
            Paint { point in
                let rise = (start.y + 20 - point.y) / reach
                let sway =
                    20 * sine(rise * 5.2) * rise + 26 * (field.fractal(Point(rise * 3, 1), octaves: 2) - 0.5)
                let across = abs(point.x - start.x - sway) / (13 + 26 * rise)
                let wisp = field.fractal(point / Point(17, 34) + Point(0, rise * 2), octaves: 3)
                let fade = smoothstep(-0.05, 0.25, rise) * smoothstep(1, 0.35, rise)
                return Color(0xFFFDF6).opacity(
                    0.75 * smoothstep(1, 0, across) * fade * smoothstep(0.3, 0.7, wisp))
            })
    }

    /// Half a lemon, its segments like a wheel.
    private static func drawLemon(on canvas: inout PaintCanvas, middle: Point, radius: Float) {
        let tilt: Float = 0.62
        func disc(_ share: Float, lower: Float = 0) -> Shape {
            Shape.ellipse(radius * share, radius * share * tilt).at(middle.x, middle.y + lower)
        }
        canvas.fillSoftly(disc(1.12, lower: 12).at(9, 0), Paint(Color(0x2A2233).opacity(0.5)), softness: 11)
        canvas.fill(
            disc(1, lower: 9),
            .linear(
                from: middle - Point(radius, 0), to: middle + Point(radius, 0),
                Gradient(Color(0xF2C230), Color(0xB9780F))))
        canvas.fill(disc(1), Color(0xF7CF3A))
        canvas.fill(disc(0.93), Color(0xFFF9DC))
        let pulp = Noise(seed: 6)
        canvas.fill(
            disc(0.85),
            Paint { point in
                let place = (point - middle) / Point(radius, radius * tilt)
                let turn = remainder(angle(of: place) / (2 * .pi) * 9 + 9.2, 1)
                let far = length(place)
                let wall = min(turn, 1 - turn) * far * 4.4
                if wall < 0.11 || far < 0.09 { return Color(0xFFF9DC) }
                let cell = pulp.fractal(Point(turn * 9, far * 5), octaves: 2)
                return Color(0xF9C81E).mixed(with: Color(0xFFEE8A), cell).brightened(0.92 + 0.12 * far)
            }.supersampled(3))
    }
}
