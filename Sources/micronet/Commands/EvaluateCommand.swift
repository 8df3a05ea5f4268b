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
        discussion:
            "DATA is a folder with a folder of \(PictureFormat.names) files for each class, or a list file with "
            + "lines of a path and a label, paths relative to the list's folder. The word shapes stands for drawn "
            + "pictures in sixteen classes that need no files.\n\n"
            + "Class folders, and labels that are names, are matched with the classes that --labels or the weights "
            + "name: by the whole name, its first word or ImageNet's synset, then without regard to case, spaces, "
            + "_ and -. Names that are all whole numbers are class numbers from 0, or from 1 if they are exactly 1 "
            + "to the number of classes. Where nothing names the classes, the order of the names decides. Folders "
            + "for some of the classes are enough. The report says which rule held.\n\n"
            + "Pictures that cannot be read are left out of all numbers and listed at the end; the exit "
            + "status is then 1.",
        arguments: [SharedOptions.data],
        options: [
            SharedOptions.model, SharedOptions.weights, SharedOptions.key, SharedOptions.labels,
            SharedOptions.inputSize, SharedOptions.crop, SharedOptions.applyOrientation,
            EvaluateOptions.split,
            EvaluateOptions.count, EvaluateOptions.seed,
            EvaluateOptions.pairs, SharedOptions.allThreads,
        ] + SharedOptions.formats + SharedOptions.looks,
        run: EvaluationReport.run)
}

enum EvaluateOptions {
    static let split = Option<ShapesSplit>.choice(
        "split", help: "The part of the drawn shapes. (default: test)")
    static let count = Option<Int>.integer(
        "count", short: "n", placeholder: "count", in: 1...10_000_000,
        help: "How many drawn shapes to use. (default: 4096)")
    static let seed = Option<Int>.integer(
        "seed", placeholder: "number", in: 0...Int.max,
        help: "The seed of the drawn shapes. (default: 1)")
    static let pairs = Option<Int>.integer(
        "pairs", placeholder: "count", in: 0...1_000_000,
        help: "How many pairs of confused classes to show. (default: 10)")
}

/// A network's accuracy.
struct EvaluationReport: Report {
    let model: ModelFacts
    /// By class; empty if they are unknown.
    let labels: LabelList
    let data: FilePath
    /// How the data's labels were matched with the classes; nil for drawn shapes.
    let matching: ClassMatching?
    let evaluation: Evaluation
    /// How many pairs of confused classes the text shows.
    let pairs: Int
    let seconds: Double

    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        let data = arguments.positionals[0]
        let onlyPictures = arguments.first(of: SharedOptions.labels, SharedOptions.applyOrientation)
        if data == LabelledData.shapesWord, let option = onlyPictures {
            throw UsageError("'--\(option.name)' applies only to pictures")
        }
        let forShapes = arguments.first(
            of: EvaluateOptions.split, EvaluateOptions.count, EvaluateOptions.seed)
        if data != LabelledData.shapesWord, let option = forShapes {
            throw UsageError("'--\(option.name)' applies only to shapes")
        }
        try console.join()
        let loaded = try ModelLoader.load(arguments, console)
        let labels = try LabelList.load(arguments, for: loaded, console)
        let (source, matching) = try source(data, arguments, loaded, labels, console)
        let threads = min(arguments.threadCount(console.ranks), max(source.count ?? 1, 1))
        try loaded.requireEngines(threads)
        var progress = Progress(total: source.count ?? 0, what: "pictures")
        let begun = MonotonicClock.seconds()
        let evaluation = try Evaluation.run(
            loaded.model, on: source, threads: threads, ranks: console.ranks,
            progress: { progress.advance(to: $0, console) })
        progress.clear(console)
        // Nothing interrupts it politely: there is nothing to save.
        guard let evaluation else { return }
        let report = EvaluationReport(
            model: loaded.facts,
            labels: source.classNames.isEmpty ? labels : LabelList(source.classNames), data: data,
            matching: matching, evaluation: evaluation, pairs: arguments[EvaluateOptions.pairs] ?? 10,
            seconds: MonotonicClock.seconds() - begun)
        console.write(report, as: format)
        OrientationNote(count: evaluation.unturned).line.map(console.say)
        if evaluation.meaningless > 0 {
            console.warn(
                "\(data.inputName): some logits of \(Numbers.grouped(evaluation.meaningless)) of "
                    + "\(Numbers.grouped(evaluation.count)) pictures are not finite numbers, so the scores mean nothing; "
                    + "check the weights (\(loaded.origin))")
        }
        for problem in evaluation.damaged { console.warn(problem.message) }
        for problem in evaluation.unreadable { console.report(problem.message) }
    }

    private static func source(
        _ data: FilePath, _ arguments: ParsedArguments, _ loaded: LoadedModel, _ labels: LabelList,
        _ console: Console
    ) throws -> (any SampleSource, ClassMatching?) {
        let classes = loaded.network.classes
        guard data != LabelledData.shapesWord else {
            let shapes = ShapesSamples(
                arguments[EvaluateOptions.split] ?? .test,
                seed: arguments[EvaluateOptions.seed].map(UInt64.init) ?? ShapesSamples.evaluationSeed,
                count: arguments[EvaluateOptions.count] ?? 4096)
            guard classes == shapes.classes else {
                throw Problem(
                    "these weights have \(Numbers.classes(classes)), and shapes are \(shapes.classes)",
                    file: loaded.origin, advice: "train some with 'micronet train shapes'")
            }
            // Weights that were trained on a folder of shapes have them in another order, others are no shapes at all.
            guard !loaded.classNames.isEmpty, loaded.classNames != ShapesSamples.names else {
                return (shapes, nil)
            }
            let names = ClassNames(loaded.classNames, origin: "the weights")
            let matching: ClassMatching
            do throws(Problem) {
                matching = try ClassMatching.match(ShapesSamples.names, "shape", to: classes, called: [names])
            } catch {
                throw Problem(
                    error.message, file: loaded.origin, advice: "train some with 'micronet train shapes'")
            }
            return (RelabelledSamples(shapes, matching, names: loaded.classNames), matching)
        }
        // Labels for people may differ from the names that the weights have, which are the folders' at the training.
        var known = [labels.names].compactMap { $0 }
        if arguments.has(SharedOptions.labels), let names = LabelList(loaded.classNames).names {
            known.append(names)
        }
        let pictures = try LabelledData.pictures(
            data, classes: nil, threads: arguments.threadCount(console.ranks)
        ).matched(to: classes, called: known)
        (pictures.remarks + pictures.matchingRemarks).forEach(console.say)
        return (
            PictureSamples(pictures, .centred(loaded.preprocessing.rule), arguments.reading),
            pictures.matching
        )
    }
}

