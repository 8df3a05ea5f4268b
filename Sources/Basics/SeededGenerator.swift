import Glibc

/// SplitMix64: a small generator whose numbers follow from its seed alone, on every machine.
///
/// The uniform numbers are made here and not by `Float.random(in:using:)`, because how that uses the bits is an
/// implementation detail of the standard library.
@frozen public struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// Every seed gives a different sequence; neighbouring seeds are unrelated.
    @inlinable public init(seed: UInt64) {
        state = seed
    }

    /// The generator of one of many streams that follow from the same seed.
    ///
    /// If each use of random numbers has its own stream, and each sample or iteration its own number in the stream, nothing
    /// depends on the order in which threads come to them.
    public init(seed: UInt64, stream: UInt64, _ first: Int, _ second: Int = 0) {
        var state = seed
        for word in [stream, UInt64(truncatingIfNeeded: first), UInt64(truncatingIfNeeded: second)] {
            var step = SeededGenerator(seed: state)
            state = step.next() ^ word
        }
        self.init(seed: state)
    }

    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1, one of 2²⁴ evenly spaced ones.
    @inlinable public mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A number between the bounds.
    @inlinable public mutating func uniform(_ low: Float, _ high: Float) -> Float {
        low + (high - low) * unit()
    }

    /// A whole number in 0 ..< count; `count` is at least 1.
    @inlinable public mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// True with the given probability.
    @inlinable public mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    /// One of the choices, which must not be empty.
    @inlinable public mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[below(choices.count)]
    }
}

// MARK: - Other distributions

extension SeededGenerator {
    /// A number in 0...1 from the beta distribution whose parameters are both `alpha`, above 0.
    public mutating func beta(_ alpha: Double) -> Double {
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
