/// How a picture of any size becomes a square: the two rules in use (NETWORK.md section 6).
public enum CropRule: String, Sendable, CaseIterable {
    /// The long side is rounded down and the crop's offset rounded half to even.
    case torchvision
    /// Both sides are rounded half to even and the crop's offset rounded down.
    case paddle

    /// The size after resizing so that the short side is `short`.
    func resizedSize(width: Int, height: Int, short: Int) -> (width: Int, height: Int) {
        let shorter = min(width, height)
        switch self {
        case .torchvision:
            return (short * width / shorter, short * height / shorter)
        case .paddle:
            return (
                Self.dividedHalfToEven(short * width, shorter),
                Self.dividedHalfToEven(short * height, shorter)
            )
        }
    }

    /// Where a centred crop of `size` begins on a side of `side` pixels.
    func offset(side: Int, size: Int) -> Int {
        switch self {
        case .torchvision: Self.dividedHalfToEven(side - size, 2)
        case .paddle: (side - size) / 2
        }
    }

    /// The nearest integer to `numerator / denominator`, ties to even, as Python's `round` has it.
    private static func dividedHalfToEven(_ numerator: Int, _ denominator: Int) -> Int {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        if 2 * remainder == denominator { return quotient + quotient % 2 }
        return 2 * remainder > denominator ? quotient + 1 : quotient
    }
}
