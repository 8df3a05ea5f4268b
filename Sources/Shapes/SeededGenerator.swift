/// SplitMix64: a small generator whose numbers depend on its seed alone, never on the machine.
///
/// The uniform numbers are made here and not by `Float.random(in:using:)`, whose way of using the bits is
/// an implementation detail of the standard library.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Every seed gives a sequence of its own; neighbouring seeds are unrelated.
    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1, one of 2²⁴ evenly spaced ones.
    public mutating func unit() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number between the bounds.
    public mutating func uniform(_ low: Float, _ high: Float) -> Float {
        low + (high - low) * unit()
    }

    /// A whole number in 0 ..< count; `count` is at least 1.
    public mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// True with the given probability.
    public mutating func chance(_ probability: Float) -> Bool {
        unit() < probability
    }

    /// One of the choices, which must not be empty.
    public mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[below(choices.count)]
    }
}
