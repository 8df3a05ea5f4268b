/// A linear map of runs of values, group by group: each of a group's `rows` outputs is a weighted sum of the
/// group's `terms` sources. Every convolution of the family is one, with shifted planes as its sources; so
/// are its gradients and the linear layers.
///
/// Places are distances from a base that the caller gives, so that one mixture serves every picture.
public struct Mixture {
    public var groups: Int
    public var rows: Int
    public var terms: Int
    /// Values of a run. Behind them an output gets zeros up to the end of its last vector.
    public var length: Int
    /// Where each output begins: `rows` for each group.
    public var outputs: UnsafePointer<Int>
    /// Where each source begins: `terms` for each group. Runs may overlap.
    public var sources: UnsafePointer<Int>
    /// For each term what its source is multiplied by, place by place (0 or 1), or nil for all ones; nil where
    /// no term has any.
    public var masks: UnsafePointer<UnsafePointer<Float>?>?
    /// The weight of (group, row, term) lies at group · groupStride + row · rowStride + termOffsets[term].
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
