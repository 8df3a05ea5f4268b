import Network

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How one output value was computed: the sums of products, what was applied to them, and whether that gives the
/// value of the pass. It is computed in double precision from the tensors of the checkpoint, so it checks the pass,
/// folded normalizations included.
public struct Explanation: Sendable, Equatable {
    public let place: Place
    /// One sum; for a Shift-Max one for each branch, of which the maximum is the value.
    public let sums: [Sum]
    /// For a Shift-Max, how each coefficient of the channel was computed, in the order a1, b1 (a2, b2).
    public let coefficients: [Sum]
    /// The value of the pass.
    public let traced: Float
    /// For a logit, the one that it is compared with.
    public let rival: Rival?

    public init(
        place: Place, sums: [Sum], coefficients: [Sum] = [], traced: Float, rival: Rival? = nil
    ) {
        self.rival = rival
        self.place = place
        self.sums = sums
        self.coefficients = coefficients
        self.traced = traced
    }

    /// Another logit of the same inputs, with the value of the pass.
    public struct Rival: Sendable, Equatable {
        public let classIndex: Int
        public let sum: Sum
        public let traced: Float

        public init(classIndex: Int, sum: Sum, traced: Float) {
            self.classIndex = classIndex
            self.sum = sum
            self.traced = traced
        }
    }

    /// One value of one operation's output.
    public struct Place: Hashable, Sendable {
        public let operation: Int
        public let channel: Int
        public let x: Int
        public let y: Int

        public init(operation: Int, channel: Int, x: Int, y: Int) {
            self.operation = operation
            self.channel = channel
            self.x = x
            self.y = y
        }
    }

    /// The value computed from the terms.
    public var value: Double { sums.map(\.value).max() ?? .nan }

    /// `value` minus the value of the pass.
    public var difference: Double { value - Double(traced) }

    /// The largest difference that the rounding of 32-bit floats can make, in any order of additions.
    public var rounding: Double { sums.map(\.rounding).max() ?? 0 }

    /// Whether the terms, and those of the coefficients, give the values of the pass.
    public var addsUp: Bool {
        abs(difference) <= rounding && coefficients.allSatisfy(\.addsUp)
            && (rival.map { abs($0.sum.value - Double($0.traced)) <= $0.sum.rounding } ?? true)
    }
}

extension Explanation {
    /// How much more each input adds to the logit than to its rival, and what both come to. The weights are those of the
    /// last linear layer, normalized; what follows the normalization is applied to both, not to their difference.
    public struct Contest: Sendable, Equatable {
        public let terms: [Term]
        /// The difference after the normalizations, with all that they add.
        public let total: Double
        /// The difference of the logits.
        public let value: Double
    }

    /// nil without a rival.
    public var contest: Contest? {
        guard let own = sums.first, let rival, rival.sum.terms.count == own.terms.count else { return nil }
        let (scale, other) = (own.scale, rival.sum.scale)
        let terms = zip(own.terms, rival.sum.terms).map { left, right in
            Term(
                left.source, left.input,
                weight: Float(Double(left.weight) * scale - Double(right.weight) * other))
        }
        return Contest(
            terms: terms, total: own.normalized - rival.sum.normalized, value: own.value - rival.sum.value)
    }
}

extension Explanation.Sum {
    private var normalizations: ArraySlice<Explanation.Step> {
        steps.prefix { if case .normalization = $0 { true } else { false } }
    }

    /// The value before the first step that is not linear.
    fileprivate var normalized: Double { normalizations.reduce(total) { $1.apply(to: $0) } }

    /// By what the normalizations multiply.
    fileprivate var scale: Double {
        normalizations.reduce(1) { scale, step in
            guard case .normalization(let weight, _, _, let variance) = step else { return scale }
            return scale * Double(weight)
                / (Double(variance) + Double(Convolution.epsilon)).squareRoot()
        }
    }
}

extension Explanation {
    /// bias + Σ input · weight, and the functions applied to it.
    public struct Sum: Sendable, Equatable {
        public let terms: [Term]
        public let bias: Float?
        public let steps: [Step]
        /// The value of this sum in the pass, if the trace has it.
        public let traced: Float?

