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
    /// A pointwise convolution whose outputs a depthwise pair reads at once, a few channels at a time.
    case expansion(PointwiseStep, DepthwiseStep)
    case coefficients(CoefficientsStep)
    case activation(ActivationStep)
    case pooling(PoolingStep)
    case linear(LinearStep)
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

/// The stem: a full 3×1 convolution of stride 2 along the height, then for each of its `middle` channels
/// `multiplier` 1×3 ones of stride 2 along the width, then ReLU6. Reads the input of the pass.
public struct StemStep {
    /// Pixels along each side of the input.
    public var size: Int
    public var middle: Int
    public var multiplier: Int
    /// 9 × middle values, input channel by input channel and within each from top to bottom.
    public var verticalWeights: UnsafePointer<Float>
    public var verticalBias: UnsafePointer<Float>
    /// 3 values an output channel, from left to right.
    public var horizontalWeights: UnsafePointer<Float>
    public var horizontalBias: UnsafePointer<Float>
    public var targets: Targets
    public var output: PlaneShape
    /// A row of zeros, `size` long.
    public var zeros: UnsafePointer<Float>
    /// `LineScratch.count` of one row for each middle channel, all zero to begin with.
    public var lines: UnsafeMutablePointer<Float>
    /// Room for four rows of the input's width.
    public var row: UnsafeMutablePointer<Float>

    public init(
        size: Int, middle: Int, multiplier: Int, verticalWeights: UnsafePointer<Float>,
        verticalBias: UnsafePointer<Float>, horizontalWeights: UnsafePointer<Float>,
        horizontalBias: UnsafePointer<Float>, targets: Targets, output: PlaneShape,
        zeros: UnsafePointer<Float>, lines: UnsafeMutablePointer<Float>,
        row: UnsafeMutablePointer<Float>
    ) {
        self.size = size
        self.middle = middle
        self.multiplier = multiplier
        self.verticalWeights = verticalWeights
        self.verticalBias = verticalBias
        self.horizontalWeights = horizontalWeights
        self.horizontalBias = horizontalBias
        self.targets = targets
        self.output = output
        self.zeros = zeros
        self.lines = lines
        self.row = row
    }
}

/// A grouped 1×1 convolution.
public struct PointwiseStep {
    public var groups: Int
    public var inputsPerGroup: Int
    public var outputsPerGroup: Int
    /// Values of a plane to compute: height × stride.
    public var length: Int
    /// groups × inputsPerGroup channels.
    public var sources: Sources
    /// A group's outputs are computed in blocks of these many rows, which add up to `outputsPerGroup`; each
    /// is one of `PointwiseStep.blocks`.
    public var rows: UnsafePointer<Int>
    public var rowCount: Int
    /// Group by group, block by block: for each input the block's weights.
    public var weights: UnsafePointer<Float>
    public var bias: UnsafePointer<Float>
    public var targets: Targets
    /// What is added to each output, or nil.
    public var residuals: UnsafePointer<UnsafePointer<Float>>?
    /// 1 where a plane has a value, 0 elsewhere: `length` values.
    public var mask: UnsafePointer<Float>
    /// Room for 16 values for each row of a block: sums on their way.
    public var partialSums: UnsafeMutablePointer<Float>

    public init(
        groups: Int, inputsPerGroup: Int, outputsPerGroup: Int, length: Int, sources: Sources,
        rows: UnsafePointer<Int>, rowCount: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        targets: Targets, residuals: UnsafePointer<UnsafePointer<Float>>?, mask: UnsafePointer<Float>,
        partialSums: UnsafeMutablePointer<Float>
    ) {
        self.groups = groups
        self.inputsPerGroup = inputsPerGroup
        self.outputsPerGroup = outputsPerGroup
        self.length = length
        self.sources = sources
        self.rows = rows
        self.rowCount = rowCount
        self.weights = weights
        self.bias = bias
        self.targets = targets
        self.residuals = residuals
        self.mask = mask
        self.partialSums = partialSums
    }

