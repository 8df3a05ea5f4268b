/// A band of rows of a picture being drawn: a plane for each of red, green and blue, and one of blotches.
struct PictureBand {
    let size: Int
    private(set) var rows = 0..<0
    private let planes: [UnsafeMutablePointer<Float>]
    private let blotches: UnsafeMutablePointer<Float>
    private var outline: CoverageBand
    private var pattern: CoverageBand
    /// One row each.
    private let coverage: UnsafeMutablePointer<Float>
    private let patternCoverage: UnsafeMutablePointer<Float>

    /// Room for bands of up to `rows` rows of `size` pixels; to be given back by `deallocate`.
    init(size: Int, rows: Int) {
        self.size = size
        planes = (0..<3).map { _ in .allocate(capacity: size * rows) }
        blotches = .allocate(capacity: size * rows)
        outline = CoverageBand(width: size, rows: rows)
        pattern = CoverageBand(width: size, rows: rows)
        coverage = .allocate(capacity: size)
        patternCoverage = .allocate(capacity: size)
    }

    func deallocate() {
        for plane in planes { plane.deallocate() }
        blotches.deallocate()
        outline.deallocate()
        pattern.deallocate()
        coverage.deallocate()
        patternCoverage.deallocate()
    }

    /// Starts a band with the ground.
    mutating func begin(_ rows: Range<Int>, ground: Surface, blotches field: BlotchField) {
        self.rows = rows
        for y in rows {
            let start = (y - rows.lowerBound) * size
            field.fill(blotches + start, y: y, size: size)
            for channel in 0..<3 {
                let color = RowColor(ground, channel: channel, y: y, size: size)
                color.fill(planes[channel] + start, blotches: blotches + start, count: size)
            }
        }
    }

    /// Paints what an outline, and where given a pattern, covers within rows of the band.
    mutating func paint(
        _ edges: EdgeList, _ patternEdges: EdgeList?, _ surface: Surface, opacity: Float, rows: Range<Int>
    ) {
        outline.scan(edges, rows: rows)
        if let patternEdges { pattern.scan(patternEdges, rows: rows) }
        for y in rows {
            var columns = outline.read(row: y, into: coverage)
            if patternEdges != nil {
                columns = columns.clamped(to: pattern.read(row: y, into: patternCoverage))
                for x in columns { coverage[x] *= patternCoverage[x] }
            }
            if columns.isEmpty { continue }
            if opacity < 1 { for x in columns { coverage[x] *= opacity } }
            let start = (y - self.rows.lowerBound) * size
            for channel in 0..<3 {
                let color = RowColor(surface, channel: channel, y: y, size: size)
                color.blend(
                    into: planes[channel] + start, blotches: blotches + start, coverage: coverage,
                    columns: columns)
            }
            if surface.highlight > 0 { shine(surface, y: y, columns: columns) }
        }
    }

    /// Adds a surface's highlight where it is covered.
    private func shine(_ surface: Surface, y: Int, columns: Range<Int>) {
        let scale = 1 / surface.highlightRadius
        let down = ((Float(y) + 0.5) / Float(size) - surface.highlightMiddle.y) * scale
        let rest = 1 - down * down
        if rest <= 0 { return }
        let step = scale / Float(size)
        let first = (0.5 / Float(size) - surface.highlightMiddle.x) * scale
        let start = (y - rows.lowerBound) * size
        for x in columns {
            let across = first + Float(Int32(truncatingIfNeeded: x)) * step
            let near = max(rest - across * across, 0)
            coverage[x] *= near * near * surface.highlight
        }
        for plane in planes {
            let row = plane + start
            for x in columns { row[x] += coverage[x] }
        }
    }

    /// Lights the band, adds the grain and writes its bytes to their place in the whole picture.
    func finish(
        light: Illumination, grain: Grain, random: inout SeededGenerator,
        into pixels: UnsafeMutablePointer<UInt8>
    ) {
        Grain.values.withUnsafeBufferPointer { values in
            guard let noise = values.baseAddress else { return }
            for y in rows {
                let start = (y - rows.lowerBound) * size
                let common = random.below(Grain.valueCount - size)
                for channel in 0..<3 {
                    let shift = grain.colored ? random.below(Grain.valueCount - size) : common
                    let row = RowLight(light, y: y, size: size)
                    row.apply(
                        to: planes[channel] + start, noise: noise + shift, strength: grain.strength * 255,
                        count: size)
                }
                let (red, green, blue) = (planes[0] + start, planes[1] + start, planes[2] + start)
                var place = pixels + y * size * 3
                for x in 0..<size {
                    place[0] = byte(red[x])
                    place[1] = byte(green[x])
                    place[2] = byte(blue[x])
                    place += 3
                }
            }
        }
    }
}

/// The byte nearest to a value in 0 … 255: above 2²³ a Float's last bits count ones.
@inline(__always)
private func byte(_ value: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: (value + 0x1p23).bitPattern)
}
