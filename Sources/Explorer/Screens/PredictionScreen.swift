import Basics
import Network
import Trace

extension Screen {
    /// The picture as the network sees it, the prediction, and the last numbers that lead to it; on a large terminal the
    /// best classes with their logits, and where the network looks, too.
    public static let prediction = Screen(
        "Prediction", [AnswerView(), PictureView(), ClassList(), LookSummary()]
    ) {
        state, body, layout in
        // As wide as the picture is; the rest goes to the answer.
        let crop = body.height - PictureView.smallHeight(body) - 1
        if state.room > .compact {
            let picture = max(2 * crop, 31)
            let look = Arrangement.pane(LookSummary(), rank: 3, height: 13...22)
            Arrangement.columns([
                .pane(PictureView(), rank: 1, width: 36...max(picture, 36)),
                .pane(AnswerView(), rank: 0, width: 44...90),
                .rows([.pane(ClassList(), rank: 2)] + (state.room == .workbench ? [look] : [])),
            ]).place(in: body.inset(columns: 1), &layout)
        } else {
            let (left, right) = body.cutLeft(min(body.width * 9 / 20, max(2 * crop, 31) + 3))
            layout.place(AnswerView(), in: right.inset(columns: 1))
            layout.place(PictureView(), in: left.inset(columns: 1))
        }
    }
}

/// What the network sees of the picture, and the whole picture below it.
struct PictureView: Pane {
    var name: String { "picture" }

    /// The height of the whole picture and its caption, below what the network sees.
    static func smallHeight(_ area: Rectangle) -> Int { max(area.height * 2 / 5, 7) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let picture = state.run.picture
        let (large, small) = area.cutTop(area.height - PictureView.smallHeight(area))
        let size = state.network.inputSize
        canvas.text("what the network sees, \(size)×\(size)", x: large.x, y: large.y, .heading)
        let notes = picture.storedNote?.wrapped(to: large.width) ?? []
        canvas.lines(notes.map { Line($0, .changed) }, in: large.cutTop(1).1)
        let crop = canvas.fitted(
            large.cutTop(1 + notes.count).1, imageWidth: picture.crop.width,
            imageHeight: picture.crop.height)
        canvas.image(picture.crop, in: crop)
        canvas.text(
            "\(picture.width)×\(picture.height), \(picture.cropRule) crop", in: small, .heading)
        let original = canvas.fitted(
            small.cutTop(1).1, imageWidth: picture.original.width, imageHeight: picture.original.height)
        canvas.image(picture.original, in: original)
        markCrop(picture.cropArea, in: original, &canvas)
    }

    /// Draws the crop's edges.
    private func markCrop(
        _ crop: PictureDescription.Area, in image: Rectangle, _ canvas: inout Canvas
    ) {
        guard image.width > 2, image.height > 2 else { return }
        func column(_ share: Double) -> Int { image.x + share.of(image.width - 1) }
        func row(_ share: Double) -> Int { image.y + share.of(image.height - 1) }
        let (left, right) = (column(crop.x), column(crop.x + crop.width))
        let (top, bottom) = (row(crop.y), row(crop.y + crop.height))
        canvas.markFrame(left: left, right: right, top: top, bottom: bottom)
    }
}

/// The best classes, and the operations of the head.
struct AnswerView: Pane {
    var name: String { "answer" }
    var helpTitle: String { "The classes" }
    var keys: [KeyBinding] {
        KeyBindings.list() + [
            KeyBinding(
                ["e", .enter], .activate, .look, hint: "explain",
                "explain the selected class's logit, term by term")
        ]
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { TopClasses.count }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.step(classBy: lines)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard action == .activate else { return nil }
        if state.selectedClass == nil { state.step(classBy: 0) }
        state.toggle(.explanation)
        return []
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let classes = state.network.classes
        let first = state.firstClass(fitting: TopClasses.count)
        let places =
            first == 0
            ? "top \(min(TopClasses.count, classes)) of \(Numbers.classCount(classes))"
            : "places \(first + 1) to \(first + TopClasses.count) of \(Numbers.classCount(classes))"
        let base = state.comparedClasses?.trace.prediction
        let names = names(state)
        let top = TopClasses(state.trace.prediction, against: base, state.run.model, names: names)
        let title = names == nil ? places + ", softmax score" : places
        var y = top.draw(title, in: area, from: first, state.selectedClass, &canvas, &clicks)
        if !state.run.model.isTrained, base == nil {
            canvas.rightText(" UNTRAINED ", right: area.right, y: area.y, .warning)
        }
        if let note = state.run.answerNote {
            canvas.text(
                note.wide.cellWidth <= area.width ? note.wide : note.short, x: area.x, y: y, .changed,
                limit: area.width)
            y += 1
        }
        if let compared = state.compared {
            y = drawCompared(compared, state, in: area.cutTop(y - area.y).1, &canvas, &clicks)
        }
        if !state.run.model.isTrained {
            canvas.text(
                "random weights: the answer means nothing;", x: area.x, y: y + 1, .changed, limit: area.width)
            canvas.text("W loads trained ones", x: area.x, y: y + 2, .changed, limit: area.width)
            y += 3
        }
        drawHead(state, in: area.cutTop(y - area.y + 1).1, &canvas)
    }