        public init(terms: [Term], bias: Float? = nil, steps: [Step] = [], traced: Float? = nil) {
            self.terms = terms
            self.bias = bias
            self.steps = steps
            self.traced = traced
        }

        /// The sum of the terms and the bias, before the steps.
        public var total: Double { terms.reduce(Double(bias ?? 0)) { $0 + $1.product } }

        /// The value after the steps.
        public var value: Double { steps.reduce(total) { $1.apply(to: $0) } }

        /// The largest difference between `value` and 32-bit arithmetic: half a unit in the last place of the
        /// magnitudes for each addition, and a little more for the steps.
        public var rounding: Double {
            let magnitude = terms.reduce(abs(Double(bias ?? 0))) { $0 + abs($1.product) }
            let start = Double(terms.count + 4) * Explanation.unit * magnitude
            return steps.reduce((error: start, value: total)) { state, step in
                let value = step.apply(to: state.value)
                return (
                    step.slope * state.error + step.rounding(at: state.value) * 8 * Explanation.unit, value
                )
            }.error + Explanation.unit * abs(value)
        }

        public var addsUp: Bool { traced.map { abs(value - Double($0)) <= rounding } ?? true }
    }

    /// Half a unit in the last place of 1.
    static let unit = 0x1p-24

    /// One product. The weight is 1 if there are no weights.
    public struct Term: Sendable, Equatable {
        public let source: Source
        public let input: Float
        public let weight: Float

        public init(_ source: Source, _ input: Float, weight: Float = 1) {
            self.source = source
            self.input = input
            self.weight = weight
        }

        public var product: Double { Double(input) * Double(weight) }
    }

    /// The origin of a term's input.
    public enum Source: Hashable, Sendable {
        /// A value of the operation's input.
        case input(channel: Int, x: Int, y: Int)
        /// A zero outside of the plane.
        case padding(channel: Int, x: Int, y: Int)
        /// A value of the output of an earlier operation, which a residual adds.
        case residual(operation: Int, channel: Int, x: Int, y: Int)
        /// A value between the two linear layers of a Shift-Max, after the ReLU.
        case squeezed(Int)
    }

    /// A function that is applied to a sum (see Network.docc).
    public enum Step: Sendable, Equatable {
        /// (v − mean) / √(variance + 1e-5) · weight + bias
        case normalization(weight: Float, bias: Float, mean: Float, variance: Float)
        /// v / count
        case mean(count: Int)
        case relu6
        case hSwish
        /// 4 · (h-sigmoid(v) − 0.5) + offset
        case coefficient(offset: Float)
    }
}

extension Explanation.Step {
    /// The factor of a batch normalization: γ / √(variance + ε).
    private static func scale(_ weight: Float, _ variance: Float) -> Double {
        Double(weight) / (Double(variance) + 1e-5).squareRoot()
    }

    public func apply(to value: Double) -> Double {
        switch self {
        case .normalization(let weight, let bias, let mean, let variance):
            (value - Double(mean)) * Self.scale(weight, variance) + Double(bias)
        case .mean(let count): value / Double(count)
        case .relu6: min(max(value, 0), 6)
        case .hSwish: value * min(max(value + 3, 0), 6) / 6
        case .coefficient(let offset): 4 * (min(max(value + 3, 0), 6) / 6 - 0.5) + Double(offset)
        }
    }

    /// The largest factor by which the step can multiply an error.
    fileprivate var slope: Double {
        switch self {
        case .normalization(let weight, _, _, let variance): abs(Self.scale(weight, variance))
        case .mean(let count): 1 / Double(count)
        case .relu6: 1
        case .hSwish: 1.5
        case .coefficient: 4.0 / 6
        }
    }

    /// The magnitudes that the step itself adds up.
    fileprivate func rounding(at value: Double) -> Double {
        switch self {
        case .normalization(let weight, let bias, let mean, let variance):
            (abs(value) + abs(Double(mean))) * abs(Self.scale(weight, variance)) + abs(Double(bias))
        case .mean(let count): abs(value) / Double(count)
        case .relu6: 0
        case .hSwish: abs(value) + 3
        case .coefficient(let offset): 4 + abs(Double(offset))
        }
    }
}
