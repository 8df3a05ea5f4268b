/// One step of a forward pass: the unit that the layer table lists, the trace records and the explorer
/// shows. A convolution includes the batch normalization behind it.
public struct Operation: Hashable, Sendable {
    /// Its place in `Network.operations`.
    public let index: Int
    /// The name of its output in the published checkpoint's numbering, for example `features.4.layers.1`.
    /// The vertical half of a separable convolution is `….conv.1`, after its normalization.
    public let name: String
    /// 0 for the stem, 1… for the rows, rows + 1 for the head.
    public let row: Int
    public let kind: Kind
    public let input: FeatureShape
    public let output: FeatureShape

    public enum Kind: Hashable, Sendable {
        case convolution(Convolution)
        /// min(max(x, 0), 6)
        case relu6
        /// Channel j·(C/g)+i goes to i·g+j.
        case shuffle(groups: Int)
        case shiftMax(ShiftMax)
        /// Adds the output of the operation at index `from`, the row's input.
        case addition(from: Int)
        /// The mean over each channel's plane.
        case averagePooling
        /// x · min(max(x + 3, 0), 6) / 6
        case hSwish
        case linear(Linear)
        case normalization(prefix: String)
        /// Nothing in inference; in training, drops this share of the values.
        case dropout(rate: Double)
    }

    /// Its Shift-Max, where it is one.
    public var shiftMax: ShiftMax? {
        if case .shiftMax(let shiftMax) = kind { shiftMax } else { nil }
    }

    /// Its convolution, where it is one.
    public var convolution: Convolution? {
        if case .convolution(let convolution) = kind { convolution } else { nil }
    }

    /// The tensors that it reads, in the order that checkpoints list them.
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

/// A convolution without bias and the batch normalization behind it (eps 1e-5).
public struct Convolution: Hashable, Sendable {
    public let inputChannels: Int
    public let outputChannels: Int
    public let kernel: Extent
    public let stride: Extent
    /// Zeros around the input, on each side.
    public let padding: Extent
    public let groups: Int
    /// The checkpoint's prefix of the weight: `PREFIX.weight`.
    public let weightPrefix: String
    public let normalizationPrefix: String

    /// The published normalizations all use PyTorch's default.
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

    /// Multiply-adds for one output value, and weights of one output channel.
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

/// A linear layer with bias: outputs × inputs weights.
public struct Linear: Hashable, Sendable {
    public let inputs: Int
    public let outputs: Int
    /// The checkpoint's prefix: `PREFIX.weight` and `PREFIX.bias`.
    public let prefix: String

    public var tensors: [TensorSpecification] {
        [
            TensorSpecification(name: prefix + ".weight", shape: [outputs, inputs], role: .linearWeight),
            TensorSpecification(name: prefix + ".bias", shape: [outputs], role: .linearBias),
        ]
    }
}