// MARK: - For people

extension EvaluationReport {
    func text(_ console: Console) -> ConsoleText {
        var text: ConsoleText = "\(model.title(console)) · \(data.inputName)\n"
        if let matching { text += "classes matched \(matching.description)\n" }
        text += "\n" + seenClasses.text(console)
        if !evaluation.confusions.isEmpty, pairs > 0 { text += "\n" + confusions.text(console) }
        let speed = Double(evaluation.count) / max(seconds, 1e-9)
        let (top1, top5) = (100 * evaluation.top1Share, 100 * evaluation.top5Share)
        let shares = "top-1 \(Numbers.fixed(top1, 2)) %   top-5 \(Numbers.fixed(top5, 2)) %"
        text += "\n\(console.styled(shares, .strong))   loss \(Numbers.fixed(evaluation.loss, 4))   "
        text +=
            "\(Numbers.counted(evaluation.count, "picture", "pictures")) in \(Numbers.fixed(seconds, 1)) s, "
        text += "\(Numbers.fixed(speed, 0))/s\n"
        let unreadable = evaluation.unreadable.count
        if unreadable > 0 {
            text += "\(Numbers.grouped(unreadable)) picture\(unreadable == 1 ? "" : "s") could not be read:\n"
        }
        return text
    }

    var markdown: String { classes.markdown }
    var csv: String { classes.csv }

    /// The classes that there are pictures of.
    private var seenClasses: Table {
        var table = classes
        table.rows = zip(table.rows, evaluation.perClass).filter { $1.count > 0 }.map(\.0)
        return table
    }

    /// Every class. Precision is the share of pictures of the class among those that were classified as it.
    private var classes: Table {
        var table = Table([
            .number("class"), .text("label"), .number("pictures", key: "count"),
            .number("top-1 %", key: "top1"), .number("top-5 %", key: "top5"),
            .number("precision %", key: "precision"), .number("loss"), .bars,
        ])
        for (label, seen) in evaluation.perClass.enumerated() {
            func share(_ part: Int, of all: Int) -> Table.Cell {
                all == 0 ? .empty : .share(Double(part) / Double(all))
            }
            table.add([
                .count(label), .text(labels[label] ?? ""), .count(seen.count),
                share(seen.top1, of: seen.count), share(seen.top5, of: seen.count),
                share(seen.top1, of: seen.predicted),
                seen.count == 0 ? .empty : .number(seen.meanLoss, decimals: 3),
                seen.count == 0 ? .empty : .bar(Double(seen.top1) / Double(seen.count)),
            ])
        }
        return table
    }

    private var confusions: Table {
        var table = Table([
            .text("class"), .text("classified as"), .number("times"), .number("% of the class"),
        ])
        func name(_ label: Int) -> Table.Cell { .text(labels[label] ?? "class \(label)") }
        for pair in evaluation.confusions.prefix(pairs) {
            table.add([
                name(pair.label), name(pair.predicted), .count(pair.count),
                .share(Double(pair.count) / Double(max(evaluation.perClass[pair.label].count, 1))),
            ])
        }
        return table
    }
}

// MARK: - For programs

extension EvaluationReport {
    var json: JSON {
        func label(_ index: Int) -> JSON { labels[index].map { .string($0) } ?? .null }
        let perClass = evaluation.perClass.enumerated().map { index, seen -> JSON in
            [
                "class": .integer(index), "label": label(index), "count": .integer(seen.count),
                "top1": .integer(seen.top1), "top5": .integer(seen.top5),
                "predicted": .integer(seen.predicted),
                "loss": seen.count == 0 ? .null : .number(seen.meanLoss),
            ]
        }
        let confusions = evaluation.confusions.map { pair -> JSON in
            [
                "class": .integer(pair.label), "label": label(pair.label),
                "predicted": .integer(pair.predicted), "predictedLabel": label(pair.predicted),
                "count": .integer(pair.count),
            ]
        }
        return model.json(hasTraining: false) + [
            "data": .string(data.exactText), "matching": matching.map { .string($0.rule.rawValue) } ?? .null,
        ] + evaluation.json + [
            "perClass": .array(perClass), "confusions": .array(confusions),
            "damaged": evaluation.damaged.json, "unreadable": evaluation.unreadable.json,
        ]
    }
}

extension [Evaluation.Remark] {
    var json: JSON { .array(map { ["file": .string($0.name), "message": .string($0.message)] }) }
}

extension Evaluation {
    /// How many pictures, and the scores over all of them.
    var json: JSON {
        [
            "count": .integer(count), "top1": .number(top1Share), "top5": .number(top5Share),
            "loss": .number(loss),
        ]
    }
}
