import Architecture

/// One frame: what the screen shows for a state, and what a click on it means.
public struct Frame: Sendable {
    public internal(set) var canvas: Canvas
    private var targets: [(area: Rectangle, target: Target)] = []

    /// What lies under the mouse.
    enum Target: Sendable, Equatable {
        case action(Action)
        case listLine(Int)
        case channelLine(Int)
        /// A row of the code.
        case row(Int)
        case pickerLine(Int)
    }

    /// Draws `state`.
    public init(_ state: State) {
        canvas = Canvas(state.size, glyphs: state.glyphs, depth: state.depth)
        guard !state.isTooSmall else {
            drawTooSmall(state)
            return
        }
        let body = Frame.body(state.size)
        drawTitle(state)
        drawTabs(state)
        switch state.screen {
        case .network: NetworkScreen.draw(state, in: body, &self)
        case .activations: ActivationsScreen.draw(state, in: body, &self)
        case .shiftMax: ShiftMaxScreen.draw(state, in: body, &self)
        case .budgets: BudgetsScreen.draw(state, in: body, &self)
        case .prediction: PredictionScreen.draw(state, in: body, &self)
        }
        drawFooter(state)
        switch state.overlay {
        case .help(let filter, let scroll): HelpOverlay.draw(state, filter, scroll, &self)
        case .picker(let picker): PickerOverlay.draw(picker, state, &self)
        case .search, nil: break
        }
    }

    /// Where a screen draws: below the title and the tabs, above the footer.
    static func body(_ size: Size) -> Rectangle {
        Rectangle(x: 0, y: 2, width: size.width, height: size.height - 3)
    }

    mutating func add(_ target: Target, _ area: Rectangle) {
        targets.append((area, target))
    }

    /// Forgets what lies below an overlay.
    mutating func coverTargets() {
        targets = []
    }

    func target(x: Int, y: Int) -> Target? {
        targets.last { $0.area.contains(x: x, y: y) }?.target
    }

    // MARK: - Around the screens

    private mutating func drawTitle(_ state: State) {
        let model = state.run.model
        canvas.fill(Rectangle(x: 0, y: 0, width: canvas.width, height: 1), .title)
        let network = state.network
        let left =
            " MicroNet-\(network.variant.title) · \(network.inputSize)² · "
            + "\(Numbers.exact(network.classes)) classes · \(model.source)"
        let warning = model.isTrained ? "" : " UNTRAINED "
        let time = " \(Numbers.time(state.trace.duration)) "
        var right = canvas.width
        canvas.rightText(warning, right: right, y: 0, .warning)
        right -= warning.cellWidth
        canvas.rightText(time, right: right, y: 0, .title)
        right -= time.cellWidth
        let place = state.pictures.count > 1 ? " (\(state.pictureIndex + 1)/\(state.pictures.count))" : ""
        let picture = state.awaited.map { "… \($0)" } ?? state.run.picture.path.name + place
        let room = max(right - left.cellWidth - 3, min(24, right / 3))
        canvas.rightText(picture, right: right, y: 0, .title, limit: room)
        right -= min(picture.cellWidth, room) + 1
        canvas.text(left, x: 0, y: 0, .title, limit: right)
    }

    private mutating func drawTabs(_ state: State) {
        var x = 1
        for screen in Screen.allCases {
            let label = " \(screen.rawValue) \(screen.title) "
            let end = canvas.text(label, x: x, y: 1, screen == state.screen ? .selectedTab : .tab)
            add(.action(.screen(screen)), Rectangle(x: x, y: 1, width: end - x, height: 1))
            x = end + 1
        }
        let selected = state.network.operations[state.shownOperation]
        let block = state.network.microBlock(at: selected.index).shortName
        canvas.rightText(
            "\(selected.name) · \(block) ", right: canvas.width, y: 1, .heading, limit: canvas.width - x)
    }

    /// A message, the search that is being typed, or the keys that matter here.
    private mutating func drawFooter(_ state: State) {
        let y = canvas.height - 1
        if case .search(let text) = state.overlay {
            let end = canvas.text("/\(text)", x: 0, y: y, .strong)
            canvas.put("▏", x: end, y: y, .key)
            canvas.rightText("Enter finds, Esc leaves ", right: canvas.width, y: y, .dim)
            return
        }
        if let message = state.message {
            canvas.text(" \(message.text) ", x: 0, y: y, message.isError ? .error : .strong)
            return
        }
        var x = 1
        for binding in KeyBindings.table where binding.applies(on: state.screen) {
            guard let hint = binding.hint, let key = binding.keys.first else { continue }
            let width = key.name.cellWidth + 1 + hint.cellWidth
            guard x + width <= canvas.width else { break }
            canvas.text(key.name, x: x, y: y, .key)
            canvas.text(hint, x: x + key.name.cellWidth + 1, y: y, .dim)
            add(.action(binding.action), Rectangle(x: x, y: y, width: width, height: 1))
            x += width + 2
        }
    }

    private mutating func drawTooSmall(_ state: State) {
        let needed = State.minimumSize
        let lines = [
            "\(needed.width)×\(needed.height) needed", "\(canvas.width)×\(canvas.height) here", "q quits",
        ]
        let top = max((canvas.height - lines.count) / 2, 0)
        for (row, line) in lines.enumerated() {
            canvas.text(
                line, x: max((canvas.width - line.cellWidth) / 2, 0), y: top + row,
                row == 0 ? .strong : .plain)
        }
    }
}
