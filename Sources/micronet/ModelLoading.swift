import Basics
import Network
import Assets
import Checkpoints
import Inference
import Trace
import Pictures

/// What is known of a model beside its weights.
struct ModelFacts {
    let network: Network
    /// Weights from a file; without one the weights are random, and so are the answers.
    let isTrained: Bool
    /// The file's name for a person, or where the untrained weights come from.
    let origin: String
    let preprocessing: Preprocessing
    /// By class, as the weights' file says them; empty where it does not.
    let classNames: [String]

    /// Weights that hold NaN, or grow without bound, give an answer that looks like one and is none.
    func warnOfNonNumbers(_ prediction: Prediction, _ file: RawArgument, _ console: Console) {
        guard !prediction.logits.allSatisfy(\.isFinite) else { return }
        console.warn(
            "\(file.display): some logits are not finite numbers, so the scores mean nothing; "
                + "check the weights (\(origin))")
    }
}

/// A model that is ready for pictures.
@dynamicMemberLookup
struct LoadedModel {
    let model: Model
    /// What the model was made from.
    let weights: any TensorSource & Sendable
    let facts: ModelFacts

    init(
        model: Model, weights: any TensorSource & Sendable, isTrained: Bool, origin: String,
        preprocessing: Preprocessing, classNames: [String] = []
    ) {
        self.model = model
        self.weights = weights
        facts = ModelFacts(
            network: model.network, isTrained: isTrained, origin: origin, preprocessing: preprocessing,
            classNames: classNames)
    }

    subscript<Value>(dynamicMember path: KeyPath<ModelFacts, Value>) -> Value { facts[keyPath: path] }
}

/// Finds the network and the weights that the command line asks for.
enum ModelLoader {
    /// The model of `--weights`, `--untrained`, `--model`, `--input-size` and `--crop`.
    static func load(_ arguments: ParsedArguments) throws -> LoadedModel {
        let variant = arguments[SharedOptions.model]
        guard let file = arguments[SharedOptions.weights] else {
            return try bundled(variant ?? .m3, arguments)
        }
        if arguments.has(SharedOptions.untrained) {
            throw UsageError("'--untrained' and '--weights' cannot both be given")
        }
        return try trained(file, variant: variant, arguments)
    }

    /// The weights of a variant that come with the program: trained on the drawn shapes, unless
    /// `--untrained` asks for those that training starts from.
    static func bundled(_ variant: Variant, _ arguments: ParsedArguments) throws -> LoadedModel {
        if arguments.has(SharedOptions.untrained) { return try untrained(variant, arguments) }
        let path = try Assets.trainedModel(variant.name)
        return try trained(
            Checkpoint.read(FilePath(path)), origin: "bundled, trained on shapes", variant: variant, arguments
        )
    }

    /// The model of a checkpoint, with the input size and the crop of the command line.
    ///
    /// - Parameter variant: what the user says that it is, or nil.
    static func trained(_ file: RawArgument, variant: Variant?, _ arguments: ParsedArguments) throws
        -> LoadedModel
    {
        try trained(
            Checkpoint.read(file.path), origin: file.display, variant: variant, arguments
        )
    }

    private static func trained(
        _ checkpoint: Checkpoint, origin: String, variant: Variant?, _ arguments: ParsedArguments
    ) throws -> LoadedModel {
        let inputSize = arguments[SharedOptions.inputSize] ?? checkpoint.inputSize ?? 224
        do {
            let network = try checkpoint.network(as: variant, inputSize: inputSize)
            let names = checkpoint.classNames
            let rule = arguments[SharedOptions.crop] ?? (checkpoint.isFromPaddle ? .paddle : .torchvision)
            return LoadedModel(
                model: try Model(network, weights: checkpoint), weights: checkpoint, isTrained: true,
                origin: origin, preprocessing: Preprocessing(inputSize: inputSize, rule: rule),
                classNames: names.count == network.classes ? names : [])
        } catch {
            throw Failure("\(origin): \(error)")
        }
    }

    /// A variant with the weights that training starts from, for the input size and the crop of the command
    /// line.
    static func untrained(_ variant: Variant, _ arguments: ParsedArguments) throws -> LoadedModel {
        let inputSize = arguments[SharedOptions.inputSize] ?? 224
        let rule = arguments[SharedOptions.crop] ?? .torchvision
        let network = try Network(variant, inputSize: inputSize)
        let seed = PublishedInitialization.standardSeed
        let weights = PublishedInitialization(
            seed: seed, statistics: try statistics(of: variant), shiftMax: .lively)
        return LoadedModel(
            model: try Model(network, weights: weights), weights: weights, isTrained: false,
            origin: "untrained, seed \(seed)",
            preprocessing: Preprocessing(inputSize: inputSize, rule: rule))
    }

    /// The bundled normalization statistics of a variant's untrained weights (`make-assets statistics`).
    private static func statistics(of variant: Variant) throws -> [String: [Float]] {
        try Checkpoint.read(FilePath(Assets.untrainedStatistics(variant.name))).tensors.mapValues {
            try $0.floats()
        }
    }

    /// The network alone, for commands that need no weights: with `--weights`, what they are for.
    static func network(_ arguments: ParsedArguments) throws -> Network {
        let variant = arguments[SharedOptions.model]
        let classes = arguments[SharedOptions.classes]
        guard let file = arguments[SharedOptions.weights] else {
            return try Network(
                variant ?? .m3, inputSize: arguments[SharedOptions.inputSize] ?? 224, classes: classes ?? 1000
            )
        }
        let checkpoint = try Checkpoint.read(file.path)
        let network: Network
        do {
            network = try checkpoint.network(
                as: variant, inputSize: arguments[SharedOptions.inputSize] ?? checkpoint.inputSize ?? 224)
        } catch {
            throw Failure("\(file.display): \(error)")
        }
        if let classes, classes != network.classes {
            throw Failure(
                "\(file.display): these weights have \(network.classes) classes; leave out --classes")
        }
        return network
    }
}
