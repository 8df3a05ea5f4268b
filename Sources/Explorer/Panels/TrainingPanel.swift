import Basics

extension Panel {
    public static let training = Panel(
        "training", title: "In the training (R)", key: "R", hint: "training",
        help: "how the training of these weights went: loss and accuracy by epoch", offer: .everyScreen,
        .screen,
        TrainingPane())
}

/// The curve of the run that the shown weights come from, if their file tells it.
struct TrainingPane: Pane {
    var keys: [KeyBinding] {
        [KeyBinding([.escape], .back, .panel(.training), hint: "back", "back to the screen")]
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, body) = area.inset(columns: 1).cutTop(1)
        let title = Line("Training  ", .strong)
        guard let curve = state.run.model.training else {
            canvas.line(title, in: head)
            canvas.paragraph(
                "These weights bring no history. Checkpoints of 'micronet train' do (last.safetensors); "
                    + "'micronet explore --watch FOLDER' follows a run while it goes on.",
                in: body.cutTop(1).1)
            return
        }
        canvas.line(title + Line(Self.status(curve), .dim), in: head)
        let rest = body.cutTop(1).1
        let lines = max(min(curve.epochs.count + 1, rest.height / 4), 3)
        let (charts, table) = rest.cutTop(rest.height - lines - 1)
        Self.drawCharts(curve, in: charts, &canvas)
        if !curve.epochs.isEmpty { Self.drawTable(curve, in: table.cutTop(1).1, &canvas) }
    }

    /// Where the run is: its epoch, its step, and what the epoch came to so far.
    static func status(_ curve: TrainingCurve) -> String {
        guard let current = curve.current else {
            return "finished after \(Numbers.counted(curve.total, "epoch", "epochs"))"
        }
        let step = "\(Numbers.grouped(current.step)) of \(Numbers.counted(current.steps, "step", "steps"))"
        let loss = current.loss.map { " · loss \(Numbers.fixed($0, 3))" } ?? ""
        let top1 = current.top1.map { " · top-1 \(percent($0))" } ?? ""
        return "epoch \(current.epoch) of \(curve.total) · \(step)\(loss)\(top1)"
    }

    /// Both charts, below each other where that makes them large enough.
    fileprivate static func drawCharts(_ curve: TrainingCurve, in area: Rectangle, _ canvas: inout Canvas) {
        guard !curve.epochs.isEmpty else {
            canvas.text("no epoch has ended yet", in: area, .dim)
            return
        }
        let loss = LineChart(
            "loss", series(curve, \.loss, \.loss), count: curve.total,
            within: { max($0 - 0.1 * ($1 - $0), 0)...max($1, $0 + 0.01) }, label: { Numbers.fixed($0, 2) })
        let top1 = LineChart(
            "top-1", series(curve, \.top1, \.top1), count: curve.total,
            // Up to the next tenth.
            within: { 0...max(($1 * 10).rounded(.up) / 10, 0.1) }, label: percent)
        if area.width >= 110 || area.height < 14 {
            let (left, right) = area.cutLeft((area.width - 3) / 2)
            loss?.draw(in: left, &canvas)
            top1?.draw(in: right.cutLeft(3).1, &canvas)
        } else {
            let (upper, lower) = area.cutTop(area.height / 2)
            loss?.draw(in: upper, &canvas)
            top1?.draw(in: lower, &canvas)
        }
    }

    /// One line for training, and one for the validation if there is one.
    private static func series(
        _ curve: TrainingCurve, _ training: (TrainingCurve.Epoch) -> Double,
        _ validation: (TrainingCurve.Validation) -> Double
    ) -> [LineChart.Series] {
        let validated = curve.epochs.map { $0.validation.map(validation) ?? .nan }
        return [
            LineChart.Series(title: "training", values: curve.epochs.map(training), style: .multiplyAdds),
            LineChart.Series(
                title: "validation", values: curve.hasValidation ? validated : [], style: .parameters),
        ]
    }

    /// The last epochs that fit, the newest first.
    private static func drawTable(_ curve: TrainingCurve, in area: Rectangle, _ canvas: inout Canvas) {
        for (column, text) in titles.enumerated() {
            canvas.rightText(text, right: area.x + right(column), y: area.y, .heading)
        }
        for (line, epoch) in curve.epochs.enumerated().reversed().prefix(area.height - 1).enumerated() {
            let y = area.y + 1 + line
            for (column, text) in cells(epoch.element, epoch.offset + 1).enumerated() {
                canvas.rightText(text, right: area.x + right(column), y: y)
            }
            if curve.best == epoch.offset + 1 { canvas.text("best", x: area.x + right(5) + 2, y: y, .strong) }
        }
    }

    private static let titles = ["epoch", "rate", "loss", "top-1", "val. loss", "top-1"]

    private static func right(_ column: Int) -> Int { [6, 16, 26, 36, 47, 57][column] }

    private static func cells(_ epoch: TrainingCurve.Epoch, _ number: Int) -> [String] {
        [
            "\(number)", Numbers.fixed(epoch.learningRate, 5), Numbers.fixed(epoch.loss, 4),
            percent(epoch.top1),
            epoch.validation.map { Numbers.fixed($0.loss, 4) } ?? "–",
            epoch.validation.map { percent($0.top1) } ?? "–",
        ]
    }

    private static func percent(_ share: Double) -> String { "\(Numbers.fixed(100 * share, 1))%" }

    // MARK: - Copying

    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        let epochs = state.run.model.training?.epochs ?? []
        let lines = epochs.enumerated().map { index, epoch in
            [
                "\(index + 1)", "\(epoch.learningRate)", "\(epoch.loss)", "\(epoch.top1)",
                epoch.validation.map { "\($0.loss)" } ?? "", epoch.validation.map { "\($0.top1)" } ?? "",
            ]
        }
        return CopiedTable(
            ["epoch", "rate", "loss", "top-1", "validation loss", "validation top-1"], lines,
            selected: lines.indices.last)
    }
}

extension TrainingCurve {
    fileprivate var hasValidation: Bool { epochs.contains { $0.validation != nil } }
}

extension TrainingCurve {
    /// The charts alone, for a terminal without the explorer.
    public func charts(_ size: Size, _ display: Display) -> Canvas {
        var canvas = Canvas(size, display)
        TrainingPane.drawCharts(
            self, in: Rectangle(x: 0, y: 0, width: size.width, height: size.height), &canvas)
        return canvas
    }
}
