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

/// Keeps the most recently used tensors. Explaining several values of one operation reads the same tensors each
/// time, and a source may have to compute or convert them. For one thread.
public final class TensorCache: TensorSource {
    private let source: any TensorSource
    private var kept: [TensorSpecification: [Float]] = [:]
    private var order: [TensorSpecification] = []

    /// More than the five tensors of a convolution.
    private static let limit = 8

    public init(_ source: any TensorSource) {
        self.source = source
    }

    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        if let values = kept[specification] { return values }
        let values = try source.values(of: specification)
        if order.count == TensorCache.limit { kept[order.removeFirst()] = nil }
        kept[specification] = values
        order.append(specification)
        return values
    }
}
