import Basics
import Network
import Training

/// What a run prints: progress on standard error, epochs and the end on standard output.
struct TrainLog {
    private let trainer: Trainer
    private let format: OutputFormat
    private let console: Console
    private let printEvery: Int?
    private var plot: TrainPlot?
    private var epochs: [TrainingReport.Epoch] = []
    private let begun = MonotonicClock.seconds()
    private var shownAt = MonotonicClock.seconds()
    private var isLive = false
    /// The steps since the last line.
    private var recent = Recent()
    private var stepsDone = 0

    private struct Recent {
        var steps = 0
        var samples = 0
        var seconds = 0.0
        var reading = 0.0
        var sharing = 0.0
        var loss = 0.0
    }

    init(
        _ trainer: Trainer, _ format: OutputFormat, printEvery: Int?, plot: TrainPlot?, _ console: Console
    ) {
        self.trainer = trainer
        self.format = format
        self.printEvery = printEvery
        self.plot = plot
        self.console = console
    }

    mutating func show(_ report: TrainingReport) {
        switch report {
        case .step(let step): self.step(step)
        case .validating(let done, let total):
            live("validating: \(Numbers.grouped(done)) of \(Numbers.grouped(total))")
        case .saved: break
        case .epoch(let epoch):
            clear()
            epochs.append(epoch)
            let row = TrainReport.table([epoch])
            switch format {
            case .text:
                plot?.erase()
                console.write(line(epoch))
                plot?.draw(trainer, isLast: false)
            case .csv: console.data(row.csvRows)
            case .markdown: console.data(row.markdownRows)
            // One document, which ends with the run.
            case .json: break
            }
            console.flush()
        }
    }

    // MARK: - Steps

    private mutating func step(_ step: TrainingReport.Step) {
        recent.steps += 1
        recent.samples += step.batch
        recent.seconds += step.seconds
        recent.reading += step.readingSeconds
        recent.sharing += step.sharingSeconds
        recent.loss += step.loss
        stepsDone += 1
        let now = MonotonicClock.seconds()
        let isDue =
            printEvery.map { step.iteration % $0 == 0 } ?? (!console.isErrorTerminal && now - shownAt > 10)
        if isDue {
            clear()
            console.note(line(step))
        } else if console.isErrorTerminal, now - shownAt > 0.25 {
            live(line(step))
        } else {
            return
        }
        shownAt = now
        recent = Recent()
    }

    /// As trainers' logs say it. The loss, the times and the speed are means since the last line, top-1 and top-5 those of
    /// the epoch so far.
    private func line(_ step: TrainingReport.Step) -> String {
        let parameters = trainer.parameters
        let steps = Double(max(recent.steps, 1))
        let speed = Double(recent.samples) / max(recent.seconds, 1e-9)
        let left = parameters.iterations * (parameters.epochs - step.epoch) - step.iteration
        let eta = (MonotonicClock.seconds() - begun) / Double(max(stepsDone, 1)) * Double(left)
        let isShared = trainer.ranks.count > 1
        return [
            "epoch \(step.epoch + 1)/\(parameters.epochs)", "\(step.iteration)/\(step.iterations)",
            "lr \(Numbers.fixed(step.learningRate, 5))", "loss \(Numbers.fixed(recent.loss / steps, 3))",
            "top-1 \(percent(step.sums.top1Share, 1))", "top-5 \(percent(step.sums.top5Share, 1))",
            "batch \(Numbers.fixed(recent.seconds / steps, 3)) s",
            "reading \(Numbers.fixed(recent.reading / steps, 3)) s",
            isShared ? "sharing \(Numbers.fixed(recent.sharing / steps, 3)) s" : nil,
            "\(Numbers.fixed(speed, 0))/s", "ETA \(Numbers.clock(eta))",
        ].compactMap(\.self).joined(separator: "  ")
    }

    private mutating func live(_ text: String) {
        guard console.isErrorTerminal else { return }
        console.progress(text)
        isLive = true
    }

    /// Removes the line that is updated.
    mutating func clear() {
        if isLive { console.progress("") }
        isLive = false
    }

    // MARK: - Beginning and end