    /// What two models are called whose scores are next to each other; nil where there are no two of the same classes.
    private func names(_ state: State) -> (own: String, other: String)? {
        guard let other = state.otherModel, state.comparedClasses != nil else { return nil }
        return (state.shownModel.title, other.choice.title)
    }

    /// The best classes of the compared pass, and what two models have in common and what not.
    ///
    /// - Returns: the row below.
    private func drawCompared(
        _ compared: Run, _ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) -> Int {
        let isSame = state.comparedClasses != nil
        // Classes of another model cannot be selected in this one.
        var others = Clicks()
        let list = TopClasses(
            compared.trace.prediction, against: nil, compared.model, hasDifferenceColumn: isSame,
            names: names(state))
        let title = "pinned: \(compared.input.name)"
        let y =
            isSame
            ? list.draw(title, in: area, state.selectedClass, &canvas, &clicks)
            : list.draw(title, in: area, nil, &canvas, &others)
        var notes: [Line] = []
        if !isSame {
            let counts = [state.network.classes, compared.model.network.classes].map {
                Numbers.classes($0)
            }
            notes.append(
                Line(
                    "other classes (\(counts[0]), and \(counts[1]) pinned): no scores are compared",
                    .changed))
        }
        notes += state.costDifference.map { [Line($0, .pinned)] } ?? []
        let lines = notes.flatMap { $0.wrapped(to: area.width, indent: 2) }
        canvas.lines(lines, in: area.cutTop(y - area.y).1)
        return y + lines.count
    }

    /// The operations of the head, from the pooled features to the logits.
    private func drawHead(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        guard let head = state.network.rows.last?.operations, area.height > 2 else { return }
        let isWide = area.width >= 58
        // Names and kinds where there is room for both.
        let hasKinds = area.width >= 74
        let right = area.x + (hasKinds ? 46 : isWide ? 32 : min(22, area.width - 21))
        canvas.text("head", x: area.x, y: area.y, .heading)
        for (column, title) in ["output", "mean", "min", "max"].enumerated() {
            canvas.rightText(title, right: right + 7 * column, y: area.y, .heading)
        }
        var y = area.y + 1
        for index in head where y < area.bottom {
            let operation = state.network.operations[index]
            if case .dropout = operation.kind { continue }
            let statistics = state.trace.operations[index].statistics
            let name = isWide ? operation.name : operation.columnTitle
            canvas.text(name, x: area.x, y: y, index == state.selection.operation ? .strong : .plain)
            if hasKinds { canvas.text(operation.columnTitle, x: area.x + 22, y: y, .dim) }
            canvas.rightText(operation.output.description, right: right, y: y, .dim)
            for (column, value) in [statistics.mean, statistics.minimum, statistics.maximum].enumerated() {
                canvas.rightText(Numbers.activation(value), right: right + 7 * (column + 1), y: y)
            }
            y += 1
        }
        guard y + 3 < area.bottom else { return }
        drawLogits(state, in: area.cutTop(y - area.y + 1).1, &canvas)
    }

    /// All logits, with the numbers of the classes below where each has a column as wide.
    private func drawLogits(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let logits = state.trace.prediction.logits
        let lines = min(area.height - 2, state.room > .compact ? 24 : 8)
        guard let chart = ValueChart(logits, in: area.cutTop(1).1.cutTop(lines).0) else { return }
        let shared = chart.valuesInColumn
        canvas.text(
            "logits by class" + (shared > 1 ? ", up to \(shared) a column: the largest" : ""), in: area,
            .heading)
        chart.draw(selected: state.selectedClass, &canvas)
        guard "\(logits.count - 1)".cellWidth < chart.pitch else { return }
        for index in logits.indices {
            canvas.text("\(index)", x: chart.column(of: index), y: chart.plot.bottom, .dim)
        }
    }
}

