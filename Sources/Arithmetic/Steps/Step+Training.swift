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

/// What happens to the raw outputs z of a convolution before the next convolution reads them: normalization, then ReLU6
/// or a Shift-Max of one or two branches. It is folded into u = A·z + B·z′ + C, where z′ is the shifted partner of the
/// channel.
public enum BlendKind: Sendable {
    /// A·z + C
    case plain
    /// min(max(A·z + C, 0), 6)
    case relu6
    /// A·z + B·z′ + C
    case oneBranch
    /// max(A1·z + B1·z′ + C1, A2·z + B2·z′ + C2)
    case twoBranches
}

/// The layout of the planes of one picture: each channel has `parts` runs of `length` values.
public struct Planes: Sendable, Equatable {
    public var parts: Int
    public var length: Int
    /// The distance between parts: at least `length`, and a multiple of 16.
    public var partPitch: Int

    public init(parts: Int, length: Int, partPitch: Int) {
        self.parts = parts
        self.length = length
        self.partPitch = partPitch
    }

    /// The distance between channels.
    public var pitch: Int { parts * partPitch }
}

/// The forward direction: reads raw outputs in the order of the view, that is, after the shuffles.
public struct Blend {
    public var kind: BlendKind
    public var planes: Planes
    /// For each channel of the view: the offset of its raw plane, and of its partner's.
    public var own: UnsafePointer<Int>
    public var partner: UnsafePointer<Int>

    public init(
        kind: BlendKind, planes: Planes, own: UnsafePointer<Int>, partner: UnsafePointer<Int>
    ) {
        self.kind = kind
        self.planes = planes
        self.own = own
        self.partner = partner
    }

    /// The number of coefficients of a channel: A, B, C of branch 1, A, B, C of branch 2, the mean of the channel and
    /// the mean of its partner.
    public static let coefficients = 8
    /// The number of sums of a channel: for each branch the sums of d, d·(z − mean) and d·(z′ − partner's mean), where d
    /// is the part of the gradient that goes through the branch.
    public static let sums = 6
}

/// The backward direction: from the gradient of the view to the gradient of the raw outputs, in the order of the raw
/// outputs.
public struct BlendGradient {
    public var kind: BlendKind
    public var planes: Planes
    /// For each channel: the offset of its partner's raw plane, and of the raw plane of the channel whose partner it is
    /// (the previous channel).
    public var partner: UnsafePointer<Int>
    public var previous: UnsafePointer<Int>
    /// For each channel: the offset of its gradient in the view, and of the gradient of the previous channel.
    public var gradient: UnsafePointer<Int>
    public var previousGradient: UnsafePointer<Int>

    public init(
        kind: BlendKind, planes: Planes, partner: UnsafePointer<Int>, previous: UnsafePointer<Int>,
        gradient: UnsafePointer<Int>, previousGradient: UnsafePointer<Int>
    ) {
        self.kind = kind
        self.planes = planes
        self.partner = partner
        self.previous = previous
        self.gradient = gradient
        self.previousGradient = previousGradient
    }

    /// The number of coefficients of a channel:
    /// - 6: A, B, C of both branches, which tell the branch that is the maximum;
    /// - 6: the same of the previous channel;
    /// - 2: factors of its own gradient, of the part through branch 1 and of all of it;
    /// - 2: the same factors of the previous channel's gradient;
    /// - 1: the factor of z;
    /// - 1: the constant.
    ///
    /// The factor of the part is the difference between branch 1 and branch 2. With fewer than two branches, everything
    /// goes through branch 1.
    public static let coefficients = 18
}
