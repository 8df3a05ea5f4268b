import Basics
import Foundation
import Testing

@testable import Explorer

@Suite struct DrawingTests {
    @Test func textIsClippedAndFolded() {
        var canvas = Canvas(Size(width: 10, height: 2))
        canvas.text("a picture name", x: 2, y: 0)
        #expect(canvas.plainText == "  a pictu…\n\n")
        canvas.text("日本", x: 7, y: 1)
        #expect(canvas.plainText == "  a pictu…\n       日…\n")
        canvas.text("out", x: 8, y: 5)
        canvas.text("left", x: -2, y: 1)
        var ascii = Canvas(Size(width: 8, height: 1), Display(glyphs: .ascii))
        ascii.text("x′ → 2×日", x: 0, y: 0)
        #expect(ascii.plainText == "x' > 2x~\n" || ascii.plainText == "x' > 2x?\n")
    }

    @Test func bars() {
        var canvas = Canvas(Size(width: 4, height: 1))
        canvas.bar(0.5, x: 0, y: 0, width: 4, .plain)
        #expect(canvas.plainText == "██\n")
        canvas.bar(0.0001, x: 3, y: 0, width: 1, .plain)
        #expect(canvas.plainText == "██ ▏\n")
        var signed = Canvas(Size(width: 9, height: 2))
        signed.signedBar(-1, x: 0, y: 0, width: 9)
        signed.signedBar(0.6, x: 0, y: 1, width: 9)
        #expect(signed.plainText == "████┊\n    ┊██▌\n")
    }

