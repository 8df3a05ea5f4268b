/// The names of operations and of their kinds, for files and for people.
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
