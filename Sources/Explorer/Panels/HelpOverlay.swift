/// The key table, as a list that can be filtered.
enum HelpOverlay {
    private static func area(_ size: Size) -> Rectangle {
        Rectangle(x: 0, y: 0, width: size.width, height: size.height)
            .centered(
                width: size.width < 100 ? size.width : columns(size) == 1 ? 96 : min(size.width - 4, 190),
                height: size.height - 2)
    }

    /// Two columns of lines on a wide terminal.
    private static func columns(_ size: Size) -> Int { size.width < 150 ? 1 : 2 }

    /// The width of a column.
    private static func width(_ size: Size) -> Int {
        area(size).inset(columns: 2).columns(columns(size), gap: 4)[0].width
    }

    /// How many lines show in all columns together.
    static func listHeight(_ size: Size) -> Int { (area(size).height - 3) * columns(size) }

    /// The lines that match the filter: the open panel's keys, those of the panes on the screen, the other keys that mean
    /// something here, the words, and dimmed the keys of other screens and panels.
    static func lines(_ state: State, filter: String) -> [Line] {
        let wanted = filter.lowercased()
        let width = width(state.size)
        func fits(_ text: String) -> Bool { wanted.isEmpty || text.lowercased().contains(wanted) }
        // No line stands twice: several panes and panels share keys.
        var seen: Set<String> = []
        func isNew(_ binding: KeyBinding) -> Bool { seen.insert(text(binding)).inserted }
        var here = keysHere(state).filter(isNew)
        // The keys of each pane that shows, but those of a panel and the lesson's, which come before them.
        let panes = state.layout.places.map(\.pane).filter { !$0.helpTitle.isEmpty }.map { pane in
            let own = Set(pane.keys.map { HelpKey($0) })
            let isOwn = { (binding: KeyBinding) in own.contains(HelpKey(binding)) }
            let keys = here.filter(isOwn)
            here.removeAll(where: isOwn)
            return (title: pane.helpTitle, keys: keys)
        }
        let elsewhere = KeyBindings.table.filter(isNew)
        func section(_ group: KeyBinding.Group, of bindings: [KeyBinding], isHere: Bool) -> [Line] {
            section(group.title, bindings.filter { $0.group == group }, isHere: isHere)
        }
        func section(_ title: String, _ bindings: [KeyBinding], isHere: Bool) -> [Line] {
            let chosen = bindings.filter { fits(text($0)) }
            guard !chosen.isEmpty else { return [] }
            return ["", Line(title, .heading)]
                + chosen.flatMap { binding in
                    let places = isHere ? [] : KeyBindings.screens(of: binding).map(\.title)
                    return entry(
                        binding.keys.map(\.name).joined(separator: " "), isHere ? .key : .dim,
                        binding.help + (places.isEmpty ? "" : ": " + places.joined(separator: ", ")),
                        isHere ? .plain : .dim, width)
                }
        }
        let first: KeyBinding.Group? =
            state.view.panel.map(KeyBinding.Group.panel) ?? (state.openLesson == nil ? nil : .lesson)
        let rest = KeyBinding.Group.all.filter { $0 != first }
        let words = glossary.filter { fits("\($0.0) \($0.1)") }
            .flatMap { entry($0.0, .strong, $0.1, .plain, width) }
        let others = KeyBinding.Group.all.flatMap { section($0, of: elsewhere, isHere: false) }
        var lines = first.map { section($0, of: here, isHere: true) } ?? []
        lines += panes.flatMap { section($0.title, $0.keys, isHere: true) }
        lines += rest.flatMap { section($0, of: here, isHere: true) }
        if !words.isEmpty { lines += ["", Line("Words", .heading)] + words }
        if !others.isEmpty { lines += ["", Line("On other screens", .strong)] + others }
        return lines.isEmpty ? [Line("nothing matches “\(filter)”", .dim)] : Array(lines.dropFirst())
    }

    /// What stays the same of a binding where a panel takes some of its keys.
    private struct HelpKey: Hashable {
        let action: Action
        let help: String
        let group: KeyBinding.Group

        init(_ binding: KeyBinding) {
            (action, help, group) = (binding.action, binding.help, binding.group)
        }
    }

    private static func keysHere(_ state: State) -> [KeyBinding] {
        KeyBindings.bindings(
            on: state.view.screen, in: state.view.panel, isLesson: state.openLesson != nil)
    }

    /// A key or a word, and next to it its meaning, on as many lines as needed.
    private static func entry(
        _ key: String, _ keyStyle: Style, _ text: String, _ style: Style, _ width: Int
    ) -> [Line] {
        let column = 21
        return text.wrapped(to: width - column).enumerated().map { row, part in
            Line(((row == 0 ? "  " + key : "").padded(column)), keyStyle).adding(part, style)
        }
    }

