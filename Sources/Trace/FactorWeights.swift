import Network

/// The weights of a factorized convolution, without the normalizations and whatever else lies between its factors.
public enum FactorWeights: Sendable, Equatable {
    case pointwise(PointwiseWeights)
    case separable(SeparableWeights)
}

/// The matrices of W = PΦQᵀ.
public struct PointwiseWeights: Sendable, Equatable {
    public let factors: PointwiseFactors
    /// middle × inputs/G values, row by row: each row has the columns of its group.
    private let compression: [Float]
    /// outputs × middle/G values, row by row; empty without P.
    private let expansion: [Float]
    /// outputs × inputs values, row by row.
    private let product: [Float]

    /// - Parameters:
    ///   - compression: the weights of Qᵀ as a checkpoint has them.
    ///   - expansion: the weights of P; empty without P.
    public init(_ factors: PointwiseFactors, compression: [Float], expansion: [Float]) {
        self.factors = factors
        self.compression = compression
        self.expansion = expansion
        var product = [Float](repeating: 0, count: factors.outputs * factors.inputs)
        let (width, inputs) = (factors.middle / factors.groups.expansion, factors.inputs)
        let read = inputs / factors.groups.compression
        for output in 0..<factors.outputs {
            func add(_ channel: Int, times weight: Float) {
                let first = output * inputs + factors.inputs(of: channel).lowerBound
                for place in 0..<read {
                    product[first + place] += weight * compression[channel * read + place]
                }
            }
            guard factors.expansion != nil else {
                add(output, times: 1)
                continue
            }
            for (place, channel) in factors.middle(of: output).enumerated() {
                add(factors.permutation[channel], times: expansion[output * width + place])
            }
        }
        self.product = product
    }

    /// The values of Qᵀ in the row of a channel that it writes, at the columns `factors.inputs(of:)`.
    public func compression(_ channel: Int) -> ArraySlice<Float> {
        let width = factors.inputs / factors.groups.compression
        return compression[channel * width..<(channel + 1) * width]
    }

    /// The values of P in the row of an output, at the columns `factors.middle(of:)`.
    public func expansion(_ output: Int) -> ArraySlice<Float> {
        let width = factors.middle / factors.groups.expansion
        return expansion[output * width..<(output + 1) * width]
    }

    /// A row of W: the weight of each input in an output; 0 without a path.
    public func product(_ output: Int) -> ArraySlice<Float> {
        product[output * factors.inputs..<(output + 1) * factors.inputs]
    }
}

/// The kernels of a k×k convolution of rank 1.
public struct SeparableWeights: Sendable, Equatable {
    public let factors: SeparableFactors
    private let vertical: [Float]
    private let horizontal: [Float]

    /// The weights of both convolutions as a checkpoint has them.
    public init(_ factors: SeparableFactors, vertical: [Float], horizontal: [Float]) {
        self.factors = factors
        self.vertical = vertical
        self.horizontal = horizontal
    }

    /// The k×1 kernel of an output for one of the channels that it is computed from.
    public func vertical(_ output: Int, input: Int) -> ArraySlice<Float> {
        let start = (factors.vertical(of: output) * factors.inputsPerOutput + input) * factors.side
        return vertical[start..<start + factors.side]
    }

    /// The 1×k kernel of an output.
    public func horizontal(_ output: Int) -> ArraySlice<Float> {
        horizontal[output * factors.side..<(output + 1) * factors.side]
    }

    /// The k×k kernel, row by row.
    public func product(_ output: Int, input: Int) -> [Float] {
        let row = horizontal(output)
        return vertical(output, input: input).flatMap { value in row.map { value * $0 } }
    }
}
