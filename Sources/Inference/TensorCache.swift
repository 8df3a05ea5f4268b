import Network

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
