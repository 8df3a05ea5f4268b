/// A tensor that a checkpoint must hold: its name, shape and part in the network.
public struct TensorSpecification: Hashable, Sendable {
    /// As the published PyTorch checkpoints call it, for example `features.1.layers.0.conv.2.weight`.
    public let name: String
    /// Row-major dimensions, outermost first: convolution weights are out × in/groups × kh × kw, linear
    /// weights out × in.
    public let shape: [Int]
    public let role: Role

    public enum Role: String, Sendable {
        case convolutionWeight
        case linearWeight
        case linearBias
        case normalizationWeight
        case normalizationBias
        case runningMean
        case runningVariance

        /// Whether training learns it; running statistics are gathered, not learned, and are not counted
        /// as parameters.
        public var isParameter: Bool { self != .runningMean && self != .runningVariance }
    }

    public init(name: String, shape: [Int], role: Role) {
        self.name = name
        self.shape = shape
        self.role = role
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
