/// What becomes of a convolution's raw outputs z before the next one reads them: normalization, then ReLU6 or
/// a Shift-Max of one or two branches, folded into u = A·z + B·z′ + C with a channel's shifted partner z′.
public enum BlendKind: Sendable {
    /// A·z + C
    case plain
    /// min(max(A·z + C, 0), 6)
    case relu6
    /// A·z + B·z′ + C
    case oneBranch
    /// The larger of two of those.
    case twoBranches
}

/// The planes of a picture's channels: `parts` runs of `length` values a channel.
public struct Planes: Sendable, Equatable {
    public var parts: Int
    public var length: Int
    /// From part to part: at least `length`, in whole vectors of 16.
    public var partPitch: Int

    public init(parts: Int, length: Int, partPitch: Int) {
        self.parts = parts
        self.length = length
        self.partPitch = partPitch
    }

    /// From channel to channel.
    public var pitch: Int { parts * partPitch }
}

/// Reads raw outputs in the order of the view that shuffles make of them.
public struct Blend {
    public var kind: BlendKind
    public var planes: Planes
    /// For each channel of the view: where its raw plane begins, and its partner's.
    public var own: UnsafePointer<Int>
    public var partner: UnsafePointer<Int>

    public init(
        kind: BlendKind, planes: Planes, own: UnsafePointer<Int>, partner: UnsafePointer<Int>
    ) {
        self.kind = kind
        self.planes = planes
        self.own = own
        self.partner = partner
    }

    /// Coefficients of a channel: A, B, C of the first branch, those of the second, and the means of the
    /// channel and of its partner.
    public static let coefficients = 8
    /// Sums of a channel: for each branch d, d·(z − mean) and d·(z′ − partner's mean), where d is the part of
    /// the gradient that goes through the branch.
    public static let sums = 6
}

/// The way back: from the gradient of the view to that of the raw outputs, in their own order.
public struct BlendGradient {
    public var kind: BlendKind
    public var planes: Planes
    /// For each channel: where its partner's raw plane begins, and that of the channel whose partner it is.
    public var partner: UnsafePointer<Int>
    public var previous: UnsafePointer<Int>
    /// For each channel: where its gradient lies in the view, and that of the channel whose partner it is.
    public var gradient: UnsafePointer<Int>
    public var previousGradient: UnsafePointer<Int>

    public init(
        kind: BlendKind, planes: Planes, partner: UnsafePointer<Int>, previous: UnsafePointer<Int>,
        gradient: UnsafePointer<Int>, previousGradient: UnsafePointer<Int>
    ) {
        self.kind = kind
        self.planes = planes
        self.partner = partner
        self.previous = previous
        self.gradient = gradient
        self.previousGradient = previousGradient
    }

    /// Coefficients of a channel: six that say which branch its values took (A, B, C twice); six for the
    /// channel whose partner it is; for its own gradient and for that channel's two factors each, of what went
    /// through the first branch and of all, of which the first holds what the second lacks; the factor of z;
    /// and what is added. With less than two branches all goes through the first.
    public static let coefficients = 18
}
