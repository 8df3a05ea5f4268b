import Basics
import Network

/// The costs of a network as it is and as it could be.
extension WhatIfPane {
    /// Where the columns end, from the left, and where the bars begin where there is room for them.
    private func columns(_ area: Rectangle) -> (base: Int, now: Int, change: Int, bar: Int) {
        area.width < 60 ? (27, 36, 43, area.width) : (30, 39, 46, 48)
    }

    func drawCosts(
        _ whatIf: WhatIf, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let network: Network
        switch whatIf.network {
        case .success(let valid): network = valid
        case .failure(let error):
            let left = drawReason(error, in: area, &canvas)
            if left.height >= 30 { drawCosts(whatIf.base, whatIf.base, state, in: left, &canvas) }
            return
        }
        drawCosts(whatIf.base, network, state, in: area, &canvas)
    }

    /// The costs of a network as it is and as it could be.
    private func drawCosts(
        _ base: Network, _ network: Network, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let columns = columns(area)
        canvas.rightText("is", right: area.x + columns.base, y: area.y, .heading)
        canvas.rightText("what if", right: area.x + columns.now, y: area.y, .heading)
        canvas.line(
            Line("bars: what if, ◆ is", .dim), x: area.x + columns.bar, y: area.y,
            limit: max(area.width - columns.bar, 0))
        let unit = state.view.unit
        let costs = (base.cost, network.cost)
        let spent = unit == .multiplyAdds ? "multiply-adds" : "FLOPs, two each"
        let stages = base.stageCosts
        var y = area.y + 1
        func line(
            _ name: String, _ style: Style = .plain, _ base: Int, _ now: Int, of most: Int? = nil,
            bar: Style = .multiplyAdds
        ) {
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            draw(name, style, (base, now), in: line, &canvas)
            if let most { drawBar((base, now), of: most, in: line, bar, &canvas) }
            y += 1
        }
        line(spent, .strong, unit.count(costs.0.multiplyAdds), unit.count(costs.1.multiplyAdds))
        line("parameters", .strong, costs.0.parameters, costs.1.parameters)
        let hasRoom = area.height > Convention.all.count + stages.count + 12
        if hasRoom {
            line("values of all outputs", .plain, base.outputValues, network.outputValues)
            y += 1
        }
        let bars = Rectangle(x: area.x, y: y, width: area.width - 1, height: 3)
        drawBars(
            hasRoom ? "\(unit.rawValue) by stage" : unit.rawValue, [base, network], in: bars, &canvas
        ) {
            unit.count($0.multiplyAdds)
        }
        drawLegend(right: bars.right, gap: area.width < 60 ? 0 : 1, y: y, &canvas)
        y += 3
        drawBars(
            hasRoom ? "parameters by stage" : "parameters", [base, network],
            in: Rectangle(x: bars.x, y: y, width: bars.width, height: 3), &canvas
        ) { $0.parameters }
        y += hasRoom ? 4 : 3
        if hasRoom {
            let before = Dictionary(uniqueKeysWithValues: stages.map { ($0.stage, $0.cost) })
            let now = network.stageCosts
            let most = (now + stages).map { unit.count($0.cost.multiplyAdds) }.max()
            for (stage, cost) in now {
                line(
                    stage.title, .plain, unit.count(before[stage]?.multiplyAdds ?? 0),
                    unit.count(cost.multiplyAdds), of: most, bar: stage.style)
            }
            y += 1
        }
        // Where not all fit, those with the terms of the first line are left out.
        let known = Convention.standard.terms.map(\.item)
        let isWhole = Convention.all.count < area.bottom - y
        let listed = Convention.all.filter { isWhole || $0.terms.map(\.item) != known }
            .prefix(max(area.bottom - y - 1, 0))
        let hidden = Convention.all.count - listed.count
        canvas.text(
            "as others count" + (hidden > 0 ? "; \(hidden) more on a higher terminal" : ""), x: area.x, y: y,
            .heading, limit: area.width)
        y += 1
        let most = Convention.all.map { max($0.count(costs.0), $0.count(costs.1)) }.max()
        for convention in listed {
            line(
                convention.title, .plain, convention.count(costs.0), convention.count(costs.1), of: most,
                bar: convention.unit == .multiplyAdds ? .multiplyAdds : .time)
        }
        drawRows(base, network, unit, in: area.cutTop(y + 1 - area.y).1, &canvas)
    }