    /// How many outputs can be computed at once: more would not fit into the registers.
    public static let blocks = [12, 10, 8, 6, 4, 3, 2, 1]
}

/// A depthwise separable pair: for each channel `verticals` k×1 convolutions, for each of those
/// `horizontals` 1×k ones, each of the same stride along its side.
public struct DepthwiseStep {
    public var channels: Int
    public var sources: Sources
    public var verticals: Int
    public var horizontals: Int
    public var kernel: Int
    public var stride: Int
    public var input: PlaneShape
    public var output: PlaneShape
    /// `kernel` values a middle channel.
    public var verticalWeights: UnsafePointer<Float>
    public var verticalBias: UnsafePointer<Float>
    /// `kernel` values an output channel.
    public var horizontalWeights: UnsafePointer<Float>
    public var horizontalBias: UnsafePointer<Float>
    public var targets: Targets
    /// 32 ones and 32 zeros.
    public var ones: UnsafePointer<Float>
    /// A row of zeros, as long as an input row with what a vector reads behind it.
    public var zeros: UnsafePointer<Float>
    /// `LineScratch.count` values for the output's rows, all zero to begin with.
    public var lines: UnsafeMutablePointer<Float>
    /// Room for one input plane: what a Shift-Max makes of it.
    public var plane: UnsafeMutablePointer<Float>

    public init(
        channels: Int, sources: Sources, verticals: Int, horizontals: Int, kernel: Int, stride: Int,
        input: PlaneShape, output: PlaneShape, verticalWeights: UnsafePointer<Float>,
        verticalBias: UnsafePointer<Float>, horizontalWeights: UnsafePointer<Float>,
        horizontalBias: UnsafePointer<Float>, targets: Targets, ones: UnsafePointer<Float>,
        zeros: UnsafePointer<Float>, lines: UnsafeMutablePointer<Float>, plane: UnsafeMutablePointer<Float>
    ) {
        self.channels = channels
        self.sources = sources
        self.verticals = verticals
        self.horizontals = horizontals
        self.kernel = kernel
        self.stride = stride
        self.input = input
        self.output = output
        self.verticalWeights = verticalWeights
        self.verticalBias = verticalBias
        self.horizontalWeights = horizontalWeights
        self.horizontalBias = horizontalBias
        self.targets = targets
        self.ones = ones
        self.zeros = zeros
        self.lines = lines
        self.plane = plane
    }
}

/// The rows of a channel between a vertical and a horizontal convolution, with zeros between them; under a
/// stride of 2 their even places, and in a second half their odd ones.
public enum LineScratch {
    /// Zeros before the first row.
    public static let margin = 16

    /// From row to row: whole vectors, and at least 8 zeros, as far as any kernel in use reaches.
    public static func pitch(width: Int, stride: Int) -> Int {
        ((width + stride - 1) / stride + 8 + 15) / 16 * 16
    }

    /// From an even place to the odd one behind it.
    public static func half(width: Int, rows: Int, stride: Int) -> Int {
        rows * pitch(width: width, stride: stride) + 2 * margin
    }

    public static func count(width: Int, rows: Int, stride: Int) -> Int {
        2 * half(width: width, rows: rows, stride: stride) + 2 * margin
    }
}

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

/// A linear layer with what follows it: a normalization folded in, h-swish if asked.
public struct LinearStep {
    public var inputs: Int
    /// Padded to a multiple of 64.
    public var outputs: Int
    public var input: UnsafePointer<Float>
    /// In blocks of 64 outputs: for each input the block's weights.
    public var weights: UnsafePointer<Float>
    public var bias: UnsafePointer<Float>
    public var hSwish: Bool
    public var output: UnsafeMutablePointer<Float>

    public init(
        inputs: Int, outputs: Int, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
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
