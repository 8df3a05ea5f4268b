import Glibc
import Shapes

extension SeededGenerator {
    /// A number in 0...1 from the beta distribution whose parameters are both `alpha`, above 0.
    mutating func beta(_ alpha: Double) -> Double {
        let (first, second) = (gamma(alpha), gamma(alpha))
        // With a tiny alpha both can vanish; the distribution is then 0 or 1.
        guard first + second > 0 else { return chance(0.5) ? 1 : 0 }
        return first / (first + second)
    }

    /// From the gamma distribution of scale 1: Marsaglia and Tsang's method (ACM TOMS 26, 2000).
    private mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(1 - Double(unit()), 1 / shape) }
        let d = shape - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            if log(1 - Double(unit())) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// From the normal distribution: Box and Muller's method.
    private mutating func normal() -> Double {
        let radius = (-2 * log(1 - Double(unit()))).squareRoot()
        return radius * cos(2 * .pi * Double(unit()))
    }
}
