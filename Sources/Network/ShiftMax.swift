/// Dynamic Shift-Max (Network.docc, “Dynamic Shift-Max”; the paper's equations 6–8): each output is the maximum over K
/// branches of a·x + b·x′, where x′ is the value of the shifted partner channel at the same position. The coefficients are
/// computed from the pooled input, separately for each picture.
public struct ShiftMax: Hashable, Sendable {
    /// C
    public let channels: Int
    /// K: 1 or 2
    public let branches: Int
    /// G groups of C/G channels.
    public let groups: Int
    /// The number that the squeeze divides the channels by, before rounding.
    public let reduction: Int
    /// C → q, followed by ReLU.
    public let squeeze: Linear
    /// q → 2KC, followed by the h-sigmoid; C values each of a1, b1 (and a2, b2).
    public let excite: Linear
    /// The offset of each coefficient: a1, b1 (and a2, b2).
    public let offsets: [Float]

    /// The maximum deviation of a coefficient from its offset, where the h-sigmoid saturates.
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
        squeeze = Linear(inputs: channels, outputs: width, use: .squeeze, prefix: prefix + ".fc.0")
        excite = Linear(
            inputs: width, outputs: 2 * branches * channels, use: .excite, prefix: prefix + ".fc.2")
        self.offsets = branches == 1 ? [1, 0] : offsets.values
    }

    /// The coefficients before training, for every picture: C times each offset.
    public var initialCoefficients: [Float] {
        offsets.prefix(2 * branches).flatMap { [Float](repeating: $0, count: channels) }
    }

    public var channelsPerGroup: Int { channels / groups }

    /// The partner x′ of channel i of group j: channel (i+1) mod C/G of group (j+1) mod G.
    public func partner(of channel: Int) -> Int {
        let (group, index) = channel.quotientAndRemainder(dividingBy: channelsPerGroup)
        return (group + 1) % groups * channelsPerGroup + (index + 1) % channelsPerGroup
    }

    /// The partners of all channels.
    public var partners: [Int] { (0..<channels).map(partner(of:)) }

    /// q: channels / reduction, rounded to the nearest multiple of 4, or to the next one if that loses more than a tenth;
    /// at least 4.
    public static func squeezeWidth(channels: Int, reduction: Int) -> Int {
        let wanted = channels / reduction
        let rounded = max(4, (wanted + 2) / 4 * 4)
        return 10 * rounded < 9 * wanted ? rounded + 4 : rounded
    }
}
