import Training

/// What a run says: progress on standard error, epochs and the end on standard output.
struct TrainLog {
    private let trainer: Trainer
    private let format: OutputFormat
    private let console: Console
    private let printEvery: Int?
    private var epochs: [TrainingReport.Epoch] = []
    private let begun = MonotonicClock.nanoseconds()
    private var shownAt = MonotonicClock.nanoseconds()
    private var isLive = false
    /// Since the last line.
    private var recent = Recent()
    private var stepsDone = 0

    /// Times of some steps.
    private struct Recent {
        var steps = 0
        var seconds = 0.0
        var reading = 0.0
        var loss = 0.0
    }

    init(_ trainer: Trainer, _ format: OutputFormat, printEvery: Int?, _ console: Console) {
        self.trainer = trainer
        self.format = format
        self.printEvery = printEvery
        self.console = console
    }

    mutating func show(_ report: TrainingReport) {
        switch report {
        case .step(let step): self.step(step)
        case .validating(let done, let total): live("validating: \(done.grouped) of \(total.grouped)")
        case .saved: break
        case .epoch(let epoch):
            clear()
            epochs.append(epoch)
            if format == .text { console.write(TrainTable.line(epoch, of: trainer, console)) }
            console.flush()
        }
    }

    // MARK: - Steps

    private mutating func step(_ step: TrainingReport.Step) {
        recent.steps += 1
        recent.seconds += step.seconds
        recent.reading += step.readingSeconds
        recent.loss += step.loss
        stepsDone += 1
        let now = MonotonicClock.nanoseconds()
        let isDue: Bool
        if let printEvery {
            isDue = step.iteration % printEvery == 0
        } else {
            isDue = !console.isErrorTerminal && now - shownAt > 10_000_000_000
        }
        if isDue {
            clear()
            console.note(line(step))
        } else if console.isErrorTerminal, now - shownAt > 250_000_000 {
            live(line(step))
        } else {
            return
        }
        shownAt = now
        recent = Recent()
    }

    /// As trainers' logs say it; the loss, the times and the speed are means since the last line, top-1 and
    /// top-5 of the epoch so far.
    private func line(_ step: TrainingReport.Step) -> String {
        let parameters = trainer.parameters
        let steps = Double(max(recent.steps, 1))
        let speed = Double(recent.steps * step.batch) / max(recent.seconds, 1e-9)
        let left = parameters.iterations * (parameters.epochs - step.epoch) - step.iteration
        let elapsed = Double(MonotonicClock.nanoseconds() - begun) / 1e9
        let eta = elapsed / Double(max(stepsDone, 1)) * Double(left)
        return "epoch \(step.epoch + 1)/\(parameters.epochs)  \(step.iteration)/\(step.iterations)"
            + "  lr \(step.learningRate.fixed(5))  loss \((recent.loss / steps).fixed(3))"
            + "  top-1 \((100 * step.sums.top1Share).fixed(1))  top-5 \((100 * step.sums.top5Share).fixed(1))"
            + "  batch \((recent.seconds / steps).fixed(3)) s  reading \((recent.reading / steps).fixed(3)) s"
            + "  \(speed.fixed(0))/s  ETA \(Duration.clock(eta))"
    }

    private mutating func live(_ text: String) {
        guard console.isErrorTerminal else { return }
        console.progress(text)
        isLive = true
    }

    /// Removes the line that moves.
    mutating func clear() {
        if isLive { console.progress("") }
        isLive = false
    }

    // MARK: - Beginning and end

    func begin(_ remarks: [String]) {
        guard format == .text else { return }
        let (parameters, network) = (trainer.parameters, trainer.network)
        console.write(
            console.styled("MicroNet-\(network.variant)", .strong)
                + " · \(network.inputSize)×\(network.inputSize) · \(network.classes.grouped) classes · "
                + "\(parameters.epochs) epoch\(parameters.epochs == 1 ? "" : "s") of \(parameters.iterations.grouped) × \(parameters.batch) · "
                + "\(trainer.threads) threads · into \(trainer.output.folder)\n")
        for remark in remarks { console.write(remark + "\n") }
        console.write(TrainTable.heading(console))
        console.flush()
    }

    func tellHowToContinue() {
        let (state, parameters) = (trainer.state, trainer.parameters)
        console.note(
            "saved at epoch \(state.epoch + 1)/\(parameters.epochs), iteration \(state.iteration)/"
                + "\(parameters.iterations), in \(trainer.output.last); --resume continues")
    }

    func end(test: Evaluation?) throws {
        switch format {
        case .text:
            if let best = trainer.state.best {
                console.write(
                    "best: epoch \(best.epoch + 1), validation top-1 \((100 * best.top1).fixed(2)), top-5 "
                        + "\((100 * best.top5).fixed(2))\n")
            }
            if let test {
                console.write(
                    "test: top-1 \((100 * test.top1Share).fixed(2)), top-5 \((100 * test.top5Share).fixed(2)), "
                        + "loss \(test.loss.fixed(4)) of \(test.count.grouped)\n")
            }
            console.write("weights: \(trainer.output.best)\n")
        case .json: console.data(TrainTable.json(epochs, test, of: trainer).text)
        case .csv: console.data(TrainTable.table(epochs).csv)
        case .markdown: console.data(TrainTable.table(epochs).markdown)
        }
    }
}

enum Duration {
    /// Hours, minutes and seconds: 1:02:03.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "-" }
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }
}
