/// One step of a forward pass: the unit of the layer table, the trace and the explorer. A convolution includes the batch
/// normalization after it.
public struct Operation: Hashable, Sendable {
    /// Its index in `Network.operations`.
    public let index: Int
    /// The name of its output in the numbering of the published checkpoints, for example `features.4.layers.1`. The
    /// vertical half of a separable convolution is `….conv.1`, after its normalization.
    public let name: String
    /// 0 for the stem, 1… for the rows, rows + 1 for the head.
    public let row: Int
    /// The name of its row or of the head: `features.4`, `classifier`.
    let rowName: String
    /// Whether it belongs to the head: the pooling, its ReLU6 and the classifier.
    public let isInHead: Bool
    public internal(set) var kind: Kind
    public let input: FeatureShape
    public let output: FeatureShape
    /// Whether its input is a vector, not planes: true after the pooling.
    public let readsVector: Bool

    public enum Kind: Hashable, Sendable {
        case convolution(Convolution)
        /// min(max(x, 0), 6)
        case relu6
        /// Channel j·(C/g)+i goes to i·g+j.
        case shuffle(groups: Int)
        case shiftMax(ShiftMax)
        /// Adds the row's input, which is the output of the operation at index `from`.
        case addition(from: Int)
        /// The mean over each channel's plane.
        case averagePooling
        /// x · min(max(x + 3, 0), 6) / 6
        case hSwish
        case linear(Linear)
        case normalization(prefix: String)
        /// The identity in inference; training drops this fraction of the values.
        case dropout(rate: Double)
    }

    /// Its Shift-Max, if it is one.
    public var shiftMax: ShiftMax? {
        if case .shiftMax(let shiftMax) = kind { shiftMax } else { nil }
    }

    /// Its convolution, if it is one.
    public var convolution: Convolution? {
        if case .convolution(let convolution) = kind { convolution } else { nil }
    }

    /// Its tensors, in the order of checkpoints.
    public var tensors: [TensorSpecification] {
        switch kind {
        case .convolution(let convolution): convolution.tensors
        case .shiftMax(let shiftMax): shiftMax.squeeze.tensors + shiftMax.excite.tensors
        case .linear(let linear): linear.tensors
        case .normalization(let prefix):
            TensorSpecification.normalization(prefix, channels: output.channels)
        case .relu6, .shuffle, .addition, .averagePooling, .hSwish, .dropout: []
        }
    }
}

/// A convolution without bias, and the batch normalization after it.
public struct Convolution: Hashable, Sendable {
    public let inputChannels: Int
    public let outputChannels: Int
    public let kernel: Extent
    public let stride: Extent
    /// The number of zeros on each side of the input.
    public let padding: Extent
    public let groups: Int
    /// The weight's name in a checkpoint is `PREFIX.weight`.
    public let weightPrefix: String
    public let normalizationPrefix: String

    /// The ε of all batch normalizations, which is PyTorch's default.
    public static let epsilon: Float = 1e-5

    public enum Shape: Sendable {
        /// k×1
        case vertical
        /// 1×k
        case horizontal
        /// 1×1
        case pointwise
    }

    public var shape: Shape {
        if kernel.area == 1 { return .pointwise }
        return kernel.width == 1 ? .vertical : .horizontal
    }

    public var isDepthwise: Bool { groups == inputChannels && groups > 1 }

    public var inputsPerGroup: Int { inputChannels / groups }

    public var outputsPerGroup: Int { outputChannels / groups }

    /// The number of multiply-adds for one output value, which is also the number of weights of one output channel.
    public var taps: Int { inputsPerGroup * kernel.area }

    public var tensors: [TensorSpecification] {
        [
            TensorSpecification(
                name: weightPrefix + ".weight",
                shape: [outputChannels, inputsPerGroup, kernel.height, kernel.width], role: .convolutionWeight
            )
        ] + TensorSpecification.normalization(normalizationPrefix, channels: outputChannels)
    }
}

/// A linear layer with outputs × inputs weights and a bias.
public struct Linear: Hashable, Sendable {
    public let inputs: Int
    public let outputs: Int
    public let use: Use
    /// The tensors' names in a checkpoint are `PREFIX.weight` and `PREFIX.bias`.
    public let prefix: String

    /// The place of a linear layer in the network.
    public enum Use: Hashable, Sendable {
        /// The first layer inside a Shift-Max.
        case squeeze
        /// The second layer inside a Shift-Max.
        case excite
        case classifier
    }

    public var tensors: [TensorSpecification] {
        [
            TensorSpecification(
                name: prefix + ".weight", shape: [outputs, inputs], role: .linearWeight, use: use),
            TensorSpecification(name: prefix + ".bias", shape: [outputs], role: .linearBias, use: use),
        ]
    }
}
