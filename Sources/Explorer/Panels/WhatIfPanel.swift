import Basics
import Network

extension Panel {
    public static let whatIf = Panel(
        "whatIf", title: "In the what-if (w)", key: "w", hint: "what if",
        help: "what other sizes, groups, branches and widths would cost", home: .budgets, .screen,
        WhatIfPane(),
        open: { $0.openWhatIf() })
}

extension State {
    /// Begins the what-if at the shown network, unless it is of that already.
    mutating func openWhatIf() {
        guard view.whatIf?.base != network else { return }
        let row = network.operations[selection.operation].row - 1
        view.whatIf = WhatIf(counted, row: network.variant.rows.indices.contains(row) ? row : nil)
    }
}

/// What other numbers would cost: a form at the left, the costs of the network as it is and as it would be at the right.
/// Nothing else in the program changes.
struct WhatIfPane: Pane {
    var keys: [KeyBinding] {
        let group = KeyBinding.Group.panel(.whatIf)
        return KeyBindings.list(
            in: .whatIf, down: "next field", up: "previous field", top: "first field", bottom: "last field",
            pages: false)
            + [
                KeyBinding([.right, "l", "+"], .step(1), group, hint: "more", "more; the next row"),
                KeyBinding([.left, "h", "-"], .step(-1), group, hint: "less", "less; the previous row"),
                KeyBinding(
                    [.enter], .typeNumber, group, hint: "type",
                    "type a number: Enter takes it, Esc keeps the old one"),
                KeyBinding([.shiftRight, "L"], .step(10), group, hint: "×10", "ten steps more"),
                KeyBinding([.shiftLeft, "H"], .step(-10), group, "ten steps less"),
                KeyBinding(["r"], .resetWhatIf, group, hint: "reset", "the network as it is"),
                KeyBinding(["u"], .unit, group, hint: "unit", "count multiply-adds, or FLOPs"),
            ]
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { 5 }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.view.whatIf?.moveCursor(by: lines)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .step(let steps): state.view.whatIf?.step(by: steps)
        case .typeNumber: if state.view.whatIf?.isAtNumber == true { state.view.whatIf?.typed = "" }
        case .resetWhatIf: state.view.whatIf?.reset()
        default: return nil
        }
        return []
    }

    func isTyping(_ state: State) -> Bool { state.view.whatIf?.typed != nil }

    func takes(_ key: Key, _ state: inout State) -> Bool {
        guard let typed = state.view.whatIf?.typed else { return false }
        switch key {
        case .character("0"..."9"): if typed.count < 7 { state.view.whatIf?.typed = typed + key.name }
        case .backspace: state.view.whatIf?.typed = String(typed.dropLast())
        case .enter: state.view.whatIf?.takeTyped()
        case .escape, .control("c"): state.view.whatIf?.typed = nil
        default: state.say("digits; Enter takes the number, Esc keeps the old one")
        }
        return true
    }

    // MARK: - Drawing

    private let formWidth = 34

    func draw(_ state: State, in body: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let whatIf = state.view.whatIf else { return }
        let (banner, rest) = body.cutTop(1)
        canvas.fill(banner, .warning)
        canvas.text(
            " HYPOTHETICAL  \(whatIf.base.variant.title) as it could be: costs only; no weights are made for it",
            x: banner.x, y: banner.y, .warning, limit: banner.width)
        let (form, costs) = rest.cutLeft(formWidth)
        drawForm(whatIf, in: form.inset(columns: 1), &canvas, &clicks)
        canvas.verticalLine(x: form.right, y: form.y, height: form.height)
        drawCosts(whatIf, state, in: costs.cutLeft(2).1, &canvas)
    }

    // MARK: - The form

    private func drawForm(
        _ whatIf: WhatIf, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let (now, base) = (area.right - 8, area.right)
        canvas.rightText("what if", right: now, y: area.y, .heading)
        canvas.rightText("is", right: base, y: area.y, .heading)
        let height = area.height - 1
        let scroll = max(min(whatIf.cursor - height / 2, whatIf.fields.count - height), 0)
        for (index, line) in area.list(whatIf.fields.count, from: scroll) {
            let (field, y) = (whatIf.fields[index], line.y)
            let isSelected = index == whatIf.cursor
            if isSelected { canvas.fill(line, .selected) }
            let values = whatIf.values(field)
            let isChanged = values.now != values.base
            let plain: Style = isSelected ? .selected : .plain
            if field == .row {
                let title = whatIf.row.map { "row \($0 + 1)" } ?? "all rows"
                canvas.text(title, x: area.x, y: y, isSelected ? .selected : .heading)
                canvas.rightText(
                    "← → another", right: base, y: y, isSelected ? .selected : .dim)
            } else {
                canvas.text(title(field), x: area.x, y: y, plain, limit: now - area.x - 6)
                if isSelected, let typed = whatIf.typed {
                    canvas.rightText("\(typed)▏", right: now + 1, y: y, .found)
                } else {
                    canvas.rightText(
                        text(values.now), right: now, y: y,
                        isSelected ? .selected : isChanged ? .changed : .plain)
                }
                canvas.rightText(text(values.base), right: base, y: y, isSelected ? .selected : .dim)
            }
            clicks.add(line) { $0.view.whatIf?.select(index) }
        }
    }

    private func title(_ field: WhatIf.Field) -> String {
        switch field {
        case .inputSize: "input size"
        case .classes: "classes"
        case .width: "all widths, %"
        case .headWidth: "classifier's width"
        case .row: ""
        case .number(let field): " " + field.title
        }
    }

    private func text(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
    }

    // MARK: - The costs

    /// Where the columns end, from the left.
    private let columns = (base: 27, now: 36, change: 43)

    private func drawCosts(
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
        canvas.rightText("is", right: area.x + columns.base, y: area.y, .heading)
        canvas.rightText("what if", right: area.x + columns.now, y: area.y, .heading)
        let unit = state.view.unit
        let costs = (base.cost, network.cost)
        let spent = unit == .multiplyAdds ? "multiply-adds" : "FLOPs, two each"
        let stages = base.stageCosts
        var y = area.y + 1
        func line(_ name: String, _ style: Style = .plain, _ base: Int, _ now: Int) {
            draw(name, style, (base, now), x: area.x, y: y, &canvas)
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
            for (stage, cost) in network.stageCosts {
                line(
                    stage.title, .plain, unit.count(before[stage]?.multiplyAdds ?? 0),
                    unit.count(cost.multiplyAdds))
            }
            y += 1
        }
        canvas.text("as others count", x: area.x, y: y, .heading)
        y += 1
        // Where not all fit, those with the terms of the first line are left out.
        let known = Convention.standard.terms.map(\.item)
        let isWhole = Convention.all.count <= area.bottom - y
        for convention in Convention.all where y < area.bottom {
            guard isWhole || convention.terms.map(\.item) != known else { continue }
            line(convention.title, .plain, convention.count(costs.0), convention.count(costs.1))
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
        let most = Double(max((before + now).max() ?? 1, 1))
        let bar = Rectangle(
            x: area.x + columns.change + 1, y: area.y, width: area.width - columns.change - 2, height: 1)
        for (row, part) in network.rows.enumerated() {
            let y = area.y + 1 + row
            let count = row < before.count ? before[row] : 0
            draw(part.title, .plain, (count, now[row]), x: area.x, y: y, &canvas)
            canvas.bar(
                Double(now[row]) / most, x: bar.x, y: y, width: bar.width,
                network.stage(of: network.operations[part.operations.lowerBound]).style)
            if now[row] != count { canvas.tick(Double(count) / most, x: bar.x, y: y, width: bar.width) }
        }
    }

    /// A count as it is, as it would be, and the change.
    private func draw(
        _ name: String, _ style: Style, _ counts: (Int, Int), x: Int, y: Int, _ canvas: inout Canvas
    ) {
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
            canvas.text(row == 0 ? "is" : "if", x: area.x, y: y, row == 0 ? .dim : .changed)
            canvas.stackedBar(
                stages.map { stage, cost in
                    (Double(count(cost)) / Double(max(most, 1)), stage.letter, stage.style)
                }, x: area.x + 3, y: y, width: area.width - 3)
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
