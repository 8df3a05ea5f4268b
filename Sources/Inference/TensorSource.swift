import Network

/// The source of a model's tensors: a checkpoint, or a rule that computes them.
public protocol TensorSource {
    /// The values of a tensor, row by row: `specification.count` of them.
    ///
    /// - Throws: `WeightError` if there is no such tensor or its shape differs.
    func values(of specification: TensorSpecification) throws(WeightError) -> [Float]
}

/// Weights that do not fit. The description is one line for the user, which names the source and the tensor.
public struct WeightError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
