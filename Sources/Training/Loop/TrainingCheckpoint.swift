import Basics
import Checkpoints
import Inference
import Network

/// A run at one moment: everything that is needed to continue exactly. As a file it is an ordinary checkpoint of the
/// network, with the momenta as further tensors and the rest as metadata.
public struct TrainingCheckpoint: Sendable {
    public var parameters: Hyperparameters
    public var state: TrainingState
    /// Parameters and running statistics.
    public var tensors: [String: [Float]]
    public var momenta: [String: [Float]]
    public var classes: Int
    /// What people want to know about the weights, by name.
    public var notes: [ExternalName: String]

    /// By label; empty if the file has none.
    public var classNames: [ExternalName] {
        Checkpoint(format: .safetensors, metadata: notes).classNames
    }

    static let momentumPrefix = "optimizer.momentum."
    static let statePrefix = "training."

    /// Writes the file, which appears whole or not at all.
    public func write(to path: FilePath, network: Network) throws {
        var raw = try Self.raw(tensors, of: network)
        for tensor in network.tensors where tensor.role.isParameter {
            raw[Self.momentumPrefix + tensor.name] = try RawTensor(
                shape: tensor.shape, floats: momenta[tensor.name] ?? [])
        }
        var metadata = notes
        for (name, value) in parameters.texts + state.texts { metadata[Self.statePrefix + name] = value }
        try Safetensors.write(raw, metadata: metadata, to: path)
    }

    /// Tensors for a file.
    static func raw(_ tensors: [String: [Float]], of network: Network) throws -> [ExternalName: RawTensor] {
        var raw: [ExternalName: RawTensor] = [:]
        for tensor in network.tensors {
            raw[tensor.name] = try RawTensor(shape: tensor.shape, floats: tensors[tensor.name] ?? [])
        }
        return raw
    }

    /// Reads a file that `write` made.
    ///
    /// - Throws: if it holds no training state, or one that does not fit its tensors.
    public static func read(_ path: FilePath) throws -> TrainingCheckpoint {
        let file = try Checkpoint.read(path)
        func text(_ name: String) -> String? { file.metadata[statePrefix + name] }
        do {
            guard text("epoch") != nil else {
                throw Problem(
                    "this checkpoint holds no training state", advice: "begin with it: --weights \(path)")
            }
            let parameters = try Hyperparameters(texts: text)
            let state = try TrainingState(texts: text)
            let classes = try file.network(inputSize: parameters.inputSize).classes
            let network = try parameters.network(classes: classes)
            guard state.epoch <= parameters.epochs, state.iteration <= parameters.iterations else {
                throw Problem("its training state is beyond the run's end")
            }
            var tensors: [String: [Float]] = [:]
            var momenta: [String: [Float]] = [:]
            for tensor in network.tensors {
                tensors[tensor.name] = try file.values(of: tensor)
                guard tensor.role.isParameter else { continue }
                let momentum = TensorSpecification(
                    name: momentumPrefix + tensor.name, shape: tensor.shape, role: tensor.role)
                momenta[tensor.name] = try file.values(of: momentum)
            }
            let notes = file.metadata.filter { !$0.key.hasPrefix(statePrefix) }
            return TrainingCheckpoint(
                parameters: parameters, state: state, tensors: tensors, momenta: momenta, classes: classes,
                notes: notes)
        } catch let problem as Problem {
            throw problem.about(path.description)
        } catch {
            throw Problem("\(error)", file: path)
        }
    }
}

// MARK: - Tensors

/// Tensors in memory, by name.
struct TensorTable: TensorSource {
    var tensors: [String: [Float]]

    func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        guard let found = tensors[specification.name], found.count == specification.count else {
            throw WeightError("there is no tensor \(specification.name) of \(specification.count) values")
        }
        return found
    }

    /// The values that a file in half precision holds.
    func roundedToHalf() -> TensorTable {
        TensorTable(tensors: tensors.mapValues { $0.map { Float(Float16($0)) } })
    }
}

/// A checkpoint's weights with a new last layer: its linear and normalization weights are initialized again, for another
/// number of classes or for other classes.
public struct TransferredWeights: TensorSource {
    public let checkpoint: Checkpoint
    public let fresh: PublishedInitialization
    private let head: Set<String>

    /// - Parameter network: the one that is to be trained.
    public init(_ checkpoint: Checkpoint, into network: Network, fresh: PublishedInitialization) {
        self.checkpoint = checkpoint
        self.fresh = fresh
        // The last linear layer and what follows it.
        let last = network.operations.lastIndex { if case .linear = $0.kind { true } else { false } }
        let operations = network.operations[(last ?? network.operations.endIndex)...]
        head = Set(operations.flatMap(\.tensors).map(\.name))
    }

    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        head.contains(specification.name)
            ? try fresh.values(of: specification) : try checkpoint.values(of: specification)
    }
}