    func begin(_ remarks: [String]) {
        let table = TrainReport.table([])
        if format == .csv { console.data(table.csvHeader) }
        if format == .markdown { console.data(table.markdownHeader) }
        console.flush()
        guard format == .text else { return }
        let (parameters, network) = (trainer.parameters, trainer.network)
        let sizes =
            "\(network.inputSize)×\(network.inputSize) · \(Numbers.classes(network.classes)) · "
            + "\(Numbers.counted(parameters.epochs, "epoch", "epochs")) of \(TrainLog.steps(parameters))"
        let name = console.styled("MicroNet-\(network.variant)", .strong)
        console.write(
            "\(name) · \(sizes) · \(TrainLog.crew(trainer.ranks.count, trainer.threads)) · into \(trainer.output.folder)\n"
        )
        for remark in remarks { console.write("\(remark)\n") }
        let titles = [
            "epoch", "lr", "loss", "top-1", "top-5", "val. loss", "top-1", "top-5", "seconds", "per s",
        ]
        console.write("\(console.styled(row(titles), .strong))\n")
        console.flush()
    }

    /// Who does the work: `4 threads`, `8 ranks with 4 threads each`.
    static func crew(_ ranks: Int, _ threads: Int) -> String {
        let threads = Numbers.counted(threads, "thread", "threads")
        return ranks == 1 ? threads : "\(ranks) ranks with \(threads) each"
    }

    /// The steps of an epoch: `2,502 × 512 + 143`.
    static func steps(_ parameters: Hyperparameters) -> String {
        let complete = parameters.samplesPerEpoch / parameters.batch
        // All samples are fewer than a batch.
        if complete == 0 { return "1 × \(parameters.lastBatch)" }
        return "\(Numbers.grouped(complete)) × \(parameters.batch)"
            + (parameters.lastBatch > 0 ? " + \(parameters.lastBatch)" : "")
    }

    /// An epoch as it ends. The loss is that of training, with its random changes and soft targets.
    private func line(_ epoch: TrainingReport.Epoch) -> ConsoleText {
        let validation = epoch.validation
        let cells = [
            "\(epoch.epoch + 1)/\(trainer.parameters.epochs)", Numbers.fixed(epoch.learningRate, 5),
            Numbers.fixed(epoch.sums.meanLoss, 4), percent(epoch.sums.top1Share),
            percent(epoch.sums.top5Share), validation.map { Numbers.fixed($0.loss, 4) } ?? "–",
            validation.map { percent($0.top1Share) } ?? "–", validation.map { percent($0.top5Share) } ?? "–",
            Numbers.fixed(epoch.seconds + epoch.validationSeconds, 1),
            Numbers.fixed(epoch.samplesPerSecond, 0),
        ]
        return "\(row(cells))\(epoch.isBest && validation != nil ? "  best" : "")\n"
    }

    private func row(_ cells: [String]) -> String {
        zip(cells, [7, 8, 8, 6, 6, 10, 6, 6, 8, 8]).map { $0.leftPadded(to: $1) }.joined(separator: " ")
    }

    func explainHowToContinue() {
        let (state, parameters) = (trainer.state, trainer.parameters)
        console.note(
            "saved at epoch \(state.epoch + 1)/\(parameters.epochs), iteration \(state.iteration)/"
                + "\(parameters.iterations), in \(trainer.output.last); --resume continues")
    }

    /// Says what became of the pictures.
    func explain(_ result: TrainingResult) {
        OrientationNote(count: result.unturned).line.map(console.say)
        for problem in result.damaged { console.warn(problem.message) }
        for problem in result.unreadable + unreadable { console.warn("left out: \(problem.message)") }
        let lost = result.lostClasses
        if !lost.isEmpty {
            console.warn(
                lost.count == 1
                    ? "no picture of the class \(ClassMatching.quoted(lost)) can be read, so nothing is learned about it"
                    : "no picture of \(Numbers.classes(lost.count)) can be read (\(ClassMatching.quoted(lost))), "
                        + "so nothing is learned about them")
        }
    }

    /// Prints the end of the run. The rows of a table were printed as the epochs ended.
    mutating func end(_ result: TrainingResult, test: Evaluation?) {
        plot?.draw(trainer, isLast: true)
        let report = TrainReport(
            trainer: trainer, epochs: epochs, test: test, result: result, unreadable: unreadable)
        if format == .json || format == .text && result.end == .finished { console.write(report, as: format) }
    }

