import Network

/// How the coefficients differ from picture to picture: all Shift-Maxes with how dynamic they are, and for
/// the selected one a map of pictures by channels.
enum DynamicsPanel {
    /// Side by side where there is room, else one above the other.
    static func areas(_ size: Size) -> (
        head: Rectangle, summary: Rectangle, matrix: Rectangle, detail: Rectangle
    ) {
        let (head, rest) = Frame.body(size).cutTop(1)
        let (main, detail) = rest.cutTop(rest.height - 4)
        if size.width >= 110 {
            let (summary, matrix) = main.cutLeft(46)
            return (head, summary, matrix.cutLeft(1).1, detail)
        }
        let (summary, matrix) = main.cutTop(max(min(6, main.height - 5), main.height * 2 / 5))
        return (head, summary, matrix, detail)
    }

    /// How many pictures show.
    static func pictureRows(_ size: Size) -> Int { max(areas(size).matrix.height - 2, 1) }

    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let areas = areas(state.size)
        drawHead(state, in: areas.head.inset(columns: 1), &frame.canvas)
        if let problem = state.surveyView.problem {
            frame.canvas.text(
                problem.description, x: body.x + 1, y: body.y + 2, .error, limit: body.width - 2)
            return
        }
        guard let survey = state.surveyView.survey else { return }
        drawSummary(survey, state, in: areas.summary.inset(columns: 1), &frame)
        SurveyMatrix(survey, state, in: areas.matrix.inset(columns: 1)).draw(state, &frame)
        frame.canvas.horizontalLine(areas.detail)
        drawDetail(survey, state, in: areas.detail.cutTop(1).1.inset(columns: 1), &frame.canvas)
    }

    private static func drawHead(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let view = state.surveyView
        guard let survey = view.survey else { return }
        let (done, count) = (survey.read + survey.unreadable, survey.entries.count)
        var line = Line("Dynamics across pictures  ", .strong)
        if view.isRunning {
            line = line + Line("surveying \(done) of \(count), Esc cancels ", .changed)
        } else if survey.isComplete {
            line = line + Line(extent(of: count, state))
        } else {
            line = line + Line("stopped at \(done) of \(count), r goes on", .changed)
        }
        if survey.unreadable > 0 { line = line + Line("  \(survey.unreadable) unreadable", .changed) }
        let end = canvas.line(line, x: area.x, y: area.y, limit: area.width)
        drawMostDynamic(survey, state, from: end + 2, in: area, &canvas)
        let room = min(area.right - end - 1, 20)
        guard view.isRunning, room > 3 else { return }
        canvas.bar(Double(done) / Double(max(count, 1)), x: end, y: area.y, width: room, .time)
    }

    private static func extent(of count: Int, _ state: State) -> String {
        if count < state.pictures.count { return "\(count) of \(state.pictures.count), evenly spaced" }
        return count == 1 ? "only this one: nothing varies" : "all \(count)"
    }

    /// The answer to the question that most come with, where there is room behind the rest.
    private static func drawMostDynamic(
        _ survey: Survey, _ state: State, from x: Int, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let figures = survey.figures.map(\.dynamic)
        guard !state.surveyView.isRunning, survey.read > 1, let most = figures.max(), most > 0,
            let index = figures.firstIndex(of: most)
        else { return }
        let line = Line("most dynamic: ", .dim).adding(
            state.network.shiftMaxOperations[index].name, .strong)
        guard x + line.cellWidth <= area.right else { return }
        canvas.line(line, x: area.right - line.cellWidth, y: area.y)
    }

    // MARK: - All Shift-Maxes

    private static func drawSummary(
        _ survey: Survey, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let all = state.network.shiftMaxOperations
        let (figure, share) = (area.x + 28, area.x + 35)
        frame.canvas.text("Shift-Max", x: area.x, y: area.y, .heading)
        frame.canvas.rightText("dynamic", right: figure, y: area.y, .heading)
        frame.canvas.rightText("share", right: share, y: area.y, .heading)
        let largest = survey.figures.map(\.dynamic).max() ?? 0
        let (height, selected) = (area.height - 1, state.surveyedShiftMax)
        let scroll = max(min(selected - height / 2, all.count - height), 0)
        for row in 0..<height where scroll + row < all.count {
            let index = scroll + row
            let line = area.line(row + 1)
            let isSelected = index == selected
            let plain: Style = isSelected ? .selected : .plain
            if isSelected { frame.canvas.fill(line, .selected) }
            let own = survey.figures[index]
            frame.canvas.text(all[index].name, x: line.x, y: line.y, plain, limit: 20)
            frame.canvas.rightText(Numbers.fixed(own.dynamic, 4), right: figure, y: line.y, plain)
            frame.canvas.rightText(Numbers.percent(own.share), right: share, y: line.y, plain)
            if largest > 0 {
                frame.canvas.bar(
                    own.dynamic / largest, x: share + 1, y: line.y, width: line.right - share - 2,
                    isSelected ? .selected : .shiftMax)
            }
            frame.add(.surveyedShiftMax(all[index].index), line)
        }
        frame.canvas.scrollMarks(scroll, count: all.count, in: area)
        drawSpread(survey, state, in: area.cutTop(all.count + 2).1, &frame.canvas)
    }

    /// The selected coefficient in all pictures, from the least to the greatest, where there is room.
    private static func drawSpread(
        _ survey: Survey, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard area.height >= 6, let shiftMax = state.network.operations[state.shiftMaxIndex].shiftMax else {
            return
        }
        let place = state.surveyedKind * shiftMax.channels + min(state.channel, shiftMax.channels - 1)
        let values = survey.entries.compactMap { entry -> Float? in
            if case .coefficients(let values) = entry { values[state.surveyedShiftMax][place] } else { nil }
        }.sorted()
        guard let least = values.first, let greatest = values.last, least < greatest else { return }
        canvas.text(
            "\(ShiftMax.coefficientNames[state.surveyedKind]) of channel \(state.channel), pictures by its value",
            x: area.x, y: area.y, .heading, limit: area.width)
        let width = values.count < area.width ? area.width / values.count * values.count : area.width
        let plot = Rectangle(x: area.x, y: area.y + 1, width: width, height: min(area.height - 3, 10))
        canvas.profile(of: values, lower: least, upper: greatest, in: plot)
        let y = plot.bottom
        canvas.text(Numbers.signed(least, 4), x: plot.x, y: y, .dim)
        canvas.rightText(Numbers.signed(greatest, 4), right: plot.right, y: y, .dim)
    }

    // MARK: - The selected cell

    private static func drawDetail(
        _ survey: Survey, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard let shiftMax = state.network.operations[state.shiftMaxIndex].shiftMax else { return }
        let (index, kind) = (state.surveyedShiftMax, state.surveyedKind)
        let place = kind * shiftMax.channels + min(state.channel, shiftMax.channels - 1)
        let name = ShiftMax.coefficientNames[kind]
        let moments = survey.moments[index]
        func number(_ value: Double) -> String { Numbers.signed(Float(value), 4) }
        var lines: [Line] = []
        let picture = state.pictures[state.surveyView.places[state.surveyView.picture]].name
        switch survey.entries[state.surveyView.picture] {
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
                .adding(" from the mean; dynamic: deviation; share: of the way from the start", .dim))
        for (row, line) in lines.prefix(area.height).enumerated() {
            canvas.line(line, x: area.x, y: area.y + row, limit: area.width)
        }
    }
}
