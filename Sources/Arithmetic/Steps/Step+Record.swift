/// The moments of a run of values, from which its mean and deviation follow.
public struct RunMoments: BitwiseCopyable, Sendable {
    /// The value that is subtracted from each value before it is added up.
    public var origin: Double
    /// The sum of value − `origin`.
    public var sum: Double
    /// The sum of (value − `origin`)².
    public var sumOfSquares: Double
    public var minimum: Float
    public var maximum: Float
    /// The number of values that are exactly 0.
    public var zeros: Int32
    /// The number of values that are exactly 6.
    public var sixes: Int32

    public init(
        origin: Double, sum: Double, sumOfSquares: Double, minimum: Float, maximum: Float, zeros: Int32,
        sixes: Int32
    ) {
        self.origin = origin
        self.sum = sum
        self.sumOfSquares = sumOfSquares
        self.minimum = minimum
        self.maximum = maximum
        self.zeros = zeros
        self.sixes = sixes
    }
}

/// The statistics of some runs of values at equal distances, and the moments of all of them together.
public struct StatisticsStep {
    /// The number of columns of `table`.
    public static let columns = 6

    public var runs: Int
    /// The number of values of a run.
    public var length: Int
    public var first: UnsafePointer<Float>
    /// The distance between runs.
    public var pitch: Int
    /// The distance from each value to one that the next step will write. The kernel prefetches that one: reading
    /// statistics leaves the memory idle, and writing would wait for it.
    public var ahead: Int
    /// 32 ones and 32 zeros.
    public var ones: UnsafePointer<Float>
    /// Output: `columns` columns with one value for each run: mean, deviation, minimum, maximum, the number of zeros and the
    /// number of sixes. Each column has room for whole vectors; the values after the last run are finite if the inputs
    /// are.
    public var table: UnsafeMutablePointer<Float>
    /// Output: the moments of all runs together.
    public var whole: UnsafeMutablePointer<RunMoments>

    public init(
        runs: Int, length: Int, first: UnsafePointer<Float>, pitch: Int, ahead: Int,
        ones: UnsafePointer<Float>,
        table: UnsafeMutablePointer<Float>, whole: UnsafeMutablePointer<RunMoments>
    ) {
        self.runs = runs
        self.length = length
        self.first = first
        self.pitch = pitch
        self.ahead = ahead
        self.ones = ones
        self.table = table
        self.whole = whole
    }

    /// The distance between the columns of the table.
    public var column: Int { (runs + 15) / 16 * 16 }
}

/// Computes a Shift-Max, and counts where branch 1 is the maximum.
public struct ShiftMaxStep {
    public var channels: Int
    /// The number of values of a plane, without gaps.
    public var length: Int
    public var sources: Sources
    public var targets: UnsafePointer<UnsafeMutablePointer<Float>>
    /// 32 ones and 32 zeros.
    public var ones: UnsafePointer<Float>
    /// Output: for each channel, the number of values at which branch 1 is the maximum, ties included.
    public var firstBranchCounts: UnsafeMutablePointer<Int32>

    public init(
        channels: Int, length: Int, sources: Sources, targets: UnsafePointer<UnsafeMutablePointer<Float>>,
        ones: UnsafePointer<Float>, firstBranchCounts: UnsafeMutablePointer<Int32>
    ) {
        self.channels = channels
        self.length = length
        self.sources = sources
        self.targets = targets
        self.ones = ones
        self.firstBranchCounts = firstBranchCounts
    }
}

/// A linear layer that reads its weights in their original order: outputs × inputs, row by row.
public struct ProductStep {
    public var inputs: Int
    public var outputs: Int
    public var input: UnsafePointer<Float>
    public var weights: UnsafePointer<Float>
    public var bias: UnsafePointer<Float>
    public var output: UnsafeMutablePointer<Float>

    public init(
        inputs: Int, outputs: Int, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.input = input
        self.weights = weights
        self.bias = bias
        self.output = output
    }
}
