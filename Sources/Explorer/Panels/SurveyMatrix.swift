import Basics
import Network

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

    /// The pictures' names, and whether they end in the files' endings: all or none, where they do not fit.
    private let labelWidth: Int
    private let hasEndings: Bool

    init(_ survey: Survey, _ state: State, in area: Rectangle) {
        self.survey = survey
        self.area = area
        shiftMax = state.surveyedShiftMax
        order = state.surveyedChannels
        start = state.surveyedKind * order.count
        title = ShiftMax.coefficientNames[state.surveyedKind]
        // On a wide terminal the names are in full.
        let longest = state.results.survey.places.map { state.pictures[$0].name.cellWidth + 1 }.max() ?? 0
        labelWidth = area.width >= 100 ? min(max(longest, 15), area.width / 4) : 15
        hasEndings = longest <= labelWidth
        let (shiftMax, start) = (shiftMax, start)
        scale = 2 * (order.map { survey.deviation(shiftMax, start + $0) }.max() ?? 0)
    }

    private var columns: Int { max((area.width - labelWidth) / cellWidth, 1) }

    /// Two columns for each channel; more on a wide terminal where all channels show.
    private var cellWidth: Int {
        area.width < 100 ? 2 : min(max((area.width - labelWidth) / max(order.count, 1), 2), 8)
    }

    /// A line for each picture; up to three on a high terminal where all pictures show.
    private var cellHeight: Int {
        area.height < 40 ? 1 : min(max((area.height - 2) / max(survey.entries.count, 1), 1), 3)
    }

    func draw(_ state: State, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let selected = order.firstIndex(of: state.selection.channel) ?? 0
        let first = max(min(selected - columns / 2, order.count - columns), 0)
        let shown = order[first..<min(first + columns, order.count)]
        drawHeading(state, selected: selected - first, first: first, &canvas)
        clicks.add(area.line(0)) { $0.sortSurvey(byDeviation: $0.view.surveyView.isByDeviation) }
        let rows = area.height - 2
        let scroll = max(min(state.view.surveyView.scroll, survey.entries.count - rows), 0)
        for (picture, line) in area.list(survey.entries.count, from: scroll, heading: 2) {
            let line = Rectangle(
                x: line.x, y: area.y + 2 + (picture - scroll) * cellHeight, width: line.width,
                height: cellHeight)
            let isSelected = picture == state.view.surveyView.picture
            if isSelected {
                canvas.fill(line.cutLeft(labelWidth - 1).0, .selected)
            }
            canvas.text(
                state.pictures[state.results.survey.places[picture]].title(hasEnding: hasEndings),
                x: line.x, y: line.y + cellHeight / 2,
                isSelected ? .selected : .plain,
                limit: labelWidth - 1)
            let cells = line.cutLeft(labelWidth).1
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
                        scale > 0 ? distance / scale : 0, x: cells.x + cellWidth * column, y: cells.y,
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
        let isReversed = state.isReversed(.survey)
        let order =
            state.view.surveyView.isByDeviation
            ? "the \(isReversed ? "least" : "most") varying first"
            : isReversed ? "the last first" : "in order"
        let part =
            columns < self.order.count
            ? ": places \(first + 1)–\(min(first + columns, self.order.count))" : ""
        canvas.line(
            Line("picture".padded(labelWidth), .heading).adding(title, .strong).adding(
                " of \(self.order.count) channels, \(order)\(part)", .heading),
            in: area)
        let x = area.x + labelWidth + cellWidth * selected
        let label = "channel \(state.selection.channel)"
        canvas.put("▼", x: x, y: area.y + 1, .strong)
        if x + 2 + label.cellWidth <= area.right {
            canvas.text(label, x: x + 2, y: area.y + 1, .strong)
        } else {
            canvas.rightText(label, right: x - 1, y: area.y + 1, .strong)
        }
    }

    /// The sign, doubled from half the full deviation on, in the middle line of the cell; the selected one stands out as a
    /// whole.
    private func draw(_ share: Double, x: Int, y: Int, isSelected: Bool, _ canvas: inout Canvas) {
        let size = abs(share)
        let sign: Unicode.Scalar = size < 0.15 ? (isSelected ? "·" : " ") : share > 0 ? "+" : "-"
        let pair = [sign, size < 0.5 ? " " : sign]
        for row in 0..<cellHeight {
            for column in 0..<cellWidth where x + column < area.right {
                let scalar = row == cellHeight / 2 && column < 2 ? pair[column] : " "
                let (x, y) = (x + column, y + row)
                canvas.put(scalar, x: x, y: y, share > 0 ? .positive : .negative)
                if isSelected {
                    canvas.put(scalar, x: x, y: y, .selectedTab)
                } else if canvas.depth.hasPictureColors {
                    let color = ColorMap.diverging(share, canvas.depth, on: canvas.display.theme)
                    canvas[x, y] = Cell(
                        scalar, .picture, foreground: color.rgb.brightness > 0.45 ? 16 : 255,
                        background: color)
                }
            }
        }
    }
}

extension FilePath {
    /// The name, with its ending or without.
    fileprivate func title(hasEnding: Bool) -> String {
        guard !hasEnding, let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}
