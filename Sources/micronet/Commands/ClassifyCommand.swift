import Basics
import Checkpoints
import Explorer
import Inference
import Network
import Pictures
import Trace

extension Command {
    /// `micronet classify PICTURE…`
    static let classify = Command(
        name: "classify",
        abstract: "Name what is in pictures: the classes with the highest scores.",
        discussion: "A picture that cannot be read does not stop the others, but the exit status is 1. "
            + "Scores are the softmax of the logits. Without --weights the network is a bundled one "
            + "that knows sixteen drawn shapes. With --model all, or several --weights, every "
            + "model answers, and costs follow: the time is of the fastest pass on one thread.",
        arguments: [
            Positional(
                name: "picture", kind: SharedOptions.pictureFile,
                help: "\(PictureFormat.names) files, folders of them, or - for standard input.",
                isRepeated: true)
        ],
        options: [ClassifyOptions.top, ClassifyOptions.logits, Heatmap.option, Heatmap.force]
            + ClassifyOptions.loading
            + [SharedOptions.applyOrientation, SharedOptions.threads] + SharedOptions.formats
            + SharedOptions.looks,
        run: Classification.run)
}

enum ClassifyOptions {
    static let top = Option<Int>.integer(
        "top", short: "t", placeholder: "count", in: 1...1_000_000,
        help: "How many classes to show. (default: 5, with several models 3)")
    static let logits = Option<Bool>.flag("logits", help: "With --json, give all logits too.")

    /// nil for all.
    static let model = Option<Variant?>.choice(
        SharedOptions.model.name, short: SharedOptions.model.short,
        words: Variant.family.map(\.name) + ["all"],
        help: "The network, or all of them. (default: that of the weights, else \(Variant.standard.name))",
        value: { word in word == "all" ? .some(nil) : Variant(named: word).map { $0 } })

    static let weights = SharedOptions.weights.repeated(
        "A checkpoint: \(CheckpointFormat.usualExtensions); several are compared. (default: the bundled ones, "
            + "trained on drawn shapes)")

    /// Those of every command that loads a model, with more models.
    static let loading: [any CommandOption] = SharedOptions.loading.map { option in
        switch option.name {
        case model.name: model
        case weights.name: weights
        default: option
        }
    }
}

/// The classes of pictures.
enum Classification {
    /// What the network says about one picture.
    struct Answer {
        let file: FilePath
        let prediction: Prediction
        /// The best classes.
        let top: [Int]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if arguments.has(ClassifyOptions.logits), format != .json {
            throw UsageError("'--logits' requires '--json'")
        }
        if ClassificationByAll.isAsked(arguments) {
            return try ClassificationByAll.run(arguments, format, console)
        }
        let heatmap = try Heatmap(arguments)
        let loaded = try ModelLoader.load(arguments, console)
        let model = loaded.facts
        let labels = try LabelList.load(arguments, for: loaded, console)
        let files = PictureList.expand(arguments.positionals, say: console.say) { console.report($0) }
        var report = ClassificationReport(
            model: model, labels: labels, format: format, hasLogits: arguments.has(ClassifyOptions.logits),
            note: model.knowsShapesOnly && !files.allSatisfy(\.isBundledShape)
                ? ModelDescription.shapesNote : nil)
        let top = min(arguments[ClassifyOptions.top] ?? 5, model.network.classes)

        let threads = min(arguments[SharedOptions.threads] ?? 1, max(files.count, 1))
        try loaded.requireEngines(threads)
        report.begin(console)
        var progress = Progress(total: files.count, what: "pictures")
        var note = OrientationNote()
        let engines = EnginePool((consume loaded).model, engines: threads)
        for start in stride(from: 0, to: files.count, by: threads) {
            let batch = Array(files[start..<min(start + threads, files.count)])
            for (file, outcome) in zip(batch, classify(batch, model, arguments.reading, engines)) {
                progress.clear(console)
                switch outcome {
                case .success(let (prediction, picture)):
                    note.add(file, picture.orientation)
                    if let warning = picture.warning { console.warn(warning) }
                    model.warnOfNonNumbers(prediction, file, console)
                    // Before the output: whoever reads its end finds the file.
                    try heatmap?.write(
                        picture, prediction, engines, class: { labels[$0] ?? "class \($0)" }, console)
                    report.add(Answer(file: file, prediction: prediction, top: prediction.top(top)), console)
                case .failure(let problem):
                    console.report(problem)
                    report.add(problem, of: file)
                }
            }
            progress.advance(to: start + batch.count, console)
        }
        progress.clear(console)
        report.end(console)
        note.line.map(console.say)
    }

