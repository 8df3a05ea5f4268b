/// Sums over a run of values, from which its mean and deviation follow.
public struct RunMoments: BitwiseCopyable, Sendable {
    /// What the sums count from: they are of the values' distances from it and of those distances' squares.
    public var origin: Double
    public var sum: Double
    public var sumOfSquares: Double
    public var minimum: Float
    public var maximum: Float
    /// How many values are exactly 0.
    public var zeros: Int32
    /// How many values are exactly 6.
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

/// The statistics of some runs of values that lie at equal distances, and the moments of all together.
public struct StatisticsStep {
    public var runs: Int
    /// Values of a run.
    public var length: Int
    public var first: UnsafePointer<Float>
    /// From run to run.
    public var pitch: Int
    /// How far behind each value lies one that will be written soon: it is fetched in passing, as reading leaves the
    /// memory idle and writing waits for it.
    public var ahead: Int
    /// 32 ones and 32 zeros.
    public var ones: UnsafePointer<Float>
    /// Six columns of a value a run: mean, deviation, minimum, maximum, and how many are exactly 0 and exactly 6.
    /// Behind the runs each column has room for whole vectors, which is filled with finite values if theirs are.
    public var table: UnsafeMutablePointer<Float>
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

    /// From column to column of the table.
    public var column: Int { (runs + 15) / 16 * 16 }
}

/// Computes a Shift-Max, and counts where branch 1 is the maximum.
public struct ShiftMaxStep {
    public var channels: Int
    /// Values of a plane, without gaps.
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

/// A linear layer that reads its weights as they are: outputs × inputs, row by row.
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
