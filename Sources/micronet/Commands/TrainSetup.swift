import Basics
import Checkpoints
import Inference
import Network
import Pictures
import Training

/// A training run as a command line describes it.
struct TrainSetup {
    let trainer: Trainer
    /// What the user should know before it begins.
    let remarks: [String]
    /// What was chosen or left out, for standard error.
    private let said: [String]
    private let isShapes: Bool

    init(_ arguments: ParsedArguments, _ console: Console) throws {
        let data = arguments.positionals[0]
        isShapes = data == LabelledData.shapesWord
        if isShapes, arguments.has(TrainOptions.validation) {
            throw UsageError(
                "'--validation' applies only to pictures; shapes have their own validation split")
        }
        if arguments.has(TrainOptions.resume), arguments.has(TrainOptions.force) {
            throw UsageError("'--resume' continues a run, and '--force' begins it again: give one of them")
        }
        let onlyPictures = arguments.first(
            of: SharedOptions.classes, SharedOptions.labels, SharedOptions.applyOrientation)
        if isShapes, let option = onlyPictures {
            throw UsageError("'--\(option.name)' applies only to pictures")
        }
        if !isShapes, arguments.has(TrainOptions.validationSamples) {
            throw UsageError("'--\(TrainOptions.validationSamples.name)' applies only to shapes")
        }
        let start = try TrainStart(arguments, console)
        let folder = Self.folder(arguments, model: start.variant.name)
        let output = Trainer.Output(
            folder: folder, isHalf: arguments.has(TrainOptions.half),
            interval: 60 * (arguments[TrainOptions.saveMinutes] ?? 10))
        let ranks = console.ranks
        let place = try TrainFolder(output, arguments, isWritten: ranks.rank == 0)
        (trainer, remarks, said) =
            output.last.exists && arguments.has(TrainOptions.resume)
            ? try Self.resume(arguments, place, ranks) : try Self.begin(arguments, start, place, ranks)
        said.forEach(console.say)
    }

    /// `--output`, or a name made from the model's and the data's.
    private static func folder(_ arguments: ParsedArguments, model: String) -> FilePath {
        if let given = arguments[TrainOptions.output] {
            let hasSlash = given.bytes.count > 1 && given.bytes.last == UInt8(ascii: "/")
            return FilePath(bytes: hasSlash ? given.bytes.dropLast() : given.bytes[...])
        }
        var data = arguments.positionals[0]
        if ["", ".", ".."].contains(data.name), let folder = data.resolved { data = folder }
        var name = data.lastComponent
        if data != LabelledData.shapesWord, let ending = data.pathExtension {
            name.removeLast(ending.count + 1)
        }
        return FilePath(bytes: Array("micronet-\(model)-".utf8) + (name.isEmpty ? Array("data".utf8) : name))
    }

    /// Measures the best weights on drawn shapes that no choice depended on, and records it in their file.
    ///
    /// - Returns: nil for pictures.
    func test(_ console: Console) throws -> Evaluation? {
        guard isShapes else { return nil }
        let output = trainer.output
        let file = try Checkpoint.read(output.best.exists ? output.best : output.last)
        let model = try Model(trainer.network, weights: file)
        let source = ShapesSamples(
            .test, seed: ShapesSamples.evaluationSeed, count: trainer.validationCount)
        var progress = Progress(total: trainer.validationCount, what: "test pictures")
        let evaluation = try Evaluation.run(
            model, on: source, threads: trainer.threads, ranks: trainer.ranks,
            progress: { progress.advance(to: $0, console) },
            isInterrupted: { Interruption.isRequested })
        progress.clear(console)
        guard let evaluation else { console.leave() }
        if output.best.exists, trainer.ranks.rank == 0 { try trainer.recordTest(evaluation, in: file) }
        return evaluation
    }

    // MARK: - A new run

