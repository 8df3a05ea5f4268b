/// One step of a compiled forward pass. A pass is a list of steps, run in order.
///
/// The plan decides everything in advance: the plane of each channel, the order in which weights are read, and what is
/// fused into the step. A step holds only addresses and sizes. The memory belongs to the engine that compiled the plan.
///
/// A plane stores the values of a channel row by row. Rows are `stride` values apart, and the stride may exceed the
/// width. The values between rows and after the last row are arbitrary but finite, and must not affect a result: sums
/// multiply by a mask of ones and zeros.
public enum Step {
    case stem(StemStep)
    case pointwise(PointwiseStep)
    case depthwise(DepthwiseStep)
    /// A stem fused with the depthwise pair that reads it, a few rows at a time.
    case stemPairs(StemStep, DepthwiseStep)
    /// A pointwise convolution fused with the depthwise pair that reads it, a few channels at a time.
    case expansion(PointwiseStep, DepthwiseStep)
    case coefficients(CoefficientsStep)
    case activation(ActivationStep)
    case pooling(PoolingStep)
    case linear(LinearStep)

    // Steps of a traced pass, which keeps the output of every operation.

    /// The vertical half of the stem. Its targets are the middle channels.
    case stemVertical(StemStep)
    /// The vertical half of a depthwise pair. Its targets are the middle channels.
    case vertical(DepthwiseStep)
    /// The horizontal half of a depthwise pair. Its sources are the middle channels, and its input has the height of
    /// the output.
    case horizontal(DepthwiseStep)
    case shiftMax(ShiftMaxStep)
    case product(ProductStep)
    case statistics(StatisticsStep)
}

/// The planes that a channel is read from: its own and, for a Shift-Max, that of its shifted partner.
public struct Source: BitwiseCopyable {
    public var plane: UnsafePointer<Float>
    public var partner: UnsafePointer<Float>

    public init(plane: UnsafePointer<Float>, partner: UnsafePointer<Float>) {
        self.plane = plane
        self.partner = partner
    }
}

/// The channels that a step reads: as they are (0 branches), or through a Shift-Max of 1 or 2 branches.
public struct Sources {
    public var channels: UnsafePointer<Source>
    public var branches: Int
    /// 2 × `branches` values for each channel: a1, b1 (and a2, b2).
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

    /// The number of values of all rows, gaps included.
    public var length: Int { height * stride }
}

/// A ring buffer of the rows of a plane.
public enum Ring {
    /// The number of rows, a power of two. Row y is stored at row y mod `rows`.
    public static let rows = 16
    /// The number of output rows of a pair that are computed together: the rows that they read fit into the ring.
    public static let strip = 4
}

/// The channels that a step writes.
public struct Targets {
    public var planes: UnsafePointer<UnsafeMutablePointer<Float>>
    public var relu6: Bool
    /// Output: the sum over each plane, in the order of `planes`; nil if no step needs it.
    public var sums: UnsafeMutablePointer<Float>?

    public init(
        planes: UnsafePointer<UnsafeMutablePointer<Float>>, relu6: Bool, sums: UnsafeMutablePointer<Float>?
    ) {
        self.planes = planes
        self.relu6 = relu6
        self.sums = sums
    }
}
