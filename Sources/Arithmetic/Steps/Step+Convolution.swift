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
    /// Whether a target's plane is a ring of `Ring.rows` rows.
    public var isRing = false

    public init(
        size: Int, middle: Int, multiplier: Int, verticalWeights: UnsafePointer<Float>,
        verticalBias: UnsafePointer<Float>, horizontalWeights: UnsafePointer<Float>,
        horizontalBias: UnsafePointer<Float>, targets: Targets, output: PlaneShape,
        zeros: UnsafePointer<Float>
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
    /// `LineScratch.count` values for the output's rows, all zero to begin with; only kernels other than 3 and 5 use them.
    public var lines: UnsafeMutablePointer<Float>
    /// Room for one input plane: what a Shift-Max makes of it.
    public var plane: UnsafeMutablePointer<Float>
    /// Where the source's planes are rings of `Ring.rows` rows: room for 16 values an output channel, sums on their way.
    public var ring: UnsafeMutablePointer<Float>?

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
