import Network

/// Keeps the tensors that were last asked for: explaining one value after another of the same operation asks
/// for the same ones each time, and a source may have to compute or convert them. For one thread.
public final class TensorCache: TensorSource {
    private let source: any TensorSource
    private var kept: [TensorSpecification: [Float]] = [:]
    private var order: [TensorSpecification] = []

    /// A convolution has five tensors.
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
