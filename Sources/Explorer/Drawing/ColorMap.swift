import Glibc

/// Maps numbers to colours that grow brighter with them, so that the order is visible without hue.
///
/// Both maps are even in OKLab (Ottosson, 2020): equal steps of the number are equal steps of brightness for the eye. The
/// 256-colour palette has few colours, and rounding to them would make a map uneven or even turn it around; a map of its own
/// entries takes their place there.
public enum ColorMap {
    /// `value` 0…1: from dark violet over blue and green to pale yellow.
    public static func color(_ value: Double, _ depth: ColorDepth = .full) -> Color {
        let table = depth == .full ? continuous : palette
        return table[value.of(table.count - 1)]
    }

    /// `value` −1…1: from orange over the grey of the background to blue. On a dark background both ends are brighter than
    /// the middle, on a light one darker, so that zero is what stands out least.
    public static func diverging(_ value: Double, _ depth: ColorDepth = .full, on theme: Theme = .dark)
        -> Color
    {
        let table =
            switch (theme, depth) {
            case (.dark, .full): continuousAround
            case (.dark, _): paletteAround
            case (.light, .full): continuousAroundLight
            case (.light, _): paletteAroundLight
            }
        return table[((value + 1) / 2).of(table.count - 1)]
    }

    /// 256 steps of lightness from 0.25 to 0.93. The hue turns from violet to yellow; the chroma stays within sRGB but for a
    /// few steps, and is larger near yellow, which has room for it.
    private static let continuous: [Color] = (0..<256).map { step in
        let share = Double(step) / 255
        return .rgb(
            RGB(
                lightness: 0.25 + 0.68 * share, chroma: 0.10 + 0.05 * pow(share, 4),
                hue: 310 - 205 * share))
    }

    /// 255 steps, so that the middle is one of them.
    private static let continuousAround: [Color] = (-127...127).map { step in
        let share = Double(step.magnitude) / 127
        return .rgb(
            RGB(lightness: 0.25 + 0.55 * share, chroma: 0.16 * share.squareRoot(), hue: step < 0 ? 62 : 248))
    }

    /// The same from nearly white to both ends, which are as dark as text of these colours has to be.
    private static let continuousAroundLight: [Color] = (-127...127).map { step in
        let share = Double(step.magnitude) / 127
        return .rgb(
            RGB(lightness: 0.95 - 0.45 * share, chroma: 0.16 * share.squareRoot(), hue: step < 0 ? 62 : 248))
    }

    /// Entries of the 256-colour palette, each brighter than the previous one.
    private static let palette: [Color] = [
        53, 54, 24, 60, 61, 31, 67, 37, 73, 42, 78, 113, 149, 185, 227, 230,
    ].map { .palette($0) }

    private static let paletteAround: [Color] = [214, 208, 172, 130, 94, 236, 24, 25, 32, 75, 117]
        .map { .palette($0) }

    private static let paletteAroundLight: [Color] = [130, 172, 173, 216, 223, 255, 189, 153, 110, 68, 25]
        .map { .palette($0) }
}

extension RGB {
    /// A colour of OKLab in polar form. Its chroma is reduced as far as sRGB needs.
    ///
    /// - Parameters:
    ///   - lightness: 0…1.
    ///   - chroma: 0 for grey, about 0.3 at most.
    ///   - hue: in degrees: 30 is red, 110 yellow, 145 green, 265 blue.
    init(lightness: Double, chroma: Double, hue: Double) {
        var (low, high) = (0.0, chroma)
        var linear = RGB.linear(lightness, chroma, hue)
        if !RGB.isShown(linear) {
            for _ in 0..<20 {
                let middle = (low + high) / 2
                linear = RGB.linear(lightness, middle, hue)
                if RGB.isShown(linear) { low = middle } else { high = middle }
            }
            linear = RGB.linear(lightness, low, hue)
        }
        func encoded(_ value: Double) -> UInt8 {
            let value = min(max(value, 0), 1)
            let coded = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
            return UInt8((255 * coded).rounded())
        }
        self.init(encoded(linear.0), encoded(linear.1), encoded(linear.2))
    }

    private static func isShown(_ linear: (Double, Double, Double)) -> Bool {
        [linear.0, linear.1, linear.2].allSatisfy { (-1e-4...1.0001).contains($0) }
    }

    /// From OKLab to linear sRGB, by the matrices of its definition.
    private static func linear(_ lightness: Double, _ chroma: Double, _ hue: Double) -> (
        Double, Double, Double
    ) {
        let (a, b) = (chroma * cos(hue * .pi / 180), chroma * sin(hue * .pi / 180))
        func cube(_ value: Double) -> Double { value * value * value }
        let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
        )
    }
}
