import Network
import Checkpoints
import Inference

/// A run at one moment: all that is needed to go on exactly. As a file it is a checkpoint of the network like
/// any other, with the momenta as further tensors and the rest as metadata.
public struct TrainingCheckpoint: Sendable {
    public var parameters: Hyperparameters
    public var state: TrainingState
    /// Parameters and running statistics.
    public var tensors: [String: [Float]]
    public var momenta: [String: [Float]]
    public var classes: Int
    /// What people want to know of the weights, by name.
    public var notes: [String: String]

    /// By label; empty where the file does not say.
    public var classNames: [String] {
        Checkpoint(format: .safetensors, metadata: notes).classNames
    }

    static let momentumPrefix = "optimizer.momentum."
    static let statePrefix = "training."

    /// Writes the file, whole or not at all.
    public func write(to path: String, network: Network) throws {
        var raw = try Self.raw(tensors, of: network)
        for tensor in network.tensors where tensor.role.isParameter {
            raw[Self.momentumPrefix + tensor.name] = try RawTensor(
                shape: tensor.shape, floats: momenta[tensor.name] ?? [])
        }
        var metadata = notes
        for (name, value) in parameters.texts + state.texts { metadata[Self.statePrefix + name] = value }
        try Safetensors.write(raw, metadata: metadata, to: path)
    }

    /// Tensors as a file takes them.
    static func raw(_ tensors: [String: [Float]], of network: Network) throws -> [String: RawTensor] {
        var raw: [String: RawTensor] = [:]
        for tensor in network.tensors {
            raw[tensor.name] = try RawTensor(shape: tensor.shape, floats: tensors[tensor.name] ?? [])
        }
        return raw
    }

    /// Reads a file that `write` made.
    ///
    /// - Throws: in words for a user, where it holds no training state or one that does not fit its tensors.
    public static func read(_ path: String) throws -> TrainingCheckpoint {
        let file = try Checkpoint.read(path)
        func text(_ name: String) -> String? { file.metadata[statePrefix + name] }
        do {
            guard text("epoch") != nil else {
                throw DataError("this checkpoint holds no training state; begin with it: --weights \(path)")
            }
            let parameters = try Hyperparameters(texts: text)
            let state = try TrainingState(texts: text)
            let classes = try file.network(inputSize: parameters.inputSize).classes
            let network = try parameters.network(classes: classes)
            guard state.epoch <= parameters.epochs, state.iteration <= parameters.iterations else {
                throw DataError("its training state is beyond the run's end")
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
        } catch {
            throw DataError("\(path): \(error)")
        }
    }
}
