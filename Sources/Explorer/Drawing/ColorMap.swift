/// A colour, each part 0…255.
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

/// Maps numbers to colours that grow brighter with them, so that the order is visible without hue.
public enum ColorMap {
    /// `value` 0…1: from dark violet over blue and green to pale yellow.
    public static func color(_ value: Double) -> RGB { table[value.of(table.count - 1)] }

    /// `value` −1…1: from orange over dark grey to blue, brighter towards both ends.
    public static func diverging(_ value: Double) -> RGB {
        around[((value + 1) / 2).of(around.count - 1)]
    }

    private static let around: [RGB] = [214, 208, 172, 130, 94, 236, 24, 25, 32, 75, 117]
        .map { RGB(palette: $0) }

    /// Entries of the 256-colour palette, each brighter than the previous one: a terminal shows exactly these colours,
    /// whereas a continuous map would be rounded to a few of their neighbours.
    private static let table = [53, 54, 24, 60, 61, 31, 67, 37, 73, 42, 78, 113, 149, 185, 227, 230]
        .map { RGB(palette: $0) }
}
