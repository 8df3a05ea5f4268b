/// From sums over planes to the coefficients of a Shift-Max: squeeze, ReLU, excite, h-sigmoid.
public struct CoefficientsStep {
    /// Padded to a multiple of 16 with zeros.
    public var inputs: Int
    public var sums: UnsafePointer<Float>
    public var squeezed: Int
    /// squeezed × inputs values, already divided by the size of a plane.
    public var squeezeWeights: UnsafePointer<Float>
    public var squeezeBias: UnsafePointer<Float>
    /// Room for `squeezed` values.
    public var hidden: UnsafeMutablePointer<Float>
    /// Padded to a multiple of 64.
    public var outputs: Int
    /// In blocks of 64 outputs: for each squeezed value the block's weights, divided by 6 and times 4.
    public var exciteWeights: UnsafePointer<Float>
    /// What the coefficient is before the excitation adds to it, without its offset: (bias + 3) · 4/6.
    public var exciteBias: UnsafePointer<Float>
    /// The offset of each coefficient less 2: what is added after clipping to 0…4.
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

/// A Shift-Max or a ReLU6 written out, where fusing it would repeat it; and a residual on the way.
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

/// The mean of each channel's plane, after what its sources say, ReLU6 if asked; then h-swish if asked.
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

/// A linear layer's weights, in blocks of 64 outputs: for each input the block's weights.
public enum LinearWeights {
    /// 64 values an input.
    case plain(UnsafePointer<Float>)
    /// 80 words of 32 bits for two inputs, for machines that compute faster than they read. A weight is an integer times its
    /// output's scale, so that the largest weight of an output has 31 bits, of which all have the first 19.
    ///
    /// For k from 0 to 15, words k, k + 16, k + 32, k + 48 are the first input's weights of outputs k, k + 16, k + 32,
    /// k + 48, and word k + 64 is the second input's of output k. The last 12 bits of these five words, A to E, belong to three
    /// weights more, though they count in their own too: the second input's of output k + 16 begins with A and goes on with D,
    /// that of k + 32 begins with B and goes on with E, and that of k + 48 begins with C and goes on with the last 4 bits of D
    /// and of E.
    case packed(UnsafePointer<Float>, scales: UnsafePointer<Float>)
}

/// A linear layer with what follows it: a normalization folded in, h-swish if asked.
public struct LinearStep {
    public var inputs: Int
    /// Padded to a multiple of 64.
    public var outputs: Int
    public var input: UnsafePointer<Float>
    public var weights: LinearWeights
    public var bias: UnsafePointer<Float>
    public var hSwish: Bool
    public var output: UnsafeMutablePointer<Float>

    public init(
        inputs: Int, outputs: Int, input: UnsafePointer<Float>, weights: LinearWeights,
        bias: UnsafePointer<Float>, hSwish: Bool,
        output: UnsafeMutablePointer<Float>
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.input = input
        self.weights = weights
        self.bias = bias
        self.hSwish = hSwish
        self.output = output
    }
}
