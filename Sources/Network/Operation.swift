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

// MARK: - Names

extension Operation {
    /// The kind as a stable identifier: `verticalConvolution`, `shiftMax`, …
    public var kindIdentifier: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical: "verticalConvolution"
            case .horizontal: "horizontalConvolution"
            case .pointwise: "pointwiseConvolution"
            }
        case .relu6: "relu6"
        case .shuffle: "channelShuffle"
        case .shiftMax: "shiftMax"
        case .addition: "residualAddition"
        case .averagePooling: "averagePooling"
        case .hSwish: "hSwish"
        case .linear: "linear"
        case .normalization: "batchNormalization"
        case .dropout: "dropout"
        }
    }

    /// The kind for people: `vertical convolution 3×1`, `Shift-Max, 2 branches`.
    public var title: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical: "vertical convolution \(convolution.kernel)"
            case .horizontal: "horizontal convolution \(convolution.kernel)"
            case .pointwise: "pointwise convolution"
            }
        case .relu6: "ReLU6"
        case .shuffle: "channel shuffle"
        case .shiftMax(let shiftMax): "Shift-Max, \(shiftMax.branchesText)"
        case .addition: "residual addition"
        case .averagePooling: "average pooling"
        case .hSwish: "h-swish"
        case .linear: "linear"
        case .normalization: "batch normalization"
        case .dropout: "dropout"
        }
    }

    /// The kind with its most important number, in at most 23 characters, for a column of a table.
    public var shortTitle: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical: "vertical \(convolution.kernel)\(convolution.strideText)"
            case .horizontal: "horizontal \(convolution.kernel)\(convolution.strideText)"
            case .pointwise: "pointwise, \(convolution.groups) groups"
            }
        case .shuffle(let groups): "shuffle, \(groups) groups"
        case .dropout(let rate): "dropout \(rate)"
        default: title
        }
    }

    /// The name without the row's: `layers.3` of `features.4.layers.3`. A row's residual addition has the row's name.
    public var nameInRow: String {
        name.hasPrefix(rowName + ".") ? String(name.dropFirst(rowName.count + 1)) : name
    }

    /// The output's dimensions without a batch axis, outermost first: one for a vector, three for planes, even if they
    /// have a single pixel.
    public var outputDimensions: [Int] {
        Operation.dimensions(output, isVector: readsVector || kind == .averagePooling)
    }

    /// The same for the input.
    public var inputDimensions: [Int] { Operation.dimensions(input, isVector: readsVector) }

    private static func dimensions(_ shape: FeatureShape, isVector: Bool) -> [Int] {
        isVector ? [shape.channels] : [shape.channels, shape.height, shape.width]
    }
}

extension ShiftMax {
    /// `1 branch`, `2 branches`.
    public var branchesText: String { branches == 1 ? "1 branch" : "\(branches) branches" }
}

extension Convolution {
    fileprivate var strideText: String {
        let stride = max(stride.height, stride.width)
        return stride == 1 ? "" : " stride \(stride)"
    }
}

extension Part {
    /// The name of a block of the paper in one word: `stem`, `A1`, `B3`, `C4`, `classifier`.
    public var shortName: String { form == .stem ? "stem" : name }
}

// MARK: - Cost

extension Operation {
    /// The cost of this operation for one picture.
    public var cost: Cost {
        var cost = Cost()
        switch kind {
        case .convolution(let convolution):
            cost[.convolutionMultiplyAdds] = output.count * convolution.taps
            cost[.normalizationElements] = output.count
        case .shiftMax(let shiftMax):
            let inner = [shiftMax.squeeze, shiftMax.excite]
            cost[.shiftMaxLinearMultiplyAdds] = inner.reduce(0) { $0 + $1.inputs * $1.outputs }
            cost[.shiftMaxMultiplies] = 2 * shiftMax.branches * output.count
            cost[.shiftMaxCoefficients] = shiftMax.excite.outputs
            cost[.poolingInputs] = input.count
            cost[.poolingOutputs] = shiftMax.channels
            cost[.reluElements] = shiftMax.squeeze.outputs
            cost[.relu6Elements] = shiftMax.excite.outputs
        case .linear(let linear):
            cost[.classifierMultiplyAdds] = linear.inputs * linear.outputs
        case .normalization:
            cost[.normalizationElements] = output.count
        case .averagePooling:
            cost[.poolingInputs] = input.count
            cost[.poolingOutputs] = output.count
        case .relu6:
            cost[.relu6Elements] = output.count
        case .hSwish:
            cost[.relu6Elements] = output.count
            cost[.hSwishElements] = output.count
        case .addition:
            cost[.residualAdditions] = output.count
        case .shuffle, .dropout:
            break
        }
        for tensor in tensors {
            switch tensor.role {
            case .convolutionWeight: cost[.convolutionWeights] += tensor.count
            case .linearWeight: cost[.linearWeights] += tensor.count
            case .linearBias: cost[.linearBiases] += tensor.count
            case .normalizationWeight, .normalizationBias: cost[.normalizationParameters] += tensor.count
            case .runningMean, .runningVariance: break
            }
        }
        return cost
    }
}

// MARK: - Wiring

extension Operation {
    /// The channels of the input that output channel `channel` reads, in the order of the weights; for a Shift-Max the
    /// channel itself and then its shifted partner. The means that Shift-Max's coefficients depend on do not count, nor
    /// does the other operand of an addition.
    public func inputs(of channel: Int) -> [Int] {
        switch kind {
        case .convolution(let convolution):
            let first = channel / convolution.outputsPerGroup * convolution.inputsPerGroup
            return Array(first..<first + convolution.inputsPerGroup)
        case .shuffle(let groups):
            // Channel i·g + j of the output is channel j·(C/g) + i of the input.
            return [channel % groups * (input.channels / groups) + channel / groups]
        case .shiftMax(let shiftMax):
            let partner = shiftMax.partner(of: channel)
            return partner == channel ? [channel] : [channel, partner]
        case .linear(let linear): return Array(0..<linear.inputs)
        case .relu6, .addition, .averagePooling, .hSwish, .normalization, .dropout: return [channel]
        }
    }

    /// Whether each output channel reads only the input channel of the same number.
    public var keepsChannels: Bool {
        switch kind {
        case .convolution(let convolution):
            convolution.inputsPerGroup == 1 && convolution.outputsPerGroup == 1
        case .shuffle(let groups): groups == 1 || groups == input.channels
        case .shiftMax(let shiftMax): shiftMax.channels == 1
        case .linear: false
        case .relu6, .addition, .averagePooling, .hSwish, .normalization, .dropout: true
        }
    }
}
