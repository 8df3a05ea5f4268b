import Network
import Trace

extension Panel {
    /// The one screen that it belongs to; nil where it stays on every one.
    var screen: Screen? {
        switch self {
        case .explanation: .features
        case .connections, .picture: nil
        case .dynamics: .shiftMax
        case .whatIf: .budgets
        case .swap: .prediction
        }
    }

    /// Whether it can be open on a screen.
    public func stands(on screen: Screen) -> Bool {
        self == .connections
            ? KeyBindings.searched.contains(screen) : self.screen.map { $0 == screen } ?? true
    }
}

extension State {
    mutating func toggle(_ panel: Panel) {
        guard self.panel != panel else {
            close()
            return
        }
        if let home = panel.screen, home != screen {
            selectOperation(shownOperation)
            let left = screen
            show(home)
            screenBeforePanel = left
        }
        self.panel = panel
        if panel == .whatIf { openWhatIf() }
        if panel == .dynamics { beginSurvey() }
    }

    /// Begins the what-if at the shown network, unless it is of that already.
    mutating func openWhatIf() {
        guard whatIf?.base != network else { return }
        let row = network.operations[operation].row - 1
        whatIf = WhatIf(network, row: network.variant.rows.indices.contains(row) ? row : nil)
    }

    /// Takes a key while a number is typed.
    mutating func pressInForm(_ key: Key, _ typed: String) {
        switch key {
        case .character("0"..."9"): if typed.count < 7 { whatIf?.typed = typed + key.name }
        case .backspace: whatIf?.typed = String(typed.dropLast())
        case .enter: whatIf?.takeTyped()
        case .escape, .control("c"): whatIf?.typed = nil
        default:
            message = Message(text: "digits; Enter takes the number, Esc leaves the old one", isError: false)
        }
    }

    /// Closes the panel; the screen that it was opened on follows what was selected in it.
    mutating func close() {
        panel = nil
        show(screenBeforePanel ?? screen)
    }

    // MARK: - Connections

    mutating func scrollConnections(by lines: Int) {
        let last = ConnectionsPanel.rowCount(self) - ConnectionsPanel.listHeight(self)
        connectionScroll = max(min(connectionScroll + lines, last), 0)
    }

    /// In the panel, channels stand in their own order, not in the screen's.
    mutating func step(channelBy step: Int) {
        if panel == .dynamics { return self.step(surveyedChannelBy: step) }
        guard panel == .connections else { return selectChannel(at: channelIndex + step) }
        let count = network.operations[shownOperation].output.channels
        channel = min(max(min(channel, count - 1) + step, 0), count - 1)
    }

    // MARK: - The picture

    /// Changes the picture, and asks for the pass that follows.
    mutating func apply(_ change: PictureEdit.Change) -> [Effect] {
        let old = edit
        edit.apply(change, size: network.inputSize, room: run.picture.room)
        guard edit != old else {
            message = Message(text: change == .reset ? "nothing is changed" : "no further", isError: false)
            return []
        }
        return requestRun(modelChoice, pictureChoice, for: pictureChoice.name)
    }

    // MARK: - Explanation

    /// The value that the explanation is of.
    private var explainedPlace: Explanation.Place {
        let shape = network.operations[operation].output
        let (x, y) = pixel(in: shape)
        return Explanation.Place(operation: operation, channel: min(channel, shape.channels - 1), x: x, y: y)
    }

    /// Asks for the explanation where it is open and of another value than before.
    mutating func requestExplanation() -> [Effect] {
        guard panel == .explanation, let request = explanation.ask(explainedPlace, pass: passes) else {
            return []
        }
        return [.explain(request: request, model: shownModel, trace: trace, place: explainedPlace)]
    }

    mutating func scrollExplanation(by lines: Int) {
        guard case .success(let content) = explanation.content else { return }
        let last = ExplanationRows(content, self).list.count - ExplanationPanel.listHeight(self)
        explanation.scroll = max(min(explanation.scroll + lines, last), 0)
    }

    mutating func sortExplanation() {
        explanation.isByProduct.toggle()
        explanation.scroll = 0
        message = Message(
            text: explanation.isByProduct ? "largest products first" : "in the order of the weights",
            isError: false)
    }
}
