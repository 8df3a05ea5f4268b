import Basics
import Network

extension Panel {
    public static let dynamics = Panel(
        "dynamics", title: "In the dynamics (D)", key: "D", hint: "dynamics",
        help: "how much the coefficients vary across all pictures", home: .shiftMax, .screen, DynamicsPane(),
        open: { $0.beginSurvey() },
        request: { state, isOpen in isOpen ? state.requestSurvey() : state.cancelSurvey() })
}

extension State {
    /// What the panel begins with: the shown picture.
    fileprivate mutating func beginSurvey() {
        view.surveyView.chosenIn = nil
        selectOperation(shiftMaxIndex)
        view.surveyView.picture = results.survey.index(near: pictureIndex)
    }

    /// Begins the survey where another model, edit or list of pictures is to be surveyed than before.
    fileprivate mutating func requestSurvey() -> [Effect] {
        let question = SurveyResults.Question(model: shownModel, edit: edit, pictures: pictures)
        guard results.survey.isOfOther(question) else { return [] }
        results.survey.begin(question, network)
        view.surveyView.scroll = 0
        view.surveyView.picture = results.survey.index(near: pictureIndex)
        return results.survey.requestRest().map { [.survey($0)] } ?? []
    }

    fileprivate mutating func cancelSurvey() -> [Effect] {
        guard results.survey.isRunning else { return [] }
        results.survey.cancel()
        return [.cancelSurvey]
    }

    /// The selected Shift-Max's place among all.
    var surveyedShiftMax: Int {
        network.shiftMaxOperations.firstIndex { $0.index == shiftMaxIndex } ?? 0
    }

    fileprivate var surveyedShape: ShiftMax? { network.operations[shiftMaxIndex].shiftMax }

    /// The coefficient that shows: the chosen one, where this Shift-Max has it.
    var surveyedKind: Int { min(view.surveyView.kind, 2 * (surveyedShape?.branches ?? 1) - 1) }

    /// The channels in the order of the panel.
    var surveyedChannels: [Int] {
        let channels = surveyedShape?.channels ?? 0
        let (index, first) = (surveyedShiftMax, surveyedKind * channels)
        let content = view.surveyView.isByDeviation ? results.survey.content : nil
        return order(
            .survey, channels, by: content.map { content in { content.deviation(index, first + $0) } })
    }

    mutating func sortSurvey(byDeviation isByDeviation: Bool) {
        sort(
            .survey, by: isByDeviation, \.surveyView.isByDeviation,
            called: isByDeviation ? "spread across pictures, the channels that vary most first" : "channel")
    }

    fileprivate var surveyedMap: SurveyView.Map {
        SurveyView.Map(
            operation: shiftMaxIndex, kind: surveyedKind, isByDeviation: view.surveyView.isByDeviation,
            isReversed: isReversed(.survey))
    }
}

