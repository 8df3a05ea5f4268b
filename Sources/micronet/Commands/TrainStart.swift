import Basics
import Network
import Checkpoints
import Inference
import Pictures
import Training

/// What a run begins with: the published initialization, or a checkpoint.
struct TrainStart {
    let variant: Variant
    /// The checkpoint and the network that it is of.
    private let given: (file: RawArgument, checkpoint: Checkpoint, network: Network)?

    init(_ arguments: ParsedArguments) throws {
        guard let file = arguments[SharedOptions.weights] else {
            variant = arguments[SharedOptions.model] ?? .m3
            given = nil
            return
        }
        let checkpoint = try Checkpoint.read(file.path)
        do {
            let network = try checkpoint.network(as: arguments[SharedOptions.model])
            variant = network.variant
            given = (file, checkpoint, network)
        } catch {
            throw Failure("\(file.display): \(error)")
        }
    }

    /// The classes of the checkpoint.
    var classes: Int? { given?.network.classes }

    /// The side of the square that the checkpoint was trained on, where it says.
    var inputSize: Int? { given?.checkpoint.inputSize }

    /// The weights for a network with classes of these names, and in words where they come from. A last layer
    /// for other classes begins anew.
    ///
    /// - Parameter isNew: whether it does so even for the same ones.
    func weights(
        for network: Network, names: [String], seed: UInt64, isNew: Bool
    ) throws -> (any TensorSource, origin: String) {
        let fresh = PublishedInitialization(seed: seed)
        guard let given else { return (fresh, "the published initialization, seed \(seed)") }
        let old = given.checkpoint.classNames
        let isSame =
            given.network.classes == network.classes
            && (old.isEmpty || names.isEmpty || old == names)
        if isSame, !isNew { return (given.checkpoint, "the weights of \(given.file.display)") }
        let reason =
            given.network.classes != network.classes
            ? "\(given.network.classes) classes become \(network.classes)"
            : isNew ? "as asked for" : "the classes have other names"
        return (
            TransferredWeights(given.checkpoint, into: network, fresh: fresh),
            "the weights of \(given.file.display) with a new last layer (\(reason))"
        )
    }
}