    private static func begin(
        _ arguments: ParsedArguments, _ start: TrainStart, _ place: TrainFolder, _ ranks: any Ranks
    ) throws -> (Trainer, remarks: [String], said: [String]) {
        var place = place
        let seed = UInt64(arguments[TrainOptions.seed] ?? 1)
        let threads = arguments.threadCount(ranks)
        let data = try TrainData(
            arguments, seed: seed,
            .begun(
                classes: start.classes, names: start.classNames,
                keepsHead: !arguments.has(TrainOptions.newHead)),
            arguments.reading, threads: threads)
        let parameters = try Hyperparameters(arguments, start, data)
        let network = try parameters.network(classes: data.training.classes)
        let (weights, origin) = try start.weights(
            for: network, names: data.training.classNames, seed: parameters.seed,
            isNew: arguments.has(TrainOptions.newHead))
        if let file = arguments[SharedOptions.weights] { try requireNumbers(weights, for: network, file) }
        do throws(Problem) {
            try Trainer.requireCheckpoint(parameters, classes: data.training.classes)
        } catch {
            throw error.about(arguments.positionals[0].inputName)
        }
        try Trainer.requireMemory(
            parameters, classes: data.training.classes, threads: threads,
            isValidating: data.validation != nil, ranks: ranks.count)
        try place.make(arguments)
        let output = place.output
        var notes: [ExternalName: String] = [
            "model": parameters.model, Checkpoint.inputSizeKey: String(parameters.inputSize),
            "data": arguments.positionals[0].exactText, "threads": String(threads), "date": WallClock.date(),
            "command": Micronet.commandLine, "begun-from": origin,
        ]
        notes.merge(TrainChoices.notes(arguments, data)) { $1 }
        if ranks.count > 1 { notes[ranksKey] = String(ranks.count) }
        if !data.training.classNames.isEmpty {
            notes[Checkpoint.classNamesKey] = Checkpoint.text(ofClassNames: data.training.classNames)
        }
        let trainer = try Trainer(
            parameters, weights: weights, data: data.training, validation: data.validation, output: output,
            threads: threads, ranks: ranks, notes: notes)
        var remarks = data.remarks + [origin]
        if arguments.has(TrainOptions.resume) {
            remarks.append("there is nothing to continue in \(output.folder) yet")
        }
        return (trainer, remarks, data.said + [place.remark].compactMap { $0 })
    }

    /// Checks that training can begin with the weights.
    ///
    /// - Throws: which tensor holds what is no number.
    private static func requireNumbers(
        _ weights: some TensorSource, for network: Network, _ file: FilePath
    ) throws {
        for tensor in network.tensors where try !weights.values(of: tensor).allSatisfy(\.isFinite) {
            throw Problem(
                "\(tensor.name) holds values that are not finite numbers, from which nothing can be trained",
                file: file.inputName, advice: "give other weights, or begin without --weights")
        }
    }

    // MARK: - An old run

    private static func read(_ output: Trainer.Output) throws -> TrainingCheckpoint {
        do {
            return try TrainingCheckpoint.read(output.last)
        } catch let problem as Problem where problem.isDamage {
            throw Problem(
                "this save of the run is damaged: \(problem.message)", file: output.last,
                advice: output.best.exists
                    ? "begin another run with the best weights so far: --weights \(output.best) and another --output"
                    : "begin the run again with --force")
        }
    }

