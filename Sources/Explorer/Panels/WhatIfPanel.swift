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
        let (base, now) = (area.right - 8, area.right - 1)
        canvas.rightText("is", right: base, y: area.y, .heading)
        canvas.rightText("what if", right: area.right, y: area.y, .heading)
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
                    "← → another", right: now, y: y, isSelected ? .selected : .dim)
            } else {
                canvas.text(title(field), x: area.x, y: y, plain, limit: base - area.x - 6)
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
}
