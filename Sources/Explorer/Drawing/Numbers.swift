/// How numbers are written on the screens.
enum Numbers {
    /// With thousands separators: 1,019,590.
    static func exact(_ value: Int) -> String {
        let digits = String(abs(value))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return value < 0 ? "-" + grouped : grouped
    }

    /// In at most five characters, so many significant digits, 3 or 2: 998, 4.05M, 112K.
    static func compact(_ value: Int, digits significant: Int = 3) -> String {
        var scaled = Double(value)
        for suffix in ["", "K", "M", "G", "T"] {
            if abs(scaled) < 999.5 || suffix == "T" {
                if suffix.isEmpty { return String(value) }
                let digits = abs(scaled) < 9.995 ? 2 : abs(scaled) < 99.95 ? 1 : 0
                let shown = max(digits - 3 + significant, 0)
                return fixed(scaled, shown) + suffix
            }
            scaled /= 1000
        }
        return String(value)
    }

    /// With so many digits behind the point; never "-0.00".
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var power = 1.0
        for _ in 0..<digits { power *= 10 }
        let rounded = (abs(value) * power).rounded()
        guard rounded < 1e15 else { return String(value) }
        let whole = Int(rounded)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let fraction = String(whole % Int(power))
        return sign + String(whole / Int(power)) + "."
            + String(repeating: "0", count: digits - fraction.count)
            + fraction
    }

    /// With its sign, also above 0.
    static func signed(_ value: Float, _ digits: Int) -> String {
        let text = fixed(Double(value), digits)
        return text.hasPrefix("-") ? text : "+" + text
    }

    /// An activation in at most six characters: fewer digits as it grows.
    static func activation(_ value: Float) -> String {
        let size = abs(value)
        return fixed(Double(value), size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0)
    }

    /// The size of a small difference, to one digit: 3e-8.
    static func magnitude(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return fixed(value, 0) }
        var (digits, exponent) = (abs(value), 0)
        while digits < 0.95 { (digits, exponent) = (digits * 10, exponent - 1) }
        guard exponent < -3 else { return fixed(abs(value), 4) }
        return "\(fixed(digits, 0))e\(exponent)"
    }

    /// A share 0…1 in percent, without digits behind the point unless it is below 10.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        if percent > 0, percent < 0.05 { return "<.1%" }
        return fixed(percent, percent < 9.95 && percent > 0 ? 1 : 0) + "%"
    }

    /// Nanoseconds, in µs or ms.
    static func time(_ nanoseconds: Int) -> String {
        let micro = Double(nanoseconds) / 1000
        if micro < 999.5 { return fixed(micro, micro < 9.95 ? 1 : 0) + "µs" }
        return fixed(micro / 1000, micro < 9995 ? 2 : 1) + "ms"
    }
}
