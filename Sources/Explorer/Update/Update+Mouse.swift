extension State {
    /// A click goes to what the frame shows at that place; the wheel moves the lists.
    mutating func point(x: Int, y: Int, _ mouse: Event.Mouse) -> [Effect] {
        guard !isTooSmall else { return [] }
        switch mouse {
        case .wheelUp: return turn(.up)
        case .wheelDown: return turn(.down)
        case .click:
            guard let target = Frame(self).target(x: x, y: y) else { return [] }
            message = nil
            before = nil
            return click(target, x: x, y: y)
        }
    }

    private mutating func click(_ target: Frame.Target, x: Int, y: Int) -> [Effect] {
        switch target {
        case .action(let action): return perform(action)
        case .listLine(let index):
            if index == listIndex { activate() } else { selectListItem(at: index) }
        case .sort(let sort): self.sort(by: sort)
        case .channelLine(let index): selectChannel(at: index)
        case .plane(let area):
            pixelX = (Double(x - area.x) + 0.5) / Double(area.width)
            pixelY = (Double(y - area.y) + 0.5) / Double(area.height)
        case .row(let row): selectOperation(network.rows[row].operations.upperBound - 1)
        case .surveyedShiftMax(let operation): selectOperation(operation)
        case .surveyedPicture(let index):
            if index == surveyView.picture { return perform(.activate) }
            move(surveyedPictureBy: index - surveyView.picture)
        case .conventionLine(let index): selectConvention(index)
        case .field(let index): whatIf?.select(index)
        case .swapLine(let index): selectSwap(index)
        case .pickerLine(let index):
            guard case .picker(let picker) = overlay else { break }
            return index == picker.cursor ? press(.enter, in: picker) : highlight(index, in: picker)
        }
        return []
    }

    /// Three lines a notch, as terminals do.
    private mutating func turn(_ key: Key) -> [Effect] {
        var effects: [Effect] = []
        for _ in 0..<3 { effects = update(.key(key)) }
        return effects
    }
}
