import Basics
import Network
import Trace

/// The coefficients of a Shift-Max of the shown model next to those of the other model's at the same place. They have
/// other channels, so that only what all channels have in common is compared.
struct ShiftMaxComparison: Pane {
    var minimumSize: Size { Size(width: 34, height: 8) }

    /// Lines above the list of all Shift-Maxes.
    private static let tableHeight = 11

    /// With a line for each Shift-Max.
    static func height(_ state: State) -> Int { tableHeight + 2 + state.network.shiftMaxOperations.count }

    private struct Row {
        let title: String
        let own: Float
        let other: Float
        var isShare = false
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let own = state.coefficients else { return }
        let counterpart = state.counterpart(of: state.shiftMaxIndex)
        let title =
            counterpart.map { Line("next to ", .heading).adding($0.title, .pinned) }
            ?? Line(state.noCounterpart(of: state.shiftMaxIndex), .changed)
        var rest = area
        func add(_ lines: [Line], _ canvas: inout Canvas) {
            canvas.lines(lines, in: rest)
            rest = rest.cutTop(lines.count).1
        }
        add(title.wrapped(to: area.width, indent: 2), &canvas)
        if let counterpart, let other = counterpart.trace.coefficients {
            drawTable(rows(own, other), state, in: &rest, &canvas)
            let (channels, others) = (own.shiftMax.channels, other.shiftMax.channels)
            var note = "\(channels) and \(others) channels: not compared one by one"
            if own.shiftMax.branches != other.shiftMax.branches {
                note += "; \(own.shiftMax.branches) and \(other.shiftMax.branches) branches"
            }
            add(Line(note, .dim).wrapped(to: area.width, indent: 2), &canvas)
        }
        drawAll(state, in: rest.cutTop(1).1, &canvas, &clicks)
    }

    private func rows(_ own: ShiftMaxCoefficients, _ other: ShiftMaxCoefficients) -> [Row] {
        let branches = min(own.shiftMax.branches, other.shiftMax.branches)
        let means = (0..<2 * branches).map { kind in
            Row(
                title: "mean \(ShiftMax.coefficientNames[kind])", own: own.mean(ofKind: kind),
                other: other.mean(ofKind: kind))
        }
        let share = Row(
            title: "branch 1 max", own: own.overallFirstBranchShare, other: other.overallFirstBranchShare,
            isShare: true)
        return means + [
            Row(title: "mean deviation", own: own.meanDeviation, other: other.meanDeviation),
            Row(title: "max deviation", own: own.deviation, other: other.deviation),
        ] + (branches == 2 ? [share] : [])
    }

    private func drawTable(
        _ rows: [Row], _ state: State, in rest: inout Rectangle, _ canvas: inout Canvas
    ) {
        let isNarrow = rest.width < 42
        let names = isNarrow ? 12 : 15
        let column = min((rest.width - names) / 3, 10)
        func right(_ index: Int) -> Int { rest.x + names + (index + 1) * column }
        let titles = [(state.shownModel.title, Style.heading), (state.baseName, .pinned), ("Δ", .pinned)]
        for (index, (title, style)) in titles.enumerated() {
            canvas.rightText(title, right: right(index), y: rest.y, style, limit: column - 1)
        }
        for (index, row) in rows.enumerated() where index + 1 < rest.height {
            let y = rest.y + 1 + index
            let title = isNarrow ? row.title.replacing("deviation", with: "dev.") : row.title
            canvas.text(title, x: rest.x, y: y, .dim)
            func text(_ value: Float) -> String {
                row.isShare ? Numbers.percent(Double(value)) : Numbers.fixed(Double(value), 3)
            }
            canvas.rightText(text(row.own), right: right(0), y: y)
            canvas.rightText(text(row.other), right: right(1), y: y)
            canvas.difference(
                row.isShare ? (row.own - row.other) * 100 : row.own - row.other,
                digits: row.isShare ? 1 : 3, right: right(2), y: y)
        }
        rest = rest.cutTop(rows.count + 1).1
    }

    /// How far all Shift-Maxes deviate: the bar is the shown model's, the mark on it is the other model's.
    private func drawAll(
        _ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        guard area.height >= 4 else { return }
        let own = state.network.shiftMaxOperations.map(\.index)
        let others = own.map { state.counterpart(of: $0) }
        func deviation(_ trace: OperationTrace?) -> Float? { trace?.coefficients?.deviation }
        let values = own.map { deviation(state.trace.operations[$0]) ?? 0 }
        let otherValues = others.map { deviation($0?.trace) }
        let most = max((values + otherValues.compactMap { $0 }).max() ?? 0, .leastNormalMagnitude)
        canvas.line(
            Line("max deviation of each, ", .heading).adding("◆ \(state.baseName)'s", .pinned), in: area)
        let selected = own.firstIndex(of: state.shiftMaxIndex) ?? 0
        let height = area.height - 1
        let scroll = max(min(selected - height / 2, own.count - height), 0)
        for (index, line) in area.list(own.count, from: scroll) {
            let operation = state.network.operations[own[index]]
            let block = state.network.microBlock(at: own[index]).shortName
            canvas.text(block, x: line.x, y: line.y, limit: 4)
            canvas.text(
                others[index]?.block ?? "–", x: line.x + 4, y: line.y, others[index] == nil ? .dim : .pinned,
                limit: 4)
            canvas.text(
                "\(operation.output.height)×\(operation.output.width)", x: line.x + 8, y: line.y, .dim)
            canvas.rightText(Numbers.fixed(Double(values[index]), 3), right: line.x + 22, y: line.y)
            let width = max(line.right - line.x - 24, 0)
            canvas.bar(Double(values[index] / most), x: line.x + 23, y: line.y, width: width, .positive)
            if let value = otherValues[index] {
                canvas.tick(Double(value / most), x: line.x + 23, y: line.y, width: width)
            }
            if index == selected { canvas.fill(line, .selected, nil) }
            clicks.add(line) { $0.selectOperation(own[index]) }
        }
        canvas.scrollMarks(scroll, count: own.count, in: area)
    }
}

extension ShiftMaxCoefficients {
    fileprivate func mean(ofKind kind: Int) -> Float {
        values(ofKind: kind).reduce(0, +) / Float(max(shiftMax.channels, 1))
    }

    /// The mean distance of the coefficients from their offsets.
    fileprivate var meanDeviation: Float {
        let distances = (0..<2 * shiftMax.branches).map { kind in
            values(ofKind: kind).reduce(0) { $0 + abs($1 - shiftMax.offsets[kind]) }
        }
        return distances.reduce(0, +) / Float(max(values.count, 1))
    }
}
