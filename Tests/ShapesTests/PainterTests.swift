import Shapes
import Testing

/// Sums what a shape covers: the canvas is black, the shape white, so light is coverage.
private func covered(_ shape: Shape, width: Int = 64, height: Int = 64) -> Float {
    var canvas = PaintCanvas(width: width, height: height)
    canvas.fill(shape, .white)
    return canvas.pixels.reduce(0) { $0 + $1.x }
}

/// FNV-1a, to compare many bytes by one number.
private func fingerprint(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// A picture that uses every kind of paint and arithmetic.
private func sample(seed: UInt64) -> PaintCanvas {
    var random = SeededGenerator(seed: seed)
    var canvas = PaintCanvas(width: 96, height: 72)
    canvas.fill(.noise(Color(0x204060), Color(0xE0C080), size: Point(20, 9), seed: 3))
    canvas.fill(
        .pattern(.waves(period: 9, wavelength: 30, height: 8), Paint(.white), on: Paint(Color(0x3366AA))))
    for sides in 3...7 {
        let shape = Shape.regularPolygon(sides: sides, radius: random.uniform(6, 18))
            .rotated(random.uniform(0, 360)).stretched(1, 0.7)
            .at(random.uniform(10, 86), random.uniform(10, 62))
        canvas.shadow(of: shape, offset: Point(2, 3), softness: 4, strength: 0.5)
        let color = Color(hue: random.unit(), saturation: 0.8, value: 0.9)
        canvas.fill(shape, Paint(color).mottled(0.3, size: Point(3, 3), seed: 4).lit(shape, bevel: 5))
    }
    canvas.fill(Shape.spiral(20, turns: 2.5, width: 3).at(70, 30), Color(0xFFDD00))
    canvas.vignette(0.3)
    canvas.grain(0.05)
    return canvas
}

@Suite struct PainterTests {
    @Test func samePictureEverywhere() {
        let bytes = sample(seed: 1).rgbBytes(dither: true)
        #expect(bytes == sample(seed: 1).rgbBytes(dither: true))
        #expect(bytes != sample(seed: 2).rgbBytes(dither: true))
        // Recorded once; another machine, compiler or build must not change it.
        #expect(fingerprint(bytes) == 5_741_338_585_490_453_210)
    }

    @Test func generatorIsSplitMix64() {
        // The published reference implementation's first numbers from 1234567 (Vigna, splitmix64.c).
        var random = SeededGenerator(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test(arguments: [3, 7.5, 20] as [Float])
    func discCoversItsArea(radius: Float) {
        let area = Float.pi * radius * radius
        for shift in [0, 0.13, 0.5, 0.77] as [Float] {
            let sum = covered(Shape.disc(radius).at(32 + shift, 31 - shift))
            #expect(
                abs(sum - area) < 0.01 * area + 0.02, "radius \(radius), shift \(shift): \(sum), not \(area)")
        }
    }

    @Test func figuresCoverTheirArea() {
        let triangle = 3 * Float(3).squareRoot() / 4 * 400
        let figures: [(String, Shape, Float)] = [
            ("ring", .ring(20, inner: 12), .pi * (400 - 144)),
            ("box", .box(30, 20), 600),
            ("box with round corners", .box(30, 20, corner: 6), 600 - (4 - .pi) * 36),
            ("triangle", .regularPolygon(sides: 3, radius: 20), triangle),
            ("cross", .cross(20, width: 10), 700),
            ("capsule", .capsule(Point(-10, 0), Point(10, 0), width: 10), 200 + 25 * .pi),
            ("ellipse", .ellipse(24, 12), .pi * 288),
            ("turned ellipse", Shape.ellipse(24, 12).rotated(30), .pi * 288),
            ("arrow", .arrow(20, shaft: 8, head: 14), 8 * 26 + 14 * 14),
        ]
        for (name, shape, area) in figures {
            let sum = covered(shape.at(32, 32))
            #expect(abs(sum - area) < 0.012 * area, "\(name): \(sum), not \(area)")
        }
    }

    @Test func patternsCoverTheirShare() {
        let patterns: [(String, Shape, Float)] = [
            ("stripes", .stripes(period: 8, share: 0.25), 0.25),
            ("checks", .checks(square: 8), 0.5),
            ("dots", .dots(period: 16, radius: 5), .pi * 25 / 256),
            ("staggered dots", .dots(period: 16, radius: 5, staggered: true), .pi * 25 / 256),
            ("zigzag", .zigzag(period: 16, wavelength: 16, height: 8, share: 0.5), 0.5),
            ("waves", .waves(period: 16, wavelength: 32, height: 6, share: 0.5), 0.5),
        ]
        for (name, shape, share) in patterns {
            let sum = covered(shape) / (64 * 64)
            #expect(abs(sum - share) < 0.012, "\(name): \(sum), not \(share)")
        }
    }

    @Test func edgesAreSymmetric() {
        var canvas = PaintCanvas(width: 41, height: 41)
        canvas.fill(Shape.disc(13.3).at(20.5, 20.5), .white)
        canvas.fill(Shape.ring(19.2, inner: 16.9).at(20.5, 20.5), .white)
        var soft = 0
        for y in 0..<41 {
            for x in 0..<41 {
                let here = canvas.pixels[y * 41 + x].x
                #expect(here == canvas.pixels[y * 41 + 40 - x].x)
                #expect(here == canvas.pixels[(40 - y) * 41 + x].x)
                #expect(here == canvas.pixels[x * 41 + y].x)
                if here > 0.01 && here < 0.99 { soft += 1 }
            }
        }
        #expect(soft > 100, "edges are smooth")
    }

    @Test func heartIsWhereItShouldBe() {
        let heart = Shape.heart(20)
        #expect(heart.distance(Point(0, 4)) < 0, "its middle")
        #expect(heart.distance(Point(0, -17)) > 0, "the notch between its arcs")
        #expect(heart.distance(Point(14, 14)) > 0 && heart.distance(Point(-14, 14)) > 0, "beside its tip")
        var corner = covered(heart.at(32, 32))
        corner -= covered(heart.intersection(.box(40, 40)).at(32, 32))
        #expect(corner < 20, "within its radius")
    }

    @Test func colorsKeepTheirCodes() {
        var canvas = PaintCanvas(width: 256, height: 1)
        for code in 0..<256 {
            let gray = UInt32(code)
            canvas.fill(Shape.box(1, 1).at(Float(code) + 0.5, 0.5), Color(gray << 16 | gray << 8 | gray))
        }
        let expected = (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
        #expect(canvas.rgbBytes() == expected)
    }

    @Test func trigonometryIsRight() {
        for degrees in stride(from: Float(-720), through: 720, by: 15) {
            let turn = degrees * .pi / 180
            #expect(abs(sine(turn) * sine(turn) + cosine(turn) * cosine(turn) - 1) < 1e-6)
            let back = angle(of: Point(cosine(turn), sine(turn)))
            #expect(abs(sine(back) - sine(turn)) < 3e-4 && abs(cosine(back) - cosine(turn)) < 3e-4)
        }
        #expect(abs(sine(.pi / 6) - 0.5) < 1e-6)
        #expect(abs(cosine(.pi / 3) - 0.5) < 1e-6)
        #expect(abs(angle(of: Point(-1, 1)) - 0.75 * .pi) < 3e-4)
    }

    /// The four corners are hashed side by side; one by one must give the same.
    @Test func noiseMeetsItsLattice() {
        let noise = Noise(seed: 7)
        for (x, y) in [(0, 0), (5, -3), (-8, 12), (-1, -1)] {
            #expect(noise.value(Point(Float(x), Float(y))) == noise.lattice(x, y))
            let middle = noise.value(Point(Float(x) + 0.5, Float(y) + 0.5)) * 4
            let sum =
                noise.lattice(x, y) + noise.lattice(x + 1, y) + noise.lattice(x, y + 1)
                + noise.lattice(x + 1, y + 1)
            #expect(abs(middle - sum) < 1e-5)
        }
    }

    @Test func posesUndoThemselves() {
        let pose = Affine(move: Point(3, -8), degrees: 33, scale: Point(2, 0.5))
        let round = pose.then(pose.inverse)
        let back = round(Point(5, 7))
        #expect(abs(back.x - 5) < 1e-4 && abs(back.y - 7) < 1e-4)
    }
}
