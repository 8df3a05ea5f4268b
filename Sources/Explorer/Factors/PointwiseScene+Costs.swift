import Basics
import Network

/// What the product costs in its forms, and with other numbers of groups.
extension PointwiseScene {
    /// The least width of the costs.
    var costWidth: Int { 31 }

    /// What the product costs as one matrix, as two, and as two in groups: a line for each.
    func drawCosts(in area: Rectangle, _ canvas: inout Canvas) {
        let forms: [(PointwiseFactors.Form, String)] =
            isPair
            ? [(.full, "W"), (.lowRank, "low rank"), (.grouped, "PΦQᵀ")]
            : [(.full, "full"), (.grouped, "in groups")]
        let pixels = state.network.operations[original.compression].output.plane
        let unit = state.view.unit
        // What all pixels take is left out where there is little room.
        let isNarrow = area.width < 58
        let right = isNarrow ? [18, 0, 25, 31] : [24, 37, 46, 58]
        func row(_ y: Int, _ texts: [String], _ style: Style) {
            canvas.text(texts[0], in: area.line(y), y == 0 ? .heading : .plain)
            for (right, text) in zip(right, texts.dropFirst()) where right > 0 {
                canvas.rightText(text, right: area.x + right, y: area.y + y, style)
            }
        }
        row(
            0,
            isNarrow
                ? ["\(unit.rawValue)", "a pixel", "", "share", "paths"]
                : ["", "\(unit.rawValue) a pixel", "all \(Numbers.grouped(pixels))", "of W", "in to out"],
            .heading)
        for (index, form) in forms.enumerated() {
            let count = factors.multiplyAdds(form.0)
            let share = Double(count) / Double(factors.multiplyAdds(.full))
            row(
                index + 1,
                [
                    form.1, Numbers.grouped(unit.count(count)), Numbers.compact(unit.count(count * pixels)),
                    Numbers.percent(share), paths(form.0),
                ], form.0 == .grouped ? .strong : .plain)
        }
    }

    private func paths(_ form: PointwiseFactors.Form) -> String {
        switch form {
        case .full: "1"
        case .lowRank: "\(factors.middle)"
        case .grouped: Numbers.fixed(factors.meanPaths, 2)
        }
    }

    /// Costs and connectivity by the number of groups, the chosen one marked.
    func drawGroups(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let label = 16
        let width = 9
        let unit = state.view.unit
        let selected = choices.firstIndex { $0.wanted == state.view.wantedGroups } ?? 0
        // The columns around the selected one.
        let fitting = max((area.width - label) / width, 1)
        let first = max(min(selected - fitting / 2, choices.count - fitting), 0)
        canvas.text("groups G  ← →", in: area.line(0), .heading)
        canvas.text("\(unit.rawValue) a pixel", in: area.line(1))
        canvas.text("paths in to out", in: area.line(2))
        for (index, choice) in choices.enumerated().dropFirst(first).prefix(fitting) {
            let right = area.x + label + (index - first + 1) * width
            let style: Style = index == selected ? .selected : choice.wanted == nil ? .strong : .plain
            let place = Rectangle(x: right - width + 1, y: area.y, width: width, height: 3)
            if index == selected { canvas.fill(place, .selected) }
            canvas.rightText(choice.title, right: right, y: area.y, style)
            canvas.rightText(
                Numbers.grouped(unit.count(choice.factors.multiplyAdds(.grouped))), right: right,
                y: area.y + 1, style)
            let paths = choice.factors.meanPaths
            canvas.rightText(
                Numbers.fixed(paths, paths < 10 ? 2 : 0), right: right, y: area.y + 2, style)
            clicks.add(place) { $0.view.wantedGroups = choice.wanted }
        }
        guard isPair else { return }
        let best = Numbers.fixed(factors.balancedGroups, 1)
        canvas.text(
            "at G = √(C/R) = √\(factors.middle) = \(best) one path a pair, on average",
            in: area.line(3), .dim)
    }
}