/// The classes with the highest scores, best first, with bars, and the differences to another prediction.
struct TopClasses {
    private let prediction: Prediction
    private let other: Prediction?
    private let model: ModelDescription
    private let hasDifferenceColumn: Bool
    private let names: (own: String, other: String)?
    /// How many of them it draws, where there are as many.
    var count = TopClasses.count

    /// - Parameters:
    ///   - other: what the scores are compared with, of the same classes.
    ///   - hasDifferenceColumn: whether there is room for differences even without `other`, so that the bars begin where
    ///     those of another list do.
    ///   - names: headings for two columns of scores, this prediction's and the other's; nil for one column.
    init(
        _ prediction: Prediction, against other: Prediction?, _ model: ModelDescription,
        hasDifferenceColumn: Bool = false, names: (own: String, other: String)? = nil
    ) {
        self.names = names
        self.hasDifferenceColumn = hasDifferenceColumn || other != nil
        self.prediction = prediction
        self.other = other
        self.model = model
    }

    /// How many of them are shown, where there are as many.
    static let count = 5

    /// Draws a heading and a line for each class, which a click selects.
    ///
    /// - Parameter first: the place of the first one.
    /// - Returns: the row below them.
    func draw(
        _ title: String, in area: Rectangle, from first: Int = 0, _ selected: Int?, _ canvas: inout Canvas,
        _ clicks: inout Clicks
    ) -> Int {
        let second = names == nil ? 0 : 8
        let differences = hasDifferenceColumn ? 9 + second : 0
        // With few classes all labels are known to fit; with many the column is as wide as most of them.
        let classes = prediction.scores.count
        let longest = classes > 64 ? 28 : (0..<classes).map { model.label($0).cellWidth }.max() ?? 0
        let nameWidth = min(longest + 6, max(area.width - 14 - differences, 16))
        let score = area.x + nameWidth + 7
        let bar = Rectangle(
            x: score + differences + 1, y: area.y, width: area.right - score - differences - 1, height: 1)
        canvas.text(title, in: area, .heading)
        if let names, other != nil {
            canvas.rightText(" " + names.own, right: score, y: area.y, .heading, limit: 8)
            canvas.rightText(" " + names.other, right: score + second, y: area.y, .pinned, limit: 8)
        }
        if other != nil { canvas.rightText(" Δ", right: score + differences, y: area.y, .pinned) }
        var y = area.y + 1
        for index in prediction.top(first + count).dropFirst(first) where y < area.bottom {
            let share = prediction.scores[index]
            canvas.rightText("\(index)", right: area.x + 4, y: y, .dim)
            canvas.text(model.label(index), x: area.x + 5, y: y, limit: nameWidth - 6)
            canvas.rightText(Numbers.fixed(Double(share), 5), right: score, y: y)
            canvas.bar(Double(share), x: bar.x, y: y, width: bar.width, .positive)
            if let before = other?.scores[index] {
                if names != nil {
                    canvas.rightText(Numbers.fixed(Double(before), 5), right: score + second, y: y, .pinned)
                }
                canvas.difference(share - before, digits: 5, right: score + differences, y: y)
                canvas.tick(Double(before), x: bar.x, y: y, width: bar.width)
            }
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            if index == selected { canvas.select(line, except: [bar.x..<bar.right]) }
            clicks.add(line) { $0.click(class: index) }
            y += 1
        }
        return y
    }
}

extension Canvas {
    /// A number with its sign, in the colour of the sign; a plain 0 where it rounds to that.
    mutating func difference(
        _ value: Float, digits: Int, right: Int, y: Int, isSelected: Bool = false
    ) {
        let text = Numbers.signed(value, digits)
        let isZero = !text.contains { $0.isNumber && $0 != "0" } && value.isFinite
        let style: Style = isSelected ? .selected : isZero ? .dim : value < 0 ? .negative : .positive
        rightText(isZero ? "0" : text, right: right, y: y, style)
    }

    /// A mark on a bar, at the share (0…1) of its width; the bar goes on below it.
    mutating func tick(_ share: Double, x: Int, y: Int, width: Int) {
        guard width > 0 else { return }
        markLine("◆", x: x + min(max(share.of(width), 0), width - 1), y: y, .pinned)
    }
}
