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

    /// The nearest entry of the 256-colour palette, in its 6×6×6 cube or its grey ramp, by the squared error.
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

    /// The sum of the squared differences.
    func distance(_ other: RGB) -> Int {
        let r = Int(red) - Int(other.red)
        let g = Int(green) - Int(other.green)
        let b = Int(blue) - Int(other.blue)
        return r * r + g * g + b * b
    }
}

/// The colour of a cell or a style.
public enum Color: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// An entry of the 256-colour palette. The first 16 are the terminal's own.
    case palette(UInt8)
    case rgb(RGB)

    public init(integerLiteral index: UInt8) { self = .palette(index) }

    /// As xterm shows it.
    public var rgb: RGB {
        switch self {
        case .palette(let index): RGB(palette: index)
        case .rgb(let color): color
        }
    }

    /// As a terminal with pictures in colour shows it; nil for any other.
    func shown(_ depth: ColorDepth) -> Color? {
        switch (self, depth) {
        case (_, .none), (_, .sixteen): nil
        case (.rgb(let color), .palette): .palette(color.paletteIndex)
        default: self
        }
    }
}
