/// A colour in linear light with an opacity; the primaries are those of sRGB.
///
/// Light adds up linearly, so edges, gradients and glows are mixed in these numbers and come out as an eye
/// expects; only the finished picture is converted to sRGB's 8-bit codes.
public struct Color: Sendable, Equatable {
    /// Red, green, blue in linear light (1 is the brightest a picture holds; glows may exceed it), opacity.
    public var light: SIMD4<Float>

    public init(light: SIMD4<Float>) {
        self.light = light
    }

    /// A colour as designers write it: sRGB codes as 0xRRGGBB.
    public init(_ code: UInt32, opacity: Float = 1) {
        let table = SRGB.linear
        light = SIMD4(
            table[Int(code >> 16 & 255)], table[Int(code >> 8 & 255)], table[Int(code & 255)], opacity)
    }

    public static let black = Color(0x000000)
    public static let white = Color(0xFFFFFF)

    /// The same colour with another opacity.
    public func opacity(_ opacity: Float) -> Color {
        var copy = self
        copy.light.w = opacity
        return copy
    }

    /// This colour at 0, the other at 1, a mixture of light between.
    public func mixed(with other: Color, _ amount: Float) -> Color {
        Color(light: light + (other.light - light) * amount)
    }

    /// More light (above 1) or less (below 1) of the same hue; the opacity stays.
    public func brightened(_ factor: Float) -> Color {
        Color(light: light * SIMD4(factor, factor, factor, 1))
    }

    /// A colour from hue (turns, 0 is red), saturation and value, the three in sRGB as pickers show them.
    public init(hue: Float, saturation: Float, value: Float, opacity: Float = 1) {
        let turn = remainder(hue, 1) * 6
        func channel(_ offset: Float) -> UInt32 {
            let distance = abs(remainder(turn + offset, 6) - 3) - 1
            let shade = value * (1 - saturation * (1 - clamped(distance)))
            return UInt32(clamped(shade) * 255 + 0.5)
        }
        self.init(channel(0) << 16 | channel(4) << 8 | channel(2), opacity: opacity)
    }
}

/// The transfer curve of sRGB (IEC 61966-2-1), without the C library's power function.
enum SRGB {
    /// Linear light of every 8-bit code.
    static let linear: [Float] = (0...255).map { Float(decode(Double($0) / 255)) }

    /// Linear light of a code 0 … 1: ((c + 0.055) / 1.055)^2.4, and x^2.4 is x² times the fifth root of x².
    static func decode(_ code: Double) -> Double {
        if code <= 0.04045 { return code / 12.92 }
        let base = (code + 0.055) / 1.055
        let square = base * base
        // Newton's iteration for the fifth root; from 1 it falls steadily towards any root below 1.
        var root = 1.0
        for _ in 0..<40 {
            root = (4 * root + square / (root * root * root * root)) / 5
        }
        return square * root
    }

    /// Into how many equal steps `codes` divides linear light.
    static let steps = 4096

    /// The code, with its fraction, of every step of linear light, and of one more for interpolating at 1.
    static let codes: [Float] = {
        var code = 0
        return (0...steps + 1).map { step in
            let light = min(Float(step) / Float(steps), 1)
            while code < 254 && linear[code + 1] <= light { code += 1 }
            return Float(code) + (light - linear[code]) / (linear[code + 1] - linear[code])
        }
    }()
}
