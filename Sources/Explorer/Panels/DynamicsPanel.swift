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
    fileprivate var surveyedShiftMax: Int {
        network.shiftMaxOperations.firstIndex { $0.index == shiftMaxIndex } ?? 0
    }

    fileprivate var surveyedShape: ShiftMax? { network.operations[shiftMaxIndex].shiftMax }

    /// The coefficient that shows: the chosen one, where this Shift-Max has it.
    fileprivate var surveyedKind: Int { min(view.surveyView.kind, 2 * (surveyedShape?.branches ?? 1) - 1) }

    /// The channels in the order of the panel.
    var surveyedChannels: [Int] {
        let channels = surveyedShape?.channels ?? 0
        guard view.surveyView.isByDeviation, let content = results.survey.content else {
            return Array(0..<channels)
        }
        let (index, first) = (surveyedShiftMax, surveyedKind * channels)
        return State.order(channels) { content.deviation(index, first + $0) }
    }

    fileprivate var surveyedMap: SurveyView.Map {
        SurveyView.Map(
            operation: shiftMaxIndex, kind: surveyedKind, isByDeviation: view.surveyView.isByDeviation)
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
        case .sort:
            state.view.surveyView.isByDeviation.toggle()
            state.say(
                state.view.surveyView.isByDeviation
                    ? "the channels that vary most come first" : "sorted by channel")
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
        if area.width >= 110 {
            let (summary, matrix) = main.cutLeft(46)
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
        let figures = survey.figures.map(\.dynamic)
        guard !state.results.survey.isRunning, survey.read > 1, let most = figures.max(), most > 0,
            let index = figures.firstIndex(of: most)
        else { return }
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
            if isSelected { canvas.fill(line, .selected) }
            let own = survey.figures[index]
            canvas.text(all[index].name, x: line.x, y: line.y, plain, limit: 20)
            canvas.rightText(Numbers.fixed(own.dynamic, 4), right: figure, y: line.y, plain)
            canvas.rightText(Numbers.percent(own.share), right: share, y: line.y, plain)
            if largest > 0 {
                canvas.bar(
                    own.dynamic / largest, x: share + 1, y: line.y, width: line.right - share - 2,
                    isSelected ? .selected : .shiftMax)
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
        let values = survey.entries.compactMap { entry -> Float? in
            if case .coefficients(let values) = entry { values[state.surveyedShiftMax][place] } else { nil }
        }.sorted()
        guard let least = values.first, let greatest = values.last, least < greatest else { return }
        canvas.text(
            "\(ShiftMax.coefficientNames[state.surveyedKind]) of channel \(state.selection.channel), pictures by its value",
            in: area, .heading)
        let width = values.count < area.width ? area.width / values.count * values.count : area.width
        let plot = Rectangle(x: area.x, y: area.y + 1, width: width, height: min(area.height - 3, 10))
        canvas.profile(of: values, lower: least, upper: greatest, in: plot)
        let y = plot.bottom
        canvas.text(Numbers.signed(least, 4), x: plot.x, y: y, .dim)
        canvas.rightText(Numbers.signed(greatest, 4), right: plot.right, y: y, .dim)
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
        lines.append(
            Line("mean \(number(moments.mean[place])), deviation ").adding(
                Numbers.fixed(survey.deviation(index, place), 4), .strong
            )
            .adding(
                " across \(survey.read) pictures; training starts it at "
                    + Numbers.fixed(Double(shiftMax.offsets[kind]), 1)))
        lines.append(
            Line("++ +", .positive).adding(" - --", .negative)
                .adding(" from the mean; dynamic: deviation; share: part due to the picture", .dim))
        canvas.lines(lines, in: area)
    }
}

/// Pictures by channels: each coefficient's deviation from its channel's mean.
struct SurveyMatrix {
    private let survey: Survey
    private let area: Rectangle
    private let shiftMax: Int
    private let order: [Int]
    /// Where the shown coefficient's values begin.
    private let start: Int
    private let title: String
    /// The deviation of a full sign: twice the largest standard deviation of a channel.
    private let scale: Double

    private static let labelWidth = 15

    init(_ survey: Survey, _ state: State, in area: Rectangle) {
        self.survey = survey
        self.area = area
        shiftMax = state.surveyedShiftMax
        order = state.surveyedChannels
        start = state.surveyedKind * order.count
        title = ShiftMax.coefficientNames[state.surveyedKind]
        let (shiftMax, start) = (shiftMax, start)
        scale = 2 * (order.map { survey.deviation(shiftMax, start + $0) }.max() ?? 0)
    }

    private var columns: Int { max((area.width - SurveyMatrix.labelWidth) / 2, 1) }

    func draw(_ state: State, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let selected = order.firstIndex(of: state.selection.channel) ?? 0
        let first = max(min(selected - columns / 2, order.count - columns), 0)
        let shown = order[first..<min(first + columns, order.count)]
        drawHeading(state, selected: selected - first, first: first, &canvas)
        let rows = area.height - 2
        let scroll = max(min(state.view.surveyView.scroll, survey.entries.count - rows), 0)
        for (picture, line) in area.list(survey.entries.count, from: scroll, heading: 2) {
            let isSelected = picture == state.view.surveyView.picture
            if isSelected {
                canvas.fill(line.cutLeft(SurveyMatrix.labelWidth - 1).0, .selected)
            }
            canvas.text(
                state.pictures[state.results.survey.places[picture]].title(in: SurveyMatrix.labelWidth - 1),
                x: line.x, y: line.y,
                isSelected ? .selected : .plain,
                limit: SurveyMatrix.labelWidth - 1)
            let cells = line.cutLeft(SurveyMatrix.labelWidth).1
            switch survey.entries[picture] {
            case .pending: canvas.text("…", x: cells.x, y: cells.y, .dim)
            case .unreadable(let reason):
                canvas.text(reason, in: cells, .changed)
            case .coefficients(let values):
                for (column, channel) in shown.enumerated() {
                    let distance =
                        Double(values[shiftMax][start + channel])
                        - survey.moments[shiftMax].mean[start + channel]
                    draw(
                        scale > 0 ? distance / scale : 0, x: cells.x + 2 * column, y: cells.y,
                        isSelected: isSelected && column == selected - first, &canvas)
                }
            }
            clicks.add(line) { state, _, _ in
                if picture == state.view.surveyView.picture { return state.perform(.activate) }
                state.view.surveyView.picture = picture
                return []
            }
        }
        if scroll > 0 { canvas.put("▲", x: area.right, y: area.y + 2, .dim) }
        if scroll + rows < survey.entries.count {
            canvas.put("▼", x: area.right, y: area.bottom - 1, .dim)
        }
    }

    private func drawHeading(_ state: State, selected: Int, first: Int, _ canvas: inout Canvas) {
        let order = state.view.surveyView.isByDeviation ? "the most varying first" : "in order"
        canvas.line(
            Line("picture".padded(SurveyMatrix.labelWidth), .heading).adding(title, .strong).adding(
                " of \(self.order.count) channels, \(order)"
                    + (first > 0 ? ", from place \(first + 1) on" : ""), .heading),
            in: area)
        let x = area.x + SurveyMatrix.labelWidth + 2 * selected
        let label = "channel \(state.selection.channel)"
        canvas.put("▼", x: x, y: area.y + 1, .strong)
        if x + 2 + label.cellWidth <= area.right {
            canvas.text(label, x: x + 2, y: area.y + 1, .strong)
        } else {
            canvas.rightText(label, right: x - 1, y: area.y + 1, .strong)
        }
    }

    /// Two columns: the sign, doubled from half the full deviation on.
    private func draw(_ share: Double, x: Int, y: Int, isSelected: Bool, _ canvas: inout Canvas) {
        let size = abs(share)
        let sign: Unicode.Scalar = size < 0.15 ? " " : share > 0 ? "+" : "-"
        let pair = [sign, size < 0.5 ? " " : sign]
        for (column, scalar) in pair.enumerated() where x + column < area.right {
            canvas.put(scalar, x: x + column, y: y, share > 0 ? .positive : .negative)
            if isSelected {
                canvas.put(column == 1 && scalar == " " ? "‹" : scalar, x: x + column, y: y, .selected)
            } else if canvas.depth.hasPictureColors {
                let color = ColorMap.diverging(share, canvas.depth)
                canvas[x + column, y] = Cell(
                    scalar, .picture, foreground: color.rgb.brightness > 0.45 ? 16 : 255,
                    background: color)
            }
        }
    }
}

extension FilePath {
    /// The name, without its extension where it is wider than `width` cells with it.
    fileprivate func title(in width: Int) -> String {
        guard name.cellWidth > width, let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return name
        }
        return String(name[..<dot])
    }
}