    private typealias Outcome = Result<(Prediction, LoadedPicture), Problem>

    /// Classifies pictures at the same time, one a thread.
    private static func classify(
        _ files: [FilePath], _ model: ModelFacts, _ reading: PictureReading, _ engines: EnginePool
    ) -> [Outcome] {
        @Sendable func outcome(_ file: FilePath) -> Outcome {
            do throws(Problem) {
                let picture = try LoadedPicture(file, model.preprocessing, reading)
                return .success((Prediction(logits: engines.logits(picture.input)), picture))
            } catch {
                return .failure(error)
            }
        }
        guard files.count > 1 else { return files.map(outcome) }
        return [Outcome](unsafeUninitializedCapacity: files.count) { buffer, initialized in
            // Each iteration writes its own element and nothing else.
            nonisolated(unsafe) let results = buffer
            WorkerThreads.perform(files.count) { index in
                results.initializeElement(at: index, to: outcome(files[index]))
            }
            initialized = files.count
        }
    }
}

/// Writes answers: one by one for a person, and all at the end if the format is one value.
private struct ClassificationReport {
    let model: ModelFacts
    let labels: LabelList
    let format: OutputFormat
    let hasLogits: Bool
    /// What there is to say about the answers; nil if nothing.
    let note: String?
    private var results: [JSON] = []
    private var failures: [JSON] = []
    private var table = Table([
        .text("file"), .number("rank"), .number("class"), .text("label"), .number("score"),
    ])

    init(model: ModelFacts, labels: LabelList, format: OutputFormat, hasLogits: Bool, note: String?) {
        self.model = model
        self.labels = labels
        self.format = format
        self.hasLogits = hasLogits
        self.note = note
    }

    func begin(_ console: Console) {
        guard format == .text else { return }
        console.write("\(model.title(console))\n")
        if !model.isTrained {
            let mark = console.styled("UNTRAINED", .warning)
            console.write("\(mark): these answers mean nothing; give trained weights with --weights\n")
        }
        if let note { console.write("\(note)\n") }
    }

    mutating func add(_ answer: Classification.Answer, _ console: Console) {
        switch format {
        case .text: console.write(text(answer, console))
        case .json:
            let top = model.top(answer.top, of: answer.prediction, labels)
            let logits: JSON = hasLogits ? ["logits": .singles(answer.prediction.logits)] : [:]
            results.append(["file": .string(answer.file.exactText), "top": top] + logits)
        case .csv, .markdown:
            for (rank, place) in answer.top.enumerated() {
                table.add([
                    .text(format == .csv ? answer.file.exactText : answer.file.inputName), .count(rank + 1),
                    .text(String(place)), .text(labels[place] ?? ""),
                    .score(answer.prediction.scores[place]),
                ])
            }
        }
    }

    mutating func add(_ problem: Problem, of file: FilePath) {
        failures.append(["file": .string(file.exactText), "message": .string(problem.description)])
    }

    func end(_ console: Console) {
        switch format {
        case .text: break
        case .csv: console.data(table.csv)
        case .markdown:
            console.document(table.markdown)
            if !model.isTrained { console.document("\nUNTRAINED: these answers mean nothing.\n") }
            if let note { console.document("\nNote: \(note).\n") }
        case .json:
            let said: JSON = note.map { ["note": .string($0)] } ?? [:]
            console.data(
                (model.json() + said + ["results": .array(results), "errors": .array(failures)]).text)
        }
    }

    private func text(_ answer: Classification.Answer, _ console: Console) -> ConsoleText {
        var table = Table([.number(""), .number(""), .number(""), .text(""), .text("")])
        for (rank, place) in answer.top.enumerated() {
            let score = answer.prediction.scores[place]
            table.add(
                [
                    .text(" \(rank + 1)"), .text(String(place)), .score(score),
                    .bar(Double(score)), .text(labels[place] ?? "class \(place)"),
                ], isStrong: rank == 0)
        }
        let mark = model.isTrained ? "" : console.styled("  UNTRAINED", .warning)
        return "\n\(console.styled(answer.file.inputName, .strong))\(mark)\n\(table.text(console))"
    }
}
