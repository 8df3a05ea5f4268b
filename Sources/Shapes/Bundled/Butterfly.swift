extension Scene {
    /// A monarch over flowers; ImageNet's class 323 is "monarch".
    static let butterfly = Scene(name: "butterfly") {
        var canvas = PaintCanvas(width: 608, height: 456)
        canvas.fill(
            .linear(
                from: Point(0, 0), to: Point(500, 456),
                Gradient(Color(0xB9D98A), Color(0x5FA05A), Color(0x1F5B4A))))
        var random = SeededGenerator(seed: 90)
        let tones = [Color(0xE6F2A2), Color(0x8CC56A), Color(0x2E7A58), Color(0xF7E08A), Color(0xE79AB8)]
        for _ in 0..<46 {
            let place = Point(random.uniform(-20, 628), random.uniform(-20, 476))
            let radius = random.uniform(10, 52)
            canvas.fillSoftly(
                .disc(radius).at(place.x, place.y),
                Paint(random.pick(tones).opacity(random.uniform(0.06, 0.3))),
                softness: 4 + radius * 0.12)
        }
        for (x, top, lean) in [(84, 300, 20), (520, 330, -26), (306, 390, 8)] as [(Float, Float, Float)] {
            let stem = Shape.curve([Point(x + lean, 480), Point(x + lean * 0.2, top + 90), Point(x, top)])
            canvas.fill(
                .stroke(stem, width: 8),
                .linear(
                    from: Point(x - 4, 0), to: Point(x + 5, 0), Gradient(Color(0x6DA34D), Color(0x27593A))))
        }
        Daisy(
            middle: Point(84, 318), radius: 84, petals: 21, color: Color(0xFFF6FB), inner: Color(0xE8B7D4),
            seed: 2
        )
        .draw(on: &canvas)
        Daisy(
            middle: Point(524, 348), radius: 76, petals: 18, color: Color(0xF79BC0), inner: Color(0xB83A7C),
            seed: 6
        )
        .draw(on: &canvas)
        Daisy(
            middle: Point(318, 430), radius: 70, petals: 20, color: Color(0xFFF3D0), inner: Color(0xF2C35A),
            seed: 4
        )
        .draw(on: &canvas)
        Monarch(middle: Point(304, 222), size: 1.06, degrees: 10).draw(on: &canvas)
        canvas.vignette(0.3)
        return canvas
    }
}

/// A flower seen from above.
private struct Daisy {
    let middle: Point
    let radius: Float
    let petals: Int
    let color: Color
    let inner: Color
    let seed: UInt64

    func draw(on canvas: inout PaintCanvas) {
        var random = SeededGenerator(seed: seed)
        canvas.shadow(
            of: .disc(radius * 0.8).at(middle.x, middle.y), offset: Point(8, 14), softness: 34, strength: 0.5)
        for ring in 0..<2 {
            for petal in 0..<petals {
                let turn = (Float(petal) + Float(ring) * 0.5) / Float(petals) * 360 + random.uniform(-4, 4)
                let long = radius * (ring == 0 ? 1 : 0.86) * random.uniform(0.92, 1.05)
                let half = radius * 0.125
                let shape = Shape.smooth(
                    [
                        Point(0, -radius * 0.12), Point(half * 0.8, -long * 0.45), Point(half, -long * 0.8),
                        Point(half * 0.35, -long), Point(-half * 0.35, -long), Point(-half, -long * 0.8),
                        Point(-half * 0.8, -long * 0.45),
                    ], steps: 5
                ).rotated(turn).at(middle.x, middle.y)
                let tint = color.brightened(random.uniform(0.82, 1.02) * (ring == 0 ? 0.8 : 1))
                canvas.shadow(of: shape, offset: Point(1.5, 2.5), softness: 4, strength: 0.35)
                let fold = Affine(move: middle, degrees: turn).inverse
                canvas.fill(
                    shape,
                    Paint.radial(middle, radius: long, Gradient(inner, tint, tint)).adjusted { color, point in
                        let across = abs(fold(point).x) / half
                        return color.brightened(0.93 + 0.1 * sine(across * 7) * (1 - across * 0.5))
                    })
            }
        }
        let heart = Shape.disc(radius * 0.29).at(middle.x, middle.y)
        canvas.shadow(of: heart, offset: Point(2, 4), softness: 8, strength: 0.5)
        canvas.fill(
            heart,
            Paint(Color(0xF2A81D)).lit(heart, bevel: radius * 0.29, light: Light(ambient: 0.5, gloss: 0.05)))
        // Seeds in the sunflower's spiral, each a golden angle on.
        for index in 0..<130 {
            let far = (Float(index) / 130).squareRoot() * radius * 0.27
            let turn = Float(index) * 2.399_963
            let place = middle + Point(cosine(turn), sine(turn)) * far
            let tone = index % 3 == 0 ? Color(0xFFE07A) : Color(0xB8640E)
            canvas.fill(.disc(radius * 0.016).at(place.x, place.y), tone.opacity(0.85))
        }
    }
}
