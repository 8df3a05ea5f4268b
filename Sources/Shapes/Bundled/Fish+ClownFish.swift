/// A clownfish that looks to the left in its own coordinates, about 300 long.
struct ClownFish {
    let middle: Point
    let size: Float
    let degrees: Float
    let facesRight: Bool

    private static let body = Shape.smooth([
        Point(-150, 8), Point(-138, -16), Point(-104, -48), Point(-50, -72), Point(10, -74), Point(66, -52),
        Point(104, -26), Point(118, 0), Point(106, 26), Point(66, 50), Point(8, 70), Point(-56, 68),
        Point(-110, 46),
        Point(-140, 26),
    ])
    private static let tail = Shape.smooth([
        Point(102, -18), Point(132, -46), Point(166, -58), Point(180, -40), Point(174, 0), Point(180, 42),
        Point(164, 58), Point(130, 46), Point(102, 20),
    ])
    private static let back = Shape.smooth([
        Point(-66, -62), Point(-46, -96), Point(-14, -104), Point(14, -94), Point(30, -84), Point(52, -92),
        Point(82, -82), Point(92, -54), Point(74, -36), Point(0, -56),
    ])
    private static let belly = Shape.smooth([
        Point(16, 60), Point(34, 92), Point(64, 96), Point(86, 74), Point(90, 40), Point(50, 44),
    ])
    private static let chest = Shape.smooth([
        Point(-66, 58), Point(-62, 92), Point(-40, 112), Point(-22, 98), Point(-22, 60),
    ])
    private static let side = Shape.smooth([
        Point(-46, 2), Point(-16, -14), Point(14, -8), Point(30, 14), Point(20, 38), Point(-8, 44),
        Point(-36, 28),
    ])

    func draw(on canvas: inout PaintCanvas) {
        let pose = Affine(degrees: degrees, scale: Point(size, size)).then(
            Affine(move: middle, scale: Point(facesRight ? -1 : 1, 1)))
        let back = pose.inverse
        let line = max(1, 2.6 * size)
        let fins: [(shape: Shape, root: Point)] = [
            (Self.tail, Point(86, 0)), (Self.back, Point(6, 60)), (Self.belly, Point(34, 0)),
            (Self.chest, Point(-48, 20)),
        ]
        for fin in fins {
            drawFin(fin.shape.posed(pose), root: fin.root, back: back, line: line, on: &canvas)
        }
        let body = Self.body.posed(pose)
        canvas.fill(body, skin(back))
        canvas.fill(body.outlined(line * 0.7), Color(0x3A1208).opacity(0.75))
        canvas.shadow(
            of: Self.side.posed(pose), offset: Point(3, 6) * size, softness: 8 * size, strength: 0.4)
        drawFin(Self.side.posed(pose), root: Point(-70, 10), back: back, line: line, on: &canvas)
        drawFace(pose, on: &canvas)
    }

    private static let light = Light(
        direction: SIMD3(-0.25, -0.85, 0.55), ambient: 0.5, diffuse: 0.72, gloss: 0.22, sharpness: 4)

    /// Orange with fine scales, three white bands with black borders, paler below.
    private func skin(_ back: Affine) -> Paint {
        let scales = Shape.dots(period: 11, radius: 4.6, staggered: true)
        return Paint { point in
            let place = back(point)
            let tall = place.y / 70
            var color = Color(0xE8590C).mixed(with: Color(0xFFA23A), smoothstep(-0.6, 1, tall))
            let scale = smoothstep(1.2, -1.6, scales.distance(place))
            color = color.brightened(0.86 + 0.2 * scale)
            let bands: [(x: Float, bow: Float, half: Float)] = [(-84, 26, 13), (-6, -30, 19), (84, -14, 10)]
            for band in bands {
                let middle = band.x + band.bow * (1 - tall * tall) - (band.bow < 0 ? 0 : 14)
                let distance = abs(place.x - middle) - band.half - 3 * sine(place.y * 0.06 + band.x)
                if distance < 0 {
                    color = Color(0xFBF6EC)
                } else if distance < 5.5 {
                    color = Color(0x1B0B08)
                }
            }
            // Round as an ellipsoid; the light comes from above whichever way the fish turns.
            let side = Point(place.x / 175, place.y / 84)
            let up = max(1 - dot(side, side), 0.01).squareRoot()
            return Self.light.shade(color, normal: SIMD3(side.x, side.y, up))
        }.supersampled(3)
    }

    /// A fin with rays from a root, dark at its rim.
    private func drawFin(
        _ fin: Shape, root: Point, back: Affine, line: Float, on canvas: inout PaintCanvas
    ) {
        let size = self.size
        canvas.fill(
            fin,
            Paint { point in
                let way = back(point) - root
                let ray = 0.5 + 0.5 * sine(angle(of: way) * 44)
                let depth = -fin.distance(point) / size
                var color = Color(0xF5841F).mixed(with: Color(0xD94A0B), ray * 0.8)
                color = color.mixed(with: Color(0xFFC067), smoothstep(26, 8, depth) * 0.5)
                return color.mixed(with: Color(0x1B0B08), smoothstep(6.5, 4, depth))
            }.supersampled(2))
    }

    private func drawFace(_ pose: Affine, on canvas: inout PaintCanvas) {
        func disc(_ x: Float, _ y: Float, _ radius: Float, _ color: UInt32) {
            let place = pose(Point(x, y))
            canvas.fill(.disc(radius * size).at(place.x, place.y), Color(color))
        }
        disc(-112, -14, 15, 0x2A0F08)
        disc(-112, -14, 12.5, 0xF3B04B)
        disc(-113, -14, 8.6, 0x120806)
        disc(-116.5, -18, 3.4, 0xFFFFFF)
        let mouth = Shape.curve([Point(-148, 14), Point(-138, 18), Point(-126, 16)].map { pose($0) })
        canvas.fill(.stroke(mouth, width: 3.4 * size, endWidth: 1.5 * size), Color(0x5A1A08))
        let gill = Shape.curve([Point(-84, -30), Point(-74, 4), Point(-84, 34)].map { pose($0) })
        canvas.fill(.stroke(gill, width: 2 * size), Color(0x9B8F86).opacity(0.7))
    }
}