/// How the coefficients differ from picture to picture: all Shift-Maxes with how dynamic they are, and for the selected
/// one a map of pictures by channels.
struct DynamicsPane: Pane {
    var keys: [KeyBinding] {
        let group = KeyBinding.Group.panel(.dynamics)
        return KeyBindings.list(
            in: .dynamics, down: "next picture", up: "previous picture", top: "first picture",
            bottom: "last picture")
            + [
                KeyBinding([.right, "l"], .nextChannel, group, "next channel"),
                KeyBinding([.left, "h"], .previousChannel, group, "previous channel"),
                KeyBinding(["."], .nextOperation, group, hint: "next", "next Shift-Max"),
                KeyBinding([","], .previousOperation, group, hint: "previous", "previous Shift-Max"),
                KeyBinding(["d"], .mostDynamic, group, hint: "most", "the most dynamic Shift-Max"),
                KeyBinding(
                    ["a"], .nextCoefficient, group, hint: "a1 b1", "the next coefficient: a1, b1, a2, b2"),
                KeyBinding(
                    ["s"], .sort, group, hint: "sort",
                    "sort the channels by how much they vary, or by number"),
                KeyBinding(
                    [.enter], .activate, group, hint: "open",
                    "show the selected picture on the Shift-Max screen"),
                KeyBinding([.escape], .back, group, hint: "back", "cancel the survey; then close"),
                KeyBinding(["r"], .resumeSurvey, group, "resume where it was cancelled"),
            ]
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { pictureRows(area) }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        let last = state.results.survey.places.count - 1
        state.view.surveyView.picture = max(min(state.view.surveyView.picture + lines, last), 0)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .nextChannel: step(by: 1, &state)
        case .previousChannel: step(by: -1, &state)
        case .nextCoefficient:
            state.view.surveyView.kind = (state.surveyedKind + 1) % (2 * (state.surveyedShape?.branches ?? 1))
        case .mostDynamic:
            guard let index = state.results.survey.content?.mostDynamic else {
                state.say("nothing varies until two pictures are surveyed")
                break
            }
            state.selectOperation(state.network.shiftMaxOperations[index].index)
        case .sort:
            state.sortSurvey(byDeviation: !state.view.surveyView.isByDeviation)
        case .resumeSurvey:
            guard !state.results.survey.isRunning else { break }
            if let request = state.results.survey.requestRest() { return [.survey(request)] }
            state.say("every picture of the survey is done")
        case .activate:
            state.close()
            state.pictureIndex = state.results.survey.places[state.view.surveyView.picture]
            let picture = state.pictures[state.pictureIndex]
            return state.requestRun(state.modelChoice, picture, for: picture.name)
        case .back where state.results.survey.isRunning: return state.cancelSurvey()
        default: return nil
        }
        return []
    }

    private func step(by places: Int, _ state: inout State) {
        let order = state.surveyedChannels
        let index = (order.firstIndex(of: state.selection.channel) ?? 0) + places
        state.selection.channel = order[min(max(index, 0), order.count - 1)]
        state.view.surveyView.chosenIn = state.surveyedMap
    }

    /// Keeps the selected picture in view, and the map's first channel selected, however the order changes, until one is
    /// chosen.
    func follow(_ state: inout State, in area: Rectangle) {
        _ = move(by: 0, &state, in: area)
        State.keepVisible(
            state.view.surveyView.picture, count: state.results.survey.places.count,
            height: pictureRows(area),
            &state.view.surveyView.scroll)
        if state.view.surveyView.chosenIn != state.surveyedMap {
            state.selection.channel = state.surveyedChannels.first ?? 0
        }
    }

    // MARK: - Drawing

    /// Summary and matrix are side by side where there is room, else one above the other.
    private func areas(_ area: Rectangle) -> (
        head: Rectangle, summary: Rectangle, matrix: Rectangle, detail: Rectangle
    ) {
        let (head, rest) = area.cutTop(1)
        let (main, detail) = rest.cutTop(rest.height - 4)
        if area.width >= 110 || main.height < 12 {
            let (summary, matrix) = main.cutLeft(area.width >= 110 ? max(46, area.width * 9 / 20) : 46)
            return (head, summary, matrix.cutLeft(1).1, detail)
        }
        let (summary, matrix) = main.cutTop(max(min(6, main.height - 5), main.height * 2 / 5))
        return (head, summary, matrix, detail)
    }

    /// How many pictures show.
    private func pictureRows(_ area: Rectangle) -> Int { max(areas(area).matrix.height - 2, 1) }

    func draw(_ state: State, in body: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let areas = areas(body)
        drawHead(state, in: areas.head.inset(columns: 1), &canvas)
        if let problem = state.results.survey.problem {
            canvas.text(
                problem.description, x: body.x + 1, y: body.y + 2, .error, limit: body.width - 2)
            return
        }
        guard let survey = state.results.survey.content else { return }
        drawSummary(survey, state, in: areas.summary.inset(columns: 1), &canvas, &clicks)
        SurveyMatrix(survey, state, in: areas.matrix.inset(columns: 1)).draw(state, &canvas, &clicks)
        canvas.horizontalLine(areas.detail)
        drawDetail(survey, state, in: areas.detail.cutTop(1).1.inset(columns: 1), &canvas)
    }

    private func drawHead(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let isRunning = state.results.survey.isRunning
        guard let survey = state.results.survey.content else { return }
        let (done, count) = (survey.read + survey.unreadable, survey.entries.count)
        var line = Line("Dynamics across pictures  ", .strong)
        if isRunning {
            line = line + Line("surveying \(done) of \(count), Esc cancels ", .changed)
        } else if survey.isComplete {
            line = line + Line(extent(of: count, state))
        } else {
            line = line + Line("stopped at \(done) of \(count), r resumes", .changed)
        }
        if survey.unreadable > 0 { line = line + Line("  \(survey.unreadable) unreadable", .changed) }
        let end = canvas.line(line, in: area)
        drawMostDynamic(survey, state, from: end + 2, in: area, &canvas)
        let room = min(area.right - end - 1, 20)
        guard isRunning, room > 3 else { return }
        canvas.bar(Double(done) / Double(max(count, 1)), x: end, y: area.y, width: room, .time)
    }

    private func extent(of count: Int, _ state: State) -> String {
        if count < state.pictures.count { return "\(count) of \(state.pictures.count), evenly spaced" }
        return count == 1 ? "only this one: nothing varies" : "all \(count)"
    }

    /// The answer to the most likely question, where there is room after the rest.
    private func drawMostDynamic(
        _ survey: Survey, _ state: State, from x: Int, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard !state.results.survey.isRunning, let index = survey.mostDynamic else { return }
        let line = Line("most dynamic: ", .dim).adding(
            state.network.shiftMaxOperations[index].name, .strong)
        guard x + line.cellWidth <= area.right else { return }
        canvas.line(line, x: area.right - line.cellWidth, y: area.y)
    }

    // MARK: - All Shift-Maxes

    private func drawSummary(
        _ survey: Survey, _ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let all = state.network.shiftMaxOperations
        let (figure, share) = (area.x + 28, area.x + 35)
        canvas.text("Shift-Max", x: area.x, y: area.y, .heading)
        canvas.rightText("dynamic", right: figure, y: area.y, .heading)
        canvas.rightText("share", right: share, y: area.y, .heading)
        let largest = survey.figures.map(\.dynamic).max() ?? 0
        let (height, selected) = (area.height - 1, state.surveyedShiftMax)
        let scroll = max(min(selected - height / 2, all.count - height), 0)
        for (index, line) in area.list(all.count, from: scroll) {
            let isSelected = index == selected
            let plain: Style = isSelected ? .selected : .plain
            let bar = share + 1..<line.right
            if isSelected { canvas.select(line, except: [bar]) }
            let own = survey.figures[index]
            canvas.text(all[index].name, x: line.x, y: line.y, plain, limit: 21)
            canvas.rightText(Numbers.fixed(own.dynamic, 4), right: figure, y: line.y, plain)
            canvas.rightText(Numbers.percent(own.share), right: share, y: line.y, plain)
            if largest > 0 {
                canvas.bar(
                    own.dynamic / largest, x: bar.lowerBound, y: line.y, width: bar.count - 1, .shiftMax)
            }
            clicks.add(line) { $0.selectOperation(all[index].index) }
        }
        canvas.scrollMarks(scroll, count: all.count, in: area)
        drawSpread(survey, state, in: area.cutTop(all.count + 2).1, &canvas)
    }

    /// The selected coefficient's values in all pictures in rising order, where there is room.
    private func drawSpread(
        _ survey: Survey, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard area.height >= 6, let shiftMax = state.network.operations[state.shiftMaxIndex].shiftMax else {
            return
        }
        let place =
            state.surveyedKind * shiftMax.channels + min(state.selection.channel, shiftMax.channels - 1)
        // With the pictures' places, to find the selected one again.
        let sorted = survey.entries.enumerated().compactMap { index, entry -> (picture: Int, value: Float)? in
            guard case .coefficients(let values) = entry else { return nil }
            return (index, values[state.surveyedShiftMax][place])
        }.sorted { $0.value < $1.value }
        let plot = area.cutTop(1).1.cutTop(min(area.height - 3, 40)).0
        // Around the mean: from zero, most columns would be equally high.
        let mean = Float(survey.moments[state.surveyedShiftMax].mean[place])
        guard sorted.count > 1, let chart = ValueChart(sorted.map { $0.value - mean }, in: plot) else {
            return
        }
        let name = ShiftMax.coefficientNames[state.surveyedKind]
        canvas.line(
            Line.fitting(
                area.width,
                [", pictures by their value", ""].map {
                    Line("\(name) of channel \(state.selection.channel), from its mean\($0)", .heading)
                }), in: area)
        let selected = sorted.firstIndex { $0.picture == state.view.surveyView.picture }
        chart.draw(selected: selected, &canvas)
        guard let selected else { return }
        canvas.put("▲", x: chart.column(of: selected), y: plot.bottom, .saturated)
        let x = chart.column(of: selected) + 2
        let names = ["the selected picture", "selected", ""].map { Line($0, .dim) }
        canvas.line(Line.fitting(area.right - x, names), x: x, y: plot.bottom)
    }

    // MARK: - The selected cell

    private func drawDetail(
        _ survey: Survey, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard let shiftMax = state.network.operations[state.shiftMaxIndex].shiftMax else { return }
        let (index, kind) = (state.surveyedShiftMax, state.surveyedKind)
        let place = kind * shiftMax.channels + min(state.selection.channel, shiftMax.channels - 1)
        let name = ShiftMax.coefficientNames[kind]
        let moments = survey.moments[index]
        func number(_ value: Double) -> String { Numbers.signed(Float(value), 4) }
        var lines: [Line] = []
        let picture = state.pictures[state.results.survey.places[state.view.surveyView.picture]].name
        switch survey.entries[state.view.surveyView.picture] {
        case .pending: lines.append(Line("\(picture): not surveyed yet", .dim))
        case .unreadable(let reason): lines.append(Line(reason, .changed))
        case .coefficients(let values):
            let value = Double(values[index][place])
            lines.append(
                Line("\(name) of channel \(place % shiftMax.channels) = ").adding(number(value), .strong)
                    .adding(", \(number(value - moments.mean[place])) from its mean, in \(picture)"))
        }
        let spread = Line("mean \(number(moments.mean[place])), spread ").adding(
            Numbers.fixed(survey.deviation(index, place), 4), .strong)
        let offset =
            "across \(survey.read) pictures; offset \(Numbers.fixed(shiftMax.offsets[kind], 1))"
        lines.append(
            Line.fitting(
                area.width,
                [
                    spread.adding(" (standard deviation) \(offset)"), spread.adding(" \(offset)"), spread,
                ]))
        lines.append(
            Line("++ +", .positive).adding(" - --", .negative)
                .adding(" from the mean; dynamic: spread; share: part due to the picture", .dim))
        canvas.lines(lines, in: area)
    }
}
