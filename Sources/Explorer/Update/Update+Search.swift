import Network

extension State {
    mutating func pressInSearch(_ key: Key, _ text: String) {
        switch key {
        case .escape, .control("c"):
            overlay = nil
        case .enter:
            overlay = nil
            searched = text
            find(text, step: 0)
        case .backspace:
            overlay = text.isEmpty ? nil : .search(String(text.dropLast()))
        case .character(let scalar):
            overlay = .search(text + String(Character(scalar)))
        default: break
        }
    }

    /// Goes to the next (1) or previous (−1) match; with step 0 to the first one from here on. On the
    /// channel screens a number is a channel.
    mutating func find(_ text: String, step: Int) {
        guard !text.isEmpty else {
            message = Message(text: "nothing was searched for; / begins a search", isError: false)
            return
        }
        if screen != .network, let number = Int(text) {
            guard let index = channelOrder.firstIndex(of: number) else {
                message = Message(text: "there is no channel \(number) here", isError: true)
                return
            }
            return selectChannel(at: index)
        }
        let matches = network.operations.indices.filter { isMatch($0, text) }
        let start = shownOperation
        let match =
            switch step {
            case 0: matches.first { $0 >= start } ?? matches.first
            case 1: matches.first { $0 > start } ?? matches.first
            default: matches.last { $0 < start } ?? matches.last
            }
        guard let match else {
            message = Message(text: "no operation matches “\(text)”", isError: true)
            return
        }
        if screen == .network { revealOperation(match) } else { selectOperation(match) }
        let place = (matches.firstIndex(of: match) ?? 0) + 1
        message = Message(text: "“\(text)”: match \(place) of \(matches.count)", isError: false)
    }

    /// Whether a search finds an operation: in its name, its kind, its shape, or as its block's name.
    func isMatch(_ index: Int, _ text: String) -> Bool {
        let operation = network.operations[index]
        let wanted = text.lowercased()
        if wanted.isEmpty || screen == .shiftMax && operation.shiftMax == nil { return false }
        return operation.name.lowercased().contains(wanted)
            || operation.title.lowercased().contains(wanted)
            || network.microBlock(at: index).name.lowercased() == wanted
            || operation.output.description.contains(wanted)
    }
}
