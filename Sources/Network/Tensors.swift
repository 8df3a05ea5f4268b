/// The shape of one picture's features: channels × height × width, in this order in memory, without a batch axis.
///
/// A vector, such as the pooled features or the logits, has height and width 1.
public struct FeatureShape: Hashable, Sendable, CustomStringConvertible {
    public let channels: Int
    public let height: Int
    public let width: Int

    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// A vector of `count` values.
    public init(vector count: Int) {
        self.init(channels: count, height: 1, width: 1)
    }

    /// The number of positions in a channel.
    public var plane: Int { height * width }

    /// The number of values in all channels.
    public var count: Int { channels * plane }

    public var isVector: Bool { plane == 1 }

    /// `[channels, height, width]`, or `[channels]` for a vector.
    public var dimensions: [Int] { isVector ? [channels] : [channels, height, width] }

    public var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// The height and the width of a kernel, a stride or a padding.
public struct Extent: Hashable, Sendable, CustomStringConvertible {
    public let height: Int
    public let width: Int

    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    public var area: Int { height * width }

    public var description: String { "\(height)×\(width)" }
}

/// A tensor that a checkpoint must contain: its name, shape and role in the network.
public struct TensorSpecification: Hashable, Sendable {
    /// The name in the published PyTorch checkpoints, for example `features.1.layers.0.conv.2.weight`.
    public let name: String
    /// The dimensions, outermost first, row-major: out × in/groups × kh × kw for convolution weights, out × in for linear
    /// weights.
    public let shape: [Int]
    public let role: Role
    /// The linear layer's use; nil for other tensors.
    public let use: Linear.Use?

    public enum Role: String, Sendable {
        case convolutionWeight
        case linearWeight
        case linearBias
        case normalizationWeight
        case normalizationBias
        case runningMean
        case runningVariance

        /// Whether training learns it. Running statistics are measured instead, and do not count as parameters.
        public var isParameter: Bool { self != .runningMean && self != .runningVariance }
    }

    public init(name: String, shape: [Int], role: Role, use: Linear.Use? = nil) {
        self.name = name
        self.shape = shape
        self.role = role
        self.use = use
    }

    public var count: Int { shape.reduce(1, *) }

    /// The four tensors of a batch normalization over `channels` channels.
    static func normalization(_ prefix: String, channels: Int) -> [TensorSpecification] {
        [
            TensorSpecification(name: prefix + ".weight", shape: [channels], role: .normalizationWeight),
            TensorSpecification(name: prefix + ".bias", shape: [channels], role: .normalizationBias),
            TensorSpecification(name: prefix + ".running_mean", shape: [channels], role: .runningMean),
            TensorSpecification(name: prefix + ".running_var", shape: [channels], role: .runningVariance),
        ]
    }
}
