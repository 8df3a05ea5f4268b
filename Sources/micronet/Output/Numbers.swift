/// Numbers for people. (Foundation could do this, at the price of loading it.)
extension Int {
    /// With a comma between each three digits: 1,019,590.
    var grouped: String {
        let digits = Array(String(magnitude))
        var result = self < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }
}

extension Double {
    /// With exactly `decimals` decimals, half away from zero; numbers beyond 10¹⁵ as they are.
    func fixed(_ decimals: Int) -> String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        let scale = (0..<decimals).reduce(1.0) { scale, _ in 10 * scale }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return description }
        let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        // A zero has no sign, and neither has what is rounded to it.
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let digits = String(fraction)
        return sign + String(whole) + "." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}

extension Float {
    func fixed(_ decimals: Int) -> String { Double(self).fixed(decimals) }

    /// In at most nine characters: 0, 1.234, -0.012, 3.4e-06, 1.2e+09.
    var compact: String {
        if self == 0 { return "0" }
        guard isFinite, magnitude < 0.01 || magnitude >= 99_999 else { return fixed(3) }
        var (mantissa, exponent) = (Double(magnitude), 0)
        while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        let digits = String(abs(exponent))
        return (self < 0 ? "-" : "") + mantissa.fixed(1) + (exponent < 0 ? "e-" : "e+")
            + (digits.count < 2 ? "0" : "") + digits
    }
}
