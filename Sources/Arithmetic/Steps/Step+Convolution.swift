/// The stem: a dense 3×1 convolution of stride 2 along the height, then for each of its `middle` channels `multiplier`
/// 1×3 convolutions of stride 2 along the width, then ReLU6. It reads the input of the pass.
public struct StemStep {
    /// The side of the input, in pixels.
    public var size: Int
    public var middle: Int
    public var multiplier: Int
    /// 9 × `middle` values: for each input channel, from top to bottom.
    public var verticalWeights: UnsafePointer<Float>
    public var verticalBias: UnsafePointer<Float>
    /// 3 values for each output channel, from left to right.
    public var horizontalWeights: UnsafePointer<Float>
    public var horizontalBias: UnsafePointer<Float>
    public var targets: Targets
    public var output: PlaneShape
    /// A row of `size` zeros.
    public var zeros: UnsafePointer<Float>
    /// Whether each target plane is a ring of `Ring.rows` rows.
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
    /// The number of values of a plane: height × stride.
    public var length: Int
    /// `groups` × `inputsPerGroup` channels.
    public var sources: Sources
    /// The outputs of a group are computed in blocks. These are the numbers of rows of its blocks: each is one of
    /// `PointwiseStep.blocks`, and they add up to `outputsPerGroup`.
    public var rows: UnsafePointer<Int>
    public var rowCount: Int
    /// For each group, for each block, for each input: the weights of the block's rows.
    public var weights: UnsafePointer<Float>
    public var bias: UnsafePointer<Float>
    public var targets: Targets
    /// The plane to add to each output; nil if there is no residual.
    public var residuals: UnsafePointer<UnsafePointer<Float>>?
    /// `length` values: 1 where a plane has a value, 0 between rows.
    public var mask: UnsafePointer<Float>
    /// Scratch: 16 partial sums for each row of a block.
    public var partialSums: UnsafeMutablePointer<Float>
    /// What to fetch meanwhile.
    public var ahead: Ahead?

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

    /// The possible numbers of rows of a block. More would not fit into the registers.
    public static let blocks = [12, 10, 8, 6, 4, 3, 2, 1]
}

/// A depthwise pair: for each channel `verticals` k×1 convolutions, and for each of those `horizontals` 1×k
/// convolutions. Both halves have the same stride.
public struct DepthwiseStep {
    public var channels: Int
    public var sources: Sources
    public var verticals: Int
    public var horizontals: Int
    public var kernel: Int
    public var stride: Int
    public var input: PlaneShape
    public var output: PlaneShape
    /// `kernel` values for each middle channel.
    public var verticalWeights: UnsafePointer<Float>
    public var verticalBias: UnsafePointer<Float>
    /// `kernel` values for each output channel.
    public var horizontalWeights: UnsafePointer<Float>
    public var horizontalBias: UnsafePointer<Float>
    public var targets: Targets
    /// 32 ones and 32 zeros.
    public var ones: UnsafePointer<Float>
    /// A row of zeros, as long as an input row and the values that a vector reads after it.
    public var zeros: UnsafePointer<Float>
    /// Scratch: `LineScratch.count` values for the rows of the output, initially zero. Only kernels other than 3 and 5
    /// use it.
    public var lines: UnsafeMutablePointer<Float>
    /// Scratch: one input plane after its Shift-Max.
    public var plane: UnsafeMutablePointer<Float>
    /// Scratch if the source planes are rings of `Ring.rows` rows, else nil: 16 partial sums for each output channel.
    public var ring: UnsafeMutablePointer<Float>?
    /// What to fetch meanwhile. Only kernels of 3 and 5 fetch.
    public var ahead: Ahead?

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

/// The layout of a channel's rows between the vertical and the horizontal convolution, with zeros between the rows. With
/// a stride of 2, the first half holds the even columns and the second half the odd columns.
public enum LineScratch {
    /// The number of zeros before the first row.
    public static let margin = 16

    /// The distance between rows: whole vectors, with at least 8 zeros, as far as the widest kernel reaches.
    public static func pitch(width: Int, stride: Int) -> Int {
        ((width + stride - 1) / stride + 8 + 15) / 16 * 16
    }

    /// The distance from an even column to the odd column after it.
    public static func half(width: Int, rows: Int, stride: Int) -> Int {
        rows * pitch(width: width, stride: stride) + 2 * margin
    }

    /// The number of values in all.
    public static func count(width: Int, rows: Int, stride: Int) -> Int {
        2 * half(width: width, rows: rows, stride: stride) + 2 * margin
    }
}