    /// What each row costs, where there is room for all of them.
    private func drawRows(
        _ base: Network, _ network: Network, _ unit: State.Unit, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard area.height > network.rows.count else { return }
        canvas.text("\(unit.rawValue) by row", in: area, .heading)
        func counts(_ network: Network) -> [Int] {
            network.rows.map { unit.count(network.cost(of: $0.operations).multiplyAdds) }
        }
        let (before, now) = (counts(base), counts(network))
        let most = (before + now).max() ?? 1
        for (row, part) in network.rows.enumerated() {
            let line = area.line(1 + row)
            let counts = (row < before.count ? before[row] : 0, now[row])
            draw(part.title, .plain, counts, in: line, &canvas)
            let stage = network.stage(of: network.operations[part.operations.lowerBound])
            drawBar(counts, of: most, in: line, stage.style, &canvas)
        }
    }

    /// What would be as a bar, and a mark at what is where that differs.
    private func drawBar(
        _ counts: (Int, Int), of most: Int, in line: Rectangle, _ style: Style, _ canvas: inout Canvas
    ) {
        let bar = line.cutLeft(columns(line).bar).1.cutLeft(line.width - columns(line).bar - 1).0
        guard bar.width >= 8, most > 0 else { return }
        canvas.bar(Double(counts.1) / Double(most), x: bar.x, y: bar.y, width: bar.width, style)
        if counts.0 != counts.1 {
            canvas.tick(Double(counts.0) / Double(most), x: bar.x, y: bar.y, width: bar.width)
        }
    }

    /// A count as it is, as it would be, and the change.
    private func draw(
        _ name: String, _ style: Style, _ counts: (Int, Int), in line: Rectangle, _ canvas: inout Canvas
    ) {
        let (columns, x, y) = (columns(line), line.x, line.y)
        canvas.text(name, x: x, y: y, style, limit: columns.base - 6)
        canvas.rightText(Numbers.compact(counts.0), right: x + columns.base, y: y, .dim)
        canvas.rightText(
            Numbers.compact(counts.1), right: x + columns.now, y: y, counts.0 == counts.1 ? style : .changed)
        guard counts.0 != counts.1, counts.0 > 0 else { return }
        let share = Double(counts.1) / Double(counts.0)
        let change =
            share < 2
            ? "\(share < 1 ? "−" : "+")\(Numbers.percent(abs(share - 1)))"
            : "×\(Numbers.fixed(share, share < 9.95 ? 1 : 0))"
        canvas.rightText(change, right: x + columns.change, y: y)
    }

    /// The stages of both networks on one scale, below a title.
    private func drawBars(
        _ title: String, _ networks: [Network], in area: Rectangle, _ canvas: inout Canvas,
        _ count: (Cost) -> Int
    ) {
        canvas.text(title, x: area.x, y: area.y, .heading)
        let costs = networks.map(\.stageCosts)
        let most = costs.map { $0.reduce(0) { $0 + count($1.cost) } }.max() ?? 1
        for (row, stages) in costs.enumerated() {
            let y = area.y + 1 + row
            canvas.text(row == 0 ? "is" : "what if", x: area.x, y: y, row == 0 ? .dim : .changed)
            canvas.stackedBar(
                stages.map { stage, cost in
                    (Double(count(cost)) / Double(max(most, 1)), stage.letter, stage.style)
                }, x: area.x + 8, y: y, width: area.width - 8)
        }
    }

    private func drawLegend(right: Int, gap: Int, y: Int, _ canvas: inout Canvas) {
        var right = right
        for stage in Stage.allCases.reversed() {
            let title = stage == .classifier ? "head" : stage.title.replacing("Micro-Block-", with: "")
            canvas.rightText(title, right: right, y: y, .dim)
            right -= title.cellWidth + gap
            canvas.rightText(canvas.depth == .none ? stage.letter : "■", right: right, y: y, stage.style)
            right -= 2
        }
    }

    /// Why there is no such network.
    ///
    /// - Returns: the room below.
    private func drawReason(
        _ error: NetworkError, in area: Rectangle, _ canvas: inout Canvas
    ) -> Rectangle {
        canvas.text(" there is no such network ", x: area.x, y: area.y + 1, .error)
        let lines = Line(error.description, .strong).wrapped(to: area.width - 1, indent: 2)
        canvas.lines(lines, in: area.cutTop(3).1)
        let y = area.y + 4 + lines.count
        canvas.text("change a number, or r resets all", x: area.x, y: y, .dim, limit: area.width)
        return area.cutTop(y + 2 - area.y).1
    }
}

extension Network {
    /// The number of values that all operations write: what a pass that keeps everything stores.
    fileprivate var outputValues: Int { operations.reduce(0) { $0 + $1.output.count } }
}
