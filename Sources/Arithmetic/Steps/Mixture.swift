/// A grouped linear map of runs of values: each of the `rows` outputs of a group is a weighted sum of the `terms` sources
/// of the group. Every convolution of the family is a mixture whose sources are shifted planes; so are its gradients and
/// the linear layers.
///
/// Offsets count from a base that the caller gives, so that one mixture serves every picture.
public struct Mixture {
    public var groups: Int
    public var rows: Int
    public var terms: Int
    /// The number of values of a run. The output is padded with zeros to whole vectors.
    public var length: Int
    /// The offset of each output: `rows` for each group.
    public var outputs: UnsafePointer<Int>
    /// The offset of each source: `terms` for each group. Runs may overlap.
    public var sources: UnsafePointer<Int>
    /// For each term a mask of 0 and 1 that multiplies its source, or nil for all ones. The array itself is nil if no
    /// term has a mask.
    public var masks: UnsafePointer<UnsafePointer<Float>?>?
    /// The weight of (group, row, term) is at group · `groupStride` + row · `rowStride` + `termOffsets`[term].
    public var groupStride: Int
    public var rowStride: Int
    public var termOffsets: UnsafePointer<Int>

    public init(
        groups: Int, rows: Int, terms: Int, length: Int, outputs: UnsafePointer<Int>,
        sources: UnsafePointer<Int>, masks: UnsafePointer<UnsafePointer<Float>?>?, groupStride: Int,
        rowStride: Int, termOffsets: UnsafePointer<Int>
    ) {
        self.groups = groups
        self.rows = rows
        self.terms = terms
        self.length = length
        self.outputs = outputs
        self.sources = sources
        self.masks = masks
        self.groupStride = groupStride
        self.rowStride = rowStride
        self.termOffsets = termOffsets
    }
}