    /// The pictures of the validation that could not be read.
    private var unreadable: [Evaluation.Remark] { epochs.first?.validation?.unreadable ?? [] }
}

private func percent(_ share: Double, _ decimals: Int = 2) -> String { Numbers.fixed(100 * share, decimals) }

extension TrainingReport.Epoch {
    fileprivate var samplesPerSecond: Double { Double(samples) / max(seconds, 1e-9) }
}

/// The end of a run; as text, what follows the epochs.
struct TrainReport: Report {
    let trainer: Trainer
    let epochs: [TrainingReport.Epoch]
    /// On drawn shapes that no choice depended on; nil for pictures.
    let test: Evaluation?
    let result: TrainingResult
    /// The pictures of the validation that could not be read.
    let unreadable: [Evaluation.Remark]

    func text(_ console: Console) -> ConsoleText {
        var text: ConsoleText = ""
        if let best = trainer.state.best {
            text += "best: epoch \(best.epoch + 1), validation top-1 \(percent(best.top1)), "
            text += "top-5 \(percent(best.top5))\n"
        }
        if let test {
            text += "test: top-1 \(percent(test.top1Share)), top-5 \(percent(test.top5Share)), "
            text += "loss \(Numbers.fixed(test.loss, 4)) of \(Numbers.grouped(test.count))\n"
        }
        let output = trainer.output
        return text + "weights: \(output.best.exists ? output.best : output.last)\n"
    }

    var markdown: String { TrainReport.table(epochs).markdown }
    var csv: String { TrainReport.table(epochs).csv }

    static func table(_ epochs: [TrainingReport.Epoch]) -> Table {
        var table = Table([
            .number("epoch"), .number("lr", key: "learningRate"), .number("loss"),
            .number("top-1 %", key: "top1"), .number("top-5 %", key: "top5"),
            .number("validation loss", key: "validationLoss"), .number("top-1 %", key: "validationTop1"),
            .number("top-5 %", key: "validationTop5"), .number("seconds"),
            .number("samples/s", key: "samplesPerSecond"),
        ])
        for epoch in epochs {
            let validation = epoch.validation
            table.add([
                .count(epoch.epoch + 1), .number(epoch.learningRate, decimals: 5),
                .number(epoch.sums.meanLoss, decimals: 4), .share(epoch.sums.top1Share),
                .share(epoch.sums.top5Share), validation.map { .number($0.loss, decimals: 4) } ?? .empty,
                validation.map { .share($0.top1Share) } ?? .empty,
                validation.map { .share($0.top5Share) } ?? .empty,
                .number(
                    MonotonicClock.wholeNanoseconds(epoch.seconds + epoch.validationSeconds), decimals: 1),
                .number(epoch.samplesPerSecond, decimals: 0),
            ])
        }
        return table
    }

    var json: JSON {
        let best = trainer.state.best.map { best -> JSON in
            [
                "epoch": .integer(best.epoch + 1), "top1": .number(best.top1), "top5": .number(best.top5),
                "loss": .number(best.loss),
            ]
        }
        let epochs = epochs.map { epoch -> JSON in
            [
                "epoch": .integer(epoch.epoch + 1), "learningRate": .number(epoch.learningRate),
                "loss": .number(epoch.sums.meanLoss), "top1": .number(epoch.sums.top1Share),
                "top5": .number(epoch.sums.top5Share), "validation": epoch.validation?.json ?? .null,
                "best": .bool(epoch.isBest), "seconds": .number(epoch.seconds),
                "samplesPerSecond": .number(epoch.samplesPerSecond),
            ]
        }
        let network = trainer.network
        return [
            "schema": 1, "model": .string(network.variant.name), "inputSize": .integer(network.inputSize),
            "classes": .integer(network.classes), "threads": .integer(trainer.threads),
            "ranks": .integer(trainer.ranks.count),
            "last": .string(trainer.output.last.exactText),
            "weights": .string(trainer.output.best.exactText), "epochs": .array(epochs),
            "best": best ?? .null, "test": test?.json ?? .null, "finished": .bool(result.end == .finished),
            "damaged": result.damaged.json, "unreadable": (result.unreadable + unreadable).json,
        ]
    }
}
