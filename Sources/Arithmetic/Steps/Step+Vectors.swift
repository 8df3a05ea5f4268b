/// The coefficients of a Shift-Max from the sums over its planes: squeeze, ReLU, excite, h-sigmoid.
public struct CoefficientsStep {
    /// The number of channels, rounded up to a multiple of 16; the padding is zero.
    public var inputs: Int
    public var sums: UnsafePointer<Float>
    public var squeezed: Int
    /// `squeezed` × `inputs` values, divided by the size of a plane.
    public var squeezeWeights: UnsafePointer<Float>
    public var squeezeBias: UnsafePointer<Float>
    /// Output: `squeezed` values after the ReLU.
    public var hidden: UnsafeMutablePointer<Float>
    /// The number of coefficients, rounded up to a multiple of 64.
    public var outputs: Int
    /// For each block of 64 outputs, for each squeezed value: the block's weights, times 4/6.
    public var exciteWeights: UnsafePointer<Float>
    /// (bias + 3) · 4/6
    public var exciteBias: UnsafePointer<Float>
    /// The offset of each coefficient minus 2, which is added after the sum is clipped to 0…4.
    public var offsets: UnsafePointer<Float>
    public var coefficients: UnsafeMutablePointer<Float>

    public init(
        inputs: Int, sums: UnsafePointer<Float>, squeezed: Int, squeezeWeights: UnsafePointer<Float>,
        squeezeBias: UnsafePointer<Float>, hidden: UnsafeMutablePointer<Float>, outputs: Int,
        exciteWeights: UnsafePointer<Float>, exciteBias: UnsafePointer<Float>,
        offsets: UnsafePointer<Float>, coefficients: UnsafeMutablePointer<Float>
    ) {
        self.inputs = inputs
        self.sums = sums
        self.squeezed = squeezed
        self.squeezeWeights = squeezeWeights
        self.squeezeBias = squeezeBias
        self.hidden = hidden
        self.outputs = outputs
        self.exciteWeights = exciteWeights
        self.exciteBias = exciteBias
        self.offsets = offsets
        self.coefficients = coefficients
    }
}

/// A Shift-Max, a ReLU6 or a residual addition that is not fused into another step.
public struct ActivationStep {
    public var channels: Int
    public var length: Int
    public var sources: Sources
    public var targets: Targets
    public var residuals: UnsafePointer<UnsafePointer<Float>>?

    public init(
        channels: Int, length: Int, sources: Sources, targets: Targets,
        residuals: UnsafePointer<UnsafePointer<Float>>?
    ) {
        self.channels = channels
        self.length = length
        self.sources = sources
        self.targets = targets
        self.residuals = residuals
    }
}

/// The mean of each channel's plane: Shift-Max as in `sources`, ReLU6 if `relu6`, the mean, h-swish if `hSwish`.
public struct PoolingStep {
    public var channels: Int
    public var length: Int
    public var sources: Sources
    public var relu6: Bool
    public var hSwish: Bool
    public var mask: UnsafePointer<Float>
    /// 1 / (height · width)
    public var scale: Float
    public var output: UnsafeMutablePointer<Float>

    public init(
        channels: Int, length: Int, sources: Sources, relu6: Bool, hSwish: Bool,
        mask: UnsafePointer<Float>, scale: Float, output: UnsafeMutablePointer<Float>
    ) {
        self.channels = channels
        self.length = length
        self.sources = sources
        self.relu6 = relu6
        self.hSwish = hSwish
        self.mask = mask
        self.scale = scale
        self.output = output
    }
}

/// The weights of a linear layer, in blocks of 64 outputs: for each block, for each input, the weights of the block.
public enum LinearWeights {
    /// 64 values for each input.
    case plain(UnsafePointer<Float>)
    /// 80 words of 32 bits for each two inputs, for machines that compute faster than they read memory. A weight is an
    /// integer times the scale of its output. The scale is such that the largest weight of an output needs 31 bits; of
    /// each weight at least the first 19 of them are exact.
    ///
    /// For k from 0 to 15, words k, k + 16, k + 32 and k + 48 hold the weights of the first input for outputs k, k + 16,
    /// k + 32 and k + 48. Word k + 64 holds the weight of the second input for output k. The last 12 bits of these five
    /// words, A to E, also hold the weights of the second input for three more outputs: A then D for output k + 16, B
    /// then E for output k + 32, and C, the last 4 bits of D and the last 4 bits of E for output k + 48.
    case packed(UnsafePointer<Float>, scales: UnsafePointer<Float>)
}

/// How the weights of a row of a linear layer are distributed.
public struct RowMagnitudes: Sendable {
    /// Weights are clipped at the largest magnitude divided by this.
    public static let clip: Float = 16

    /// The largest magnitude.
    public var largest: Float
    /// The mean magnitude. If a weight is NaN, so are the means.
    public var mean: Float
    /// The mean of the clipped magnitudes.
    public var clippedMean: Float

    public init(largest: Float, mean: Float, clippedMean: Float) {
        self.largest = largest
        self.mean = mean
        self.clippedMean = clippedMean
    }

    public var isZero: Bool { largest == 0 && mean == 0 }

    public mutating func multiply(by factor: Float) {
        largest *= factor
        mean *= factor
        clippedMean *= factor
    }
}

/// Rows of a packed linear layer that stay in single precision. They are computed after the others, and replace them.
public struct ExactRows {
    public var count: Int
    /// The number of each row: `count` values.
    public var rows: UnsafePointer<Int>
    /// `count` × `inputs` values.
    public var weights: UnsafePointer<Float>
    /// One value a row.
    public var bias: UnsafePointer<Float>
    /// Room for `count` values, rounded up to a multiple of 16.
    public var sums: UnsafeMutablePointer<Float>

    public init(
        count: Int, rows: UnsafePointer<Int>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    ) {
        self.count = count
        self.rows = rows
        self.weights = weights
        self.bias = bias
        self.sums = sums
    }
}

/// A linear layer with the normalization after it folded in, then h-swish if `hSwish`.
public struct LinearStep {
    public var inputs: Int
    /// The number of outputs, rounded up to a multiple of 64.
    public var outputs: Int
    public var input: UnsafePointer<Float>
    public var weights: LinearWeights
    /// Rows that the packed weights do not hold; nil if there are none.
    public var exact: ExactRows?
    public var bias: UnsafePointer<Float>
    public var hSwish: Bool
    public var output: UnsafeMutablePointer<Float>

    public init(
        inputs: Int, outputs: Int, input: UnsafePointer<Float>, weights: LinearWeights,
        exact: ExactRows? = nil, bias: UnsafePointer<Float>, hSwish: Bool, output: UnsafeMutablePointer<Float>
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.input = input
        self.weights = weights
        self.exact = exact
        self.bias = bias
        self.hSwish = hSwish
        self.output = output
    }
}
