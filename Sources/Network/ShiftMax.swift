/// Dynamic Shift-Max (NETWORK.md, section 3; the paper's equations 6–8): each output is the maximum over
/// K branches of a·x + b·x′, where x′ is the value of the shifted partner channel at the same place and the
/// coefficients come from the pooled input of this very picture.
public struct ShiftMax: Hashable, Sendable {
    /// C
    public let channels: Int
    /// K: 1 or 2
    public let branches: Int
    /// G groups of C/G channels.
    public let groups: Int
    /// What the squeeze divides the channels by, before rounding.
    public let reduction: Int
    /// C → q, followed by ReLU.
    public let squeeze: Linear
    /// q → 2KC, followed by the h-sigmoid; C values each of a1, b1 (and a2, b2).
    public let excite: Linear
    /// What each coefficient is measured from: a1, b1 (and a2, b2).
    public let offsets: [Float]

    /// Coefficients lie within this distance of their offset, and reach it where the h-sigmoid saturates.
    public static let reach: Float = 2

    /// The names of the coefficients in their order: a1, b1 (and a2, b2).
    public static let coefficientNames = ["a1", "b1", "a2", "b2"]

    public init(
        channels: Int, branches: Int, groups: Int, reduction: Int, offsets: ShiftMaxOffsets, prefix: String
    ) {
        self.channels = channels
        self.branches = branches
        self.groups = groups
        self.reduction = reduction
        let width = ShiftMax.squeezeWidth(channels: channels, reduction: reduction)
        squeeze = Linear(inputs: channels, outputs: width, prefix: prefix + ".fc.0")
        excite = Linear(inputs: width, outputs: 2 * branches * channels, prefix: prefix + ".fc.2")
        self.offsets = branches == 1 ? [1, 0] : offsets.values
    }

    /// What the coefficients are before training, for every picture: C times each offset.
    public var initialCoefficients: [Float] {
        offsets.prefix(2 * branches).flatMap { [Float](repeating: $0, count: channels) }
    }

    public var channelsPerGroup: Int { channels / groups }

    /// The partner x′ of channel (group j, place i): (group (j+1) mod G, place (i+1) mod C/G).
    public func partner(of channel: Int) -> Int {
        let (group, place) = channel.quotientAndRemainder(dividingBy: channelsPerGroup)
        return (group + 1) % groups * channelsPerGroup + (place + 1) % channelsPerGroup
    }

    /// The partners of all channels.
    public var partners: [Int] { (0..<channels).map(partner(of:)) }

    /// q: the channels over the reduction, rounded to a multiple of 4 but not by more than a tenth down,
    /// and at least 4.
    public static func squeezeWidth(channels: Int, reduction: Int) -> Int {
        let wanted = channels / reduction
        let rounded = max(4, (wanted + 2) / 4 * 4)
        return 10 * rounded < 9 * wanted ? rounded + 4 : rounded
    }
}