    @Test func numbers() {
        #expect(Numbers.grouped(1_019_590) == "1,019,590")
        #expect(Numbers.grouped(-12) == "-12")
        #expect(
            [0, 999, 1000, 12_345, 999_499, 999_500, 3_448_880].map { Numbers.compact($0) }
                == ["0", "999", "1.00K", "12.3K", "999K", "1.00M", "3.45M"])
        #expect(
            [104, 1_354_752, 11_059_104, 564_160].map { Numbers.compact($0, digits: 2) }
                == ["104", "1.4M", "11M", "564K"])
        #expect(Numbers.fixed(-0.0004, 3) == "0.000")
        #expect(Numbers.fixed(-1.2345, 2) == "-1.23")
        #expect(Numbers.fixed(Double.nan, 2) == "nan")
        #expect(Numbers.signed(0.25, 2) == "+0.25")
        #expect([0, 0.0001, 0.005, 0.5, 1].map(Numbers.percent) == ["0%", "<.1%", "0.5%", "50%", "100%"])
        #expect([800, 56_000, 1_234_567].map(Numbers.time) == ["0.8µs", "56µs", "1.23ms"])
    }

    @Test func paletteNearestIsItself() {
        for index in UInt8(16)...255 {
            let color = RGB(palette: index)
            #expect(RGB(palette: color.paletteIndex) == color)
        }
    }

    /// Brightness rises with every step, so the order can be seen without colour too.
    @Test(arguments: [ColorDepth.palette, .full]) func colourMapBrightens(_ depth: ColorDepth) {
        let steps = depth == .full ? 255 : 15
        let brightness = (0...steps).map {
            ColorMap.color(Double($0) / Double(steps), depth).rgb.brightness
        }
        for (darker, brighter) in zip(brightness, brightness.dropFirst()) { #expect(darker < brighter) }
        let around = stride(from: -1, through: 1, by: 0.2).map {
            ColorMap.diverging($0, depth).rgb.brightness
        }
        for index in 0..<5 {
            #expect(around[index] > around[index + 1] && around[10 - index] > around[9 - index])
        }
    }

    /// On a light background zero is the lightest colour, so that nothing stands out where there is nothing.
    @Test(arguments: [ColorDepth.palette, .full]) func aroundZeroIsTheBackground(_ depth: ColorDepth) {
        let around = stride(from: -1, through: 1, by: 0.2).map {
            ColorMap.diverging($0, depth, on: .light).rgb.brightness
        }
        for index in 0..<5 {
            #expect(around[index] < around[index + 1] && around[10 - index] < around[9 - index])
        }
        #expect(around[5] > 0.85)
    }

    /// Equal steps of the number are nearly equal steps of colour, so that no edge appears where there is none.
    @Test func colourMapIsEven() {
        let colors = (0...255).map { ColorMap.color(Double($0) / 255).rgb }
        for (color, next) in zip(colors, colors.dropFirst()) { #expect(color.distance(next) <= 48) }
    }

    @Test(arguments: [Symbols.halves, .quadrants, .sextants]) func symbolsFillTheirParts(_ symbols: Symbols) {
        let (columns, rows) = symbols.parts
        var seen: Set<Unicode.Scalar> = []
        for mask in 0..<1 << (columns * rows) {
            let scalar = symbols.scalar(mask)
            #expect(seen.insert(scalar).inserted)
            guard mask > 0, let parts = Symbols.parts(of: scalar) else { continue }
            // A half block may be found among the quadrants: it fills the same area.
            func filled(_ mask: Int, _ symbols: Symbols) -> [Bool] {
                (0..<72).map { place in
                    let (x, y) = (place % 6, place / 6)
                    let part =
                        y * symbols.parts.rows / 12 * symbols.parts.columns + x * symbols.parts.columns / 6
                    return mask >> part & 1 != 0
                }
            }
            #expect(filled(mask, symbols) == filled(parts.mask, parts.symbols), "\(scalar)")
        }
    }

    /// A cell has the mean of what it covers: a pixel on the border between two counts for both, by its parts.
    @Test func cellsCoverPixelsInPart() {
        let image = PixelImage(
            width: 3, height: 1, pixels: [0, 90, 180].map { RGB($0, $0, $0) })
        #expect(image.area(0, 0, ofGrid: 2, 1) == RGB(30, 30, 30))
        #expect(image.area(1, 0, ofGrid: 2, 1) == RGB(150, 150, 150))
        // Enlarged, a cell within one pixel has its colour.
        #expect((0..<6).map { image.area($0, 0, ofGrid: 6, 1).red } == [0, 0, 90, 90, 180, 180])
        #expect((0..<4).map { image.area($0, 0, ofGrid: 4, 1).red } == [0, 60, 120, 180])
    }

    /// Against every mask with the means of its two sides, in the obvious arithmetic.
    @Test(arguments: [ColorDepth.full, .palette]) func cellsAreTheClosest(_ depth: ColorDepth) {
        var seed: UInt32 = 1
        func byte() -> UInt8 {
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return UInt8(seed >> 24)
        }
        func mean(_ colors: [RGB]) -> RGB {
            guard !colors.isEmpty else { return RGB(0, 0, 0) }
            func part(_ path: KeyPath<RGB, UInt8>) -> UInt8 {
                UInt8(
                    (Double(colors.reduce(0) { $0 + Int($1[keyPath: path]) }) / Double(colors.count))
                        .rounded())
            }
            let mean = RGB(part(\.red), part(\.green), part(\.blue))
            return depth == .full ? mean : RGB(palette: mean.paletteIndex)
        }
        for symbols in [Symbols.halves, .quadrants, .sextants] {
            let count = symbols.parts.columns * symbols.parts.rows
            for _ in 0..<50 {
                let colors = (0..<count).map { _ in RGB(byte(), byte(), byte()) }
                func error(_ mask: Int, _ ink: RGB, _ paper: RGB) -> Int {
                    colors.enumerated().reduce(0) {
                        $0 + $1.element.distance(mask >> $1.offset & 1 != 0 ? ink : paper)
                    }
                }
                let least = (0..<1 << count).map { mask in
                    let ink = mean(colors.enumerated().filter { mask >> $0.offset & 1 != 0 }.map(\.element))
                    let paper = mean(colors.enumerated().filter { mask >> $0.offset & 1 == 0 }.map(\.element))
                    return error(mask, ink, paper)
                }.min()
                let fit = colors.withUnsafeBufferPointer { symbols.fit($0, depth) }
                #expect(error(fit.mask, fit.ink, fit.paper) == least)
            }
        }
    }

    @Test func stylesHaveLettersOfTheirOwn() {
        #expect(Set(Style.allCases.map(\.rawValue)).count == Style.allCases.count)
        for style in Style.allCases {
            let look = Theme.dark.look(style, .none)
            #expect(look.foreground == nil && look.background == nil)
            #expect(look == Theme.light.look(style, .none))
        }
    }

    /// The contrast of two colours (WCAG 2.1): from 1 to 21.
    private func contrast(_ first: RGB, _ second: RGB) -> Double {
        func linear(_ part: UInt8) -> Double {
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        func luminance(_ color: RGB) -> Double {
            0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
        }
        let (a, b) = (luminance(first), luminance(second))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test(arguments: Theme.allCases) func stylesAreLegible(_ theme: Theme) {
        for paper in [theme.paper, theme == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255)] {
            for style in Style.allCases {
                let look = theme.look(style, .palette)
                let ratio = contrast(look.foreground?.rgb ?? theme.ink, look.background?.rgb ?? paper)
                #expect(ratio >= 4.4, "\(style): \(ratio)")
            }
            #expect(contrast(theme.ink, paper) >= 7)
        }
        // On a light background, only the darker ones of the first 16 are.
        for style in Style.allCases where theme == .light {
            let look = theme.look(style, .sixteen)
            if look.background == nil, let ink = look.foreground {
                #expect([.palette(0), .palette(1), .palette(4), .palette(5)].contains(ink), "\(style)")
            }
        }
    }

    @Test func terminalsTellTheirBackground() {
        for (text, theme) in [
            (nil, Theme.dark), ("", .dark), ("15;0", .dark), ("0;15", .light), ("0;default;15", .light),
            ("0;7", .light), ("7;8", .dark), ("12;default", .dark),
        ] {
            #expect(Theme(colorFGBG: text) == theme, "\(text ?? "nil")")
        }
    }

    @Test func aLightThemeHasDarkInk() {
        var canvas = Canvas(Size(width: 3, height: 1), Display(depth: .none, theme: .light))
        let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
        canvas.image(
            PixelImage(width: 2, height: 1, pixels: [black, white]),
            in: Rectangle(x: 0, y: 0, width: 2, height: 1))
        #expect(canvas.plainText == "█\n")
        #expect(canvas.svg.contains("fill=\"\(Theme.light.paper.hex)\"/>"))
    }

    @Test func svgAndAnsi() {
        var canvas = Canvas(Size(width: 6, height: 1))
        canvas.text("a<b", x: 0, y: 0, .key)
        canvas[4, 0] = Cell("▀", .picture, foreground: 196, background: 21)
        #expect(canvas.svg.contains(">a<tspan x=\"9\">&lt;</tspan>"))
        #expect(canvas.svg.contains("#f00") && canvas.svg.contains("#00f"))
        canvas[5, 0] = Cell("▞", .picture, foreground: .rgb(RGB(1, 2, 3)), background: 21)
        #expect(canvas.svg.contains("#010203"))
        #expect(
            canvas.ansiText == "\u{1B}[0;1;38;5;117ma<b\u{1B}[0m \u{1B}[0;38;5;196;48;5;21m▀"
                + "\u{1B}[0;38;2;1;2;3;48;5;21m▞\u{1B}[0m\n")
    }
}
