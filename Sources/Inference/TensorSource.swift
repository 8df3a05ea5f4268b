import Network

/// Where a model's tensors come from: a checkpoint, or a rule that computes them.
public protocol TensorSource {
    /// The values of a tensor, row-major, `specification.count` of them.
    ///
    /// - Throws: `WeightError`, in words for a user, where there is no such tensor or its shape differs.
    func values(of specification: TensorSpecification) throws(WeightError) -> [Float]
}

/// Weights that do not fit: its text is one line for a user, and names the source and the tensor.
public struct WeightError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
