extension PaintCanvas {
    /// The finished picture: sRGB codes, red, green, blue of each pixel, rows from the top.
    ///
    /// - Parameter dither: Whether the rounding wavers by up to half a code, from a fixed pattern. Wide
    ///   gradients then show no bands.
    public func rgbBytes(dither: Bool = false) -> [UInt8] {
        let steps = Float(SRGB.steps)
        return [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, count in
            SRGB.codes.withUnsafeBufferPointer { codes in
                for index in 0..<(width * height) {
                    let waver = dither ? Self.waver(column: index % width, row: index / width) : 0
                    // Four lanes at once; `clamped(lowerBound:upperBound:)` goes lane by lane.
                    var light = pixels[index] * steps
                    light.replace(with: 0, where: light .< 0)
                    light.replace(with: steps, where: light .> steps)
                    for channel in 0..<3 {
                        let step = Int(light[channel])
                        let slope = codes[step + 1] - codes[step]
                        let code = codes[step] + slope * (light[channel] - Float(step))
                        bytes[index * 3 + channel] = UInt8(min(max(code + 0.5 + waver, 0), 255))
                    }
                }
            }
            count = width * height * 3
        }
    }

    /// A value in −0.5 … 0.5 for each pixel, spread evenly among neighbours (interleaved gradient noise,
    /// Jimenez 2014).
    @inline(__always)
    private static func waver(column: Int, row: Int) -> Float {
        let inner = remainder(0.067_110_56 * Float(column) + 0.005_837_15 * Float(row), 1)
        return remainder(52.982_918_9 * inner, 1) - 0.5
    }

    /// Darkens the corners a little, which holds the eye in the middle.
    public mutating func vignette(_ strength: Float) {
        let middle = Point(Float(width), Float(height)) / 2
        let reach = length(middle)
        adjust { color, point in
            let distance = length(point - middle) / reach
            return color.brightened(1 - strength * smoothstep(0.45, 1.05, distance))
        }
    }

    /// Lays a fine grain over everything, as paper or film has.
    public mutating func grain(_ strength: Float, seed: UInt32 = 1) {
        let noise = Noise(seed: seed)
        adjust { color, point in
            let value = noise.value(point * 0.55) + noise.value(point * 0.23) - 1
            return color.brightened(1 + strength * value)
        }
    }
}