    private static func resume(
        _ arguments: ParsedArguments, _ place: TrainFolder, _ ranks: any Ranks
    ) throws -> (Trainer, remarks: [String], said: [String]) {
        var output = place.output
        var checkpoint = try read(output)
        let hasLostBest = checkpoint.state.epoch > 0 && !output.best.exists
        // Without its weights, the best epoch so far cannot be chosen.
        if hasLostBest { checkpoint.state.best = nil }
        let parameters = checkpoint.parameters
        let arguments = try TrainChoices.resumed(arguments, checkpoint, output.folder)
        output.isHalf = arguments.has(TrainOptions.half)
        let data = try TrainData(
            arguments, seed: parameters.seed,
            .resumed(classes: checkpoint.classes, names: checkpoint.classNames), arguments.reading,
            threads: arguments.threadCount(ranks))
        let (classes, count) = (data.training.classes, data.training.count ?? .max)
        guard classes == checkpoint.classes, count >= parameters.samplesPerEpoch else {
            throw Problem(
                "this run was begun with \(Numbers.classes(checkpoint.classes)) and \(Numbers.grouped(parameters.samplesPerEpoch)) "
                    + "pictures an epoch, and here are \(classes) and \(Numbers.grouped(count))",
                file: arguments.positionals[0].inputName, advice: "give the same data")
        }
        try TrainChoices.check(data, arguments, checkpoint, output.last)
        let begun = number("threads", in: checkpoint)
        let begunRanks = number(ranksKey, in: checkpoint) ?? 1
        let threads = arguments.threadCount(otherwise: begunRanks == ranks.count ? begun : nil, ranks)
        try Trainer.requireMemory(
            parameters, classes: classes, threads: threads, isValidating: data.validation != nil,
            ranks: ranks.count)
        let trainer = try Trainer(
            resuming: checkpoint, data: data.training, validation: data.validation, output: output,
            threads: threads, ranks: ranks)
        let state = checkpoint.state
        var remarks = data.remarks
        remarks.append(
            state.epoch == parameters.epochs
                ? "this run has had all of its epochs"
                : "continuing at epoch \(state.epoch + 1), iteration \(state.iteration + 1)")
        if let begun, (begunRanks, begun) != (ranks.count, threads), state.epoch < parameters.epochs {
            let (old, new) =
                begunRanks == ranks.count
                ? (Numbers.counted(begun, "thread", "threads"), "\(threads)")
                : (TrainLog.crew(begunRanks, begun), TrainLog.crew(ranks.count, threads))
            remarks.append(
                "begun with \(old): with \(new) the sums are rounded differently, and the run goes on differently"
            )
        }
        if hasLostBest {
            remarks.append(
                "\(output.best) is missing"
                    + (state.epoch < parameters.epochs ? ": the best epoch is one of those to come" : ""))
        }
        return (trainer, remarks, data.said + [place.remark].compactMap { $0 })
    }
}

extension TrainSetup {
    /// Under which checkpoints keep the number of processes, if they were several.
    private static let ranksKey: ExternalName = "ranks"

    private static func number(_ key: ExternalName, in checkpoint: TrainingCheckpoint) -> Int? {
        checkpoint.notes[key].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}

/// What a run begins with: the published initialization, or a checkpoint.
struct TrainStart {
    let variant: Variant
    /// The checkpoint and the network that it is for.
    private let given: (file: FilePath, checkpoint: Checkpoint, network: Network, names: [ExternalName])?

    init(_ arguments: ParsedArguments, _ console: Console) throws {
        guard let file = try arguments.weightsFile() else {
            variant = arguments[SharedOptions.model] ?? .standard
            given = nil
            return
        }
        let choice = try WeightChoice(file, as: arguments[SharedOptions.model], arguments)
        choice.say(file, console)
        variant = choice.network.variant
        given = (file, choice.checkpoint, choice.network, choice.classNames)
    }

    /// The classes of the checkpoint.
    var classes: Int? { given?.network.classes }

    /// The names of its classes; empty if it has none.
    var classNames: [ExternalName] { given?.names ?? [] }

    /// The side of the square that the checkpoint was trained on, if it says so.
    var inputSize: Int? { given?.checkpoint.inputSize }

    /// The weights for a network with classes of these names, and where they come from. A last layer for other classes is
    /// initialized again.
    ///
    /// - Parameter isNew: whether it is initialized again even for the same classes.
    func weights(
        for network: Network, names: [ExternalName], seed: UInt64, isNew: Bool
    ) throws -> (any TensorSource, origin: String) {
        let fresh = PublishedInitialization(seed: seed)
        guard let given else { return (fresh, "the published initialization, seed \(seed)") }
        let (old, origin) = (given.names, "the weights of \(given.file.inputName)")
        let isSameCount = given.network.classes == network.classes
        let isSame = isSameCount && (old.isEmpty || old == names)
        if isSame, !isNew { return (given.checkpoint, origin) }
        let reason =
            !isSameCount
            ? "\(Numbers.classes(given.network.classes)) become \(network.classes)"
            : isNew ? "as asked for" : "the classes have other names"
        return (
            TransferredWeights(given.checkpoint, into: network, fresh: fresh),
            "\(origin) with a new last layer (\(reason))"
        )
    }
}
