import Basics
import Network
import Pictures
import Shapes
import Training

extension Command {
    /// `micronet evaluate DATA|shapes`
    static let evaluate = Command(
        name: "evaluate",
        abstract: "Measure a network's accuracy on labelled pictures.",
        discussion: "DATA is a folder with a folder of JPEG files for each class, or a list file with "
            + "lines of a path and a label, paths relative to the list's folder. Class folders are matched by name "
            + "with the classes that the weights name, else by the order of their names. The word shapes "
            + "stands for drawn pictures in sixteen classes that need no files.\n\n"
            + "Pictures that cannot be read are left out of all numbers and listed at the end; the exit "
            + "status is then 1.",
        arguments: [PositionalDeclaration(name: "data", help: "A folder, a list file, or the word shapes.")],
        options: [
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration, EvaluateOptions.split.declaration,
            EvaluateOptions.count.declaration, EvaluateOptions.seed.declaration,
            EvaluateOptions.pairs.declaration, EvaluateOptions.threads.declaration,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: EvaluateCommand.run)
}

enum EvaluateOptions {
    static let split = Option<ShapesSplit>.choice(
        "split", help: "The part of the drawn shapes. (default: test)")
    static let count = Option<Int>.integer(
        "count", short: "n", placeholder: "count", in: 1...10_000_000,
        help: "How many drawn shapes. (default: 4096)")
    static let seed = Option<Int>.integer(
        "seed", placeholder: "number", in: 0...Int.max,
        help: "What the drawn shapes follow from. (default: 1)")
    static let pairs = Option<Int>.integer(
        "pairs", placeholder: "count", in: 0...1_000_000,
        help: "How many pairs of confused classes are shown. (default: 10)")
    static let threads = TrainOptions.threads
}

/// A network's accuracy.
enum EvaluateCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        let word = arguments.positionals[0]
        if word != LabelledData.shapesWord {
            for option in [
                EvaluateOptions.split.declaration, EvaluateOptions.count.declaration,
                EvaluateOptions.seed.declaration,
            ]
            where arguments.values[option.name] != nil {
                throw UsageError("'--\(option.name)' goes with shapes")
            }
        }
        Interruption.watch()
        let loaded = try ModelLoader.load(arguments)
        let labels = try LabelList.load(arguments, for: loaded, console)
        let source = try source(word, arguments, loaded, console)
        var progress = Progress(total: source.count ?? 0, what: "pictures")
        let begun = MonotonicClock.nanoseconds()
        let evaluation = try Evaluation.run(
            loaded.model, on: source, threads: arguments.threadCount(EvaluateOptions.threads),
            progress: { progress.advance(to: $0, console) }, isInterrupted: { Interruption.isRequested })
        progress.clear(console)
        guard let evaluation else { Interruption.leave() }
        let report = EvaluationReport(
            loaded: loaded, labels: source.classNames.isEmpty ? labels.labels : source.classNames, data: word,
            evaluation: evaluation, pairs: arguments[EvaluateOptions.pairs] ?? 10,
            seconds: Double(MonotonicClock.nanoseconds() - begun) / 1e9)
        switch format {
        case .text: report.writeText(console)
        case .json: console.data(report.json.text)
        case .csv: console.data(report.classTable.csv)
        case .markdown: console.data(report.classTable.markdown)
        }
        for problem in evaluation.damaged { console.warn(problem.message) }
        for problem in evaluation.unreadable { console.report(problem.message) }
    }

    private static func source(
        _ word: RawArgument, _ arguments: ParsedArguments, _ loaded: LoadedModel, _ console: Console
    ) throws -> any SampleSource {
        let classes = loaded.network.classes
        guard word != LabelledData.shapesWord else {
            let shapes = ShapesSamples(
                arguments[EvaluateOptions.split] ?? .test,
                seed: arguments[EvaluateOptions.seed].map(UInt64.init) ?? ShapesSamples.evaluationSeed,
                count: arguments[EvaluateOptions.count] ?? 4096)
            guard classes == shapes.classes else {
                throw Failure(
                    "\(loaded.origin): these weights have \(classes) classes, and shapes are "
                        + "\(shapes.classes); train some with 'micronet train shapes'")
            }
            return shapes
        }
        let pictures = try LabelledData.pictures(word, classes: classes)
        for empty in pictures.emptyClasses {
            console.warn(
                "\(word.display): there are no JPEG files in the class folder “\(Escape.line(empty))”")
        }
        return PictureSamples(
            try pictures.labelled(as: loaded.classNames, classes: classes),
            .centred(loaded.preprocessing.rule))
    }
}
