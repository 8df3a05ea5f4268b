import Network

/// Pictures by channels: how far each coefficient is from its channel's mean.
struct SurveyMatrix {
    private let survey: Survey
    private let area: Rectangle
    private let shiftMax: Int
    private let order: [Int]
    /// Where the shown coefficient's values begin.
    private let start: Int
    private let title: String
    /// The distance that is drawn in full: twice the largest deviation of a channel.
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

    func draw(_ state: State, _ frame: inout Frame) {
        let selected = order.firstIndex(of: state.channel) ?? 0
        let first = max(min(selected - columns / 2, order.count - columns), 0)
        let shown = order[first..<min(first + columns, order.count)]
        drawHeading(state, selected: selected - first, first: first, &frame.canvas)
        let rows = area.height - 2
        let scroll = max(min(state.surveyView.scroll, survey.entries.count - rows), 0)
        for row in 0..<rows where scroll + row < survey.entries.count {
            let picture = scroll + row
            let line = area.line(row + 2)
            let isSelected = picture == state.surveyView.picture
            if isSelected {
                frame.canvas.fill(line.cutLeft(SurveyMatrix.labelWidth - 1).0, .selected)
            }
            frame.canvas.text(
                state.pictures[state.surveyView.places[picture]].title(in: SurveyMatrix.labelWidth - 1),
                x: line.x, y: line.y,
                isSelected ? .selected : .plain,
                limit: SurveyMatrix.labelWidth - 1)
            let cells = line.cutLeft(SurveyMatrix.labelWidth).1
            switch survey.entries[picture] {
            case .pending: frame.canvas.text("…", x: cells.x, y: cells.y, .dim)
            case .unreadable(let reason):
                frame.canvas.text(reason, x: cells.x, y: cells.y, .changed, limit: cells.width)
            case .coefficients(let values):
                for (column, channel) in shown.enumerated() {
                    let distance =
                        Double(values[shiftMax][start + channel])
                        - survey.moments[shiftMax].mean[start + channel]
                    draw(
                        scale > 0 ? distance / scale : 0, x: cells.x + 2 * column, y: cells.y,
                        isSelected: isSelected && column == selected - first, &frame.canvas)
                }
            }
            frame.add(.surveyedPicture(picture), line)
        }
        if scroll > 0 { frame.canvas.put("▲", x: area.right, y: area.y + 2, .dim) }
        if scroll + rows < survey.entries.count {
            frame.canvas.put("▼", x: area.right, y: area.bottom - 1, .dim)
        }
    }

    private func drawHeading(_ state: State, selected: Int, first: Int, _ canvas: inout Canvas) {
        let order = state.surveyView.isByDeviation ? "the most varying first" : "in order"
        canvas.line(
            Line("picture".padded(SurveyMatrix.labelWidth), .heading).adding(title, .strong).adding(
                " of \(self.order.count) channels, \(order)"
                    + (first > 0 ? ", from place \(first + 1) on" : ""), .heading),
            x: area.x, y: area.y, limit: area.width)
        let x = area.x + SurveyMatrix.labelWidth + 2 * selected
        let label = "channel \(state.channel)"
        canvas.put("▼", x: x, y: area.y + 1, .strong)
        if x + 2 + label.cellWidth <= area.right {
            canvas.text(label, x: x + 2, y: area.y + 1, .strong)
        } else {
            canvas.rightText(label, right: x - 1, y: area.y + 1, .strong)
        }
    }

    /// Two columns: the sign, doubled from half the full distance on.
    private func draw(_ share: Double, x: Int, y: Int, isSelected: Bool, _ canvas: inout Canvas) {
        let size = abs(share)
        let sign: Unicode.Scalar = size < 0.15 ? " " : share > 0 ? "+" : "-"
        let pair = [sign, size < 0.5 ? " " : sign]
        for (column, scalar) in pair.enumerated() where x + column < area.right {
            canvas.put(scalar, x: x + column, y: y, share > 0 ? .positive : .negative)
            if isSelected {
                canvas.put(column == 1 && scalar == " " ? "‹" : scalar, x: x + column, y: y, .selected)
            } else if canvas.depth == .full {
                let color = ColorMap.diverging(share)
                canvas[x + column, y] = Cell(
                    scalar, .picture, foreground: color.brightness > 0.45 ? 16 : 255,
                    background: color.paletteIndex)
            }
        }
    }
}
