/// A counting convention: which items of a `Cost` a tool counts, and how often (Network.docc, “Counts”).
///
/// The rules reproduce the tools' behaviour: for the published family they give the same integers as the tools.
public struct Convention: Hashable, Sendable {
    /// The key in `--json`.
    public let key: String
    /// The tool's name, with the version that was checked.
    public let title: String
    /// Whether a multiply-add counts as one or as two operations.
    public let unit: Unit
    public let terms: [Term]
    /// One sentence about its peculiarity.
    public let remark: String

    public enum Unit: String, Sendable {
        case multiplyAdds = "multiply-adds"
        case operations = "operations"
    }

    /// An item, how many times it is counted, and its name in a table.
    public struct Term: Hashable, Sendable {
        public let item: Cost.Item
        public let factor: Int
        public let label: String

        public init(_ factor: Int, _ item: Cost.Item, _ label: String) {
            self.item = item
            self.factor = factor
            self.label = label
        }

        public func count(_ cost: Cost) -> Int { factor * cost[item] }
    }

    public func count(_ cost: Cost) -> Int { terms.reduce(0) { $0 + $1.count(cost) } }
}

extension Convention {
    /// All conventions, from the narrowest to the most inclusive.
    public static let all = [
        convolution, linear, convolutionAndLinear, withShiftMax, ptflopsATen, torchinfo, torchprofile, fvcore,
        ptflops, thop, torchFlopCounter, calflopsFLOPs,
    ]

    /// The convention that layer tables use by default.
    public static let standard = convolutionAndLinear

    private static let convolutions = Term(1, .convolutionMultiplyAdds, "convolutions")
    private static let linears = [
        Term(1, .shiftMaxLinearMultiplyAdds, "Shift-Max's linear layers"),
        Term(1, .classifierMultiplyAdds, "classifier"),
    ]
    private static let arithmetic = [convolutions] + linears
    private static let arithmeticTwice = arithmetic.map { Term(2, $0.item, $0.label) }
    private static let pooling = Term(1, .poolingInputs, "pooling inputs")
    private static func normalization(_ factor: Int) -> Term {
        Term(factor, .normalizationElements, "batch normalization")
    }

    public static let convolution = Convention(
        key: "convolution", title: "convolutions alone", unit: .multiplyAdds, terms: [convolutions],
        remark: "What a count that knows only convolutions sees.")

    public static let linear = Convention(
        key: "linear", title: "linear layers alone", unit: .multiplyAdds, terms: linears,
        remark: "Shift-Max's own linear layers and the classifier.")

    public static let convolutionAndLinear = Convention(
        key: "convolutionAndLinear", title: "convolution + linear", unit: .multiplyAdds, terms: arithmetic,
        remark: "What most papers call multiply-adds; calflops reports it as MACs.")

    public static let withShiftMax = Convention(
        key: "withShiftMax", title: "with Shift-Max", unit: .multiplyAdds,
        terms: arithmetic + [Term(1, .shiftMaxMultiplies, "Shift-Max's products")],
        remark: "The closest to the published figures, which count Shift-Max's products.")

    public static let ptflopsATen = Convention(
        key: "ptflopsATen", title: "ptflops 0.7.5, ATen", unit: .multiplyAdds,
        terms: arithmetic + [Term(1, .linearBiases, "linear biases")],
        remark: "Sees PyTorch's basic operators: convolutions, matrix products and their biases.")

    public static let torchinfo = Convention(
        key: "torchinfo", title: "torchinfo 1.8", unit: .multiplyAdds,
        terms: arithmetic + [
            Term(1, .linearBiases, "linear biases"),
            Term(1, .normalizationParameters, "normalization parameters"),
        ],
        remark: "Counts each parameter outside the convolutions once, whatever the picture's size.")

    public static let torchprofile = Convention(
        key: "torchprofile", title: "torchprofile 0.1.0", unit: .multiplyAdds,
        terms: arithmetic + [
            normalization(1),
            Term(1, .poolingOutputs, "pooling outputs"),
            Term(1, .shiftMaxMultiplies, "Shift-Max's products"),
            Term(2, .shiftMaxCoefficients, "Shift-Max's coefficients"),
            Term(1, .hSwishElements, "h-swish"),
        ],
        remark: "Adds every elementwise product of the code: two for each coefficient of Shift-Max.")

    public static let fvcore = Convention(
        key: "fvcore", title: "fvcore 0.1.5", unit: .multiplyAdds,
        terms: arithmetic + [normalization(2), pooling],
        remark: "Adds batch normalization and pooling to the multiply-adds; activations are free.")

    public static let ptflops = Convention(
        key: "ptflops", title: "ptflops 0.7.5", unit: .multiplyAdds,
        terms: arithmetic + [
            Term(1, .linearBiases, "linear biases"),
            normalization(2),
            Term(2, .poolingInputs, "pooling inputs"),
            Term(2, .reluElements, "ReLU"),
            Term(1, .relu6Elements, "ReLU6, h-sigmoid, h-swish"),
        ],
        remark: "Sees pooling and ReLU twice: as modules, and as functions."
    )

    public static let thop = Convention(
        key: "thop", title: "thop 0.1.1", unit: .multiplyAdds,
        terms: arithmetic + [
            normalization(4), pooling, Term(1, .poolingOutputs, "pooling outputs"),
        ],
        remark: "Doubles batch normalization twice: once for its two steps, once for being affine.")

    public static let torchFlopCounter = Convention(
        key: "torchFlopCounter", title: "torch FlopCounterMode", unit: .operations, terms: arithmeticTwice,
        remark: "Two operations for each multiply-add; nothing but convolutions and linear layers.")

    public static let calflopsFLOPs = Convention(
        key: "calflopsFLOPs", title: "calflops 0.3.2 FLOPs", unit: .operations,
        terms: arithmeticTwice + [normalization(2), pooling, Term(1, .reluElements, "ReLU")],
        remark: "Two operations for each multiply-add, and normalization and pooling on top.")
}
