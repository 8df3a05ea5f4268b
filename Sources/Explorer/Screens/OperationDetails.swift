import Basics
import Network
import Trace

/// The selected operation or part: what it computes, what it costs, what it did to this picture.
struct OperationDetails: Pane {
    var name: String { "details" }

    /// Whether the selected channel's map is next to the text: where no other pane shows it.
    var hasMap = true

    var minimumSize: Size { Size(width: 34, height: 1) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        draw(state, in: area, &canvas)
    }

    /// The feature map is next to the text, or in a narrow column below it.
    private func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let lines = details(state)
        let shape = state.network.operations[state.selection.operation].output
        if !hasMap {
            canvas.lines(lines.flatMap { $0.wrapped(to: area.width, indent: 2) }, in: area)
        } else if area.width < 60 {
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
        let range = state.mapRange(of: state.selection.operation, channel: channel)
        let end = canvas.text("channel \(channel)", in: area, .dim)
        canvas.legend(
            range, of: trace.output.channel(channel), right: area.right, y: area.y,
            limit: area.right - end - 1)
        let place = canvas.fitted(area.cutTop(1).1, imageWidth: shape.width, imageHeight: shape.height)
        canvas.map(
            trace.output.channel(channel), width: shape.width, height: shape.height,
            range: range, in: place)
    }

    private func details(_ state: State) -> [Line] {
        let operation = state.network.operations[state.selection.operation]
        if state.view.screen == .network, case .part(let index) = state.selection.listCursor {
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
        lines += [
            Line(costs(state.counted.operations[operation.index].cost, state)),
            Line(statistics(trace.statistics)),
        ]
        lines += differences(operation.index, state)
        lines.append(Line(channels(trace, operation)))
        return lines
    }

    private func details(of part: Part, _ state: State) -> [Line] {
        let operations = state.network.operations[part.operations]
        guard let first = operations.first, let last = operations.last else { return [] }
        let cost = state.counted.cost(of: part.operations)
        let total = state.counted.cost
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

    /// The row's numbers in the published table.
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
            // A single Shift-Max has no others.
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

    /// The differences to the compared pass's numbers, or why there are none; nothing where none is compared.
    private func differences(_ index: Int, _ state: State) -> [Line] {
        guard let compared = state.compared else { return [] }
        let counterpart = state.counterpart(of: index)
        guard state.base != nil || counterpart != nil else {
            return [Line(state.noCounterpart(of: index), .pinned)]
        }
        let now = state.trace.operations[index]
        let then = counterpart?.trace ?? compared.trace.operations[index]
        let differences = Statistic.shown(isClipped: false).filter { $0.form != .count }.map {
            "\($0.name) \($0.difference($0.value(of: now), from: $0.value(of: then)))"
        }
        var text = "Δ " + differences.joined(separator: ", ")
        if let own = now.coefficients, let other = then.coefficients, counterpart == nil {
            text += ", max coefficient Δ \(Numbers.fixed(Double(own.distance(to: other)), 3))"
        }
        return [Line("\(text) vs \(counterpart?.title ?? state.baseName)", .pinned)]
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
            text +=
                ", max coefficient deviation from its offset \(Numbers.fixed(Double(coefficients.deviation), 3))"
        }
        if let coefficients = trace.coefficients, coefficients.shiftMax.branches == 2 {
            text += ", branch 1 max at \(Numbers.percent(Double(coefficients.overallFirstBranchShare)))"
        }
        return text
    }
}

extension Operation {
    /// What it computes, with its own numbers in it: one or two lines.
    var formula: [String] {
        switch kind {
        case .convolution(let convolution): formula(convolution)
        case .relu6: ["out = min(max(x, 0), 6)"]
        case .shuffle(let groups):
            [
                "channel j·\(output.channels / groups) + i → i·\(groups) + j, "
                    + "j < \(groups), i < \(output.channels / groups)"
            ]
        case .shiftMax(let shiftMax):
            [
                shiftMax.branches == 2
                    ? "out = max(a1·x + b1·x′, a2·x + b2·x′), offsets "
                        + shiftMax.offsets.prefix(4).map { Numbers.fixed(Double($0), 1) }.joined(
                            separator: " ")
                    : "out = a1·x + b1·x′, offsets 1 0",
                "a, b: mean → \(shiftMax.squeeze.inputs) → \(shiftMax.squeeze.outputs) → "
                    + "\(shiftMax.excite.outputs); x′: \(shiftMax.groups) groups of \(shiftMax.channelsPerGroup)",
            ]
        case .addition: ["out = x + the row's input"]
        case .averagePooling: ["out[c] = Σ x[c, y, x] / \(input.plane)"]
        case .hSwish: ["out = x · min(max(x + 3, 0), 6) / 6"]
        case .linear(let linear):
            ["out[o] = bias[o] + Σ w[o, i]·x[i], \(linear.outputs) × \(linear.inputs) weights"]
        case .normalization: ["out = weight·(x − mean)/√(variance + 1e-5) + bias"]
        case .dropout(let rate):
            ["nothing in inference; training drops \(Numbers.percent(rate)) of the values"]
        }
    }

    private func formula(_ convolution: Convolution) -> [String] {
        let k = convolution.kernel.area
        let stride = max(convolution.stride.height, convolution.stride.width)
        func place(_ axis: String, moves: Bool) -> String {
            moves ? "\(stride == 1 ? "" : "\(stride)")\(axis) + k − \(k / 2)" : axis
        }
        let sum: String
        switch convolution.shape {
        case .pointwise: sum = "Σ w[o, i]·x[i, y, x] over \(convolution.inputsPerGroup) inputs i"
        case .vertical: sum = "Σ w[o, i, k]·x[i, \(place("y", moves: true)), x], k < \(k)"
        case .horizontal: sum = "Σ w[o, i, k]·x[i, y, \(place("x", moves: true))], k < \(k)"
        }
        return [
            "out[o, y, x] = norm(\(sum))",
            "\(convolution.inputChannels) → \(convolution.outputChannels) channels, "
                + "\(convolution.groups) \(convolution.groups == 1 ? "group" : "groups"), stride \(stride); "
                + "\(convolution.taps) values an output",
        ]
    }
}

extension Operation {
    /// Its kind in at most 13 characters.
    var columnTitle: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical, .horizontal:
                "\(convolution.kernel) \(convolution.isDepthwise ? "dw" : "conv")"
                    + (convolution.stride.area > 1 ? " ↓2" : "")
            case .pointwise: "1×1 g=\(convolution.groups)"
            }
        case .relu6: "ReLU6"
        case .shuffle(let groups): "shuffle \(groups)"
        case .shiftMax(let shiftMax): "Shift-Max K=\(shiftMax.branches)"
        case .addition: "add"
        case .averagePooling: "mean"
        case .hSwish: "h-swish"
        case .linear: "linear"
        case .normalization: "batch norm"
        case .dropout: "dropout"
        }
    }
}
