import Basics
import Explorer
import Inference
import Network
import Pictures
import Trace

/// What several models say about the same pictures: all bundled ones, or those of several `--weights`.
struct ClassificationByAll {
    /// A model that is ready for pictures, and the time of its fastest pass so far.
    private struct Entry {
        let facts: ModelFacts
        let labels: LabelList
        let engine: Engine
        /// Nanoseconds.
        var fastest = Int.max

        var name: String { facts.network.variant.name }
    }

    private var entries: [Entry] = []
    /// What there is to say about the answers; nil if nothing.
    private var note: String?
    private let format: OutputFormat
    private let hasLogits: Bool
    private let top: Int
    /// Whether the models' names do not say which weights they are.
    private let hasFiles: Bool
    private var results: [JSON] = []
    private var failures: [JSON] = []
    private var table: Table

    /// Whether the command line asks for more than one model.
    static func isAsked(_ arguments: ParsedArguments) -> Bool {
        asksForAll(arguments) || arguments.all(ClassifyOptions.weights).count > 1
    }

    private static func asksForAll(_ arguments: ParsedArguments) -> Bool {
        arguments.has(ClassifyOptions.model) && arguments[SharedOptions.model] == nil
    }

    static func run(_ arguments: ParsedArguments, _ format: OutputFormat, _ console: Console) throws {
        var all = try ClassificationByAll(arguments, format, console)
        let files = PictureList.expand(arguments.positionals, say: console.say) { console.report($0) }
        if all.entries.contains(where: { $0.facts.knowsShapesOnly }), !files.allSatisfy(\.isBundledShape) {
            all.note = ModelDescription.shapesNote
        }
        if format == .text, let note = all.note { console.write("\(note)\n") }
        var note = OrientationNote()
        var progress = Progress(total: files.count, what: "pictures")
        for (index, file) in files.enumerated() {
            do throws(Problem) {
                let picture = try DecodedPicture(path: file, arguments.reading)
                progress.clear(console)
                note.add(file, picture.orientation)
                if let warning = picture.warning { console.warn(warning) }
                all.add(file, picture.image, isFirst: index == 0, console)
            } catch {
                progress.clear(console)
                console.report(error)
                all.failures.append(
                    ["file": .string(file.exactText), "message": .string(error.description)])
            }
            progress.advance(to: index + 1, console)
        }
        progress.clear(console)
        all.end(console)
        note.line.map(console.say)
    }

    private init(_ arguments: ParsedArguments, _ format: OutputFormat, _ console: Console) throws {
        self.format = format
        hasLogits = arguments.has(ClassifyOptions.logits)
        top = arguments[ClassifyOptions.top] ?? 3
        let files = arguments.all(ClassifyOptions.weights)
        hasFiles = !files.isEmpty
        table = Table(
            [.text("file"), .text("model")] + (hasFiles ? [.text("weights")] : [])
                + [.number("rank"), .number("class"), .text("label"), .number("score")])
        if ClassificationByAll.asksForAll(arguments), hasFiles {
            throw UsageError("'--model all' are the bundled models: it does not go with '--weights'")
        }
        if arguments.has(Heatmap.option) {
            throw UsageError("'--heatmap' shows one model: it does not go with several")
        }
        if files.count > 1, arguments.has(SharedOptions.key) {
            throw UsageError("'--key' goes with one '--weights'")
        }
        if hasFiles, arguments.has(SharedOptions.untrained) {
            throw UsageError("'--untrained' and '--weights' cannot both be given")
        }
        let models =
            hasFiles
            ? try files.map {
                try ModelLoader.trained($0, variant: arguments[SharedOptions.model], arguments)
            } : try Variant.family.map { try ModelLoader.bundled($0, arguments) }
        for loaded in models {
            loaded.facts.say(console)
            try loaded.requireEngines(1)
            entries.append(
                Entry(
                    facts: loaded.facts, labels: try LabelList.load(arguments, for: loaded, console),
                    engine: Engine(loaded.model)))
        }
    }

    // MARK: - One picture

