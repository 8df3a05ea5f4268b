/// What a compiled forward pass is made of: a list of these, run one after another.
///
/// Everything is decided beforehand: which plane a channel lies in, which weights are read in which order,
/// what is applied on the way. A step holds nothing but addresses and sizes, so that the arithmetic, which is
/// built once for each instruction set, asks nothing of anyone while it runs. The memory belongs to the
/// engine that compiled the plan.
///
/// Planes: a channel's values lie row after row at a fixed distance, its *stride*, which may exceed the
/// width. What lies between rows and behind the last one is arbitrary (finite) and must not reach a result:
/// sums go through a mask of ones and zeros.
public enum Step {
    case stem(StemStep)
    case pointwise(PointwiseStep)
    case depthwise(DepthwiseStep)
    /// A stem whose outputs a depthwise pair reads at once, a few rows at a time.
    case stemPairs(StemStep, DepthwiseStep)
    /// A pointwise convolution whose outputs a depthwise pair reads at once, a few channels at a time.
    case expansion(PointwiseStep, DepthwiseStep)
    case coefficients(CoefficientsStep)
    case activation(ActivationStep)
    case pooling(PoolingStep)
    case linear(LinearStep)

    // What a pass that keeps every operation's output does one by one.

    /// The stem's first half alone: its targets are the middle channels.
    case stemVertical(StemStep)
    /// One half of a pair alone, whose targets are the middle channels.
    case vertical(DepthwiseStep)
    /// The other half, whose sources are the middle channels; its input is of the output's height.
    case horizontal(DepthwiseStep)
    case shiftMax(ShiftMaxStep)
    case product(ProductStep)
    case statistics(StatisticsStep)
}

/// Where a channel is read: its own plane and, under a Shift-Max, its shifted partner's.
public struct Source: BitwiseCopyable {
    public var plane: UnsafePointer<Float>
    public var partner: UnsafePointer<Float>

    public init(plane: UnsafePointer<Float>, partner: UnsafePointer<Float>) {
        self.plane = plane
        self.partner = partner
    }
}

/// Channels as they are read: through a Shift-Max of 1 or 2 branches, or (0) as they are.
public struct Sources {
    public var channels: UnsafePointer<Source>
    public var branches: Int
    /// 2·branches values a channel, in the order of `channels`: a1, b1, a2, b2.
    public var coefficients: UnsafePointer<Float>

    public init(channels: UnsafePointer<Source>, branches: Int, coefficients: UnsafePointer<Float>) {
        self.channels = channels
        self.branches = branches
        self.coefficients = coefficients
    }
}

/// The size of a plane and the distance between its rows.
public struct PlaneShape: Equatable, Sendable {
    public var height: Int
    public var width: Int
    public var stride: Int

    public init(height: Int, width: Int, stride: Int) {
        self.height = height
        self.width = width
        self.stride = stride
    }

    /// Values from the first to behind the last row.
    public var length: Int { height * stride }
}

/// Which of a plane's rows are kept at a time.
public enum Ring {
    /// A power of two: row y lies where row y mod `rows` of a whole plane would.
    public static let rows = 16
    /// How many of a pair's output rows are computed at once: what they read fits into the ring.
    public static let strip = 4
}

/// Channels as they are written.
public struct Targets {
    public var planes: UnsafePointer<UnsafeMutablePointer<Float>>
    public var relu6: Bool
    /// One value a channel, in the order of `planes`: the sum over its plane, or nil where nobody asks.
    public var sums: UnsafeMutablePointer<Float>?

    public init(
        planes: UnsafePointer<UnsafeMutablePointer<Float>>, relu6: Bool, sums: UnsafeMutablePointer<Float>?
    ) {
        self.planes = planes
        self.relu6 = relu6
        self.sums = sums
    }
}