    /// What the screens abbreviate.
    private static let glossary = [
        ("the paper", "MicroNet (arXiv 2108.05894); the code: its published implementation"),
        ("blk: A1, B3, C4", "the paper's Micro-Block, its kind and number, next to the code's row"),
        ("lite, full, last", "the code's three forms of a row; see its operations with Enter"),
        ("dw", "depthwise convolution: each channel alone"),
        ("↓2", "stride 2: half the height or width"),
        ("g=8", "grouped convolution: an output sees one of 8 groups of inputs"),
        ("K=2", "Shift-Max with 2 branches; with 1 it has no maximum"),
        ("x′", "the shifted partner: next place in the next group of channels"),
        ("a1 b1 a2 b2", "Shift-Max's coefficients: max(a1·x + b1·x′, a2·x + b2·x′)"),
        ("max1", "the share of pixels where branch 1 is the maximum"),
        ("branch map", "which branch is the maximum at each pixel of a channel"),
        ("dynamic", "a Shift-Max's spread across pictures: √ of its coefficients' mean variance"),
        (
            "share",
            "in the dynamics: the part of the mean squared deviation from the offsets that is due to the picture"
        ),
        ("deviation", "of a coefficient: how far it is from its offset on this picture"),
        ("std", "the standard deviation of an output's values on this picture"),
        ("spread", "the standard deviation of a coefficient across pictures"),
        ("saturated", "a coefficient at its limit, 2 away from its offset"),
        ("γ, β, mean, √", "normalization: (sum − mean)/√(variance + 1e-5)·γ + β"),
        ("rounding", "how far the pass, in 32 bits, is from the sum in 64"),
        ("squeezed values", "inside Shift-Max; its coefficients are made from them"),
        ("sees 6 of 16", "on how many input channels one output depends"),
        (
            "s c k, g1–g4, y, r",
            "a row's stride, channels, kernel, groups, branches K, reduction: the columns of the published tables"
        ),
        ("time", "the fastest of the passes that were shown"),
        ("EDITED", "the picture is changed; E opens the panel, r undoes it"),
        ("HYPOTHETICAL", "costs of a network that is not loaded: no weights"),
        ("MAdds, FLOPs", "a multiply-add is one MAdd and two FLOPs"),
        ("PINNED, vs NAME", "the model and picture that others are compared with (p)"),
        ("Δ", "the difference to the number of what is pinned"),
        ("◆", "on a bar: the value of what is pinned"),
        ("swapped", "Shift-Max with coefficients that are not its own"),
        ("offset", "of a coefficient: where training begins it"),
        ("dead", "a channel that is 0 everywhere on this picture"),
    ]

    private static func text(_ binding: KeyBinding) -> String {
        (binding.keys.map(\.name) + [binding.help]).joined(separator: " ")
    }

    private static func title(_ state: State) -> String {
        guard let panel = state.view.panel?.title else {
            return "Keys of the \(state.view.screen.title) screen"
        }
        return "Keys \(panel.prefix(1).lowercased())\(panel.dropFirst())"
    }

    static func draw(
        _ state: State, _ filter: String, _ scroll: Int, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        clicks.removeAll()
        let inside = canvas.box(area(state.size), title: title(state))
        let lines = lines(state, filter: filter)
        let list = inside.cutTop(inside.height - 1).0
        for (index, column) in list.columns(columns(state.size), gap: 4).enumerated() {
            canvas.lines(lines.dropFirst(scroll + index * list.height), in: column)
        }
        let bottom = inside.bottom - 1
        if filter.isEmpty {
            canvas.text("type to filter, ↑ ↓ scroll, Esc closes", x: inside.x, y: bottom, .dim)
        } else {
            canvas.line(
                Line("filter: ", .dim).adding(filter.tail(inside.width / 2), .strong)
                    .adding("  Esc clears it, and closes", .dim), x: inside.x, y: bottom,
                limit: inside.width)
        }
        let more = lines.count - scroll - listHeight(state.size)
        if more > 0 { canvas.rightText("\(more) more ▼", right: inside.right, y: bottom, .dim) }
    }
}

extension State {
    mutating func pressInHelp(_ key: Key, _ filter: String, _ scroll: Int) {
        var (filter, scroll) = (filter, scroll)
        let page = max(HelpOverlay.listHeight(size), 1)
        switch key {
        case .escape where !filter.isEmpty: filter = ""
        case .escape, .function(1), .control("c"), .enter:
            overlay = nil
            return
        case .character("?") where filter.isEmpty, .character("q") where filter.isEmpty:
            overlay = nil
            return
        case .up: scroll -= 1
        case .down: scroll += 1
        case .pageUp: scroll -= page
        case .pageDown: scroll += page
        case .home: scroll = 0
        case .end: scroll = Action.far
        case .backspace: filter = String(filter.dropLast())
        case .character(let scalar):
            filter += String(Character(scalar))
            scroll = 0
        default: break
        }
        scroll = max(min(scroll, HelpOverlay.lines(self, filter: filter).count - page), 0)
        overlay = .help(filter: filter, scroll: scroll)
    }
}
