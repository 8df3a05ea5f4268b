import Basics

extension Composition {
    /// The number of rows that are drawn together: few enough to stay in the processor's cache.
    private static let bandRows = 32

    /// Draws the picture into `size × size × 3` bytes: red, green and blue of each pixel, rows from the top.
    func draw(size: Int, into pixels: UnsafeMutablePointer<UInt8>) {
        let lists = layers.map {
            (outline: EdgeList($0.outline, size: size), pattern: $0.pattern.map { EdgeList($0, size: size) })
        }
        var band = PictureBand(size: size, rows: min(Self.bandRows, size))
        defer { band.deallocate() }
        var random = SeededGenerator(seed: grain.seed)
        for top in stride(from: 0, to: size, by: Self.bandRows) {
            let rows = top..<min(top + Self.bandRows, size)
            band.begin(rows, ground: ground, blotches: blotches)
            for (layer, list) in zip(layers, lists) {
                let covered = list.outline.rows.clamped(to: rows)
                if covered.isEmpty { continue }
                band.paint(list.outline, list.pattern, layer.surface, opacity: layer.opacity, rows: covered)
            }
            band.finish(light: light, grain: grain, random: &random, into: pixels)
        }
    }
}

/// The band of rows that is being drawn: one plane each for red, green, blue and the blotches.
struct PictureBand {
    let size: Int
    private(set) var rows = 0..<0
    private let planes: [UnsafeMutablePointer<Float>]
    private let blotches: UnsafeMutablePointer<Float>
    private var outline: CoverageBand
    private var pattern: CoverageBand
    /// The coverage of one row.
    private let coverage: UnsafeMutablePointer<Float>
    private let patternCoverage: UnsafeMutablePointer<Float>

    /// Allocates bands of up to `rows` rows of `size` pixels. Call `deallocate` afterwards.
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

    /// Starts a band by painting the ground.
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

    /// Paints the area within an outline, and within a pattern if there is one, in some rows of the band.
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

    /// Adds the surface's highlight to the covered pixels of a row.
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

    /// Applies light and grain, and writes the band's bytes into the whole picture.
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

/// The nearest byte to a value in 0 … 255. Above 2²³ the last bit of a Float is worth one.
@inline(__always)
private func byte(_ value: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: (value + 0x1p23).bitPattern)
}

/// One channel of a surface along a row: a linear gradient plus blotches.
struct RowColor {
    private let first: Float
    private let step: Float
    private let blotch: Float

    init(_ surface: Surface, channel: Int, y: Int, size: Int) {
        let pixel = 1 / Float(size)
        step = surface.across[channel] * pixel
        first = surface.tone[channel] + surface.down[channel] * (Float(y) + 0.5) * pixel + step * 0.5
        blotch = surface.blotches[channel]
    }

    func fill(_ row: UnsafeMutablePointer<Float>, blotches: UnsafePointer<Float>, count: Int) {
        for x in 0..<count {
            row[x] = first + step * Float(Int32(truncatingIfNeeded: x)) + blotch * blotches[x]
        }
    }

    func blend(
        into row: UnsafeMutablePointer<Float>, blotches: UnsafePointer<Float>, coverage: UnsafePointer<Float>,
        columns: Range<Int>
    ) {
        for x in columns {
            let color = first + step * Float(Int32(truncatingIfNeeded: x)) + blotch * blotches[x]
            row[x] += (color - row[x]) * coverage[x]
        }
    }
}

/// The light along a row, which is a parabola.
struct RowLight {
    private let base: Float
    private let slope: Float
    private let curve: Float

    init(_ light: Illumination, y: Int, size: Int) {
        // u goes from −1 to 1 over the picture: u = −1 + (x + ½) · step.
        let step = 2 / Float(size)
        let v = (Float(y) + 0.5) * step - 1
        let u = 0.5 * step - 1
        let falloff = light.falloff
        base = light.middle + light.down * v - falloff * v * v + light.across * u - falloff * u * u
        slope = (light.across - 2 * falloff * u) * step
        curve = -falloff * step * step
    }

    /// Converts brightness 0 … 1 to codes 0 … 255.
    func apply(to row: UnsafeMutablePointer<Float>, noise: UnsafePointer<Float>, strength: Float, count: Int)
    {
        for x in 0..<count {
            let place = Float(Int32(truncatingIfNeeded: x))
            let factor = (base + (slope + curve * place) * place) * 255
            let code = row[x] * factor + noise[x] * strength
            row[x] = min(max(code, 0), 255)
        }
    }
}
