/// Numbers as people read them. (Foundation could write them too, but loading it takes half of the program's start.)
public enum Numbers {
    // MARK: - Whole numbers

    /// With a comma between groups of three digits: 1,019,590.
    public static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude).utf8
        var result = value < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { result += "," }
            result.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return result
    }

    /// With its noun: 1 picture, 1,000 pictures.
    public static func counted(_ count: Int, _ singular: String, _ plural: String) -> String {
        "\(grouped(count)) \(count == 1 ? singular : plural)"
    }

    /// A number of classes: 1 class, 1000 classes, 21,841 classes. As in the literature, four digits have no comma.
    public static func classes(_ count: Int) -> String {
        "\(classCount(count)) \(count == 1 ? "class" : "classes")"
    }

    /// The same without the noun.
    public static func classCount(_ count: Int) -> String { count < 10_000 ? "\(count)" : grouped(count) }

    /// In at most five characters, with `significant` (3 or 2) digits: 998, 4.05M, 112K.
    public static func compact(_ value: Int, digits significant: Int = 3) -> String {
        var scaled = Double(value)
        for suffix in ["", "K", "M", "G", "T"] {
            if abs(scaled) < 999.5 || suffix == "T" {
                if suffix.isEmpty { return String(value) }
                let digits = abs(scaled) < 9.995 ? 2 : abs(scaled) < 99.95 ? 1 : 0
                return fixed(scaled, max(digits - 3 + significant, 0)) + suffix
            }
            scaled /= 1000
        }
        return String(value)
    }

    // MARK: - Fractions

    /// With `decimals` digits after the point, rounded half away from zero; a zero has no sign. Numbers beyond 10¹⁵ are
    /// written in full, and what is not finite as nan, inf or -inf.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return value.description }
        let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let digits = String(fraction)
        return sign + String(whole) + "." + String(repeating: "0", count: decimals - digits.utf8.count)
            + digits
    }

    public static func fixed(_ value: Float, _ decimals: Int) -> String { fixed(Double(value), decimals) }

    /// Like `fixed`, with a sign also if the number is not negative.
    public static func signed(_ value: Float, _ decimals: Int) -> String {
        let text = fixed(Double(value), decimals)
        return text.hasPrefix("-") ? text : "+" + text
    }

    /// An activation in at most six characters: the larger it is, the fewer decimals it has.
    public static func activation(_ value: Float) -> String {
        let size = abs(value)
        return fixed(Double(value), size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0)
    }

    /// A measurement in at most nine characters: 0, 1.234, -0.012, 3.4e-06, 1.2e+09.
    public static func measure(_ value: Float) -> String {
        if value == 0 { return "0" }
        guard value.isFinite, value.magnitude < 0.01 || value.magnitude >= 99_999 else {
            return fixed(value, 3)
        }
        var (mantissa, exponent) = (Double(value.magnitude), 0)
        while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        let digits = String(abs(exponent))
        return (value < 0 ? "-" : "") + fixed(mantissa, 1) + (exponent < 0 ? "e-" : "e+")
            + (digits.utf8.count < 2 ? "0" : "") + digits
    }

    /// The size of a small difference, with one digit: 3e-8; with four decimals from 0.00095 up.
    public static func magnitude(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return fixed(value, 0) }
        var (digits, exponent) = (abs(value), 0)
        while digits < 0.95 { (digits, exponent) = (digits * 10, exponent - 1) }
        guard exponent < -3 else { return fixed(abs(value), 4) }
        return "\(fixed(digits, 0))e\(exponent)"
    }

    /// A share, 0…1, as a percentage: 45%, 4.5%, <.1%.
    public static func percent(_ share: Double) -> String {
        let percent = share * 100
        if percent > 0, percent < 0.05 { return "<.1%" }
        return fixed(percent, percent < 9.95 && percent > 0 ? 1 : 0) + "%"
    }

    // MARK: - Units

    /// Nanoseconds in µs or ms: 9.5µs, 950µs, 1.25ms.
    public static func time(_ nanoseconds: Int) -> String {
        let micro = Double(nanoseconds) / 1000
        if micro < 999.5 { return fixed(micro, micro < 9.95 ? 1 : 0) + "µs" }
        return fixed(micro / 1000, micro < 9995 ? 2 : 1) + "ms"
    }

    /// Seconds as hours, minutes and seconds: 1:02:03; a dash if they are not finite.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "-" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }
}
