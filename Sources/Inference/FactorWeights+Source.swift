import Network
import Trace

extension FactorWeights {
    /// Reads the weights of a factorized convolution.
    ///
    /// - Throws: `WeightError` if the source lacks a tensor.
    public init(_ factorization: Factorization, of network: Network, from source: any TensorSource)
        throws(WeightError)
    {
        func weights(_ index: Int) throws(WeightError) -> [Float] {
            try source.values(of: network.operations[index].tensors[0])
        }
        switch factorization {
        case .pointwise(let factors):
            var expansion: [Float] = []
            if let index = factors.expansion { expansion = try weights(index) }
            self = .pointwise(
                PointwiseWeights(
                    factors, compression: try weights(factors.compression), expansion: expansion))
        case .separable(let factors):
            self = .separable(
                SeparableWeights(
                    factors, vertical: try weights(factors.vertical),
                    horizontal: try weights(factors.horizontal)))
        }
    }
}
