import Basics
import Network
import Assets
import Checkpoints
import Inference
import Trace
import Pictures
import Shapes
import Training

/// What is known about a model besides its weights.
struct ModelFacts {
    let network: Network
    /// Whether the weights come from a file; else they are random, and so are the answers.
    let isTrained: Bool
    /// The file's name for a person, or where the untrained weights come from.
    let origin: String
    let preprocessing: Preprocessing
    /// By class, as the weights' file names them; empty if it does not.
    let classNames: [ExternalName]
    /// What was chosen and left out when the file was read, each on one line.
    var notes: [String] = []
    /// How far the training has come, if the file is a checkpoint of a run.
    var training: TrainingProgress?

    /// Whether it knows the sixteen drawn shapes, and nothing else.
    var knowsShapesOnly: Bool { classNames == ShapeClass.allCases.map { ExternalName($0.name) } }

    /// Tells what was chosen and left out.
    func say(_ console: Console) {
        for note in notes { console.say("\(origin): \(note)") }
    }

    /// A report's first words: the model, what it sees of a picture, and its weights.
    func title(_ console: Console) -> ConsoleText {
        let name = console.styled("MicroNet-\(network.variant)", .strong)
        let size = "\(network.inputSize)×\(network.inputSize)"
        return "\(name) · \(size) · crop \(preprocessing.rule.rawValue) · \(origin)"
    }

    /// The first members of a report for programs.
    ///
    /// - Parameter hasTraining: whether it says that the weights are trained.
    func json(hasTraining: Bool = true) -> JSON {
        let sizes: JSON = [
            "schema": 1, "model": .string(network.variant.name), "inputSize": .integer(network.inputSize),
            "classes": .integer(network.classes), "crop": .string(preprocessing.rule.rawValue),
        ]
        return sizes + (hasTraining ? ["trained": .bool(isTrained)] : [:]) + ["weights": .string(origin)]
    }

    /// The classes with the highest scores, for programs.
    func top(_ classes: [Int], of prediction: Prediction, _ labels: LabelList) -> JSON {
        .array(
            classes.map { place in
                let synset: JSON = labels.synset(place).map { ["synset": .string($0)] } ?? [:]
                return ["class": .integer(place), "label": labels[place].map { .string($0) } ?? .null]
                    + synset
                    + ["score": .single(prediction.scores[place])]
            })
    }

