import Network
import Checkpoints
import Inference

/// Tensors in memory, by name.
struct TensorTable: TensorSource {
    var tensors: [String: [Float]]

    func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        guard let found = tensors[specification.name], found.count == specification.count else {
            throw WeightError("there is no tensor \(specification.name) of \(specification.count) values")
        }
        return found
    }

    /// As a file of half precision gives them back.
    func roundedToHalf() -> TensorTable {
        TensorTable(tensors: tensors.mapValues { $0.map { Float(Float16($0)) } })
    }
}

/// A checkpoint's weights with a new last layer: that layer's linear and normalization begin anew, for
/// another number of classes or for other classes.
public struct TransferredWeights: TensorSource {
    public let checkpoint: Checkpoint
    public let fresh: PublishedInitialization
    private let head: Set<String>

    /// - Parameter network: the one that is to be trained.
    public init(_ checkpoint: Checkpoint, into network: Network, fresh: PublishedInitialization) {
        self.checkpoint = checkpoint
        self.fresh = fresh
        // The last linear layer and what comes behind it.
        let last = network.operations.lastIndex { if case .linear = $0.kind { true } else { false } }
        let operations = network.operations[(last ?? network.operations.endIndex)...]
        head = Set(operations.flatMap(\.tensors).map(\.name))
    }

    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        head.contains(specification.name)
            ? try fresh.values(of: specification) : try checkpoint.values(of: specification)
    }
}
