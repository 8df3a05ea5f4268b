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
        case .end: scroll = State.far
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
