import Basics
import Network
import Checkpoints
import Inference
import Pictures
import Training

/// A training run as a command line describes it.
struct TrainSetup {
    let trainer: Trainer
    /// What is worth telling before it begins.
    let remarks: [String]
    private let isShapes: Bool

    init(_ arguments: ParsedArguments, _ console: Console) throws {
        let word = arguments.positionals[0]
        isShapes = word == LabelledData.shapesWord
        if isShapes, arguments.has(TrainOptions.validation) {
            throw UsageError("'--validation' goes with pictures; shapes have a validation split of their own")
        }
        let start = try TrainStart(arguments)
        let output = TrainOutput(arguments)
        let folder = output.folder(word, model: start.variant.name)
        guard TrainOutput.holdsRun(folder) else {
            (trainer, remarks) = try Self.begin(arguments, start, output.settings(folder))
            return
        }
        guard arguments.has(TrainOptions.resume) else {
            throw Failure(
                "\(folder): there is a training run already; continue it with --resume, or give "
                    + "another folder with --output")
        }
        (trainer, remarks) = try Self.resume(arguments, output.settings(folder))
    }

    /// Measures the best weights on drawn shapes that nothing was chosen by, and notes it in their file.
    ///
    /// - Returns: nil for pictures.
    func test(_ console: Console) throws -> Evaluation? {
        guard isShapes else { return nil }
        let file = try Checkpoint.read(trainer.output.best)
        let model = try Model(trainer.network, weights: file)
        let source = ShapesSamples(
            .test, seed: ShapesSamples.evaluationSeed, count: trainer.validationCount)
        var progress = Progress(total: trainer.validationCount, what: "test pictures")
        let evaluation = try Evaluation.run(
            model, on: source, threads: trainer.threads, progress: { progress.advance(to: $0, console) },
            isInterrupted: { Interruption.isRequested })
        progress.clear(console)
        guard let evaluation else { Interruption.leave() }
        try trainer.noteTest(evaluation, in: file)
        return evaluation
    }

    // MARK: - A new run

    private static func begin(
        _ arguments: ParsedArguments, _ start: TrainStart, _ output: Trainer.Output
    ) throws -> (Trainer, [String]) {
        let seed = UInt64(arguments[TrainOptions.seed] ?? 1)
        let data = try TrainData(arguments, seed: seed, classes: start.classes, names: [])
        let parameters = try TrainParameters.parameters(arguments, start, data)
        let network = try parameters.network(classes: data.training.classes)
        let (weights, origin) = try start.weights(
            for: network, names: data.training.classNames, seed: parameters.seed,
            isNew: arguments.has(TrainOptions.newHead))
        try TrainOutput.make(output.folder)
        let threads = arguments.threadCount(TrainOptions.threads)
        var notes = [
            "model": parameters.model, Checkpoint.inputSizeKey: String(parameters.inputSize),
            "data": arguments.positionals[0].exact, "threads": String(threads), "date": WallClock.date(),
            "command": RawArgument.commandLine(), "begun-from": origin,
        ]
        if !data.training.classNames.isEmpty {
            notes[Checkpoint.classNamesKey] = Checkpoint.text(ofClassNames: data.training.classNames)
        }
        let trainer = try Trainer(
            parameters, weights: weights, data: data.training, validation: data.validation, output: output,
            threads: threads, notes: notes)
        var remarks = data.remarks + [origin]
        if arguments.has(TrainOptions.resume) {
            remarks.append("there is nothing to continue in \(output.folder) yet")
        }
        return (trainer, remarks)
    }

    // MARK: - An old run

    private static func resume(
        _ arguments: ParsedArguments, _ output: Trainer.Output
    ) throws -> (Trainer, [String]) {
        let checkpoint = try TrainingCheckpoint.read(output.last)
        let parameters = checkpoint.parameters
        for (name, text) in parameters.texts {
            guard let given = arguments.values[name] else { continue }
            let said = (given as? Variant)?.name ?? "\(given)"
            guard said == text else {
                throw Failure(
                    "\(output.folder): this run was begun with --\(name) \(text), not \(said); "
                        + "leave it out, or begin another run with another --output")
            }
        }
        let data = try TrainData(
            arguments, seed: parameters.seed, classes: checkpoint.classes, names: checkpoint.classNames)
        let (classes, count) = (data.training.classes, data.training.count ?? .max)
        guard classes == checkpoint.classes, count >= parameters.samplesPerEpoch else {
            throw Failure(
                "\(arguments.positionals[0].display): this run was begun with \(checkpoint.classes) classes and "
                    + "\(parameters.samplesPerEpoch) pictures an epoch, and here are \(classes) and \(count); "
                    + "give the same data")
        }
        let threads = arguments.threadCount(TrainOptions.threads)
        let trainer = try Trainer(
            resuming: checkpoint, data: data.training, validation: data.validation, output: output,
            threads: threads)
        let state = checkpoint.state
        var remarks = data.remarks
        remarks.append(
            state.epoch == parameters.epochs
                ? "this run has had all of its epochs"
                : "continuing at epoch \(state.epoch + 1), iteration \(state.iteration + 1)")
        if let begun = checkpoint.notes["threads"], begun != String(threads) {
            remarks.append("begun with \(begun) threads: with \(threads) the last digits differ")
        }
        return (trainer, remarks)
    }
}