    /// Warns if weights that hold NaN, or grow without bound, make an answer meaningless.
    func warnOfNonNumbers(_ prediction: Prediction, _ file: FilePath, _ console: Console) {
        guard !prediction.logits.allSatisfy(\.isFinite) else { return }
        console.warn(
            "\(file.inputName): some logits are not finite numbers, so the scores mean nothing; "
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

    subscript<Value>(dynamicMember path: KeyPath<ModelFacts, Value>) -> Value { facts[keyPath: path] }
}

/// Finds the network and the weights that the command line asks for.
enum ModelLoader {
    /// The model of `--weights`, `--key`, `--untrained`, `--model`, `--input-size` and `--crop`.
    static func load(_ arguments: ParsedArguments, _ console: Console) throws -> LoadedModel {
        let variant = arguments[SharedOptions.model]
        guard let file = try arguments.weightsFile() else {
            return try bundled(variant ?? .standard, arguments)
        }
        if arguments.has(SharedOptions.untrained) {
            throw UsageError("'--untrained' and '--weights' cannot both be given")
        }
        let loaded = try trained(file, variant: variant, arguments)
        loaded.facts.say(console)
        return loaded
    }

    /// The bundled weights of a variant: trained on the drawn shapes, unless `--untrained` asks for those that training
    /// starts from.
    static func bundled(_ variant: Variant, _ arguments: ParsedArguments) throws -> LoadedModel {
        if arguments.has(SharedOptions.untrained) { return try untrained(variant, arguments) }
        let path = try Assets.trainedModel(variant.name)
        return try trained(path, origin: "bundled, trained on shapes", variant: variant, arguments)
    }

    /// The model of a checkpoint, with the input size and the crop of the command line.
    ///
    /// - Parameters:
    ///   - origin: what reports call the file; its name if nil.
    ///   - variant: what the user says that it is, or nil.
    static func trained(
        _ file: FilePath, origin: String? = nil, variant: Variant?, _ arguments: ParsedArguments
    ) throws -> LoadedModel {
        let origin = origin ?? file.inputName
        let choice = try WeightChoice(file, as: variant, arguments)
        let (checkpoint, network) = (choice.checkpoint, choice.network)
        try LoadedModel.requireWeights(network, file: origin)
        do {
            let model = try Model(network, weights: checkpoint)
            let rule = arguments[SharedOptions.crop] ?? checkpoint.cropRule
            return LoadedModel(
                model: model, weights: checkpoint,
                facts: ModelFacts(
                    network: network, isTrained: true, origin: origin,
                    preprocessing: Preprocessing(inputSize: network.inputSize, rule: rule),
                    classNames: choice.classNames, notes: choice.notes,
                    training: TrainingProgress(metadata: checkpoint.metadata)))
        } catch {
            throw Problem("\(error)", file: origin)
        }
    }

    /// A variant with the weights that training starts from, for the input size and the crop of the command line.
    static func untrained(_ variant: Variant, _ arguments: ParsedArguments) throws -> LoadedModel {
        let network = try Network(variant, inputSize: arguments[SharedOptions.inputSize] ?? 224)
        let seed = PublishedInitialization.standardSeed
        // The bundled statistics of normalization (`make-assets statistics`).
        var statistics: [String: [Float]] = [:]
        for (name, tensor) in try Checkpoint.read(Assets.untrainedStatistics(variant.name)).tensors {
            statistics[name.text] = try tensor.floats()
        }
        let weights = PublishedInitialization(seed: seed, statistics: statistics, shiftMax: .lively)
        let rule = arguments[SharedOptions.crop] ?? .torchvision
        return LoadedModel(
            model: try Model(network, weights: weights), weights: weights,
            facts: ModelFacts(
                network: network, isTrained: false, origin: "untrained, seed \(seed)",
                preprocessing: Preprocessing(inputSize: network.inputSize, rule: rule), classNames: []))
    }

    /// The network alone, for commands that need no weights: with `--weights`, what they are for.
    static func network(_ arguments: ParsedArguments, _ console: Console) throws -> Network {
        let variant = arguments[SharedOptions.model]
        let classes = arguments[SharedOptions.classes]
        guard let file = try arguments.weightsFile() else {
            return try Network(
                variant ?? .standard, inputSize: arguments[SharedOptions.inputSize] ?? 224,
                classes: classes ?? 1000
            )
        }
        let choice = try WeightChoice(file, as: variant, arguments)
        choice.say(file, console)
        let network = choice.network
        if let classes, classes != network.classes {
            throw Problem(
                "these weights have \(Numbers.classes(network.classes))",
                file: file.inputName,
                advice: "leave out --classes")
        }
        return network
    }

    /// How accurate the bundled weights are on pictures of the test split that the training never saw, as their files
    /// say it.
    ///
    /// - Parameters:
    ///   - file: where the weights of a variant are, by its name.
    ///   - warn: is told of each file that cannot be read.
    /// - Returns: top-1 shares on the drawn shapes by variant's name; a variant whose file does not say is left out.
    static func bundledTop1(
        file: (String) throws -> FilePath = { try Assets.trainedModel($0) }, warn: (String) -> Void
    ) -> [String: Double] {
        var shares: [String: Double] = [:]
        for variant in Variant.family {
            do {
                let checkpoint = try Checkpoint.read(file(variant.name))
                shares[variant.name] = checkpoint.metadata["test-top1"].flatMap(Double.init)
            } catch {
                warn("\(error)")
            }
        }
        return shares
    }
}

extension ParsedArguments {
    /// The file of `--weights`.
    ///
    /// - Throws: if there is a `--key` without one.
    func weightsFile() throws(UsageError) -> FilePath? {
        let file = self[SharedOptions.weights]
        if file == nil, has(SharedOptions.key) { throw UsageError("'--key' requires '--weights'") }
        return file
    }
}

extension WeightChoice {
    /// The weights of a file, with the model, the key and the input size of the command line.
    init(_ file: FilePath, as variant: Variant? = nil, _ arguments: ParsedArguments) throws {
        // Another file that the user opens later has other keys.
        let key = file == arguments[SharedOptions.weights] ? arguments[SharedOptions.key] : nil
        do {
            self = try CheckpointFile.read(file).weights(
                as: variant, key: key,
                inputSize: arguments[SharedOptions.inputSize])
        } catch {
            throw error as? Problem ?? Problem("\(error)", file: file.inputName)
        }
    }

    func say(_ file: FilePath, _ console: Console) {
        for note in notes { console.say("\(file.inputName): \(note)") }
    }
}

extension Checkpoint {
    /// The crop that the weights were trained with.
    var cropRule: CropRule { isFromPaddle ? .paddle : .torchvision }
}
