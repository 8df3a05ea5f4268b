import Basics
import Network
import Trace

extension Panel {
    public static let models = Panel(
        "models", title: "In all models (=)", key: "=", hint: "all",
        help: "all models on this picture: answers, times and costs", offer: .everyScreen, .screen,
        ModelsPane(),
        request: { state, isOpen in isOpen ? state.requestAnswers() : [] })
}

extension State {
    /// The bundled models, and the weights that are shown if they are others.
    private var comparedModels: [ModelChoice] {
        let bundled = Variant.family.map { ModelChoice.variant($0.name) }
        return bundled.contains(shownModel) ? bundled : bundled + [shownModel]
    }

    /// Asks the next model, until all have answered to this picture.
    fileprivate mutating func requestAnswers() -> [Effect] {
        let question = ModelAnswers.Question(
            models: comparedModels, picture: run.picture.path, edit: run.picture.edit)
        guard let (request, model) = results.models.ask(question) else { return [] }
        return [.classify(request: request, model: model, picture: question.picture, edit: question.edit)]
    }
}

/// All models on the shown picture, next to each other: the best classes, the time of a pass and the costs, and which of
/// them disagree with the others.
struct ModelsPane: Pane {
    var keys: [KeyBinding] {
        [KeyBinding([.escape], .back, .panel(.models), hint: "back", "back to the screen")]
    }

    /// The columns are compared with each other, not with the previous pass.
    var marksChanges: Bool { false }

