/// One row of a variant's table (Network.docc, “Rows”), as in the published configuration.
///
/// The groups decide which operations a row becomes: see `Row.form`. The fields are variables so that a what-if can
/// change them; `Network.init` checks that everything divides.
public struct Row: Hashable, Sendable {
    /// s: the stride of the row's separable convolution, 1 or 2.
    public var stride: Int
    /// c: output channels.
    public var channels: Int
    /// k: the kernel of the separable convolution, odd.
    public var kernel: Int
    /// c1, c2: the hidden width is input channels · c1 · c2.
    public var expansion: (Int, Int)
    /// g1, g2: groups of the expanding convolution, and of the channels after it.
    public var firstGroups: (Int, Int)
    /// g3, g4: groups of the compressing convolution, and of the channels after it.
    public var secondGroups: (Int, Int)
    /// y1, y2, y3: branches of the Shift-Max after the expanding, the depthwise and the compressing
    /// convolution; 0 is ReLU6 (y1, y2) or nothing (y3).
    public var dynamics: (Int, Int, Int)
    /// r: Shift-Max's squeeze divides its channels by 8r, or by half of that after a compression.
    public var reduction: Int

    /// The columns in the order of the table: s, c, k, (c1, c2), (g1, g2), (g3, g4), (y1, y2, y3), r.
    public init(
        _ stride: Int, _ channels: Int, _ kernel: Int, _ expansion: (Int, Int),
        _ firstGroups: (Int, Int), _ secondGroups: (Int, Int), _ dynamics: (Int, Int, Int), _ reduction: Int
    ) {
        self.stride = stride
        self.channels = channels
        self.kernel = kernel
        self.expansion = expansion
        self.firstGroups = firstGroups
        self.secondGroups = secondGroups
        self.dynamics = dynamics
        self.reduction = reduction
    }

    /// The three forms of a row.
    public enum Form: String, Sendable, CaseIterable {
        /// Depthwise expansion, then compression: the first rows, where planes are large.
        case lite
        /// Expansion, depthwise convolution, compression.
        case full
        /// Expansion alone: the last row, whose output the classifier pools.
        case expansionOnly
    }

    public var form: Form {
        if firstGroups.0 == 0 { return .lite }
        return secondGroups.1 == 0 ? .expansionOnly : .full
    }

    private var columns: [Int] {
        [
            stride, channels, kernel, expansion.0, expansion.1, firstGroups.0, firstGroups.1,
            secondGroups.0, secondGroups.1, dynamics.0, dynamics.1, dynamics.2, reduction,
        ]
    }

    public static func == (left: Row, right: Row) -> Bool { left.columns == right.columns }

    public func hash(into hasher: inout Hasher) { hasher.combine(columns) }
}
