import Network
import Trace

/// A network with its weights in the layout that engines, tracers and exports start from.
public struct Model: Sendable {
    public private(set) var network: Network
    private(set) var operators: [Operator]

    /// The prepared tensors of an operation.
    enum Operator: Sendable {
        /// The batch normalization is folded in: it scales the weights of each output channel and adds the bias.
        case convolution(weights: [Float], bias: [Float])
        case shiftMax(squeeze: LinearWeights, excite: LinearWeights, partners: [Int])
        case linear(LinearWeights)
        case normalization(scale: [Float], shift: [Float])
        /// Operations without tensors.
        case plain
    }

    struct LinearWeights: Sendable {
        let weights: [Float]
        let bias: [Float]
    }

    /// Reads every tensor of the network from `source`.
    public init(_ network: Network, weights source: some TensorSource) throws(WeightError) {
        self.network = network
        var operators: [Operator] = []
        operators.reserveCapacity(network.operations.count)
        for operation in network.operations {
            operators.append(try Operator(operation, source))
        }
        self.operators = operators
    }

    /// The model with ReLU6 in place of the Shift-Maxes at these indices.
    public func replacingShiftMax(at indices: Set<Int>) -> Model {
        var model = self
        model.network = network.replacingShiftMax(at: indices)
        for index in indices where network.operations[index].shiftMax != nil {
            model.operators[index] = .plain
        }
        return model
    }

    /// Frees the tensors of an operation.
    mutating func forget(_ index: Int) { operators[index] = .plain }

    /// Gives an operation other tensors.
    mutating func bind(_ operator: Operator, to index: Int) { operators[index] = `operator` }
}

extension Model.Operator {
    init(_ operation: Operation, _ source: some TensorSource) throws(WeightError) {
        switch operation.kind {
        case .convolution(let convolution):
            let (scale, shift) = try Self.normalization(Array(convolution.tensors.dropFirst()), source)
            var weights = try source.values(of: convolution.tensors[0])
            for (channel, factor) in scale.enumerated() {
                for place in channel * convolution.taps..<(channel + 1) * convolution.taps {
                    weights[place] *= factor
                }
            }
            self = .convolution(weights: weights, bias: shift)
        case .shiftMax(let shiftMax):
            self = .shiftMax(
                squeeze: try Self.linear(shiftMax.squeeze, source),
                excite: try Self.linear(shiftMax.excite, source), partners: shiftMax.partners)
        case .linear(let linear):
            self = .linear(try Self.linear(linear, source))
        case .normalization:
            let (scale, shift) = try Self.normalization(operation.tensors, source)
            self = .normalization(scale: scale, shift: shift)
        default:
            precondition(operation.tensors.isEmpty, "\(operation.name) has tensors that no operator holds")
            self = .plain
        }
    }

    private static func linear(_ linear: Linear, _ source: some TensorSource) throws(WeightError)
        -> Model.LinearWeights
    {
        Model.LinearWeights(
            weights: try source.values(of: linear.tensors[0]), bias: try source.values(of: linear.tensors[1]))
    }

    /// A normalization in inference is scale · x + shift: scale = weight / √(variance + eps), and
    /// shift = bias − mean · scale. `tensors` are weight, bias, mean and variance.
    private static func normalization(_ tensors: [TensorSpecification], _ source: some TensorSource)
        throws(WeightError) -> (scale: [Float], shift: [Float])
    {
        let weight = try source.values(of: tensors[0])
        let bias = try source.values(of: tensors[1])
        let mean = try source.values(of: tensors[2])
        let variance = try source.values(of: tensors[3])
        let scale = weight.indices.map {
            Double(weight[$0]) / (Double(variance[$0]) + Double(Convolution.epsilon)).squareRoot()
        }
        return (
            scale.map { Float($0) },
            scale.indices.map { Float(Double(bias[$0]) - Double(mean[$0]) * scale[$0]) }
        )
    }
}

extension Model {
    /// The logits for one normalized picture (3 × N × N values). Compiles an engine for this one pass: for several
    /// pictures, make an `Engine` and keep it.
    public func logits(_ input: [Float]) -> [Float] { Engine(self).logits(input) }

    /// A forward pass of one normalized picture (3 × N × N values) that keeps every operation's output. Compiles a
    /// tracer for this one pass: for several pictures, make a `Tracer` and keep it.
    public func trace(_ input: [Float]) -> Trace { Tracer(self).trace(input) }
}

/// An array of `count` values, all of which `fill` writes.
func filled(_ count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let start = buffer.baseAddress { fill(start) }
        initialized = count
    }
}
