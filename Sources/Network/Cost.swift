/// The cost of one operation, item by item. No counting convention is applied: `Convention` says which items a tool counts
/// and how often.
public struct Cost: Hashable, Sendable {
    /// The items that a convention may count.
    public enum Item: String, Sendable, CaseIterable {
        /// Multiply-adds of convolutions.
        case convolutionMultiplyAdds
        /// Multiply-adds of the two linear layers inside each Shift-Max.
        case shiftMaxLinearMultiplyAdds
        /// Multiply-adds of the classifier's linear layers.
        case classifierMultiplyAdds
        /// Shift-Max's products: two for each branch and element.
        case shiftMaxMultiplies
        /// Shift-Max's coefficients, which are computed from its excite layer.
        case shiftMaxCoefficients
        /// Values that a batch normalization writes.
        case normalizationElements
        /// Values that an average pooling reads, in Shift-Max and in the head.
        case poolingInputs
        /// Values that an average pooling writes.
        case poolingOutputs
        /// Values through a ReLU (between Shift-Max's linear layers).
        case reluElements
        /// Values through a ReLU6, including those inside h-sigmoid and h-swish.
        case relu6Elements
        /// Values through an h-swish. `relu6Elements` counts them too.
        case hSwishElements
        /// Additions of a residual.
        case residualAdditions
        /// Learned values: convolution weights.
        case convolutionWeights
        /// Learned values: linear weights.
        case linearWeights
        /// Learned values, and additions: linear biases.
        case linearBiases
        /// Learned values: scale and shift of batch normalizations.
        case normalizationParameters
    }

    private var counts: [Int]

    public init() {
        counts = [Int](repeating: 0, count: Item.allCases.count)
    }

    public subscript(item: Item) -> Int {
        get { counts[Cost.index[item] ?? 0] }
        set { counts[Cost.index[item] ?? 0] = newValue }
    }

    private static let index = Dictionary(
        uniqueKeysWithValues: Item.allCases.enumerated().map { ($1, $0) })

    public static func + (left: Cost, right: Cost) -> Cost {
        var sum = left
        for index in sum.counts.indices { sum.counts[index] += right.counts[index] }
        return sum
    }

    /// Learned values, without running statistics.
    public var parameters: Int {
        self[.convolutionWeights] + self[.linearWeights] + self[.linearBiases]
            + self[.normalizationParameters]
    }

    /// Multiply-adds of convolutions and linear layers, as most papers count them.
    public var multiplyAdds: Int {
        self[.convolutionMultiplyAdds] + self[.shiftMaxLinearMultiplyAdds] + self[.classifierMultiplyAdds]
    }
}

extension Network {
    /// The cost of a range of operations.
    public func cost(of range: Range<Int>) -> Cost {
        operations[range].reduce(Cost()) { $0 + $1.cost }
    }

    /// The cost of the whole network for one picture.
    public var cost: Cost { cost(of: operations.indices) }
}
