/// One channel of a surface along a row: it changes evenly, and with the blotches.
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

/// The light along a row: a parabola.
struct RowLight {
    private let base: Float
    private let slope: Float
    private let curve: Float

    init(_ light: Illumination, y: Int, size: Int) {
        // From −1 to 1 over the picture: u = −1 + (x + ½) · step.
        let step = 2 / Float(size)
        let v = (Float(y) + 0.5) * step - 1
        let u = 0.5 * step - 1
        let falloff = light.falloff
        base = light.middle + light.down * v - falloff * v * v + light.across * u - falloff * u * u
        slope = (light.across - 2 * falloff * u) * step
        curve = -falloff * step * step
    }

    /// Turns shares of full brightness into codes 0 … 255.
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