    /// - Parameter isFirst: whether the passes have to be repeated for their times: the first ones wait for the memory.
    private mutating func add(_ file: FilePath, _ image: RGBImage, isFirst: Bool, _ console: Console) {
        let clock = ContinuousClock()
        let predictions = entries.indices.map { index in
            let entry = entries[index]
            let input = entry.facts.preprocessing.tensor(entry.facts.preprocessing.crop(image))
            var logits: [Float] = []
            for _ in 0..<(isFirst ? 5 : 1) {
                let time = clock.measure { logits = entry.engine.logits(input) }
                entries[index].fastest = min(entries[index].fastest, Int(time / .nanoseconds(1)))
            }
            let prediction = Prediction(logits: logits)
            entry.facts.warnOfNonNumbers(prediction, file, console)
            return prediction
        }
        switch format {
        case .text: console.write(text(file, predictions, console))
        case .json:
            for (entry, prediction) in zip(entries, predictions) {
                let top = entry.facts.top(prediction.top(top), of: prediction, entry.labels)
                let weights: JSON = hasFiles ? ["weights": .string(entry.facts.origin)] : [:]
                let logits: JSON = hasLogits ? ["logits": .singles(prediction.logits)] : [:]
                results.append(
                    ["file": .string(file.exactText), "model": .string(entry.name)] + weights + ["top": top]
                        + logits)
            }
        case .csv, .markdown:
            let name = format == .csv ? file.exactText : file.inputName
            for (entry, prediction) in zip(entries, predictions) {
                for (rank, place) in prediction.top(top).enumerated() {
                    table.add(
                        [.text(name), .text(entry.name)] + (hasFiles ? [.text(entry.facts.origin)] : [])
                            + [
                                .count(rank + 1), .text(String(place)), .text(entry.labels[place] ?? ""),
                                .score(prediction.scores[place]),
                            ])
                }
            }
        }
    }

    private func label(_ entry: Entry, _ place: Int) -> String { entry.labels[place] ?? "class \(place)" }

    private func text(_ file: FilePath, _ predictions: [Prediction], _ console: Console) -> ConsoleText {
        var table = Table([.text(""), .number(""), .number(""), .text(""), .text("")])
        for (entry, prediction) in zip(entries, predictions) {
            for (rank, place) in prediction.top(top).enumerated() {
                let score = prediction.scores[place]
                table.add(
                    [
                        rank == 0
                            ? .text(entry.facts.isTrained ? entry.name : "\(entry.name), UNTRAINED") : .empty,
                        .text(String(place)), .score(score), .bar(Double(score)), .text(label(entry, place)),
                    ], isStrong: rank == 0)
            }
        }
        return "\n\(console.styled(file.inputName, .strong))  \(verdict(predictions))\n\(table.text(console))"
    }

    /// Whether the models agree: “all say star”, “3 of 4 say star; m0 disagrees”.
    private func verdict(_ predictions: [Prediction]) -> String {
        let best = zip(entries, predictions).map { entry, prediction in
            prediction.top(1).first.map { label(entry, $0) } ?? ""
        }
        guard let agreed = Agreement.label(of: best) else { return "no two agree" }
        let others = zip(entries, best).filter { $0.1 != agreed }.map(\.0.name)
        if others.isEmpty { return "all say \(agreed)" }
        return "\(best.count - others.count) of \(best.count) say \(agreed); \(others.listed("and")) "
            + (others.count == 1 ? "disagrees" : "disagree")
    }

    // MARK: - The end

    private func end(_ console: Console) {
        switch format {
        case .text: console.write("\n\(costs.text(console))")
        case .csv: console.data(table.csv)
        case .markdown:
            console.document(table.markdown)
            if entries.contains(where: { !$0.facts.isTrained }) {
                console.document("\nUNTRAINED: these answers mean nothing.\n")
            }
            if let note { console.document("\nNote: \(note).\n") }
        case .json:
            let models = entries.map { entry -> JSON in
                entry.facts.json() + [
                    "multiplyAdds": .integer(entry.facts.network.cost.multiplyAdds),
                    "parameters": .integer(entry.facts.network.cost.parameters),
                    "nanoseconds": entry.fastest == .max ? .null : .integer(entry.fastest),
                ]
            }
            let said: JSON = note.map { ["note": .string($0)] } ?? [:]
            let report: JSON = ["results": .array(results), "errors": .array(failures)]
            console.data((["schema": 1, "models": .array(models)] + said + report).text)
        }
    }

    /// What an answer costs, model by model.
    private var costs: Table {
        var table = Table([
            .text("model"), .text("weights"), .number("classes"), .number("multiply-adds"),
            .number("parameters"), .number("fastest pass"),
        ])
        for entry in entries {
            let network = entry.facts.network
            table.add([
                .text(entry.name), .text(entry.facts.origin), .count(network.classes),
                .count(network.cost.multiplyAdds), .count(network.cost.parameters),
                entry.fastest == .max ? .unknown : .text(Numbers.time(entry.fastest)),
            ])
        }
        return table
    }
}
