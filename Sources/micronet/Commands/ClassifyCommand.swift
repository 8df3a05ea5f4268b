import Basics
import Dispatch
import Inference
import Trace
import Pictures

extension Command {
    /// `micronet classify PICTURE…`
    static let classify = Command(
        name: "classify",
        abstract: "Name what is in pictures: the classes with the highest scores.",
        discussion: "A picture that cannot be read does not stop the others, but the exit status is 1. "
            + "Scores are the softmax of the logits. Without --weights the network is a bundled one "
            + "that knows sixteen drawn shapes.",
        arguments: [
            PositionalDeclaration(
                name: "picture", help: "JPEG files, folders of them, or - for standard input.",
                isRepeated: true)
        ],
        options: [
            ClassifyOptions.top.declaration, ClassifyOptions.logits.declaration,
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.untrained.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration, SharedOptions.threads.declaration,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: Classification.run)
}

enum ClassifyOptions {
    static let top = Option<Int>.integer(
        "top", short: "t", placeholder: "count", in: 1...1_000_000,
        help: "How many classes are shown. (default: 5)")
    static let logits = Option<Bool>.flag("logits", help: "With --json, give all logits too.")
}

/// The classes of pictures.
enum Classification {
    /// What is said about one picture.
    struct Answer {
        let file: RawArgument
        let prediction: Prediction
        let top: [Int]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        if arguments.has(ClassifyOptions.logits), format != .json {
            throw UsageError("'--logits' goes with '--json'")
        }
        let loaded = try ModelLoader.load(arguments)
        let model = loaded.facts
        let labels = try LabelList.load(arguments, for: loaded, console)
        let files = PictureList.expand(arguments.positionals) { console.report($0) }
        var report = ClassificationReport(
            model: model, labels: labels, format: format, hasLogits: arguments.has(ClassifyOptions.logits))
        let top = min(arguments[ClassifyOptions.top] ?? 5, model.network.classes)

        report.begin(console)
        var progress = Progress(total: files.count, what: "pictures")
        let threads = min(arguments[SharedOptions.threads] ?? 1, max(files.count, 1))
        let engines = EnginePool((consume loaded).model, engines: threads)
        for start in stride(from: 0, to: files.count, by: threads) {
            let batch = Array(files[start..<min(start + threads, files.count)])
            for (file, outcome) in zip(batch, classify(batch, model, engines)) {
                progress.clear(console)
                switch outcome {
                case .success(let (prediction, warning)):
                    if let warning { console.warn(warning) }
                    model.warnOfNonNumbers(prediction, file, console)
                    report.add(Answer(file: file, prediction: prediction, top: prediction.top(top)), console)
                case .failure(let error):
                    console.report(error)
                    report.add(error, of: file)
                }
            }
            progress.advance(to: start + batch.count, console)
        }
        progress.clear(console)
        report.end(console)
    }

    private typealias Outcome = Result<(Prediction, warning: String?), Problem>

    /// Classifies pictures at the same time, one a thread.
    private static func classify(
        _ files: [RawArgument], _ model: ModelFacts, _ engines: EnginePool
    ) -> [Outcome] {
        @Sendable func outcome(_ file: RawArgument) -> Outcome {
            do {
                let picture = try LoadedPicture(file, model.preprocessing)
                return .success((Prediction(logits: engines.logits(picture.input)), picture.warning))
            } catch {
                return .failure(error)
            }
        }
        guard files.count > 1 else { return files.map(outcome) }
        return [Outcome](unsafeUninitializedCapacity: files.count) { buffer, initialized in
            // Each iteration writes its own element and nothing else.
            nonisolated(unsafe) let results = buffer
            DispatchQueue.concurrentPerform(iterations: files.count) { index in
                results.initializeElement(at: index, to: outcome(files[index]))
            }
            initialized = files.count
        }
    }
}
