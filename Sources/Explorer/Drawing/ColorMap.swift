/// A colour, 0…255 each.
public struct RGB: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Perceived brightness, 0…1 (Rec. 709 weights on the encoded values).
    public var brightness: Double {
        (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
    }

    /// The nearest entry of the 256-colour palette: its 6×6×6 cube or its grey ramp.
    public var paletteIndex: UInt8 {
        func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
        let (r, g, b) = (level(red), level(green), level(blue))
        let cube = UInt8(16 + 36 * r + 6 * g + b)
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let gray = UInt8(232 + min(max((mean - 3) / 10, 0), 23))
        return distance(RGB(palette: gray)) < distance(RGB(palette: cube)) ? gray : cube
    }

    /// An entry of the 256-colour palette, as xterm defines it.
    public init(palette index: UInt8) {
        let i = Int(index)
        switch i {
        case 0..<16:
            let (on, high) = (UInt8(i < 8 ? 0x80 : 0xFF), i == 7 || i == 8)
            if high {
                self = i == 7 ? RGB(0xC0, 0xC0, 0xC0) : RGB(0x80, 0x80, 0x80)
            } else {
                self = RGB(i & 1 != 0 ? on : 0, i & 2 != 0 ? on : 0, i & 4 != 0 ? on : 0)
            }
        case 16..<232:
            func level(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
            self = RGB(level((i - 16) / 36), level((i - 16) / 6 % 6), level((i - 16) % 6))
        default:
            let gray = UInt8(8 + 10 * (i - 232))
            self = RGB(gray, gray, gray)
        }
    }

    private func distance(_ other: RGB) -> Int {
        let r = Int(red) - Int(other.red)
        let g = Int(green) - Int(other.green)
        let b = Int(blue) - Int(other.blue)
        return 2 * r * r + 4 * g * g + 3 * b * b
    }
}

/// From a number to a colour that grows evenly brighter with it.
public enum ColorMap {
    /// `value` 0…1: from dark violet over blue-green to yellow. Lightness rises linearly in OKLab (B. Ottosson,
    /// 2020), so that equal steps look equal and the order survives without hue.
    public static func color(_ value: Double) -> RGB { table[value.of(255)] }

    private static let table: [RGB] = (0..<256).map { step in
        let t = Double(step) / 255
        // The hue turns from violet (300°) to yellow (105°).
        let stops: [(a: Double, b: Double)] = [
            (0.05, -0.11), (-0.02, -0.11), (-0.09, -0.03), (-0.10, 0.07), (-0.02, 0.17),
        ]
        let place = t * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        let f = place - Double(index)
        let a = stops[index].a + f * (stops[index + 1].a - stops[index].a)
        let b = stops[index].b + f * (stops[index + 1].b - stops[index].b)
        return okLab(lightness: 0.18 + 0.76 * t, a: a, b: b)
    }

    private static func okLab(lightness: Double, a: Double, b: Double) -> RGB {
        func cube(_ x: Double) -> Double { x * x * x }
        let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        func encoded(_ linear: Double) -> UInt8 {
            // The sRGB curve, near enough for a palette: a square root and a cube root mixed.
            let x = min(max(linear, 0), 1)
            let root = x.squareRoot()
            let fourth = root.squareRoot()
            return UInt8(
                (min(max(0.585122381 * root + 0.783140355 * fourth - 0.368262736 * x, 0), 1) * 255).rounded())
        }
        return RGB(
            encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
    }
}
