import Basics
import Network
import Trace

/// The selected operation or part: what it computes, what it costs, what it did to this picture.
struct OperationDetails: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        draw(state, in: area, &canvas)
    }

    /// The feature map is next to the text, or in a narrow column below it.
    private func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let lines = details(state)
        let shape = state.network.operations[state.selection.operation].output
        if area.width < 60 {
            let shown = lines.flatMap { $0.wrapped(to: area.width - 1, indent: 2) }
            canvas.lines(shown, in: area)
            let room = area.cutLeft(area.width - 1).0.cutTop(shown.count + 1).1
            drawMap(state, shape, in: room, &canvas)
        } else {
            let mapWidth = shape.isVector ? 0 : min(area.height * 2 + 1, area.width / 3)
            let shown = lines.flatMap { $0.wrapped(to: area.width - mapWidth, indent: 2) }
            canvas.lines(shown, in: area.cutLeft(area.width - mapWidth).0)
            let room = Rectangle(
                x: area.right - mapWidth + 1, y: area.y, width: mapWidth - 1, height: area.height)
            drawMap(state, shape, in: room, &canvas)
        }
    }

    /// The selected channel as a picture, with a caption where there is room for one.
    private func drawMap(
        _ state: State, _ shape: FeatureShape, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard !shape.isVector, area.height >= 3 else { return }
        let trace = state.trace.operations[state.selection.operation]
        let channel = min(state.selection.channel, shape.channels - 1)
        let statistics = trace.channels[channel]
        let caption = "channel \(channel)"
        canvas.text(caption, in: area, .dim)
        let place = canvas.fitted(area.cutTop(1).1, imageWidth: shape.width, imageHeight: shape.height)
        canvas.map(
            trace.output.channel(channel), width: shape.width, height: shape.height,
            range: statistics.shownRange, in: place)
    }

    private func details(_ state: State) -> [Line] {
        let operation = state.network.operations[state.selection.operation]
        if case .part(let index) = state.selection.listCursor {
            return details(of: state.parts[index], state)
        }
        let trace = state.trace.operations[operation.index]
        let row = state.network.row(at: operation.index)
        let block = state.network.microBlock(at: operation.index)
        var lines = [
            Line(operation.title, .strong),
            Line("\(row.title) of the code · \(paperName(block)) of the paper", .dim),
            Line("\(operation.input) → \(operation.output)"),
        ]
        lines += operation.formula.map { Line($0, .heading) }
        lines += [Line(costs(operation.cost, state)), Line(statistics(trace.statistics))]
        lines += differences(operation.index, state)
        lines.append(Line(channels(trace, operation)))
        return lines
    }

    private func details(of part: Part, _ state: State) -> [Line] {
        let operations = state.network.operations[part.operations]
        guard let first = operations.first, let last = operations.last else { return [] }
        let cost = state.network.cost(of: part.operations)
        let total = state.network.cost
        let trace = state.trace.operations[last.index]
        var lines = [
            Line(state.view.reading == .rows ? "\(part.title) of the code" : paperName(part), .strong),
            Line("\(first.input) → \(last.output) in \(operations.count) operations"),
        ]
        if case .row = part.form {
            let row = state.network.variant.rows[part.index - 1]
            lines.append(Line(rowNumbers(row), .heading))
        } else if case .microBlock(let block) = part.form {
            lines.append(Line(meaning(block), .heading))
        }
        lines += [
            Line(costs(cost, state)),
            Line(
                "\(Numbers.percent(Double(cost.multiplyAdds) / Double(total.multiplyAdds))) of all multiply-adds, "
                    + "\(Numbers.percent(Double(cost.parameters) / Double(total.parameters))) of all parameters"
            ),
            Line(statistics(trace.statistics)),
        ]
        lines += differences(last.index, state)
        lines.append(Line(channels(trace, last)))
        return lines
    }

    private func paperName(_ part: Part) -> String {
        if case .microBlock = part.form { return "\(part.title) (\(part.shortName))" }
        return part.title
    }

    private func meaning(_ block: MicroBlock) -> String {
        switch block {
        case .a: "expands depthwise, then compresses in groups: few channels, large picture"
        case .b: "expands depthwise, then a full pointwise convolution W = PΦQᵀ"
        case .c: "depthwise at full width, then a full pointwise convolution W = PΦQᵀ"
        }
    }

    /// The row of the published table.
    private func rowNumbers(_ row: Row) -> String {
        "stride \(row.stride), \(row.channels) channels, kernel \(row.kernel), "
            + "expansion \(row.expansion.0)·\(row.expansion.1), "
            + "groups \(row.firstGroups.0),\(row.firstGroups.1) \(row.secondGroups.0),\(row.secondGroups.1), "
            + "branches \(row.dynamics.0),\(row.dynamics.1),\(row.dynamics.2), reduction \(row.reduction)"
    }

    /// The items that are not 0.
    private func costs(_ cost: Cost, _ state: State) -> String {
        var pieces: [String] = []
        if cost.multiplyAdds > 0 {
            pieces.append(
                "\(Numbers.grouped(state.view.unit.count(cost.multiplyAdds))) \(state.view.unit.rawValue)")
        }
        if cost.parameters > 0 { pieces.append("\(Numbers.grouped(cost.parameters)) parameters") }
        let names: [(Cost.Item, String)] = [
            (.shiftMaxLinearMultiplyAdds, "\(state.view.unit.rawValue) of it in Shift-Max"),
            (.shiftMaxMultiplies, "Shift-Max products"), (.poolingInputs, "values pooled"),
            (.residualAdditions, "additions"),
        ]
        for (item, name) in names where cost[item] > 0 {
            // A Shift-Max by itself has no others.
            if item == .shiftMaxLinearMultiplyAdds {
                guard cost[item] < cost.multiplyAdds else { continue }
                pieces.append("\(Numbers.grouped(state.view.unit.count(cost[item]))) \(name)")
            } else {
                pieces.append("\(Numbers.grouped(cost[item])) \(name)")
            }
        }
        return pieces.isEmpty ? "costs no multiply-adds and no parameters" : pieces.joined(separator: ", ")
    }

    private func statistics(_ statistics: ActivationStatistics) -> String {
        "mean \(Numbers.activation(statistics.mean)) ± \(Numbers.activation(statistics.deviation)), "
            + "from \(Numbers.activation(statistics.minimum)) to \(Numbers.activation(statistics.maximum))"
    }

    /// How far the pinned picture's numbers are from these; nothing where there is no base.
    private func differences(_ index: Int, _ state: State) -> [Line] {
        guard let base = state.base, let name = state.results.pin.pinned?.name else { return [] }
        let (now, then) = (state.trace.operations[index], base.trace.operations[index])
        let differences = Statistic.shown(isClipped: false).filter { $0.form != .count }.map {
            "\($0.name) \($0.difference($0.value(of: now), from: $0.value(of: then)))"
        }
        var text = "Δ " + differences.joined(separator: ", ")
        if let own = now.coefficients, let other = then.coefficients {
            text += ", a coefficient by up to \(Numbers.fixed(Double(own.distance(to: other)), 3))"
        }
        return [Line("\(text) against \(name)", .pinned)]
    }

    private func channels(_ trace: OperationTrace, _ operation: Operation) -> String {
        var text = "\(Numbers.percent(Double(trace.statistics.zeroShare))) zeros"
        if operation.kind == .relu6 {
            text += " (clipped at 0), \(Numbers.percent(Double(trace.statistics.sixShare))) clipped at 6"
        }
        if trace.deadChannels > 0, !operation.output.isVector {
            text += ", \(trace.deadChannels) of \(trace.channels.count) channels dead"
        }
        if let coefficients = trace.coefficients {
            text += ", coefficients moved by up to \(Numbers.fixed(Double(coefficients.reach), 3))"
        }
        if let coefficients = trace.coefficients, coefficients.shiftMax.branches == 2 {
            text += ", first branch wins \(Numbers.percent(Double(coefficients.overallFirstBranchShare)))"
        }
        return text
    }
}