    // MARK: - Drawing

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let answers = state.results.models
        guard let models = answers.question?.models, !models.isEmpty else { return }
        let (head, body) = area.inset(columns: 1).cutTop(1)
        let end = canvas.line(verdict(state), in: head)
        let basis =
            "costs for "
            + (state.view.costBasis == .own
                ? "their own classes"
                : Numbers.classes(state.costClasses))
        if end + basis.cellWidth + 2 <= head.right {
            canvas.rightText(basis, right: head.right, y: head.y, .dim)
        }
        let isTall = area.height >= 32
        let width = (body.width + 3) / models.count - 3
        var rest = body.cutTop(isTall ? 1 : 0).1
        let height = columnHeight(rest.height, isTall: isTall)
        for (index, model) in models.enumerated() {
            let column = Rectangle(x: body.x + index * (width + 3), y: rest.y, width: width, height: height)
            if index > 0 { canvas.verticalLine(x: column.x - 2, y: column.y, height: column.height) }
            drawColumn(index, model, state, in: column, isTall: isTall, &canvas)
            clicks.add(column) { state, _, _ in
                state.shownModel == model
                    ? [] : state.requestRun(model, state.pictureChoice, for: model.title)
            }
        }
        rest = rest.cutTop(height + 1).1
        guard rest.height >= 6 else { return }
        let picture = state.run.picture.crop
        canvas.text("what the networks see", in: rest, .heading)
        let place = canvas.fitted(
            rest.cutTop(1).1, imageWidth: picture.width, imageHeight: picture.height)
        canvas.image(picture, in: place)
        drawLogits(state, in: rest.cutLeft(place.width + 4).1, &canvas)
    }

    /// The logits of the best classes of the shown model by every model, where they have the same classes.
    private func drawLogits(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let answers = state.results.models.answers.compactMap { try? $0.get() }
        let labels = state.run.model.labels
        let own = state.trace.prediction
        guard area.width >= 24 + 14 * answers.count, let models = state.results.models.question?.models,
            answers.count == models.count,
            answers.allSatisfy({ $0.model.labels == labels && $0.prediction.logits.count == own.logits.count }
            )
        else { return }
        let column = min((area.width - 24) / answers.count, 30)
        canvas.text("logits of the best classes", in: area, .heading)
        for (index, model) in models.enumerated() {
            canvas.text(
                model.title, x: area.x + 24 + index * column + 7, y: area.y, .heading, limit: column - 8)
        }
        let highest = answers.compactMap { $0.prediction.logits.max() }.max() ?? 0
        for (row, place) in own.top(area.height - 1).enumerated() {
            let y = area.y + 1 + row
            canvas.text(state.run.model.label(place), x: area.x, y: y, limit: 23)
            for (index, answer) in answers.enumerated() {
                let logit = answer.prediction.logits[place]
                let x = area.x + 24 + index * column
                let isBest = answer.prediction.top(1).first == place
                canvas.rightText(Numbers.activation(logit), right: x + 6, y: y, isBest ? .strong : .plain)
                canvas.bar(Double(logit / max(highest, 1)), x: x + 7, y: y, width: column - 9, .multiplyAdds)
            }
        }
    }

    /// What is left over below the columns shows the picture.
    private func columnHeight(_ room: Int, isTall: Bool) -> Int {
        guard isTall else { return room }
        let height = max(room * 11 / 20, 30)
        return room - height < 12 ? room : height
    }

    /// Whether all give the same answer.
    private func verdict(_ state: State) -> Line {
        let answers = state.results.models
        let done = answers.answers.count
        let count = answers.question?.models.count ?? 0
        let line = Line("All models on \(state.run.picture.path.name)  ", .strong)
        guard done == count else { return line + Line("\(done) of \(count) have answered", .dim) }
        guard let agreed = answers.agreed else { return line + Line("no two agree", .changed) }
        let others = answers.answers.indices.filter { index in
            (try? answers.answers[index].get().best) != agreed
        }
        if others.isEmpty { return line + Line("all say \(agreed)") }
        let names = others.compactMap { answers.question?.models[$0].title }
        return line + Line("\(count - others.count) of \(count) say \(agreed); ")
            + Line(
                "\(names.joined(separator: ", ")) \(names.count == 1 ? "disagrees" : "disagree")", .changed)
    }

    private func drawColumn(
        _ index: Int, _ choice: ModelChoice, _ state: State, in area: Rectangle, isTall: Bool,
        _ canvas: inout Canvas
    ) {
        let answers = state.results.models
        let isShown = choice == state.shownModel
        canvas.text(
            " \(choice.title) ", x: area.x, y: area.y, isShown ? .selectedTab : .strong, limit: area.width)
        guard index < answers.answers.count else {
            canvas.text("…", x: area.x, y: area.y + 2, .dim)
            return
        }
        guard case .success(let answer) = answers.answers[index] else {
            if case .failure(let problem) = answers.answers[index] {
                canvas.paragraph(problem.description, in: area.cutTop(2).1, .error)
            }
            return
        }
        let source = answer.model.source
        let short = source.cellWidth <= area.width ? source : String(source.prefix { $0 != "," })
        canvas.text(short, x: area.x, y: area.y + 1, .dim, limit: area.width)
        var rest = area.cutTop(isTall ? 3 : 2).1
        drawClasses(answer, against: answers.agreed, in: &rest, isTall: isTall, &canvas)
        drawCosts(answer, state, in: &rest, isTall: isTall, &canvas)
        let logits = answer.prediction.logits
        guard rest.height >= 5, let chart = ValueChart(logits, in: rest.cutTop(1).1) else { return }
        canvas.text("logits by class", in: rest, .heading)
        chart.draw(&canvas)
    }

    /// How many classes show.
    private static let count = 3

    private func drawClasses(
        _ answer: ModelAnswer, against agreed: String?, in rest: inout Rectangle, isTall: Bool,
        _ canvas: inout Canvas
    ) {
        for (place, index) in answer.prediction.top(ModelsPane.count).enumerated() {
            let isOther = place == 0 && agreed != nil && answer.best != agreed
            let score = answer.prediction.scores[index]
            canvas.text(
                answer.model.label(index), x: rest.x, y: rest.y,
                isOther ? .changed : place == 0 ? .strong : .plain, limit: max(rest.width - 8, 1))
            canvas.rightText(
                Numbers.fixed(score, 5), right: rest.right, y: rest.y, isOther ? .changed : .plain)
            if isTall {
                canvas.bar(Double(score), x: rest.x, y: rest.y + 1, width: rest.width, .positive)
            }
            rest = rest.cutTop(isTall ? 2 : 1).1
        }
        if let agreed {
            let mark = answer.best == agreed ? Line("agrees", .dim) : Line("disagrees", .changed)
            canvas.line(mark, in: rest)
        }
        rest = rest.cutTop(2).1
    }

    /// Time and costs, with bars that are full for the most expensive model.
    private func drawCosts(
        _ answer: ModelAnswer, _ state: State, in rest: inout Rectangle, isTall: Bool, _ canvas: inout Canvas
    ) {
        let all = state.results.models.answers.compactMap { try? $0.get() }
        let unit = state.view.unit
        let rows: [(String, (ModelAnswer) -> Int, (Int) -> String, Style)] = [
            ("time", \.duration, Numbers.time, .time),
            (
                unit.rawValue, { unit.count(state.counted($0.model.network).cost.multiplyAdds) },
                { Numbers.compact($0) },
                .multiplyAdds
            ),
            (
                "parameters", { state.counted($0.model.network).cost.parameters }, { Numbers.compact($0) },
                .parameters
            ),
            ("classes", { $0.model.network.classes }, Numbers.grouped, .plain),
        ]
        for (title, value, text, style) in rows {
            let own = value(answer)
            canvas.text(
                title, x: rest.x, y: rest.y, .dim, limit: max(rest.width - text(own).cellWidth - 1, 1))
            canvas.rightText(text(own), right: rest.right, y: rest.y)
            let hasBar = isTall && style != .plain
            if hasBar, let most = all.map(value).max(), most > 0 {
                canvas.bar(Double(own) / Double(most), x: rest.x, y: rest.y + 1, width: rest.width, style)
            }
            rest = rest.cutTop(hasBar ? 2 : 1).1
        }
        rest = rest.cutTop(1).1
    }

    // MARK: - Copying

    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        let models = state.results.models.question?.models ?? []
        let places = (1...ModelsPane.count).flatMap { ["class \($0)", "score \($0)"] }
        let lines = zip(models, state.results.models.answers).map { choice, answer -> [String] in
            guard let answer = try? answer.get() else { return [choice.title] }
            let cost = state.counted(answer.model.network).cost
            return [choice.title, answer.model.source]
                + answer.prediction.top(ModelsPane.count).flatMap {
                    [answer.model.label($0), "\(answer.prediction.scores[$0])"]
                }
                + ["\(answer.duration)", "\(cost.multiplyAdds)", "\(cost.parameters)"]
        }
        return CopiedTable(
            ["model", "weights"] + places + ["nanoseconds", "MAdds", "parameters"], lines,
            selected: models.firstIndex(of: state.shownModel))
    }
}
