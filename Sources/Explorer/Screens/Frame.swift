import Network

/// One frame: what the screen shows for a state, and what a click on it means.
public struct Frame: Sendable {
    public internal(set) var canvas: Canvas
    private var targets: [(area: Rectangle, target: Target)] = []

    /// What lies under the mouse.
    enum Target: Sendable, Equatable {
        case action(Action)
        case listLine(Int)
        /// A head of the network list's columns.
        case sort(ListSort)
        case channelLine(Int)
        /// The shown operation's plane, as it is drawn there.
        case plane(Rectangle)
        /// A row of the code.
        case row(Int)
        case conventionLine(Int)
        /// An operation, and a picture's place, in the dynamics.
        case surveyedShiftMax(Int)
        case surveyedPicture(Int)
        /// Of the what-if's form.
        case field(Int)
        /// Of the swap's rows.
        case swapLine(Int)
        case pickerLine(Int)
    }

    /// Draws `state`.
    public init(_ state: State) {
        canvas = Canvas(
            state.isTooSmall ? state.terminalSize : state.size, glyphs: state.glyphs, depth: state.depth)
        guard !state.isTooSmall else {
            drawTooSmall(state)
            return
        }
        let body = Frame.body(state.size)
        drawTitle(state)
        drawTabs(state)
        switch state.screen {
        case _ where state.panel == .connections: ConnectionsPanel.draw(state, in: body, &canvas)
        case _ where state.panel == .whatIf: WhatIfPanel.draw(state, in: body, &self)
        case _ where state.panel == .swap: SwapPanel.draw(state, in: body, &self)
        case _ where state.panel == .dynamics: DynamicsPanel.draw(state, in: body, &self)
        case .network: NetworkScreen.draw(state, in: body, &self)
        case .activations: ActivationsScreen.draw(state, in: body, &self)
        case .shiftMax: ShiftMaxScreen.draw(state, in: body, &self)
        case .features: FeaturesScreen.draw(state, in: body, &self)
        case .budgets: BudgetsScreen.draw(state, in: body, &self)
        case .conventions: ConventionsScreen.draw(state, in: body, &self)
        case .prediction: PredictionScreen.draw(state, in: body, &self)
        }
        if state.panel == .picture { PicturePanel.draw(state, &self) }
        drawFooter(state)
        if let before = state.before, state.overlay == nil, state.panel != .swap {
            markChanges(state, since: before)
        }
        switch state.overlay {
        case .help(let filter, let scroll): HelpOverlay.draw(state, filter, scroll, &self)
        case .picker(let picker): PickerOverlay.draw(picker, state, &self)
        case .search, nil: break
        }
        if let lesson = state.openLesson {
            canvas = canvas.extended(to: state.terminalSize)
            LessonPanel.draw(lesson, state, &self)
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
        let warning = model.isTrained ? "" : " UNTRAINED "
        let isEdited = state.run.picture.edit != .none
        let time = " \(Numbers.time(state.times.pass)) "
        var right = canvas.width
        canvas.rightText(warning, right: right, y: 0, .warning)
        right -= warning.cellWidth
        if isEdited {
            canvas.rightText(" EDITED ", right: right, y: 0, .error)
            right -= " EDITED ".cellWidth
        }
        canvas.rightText(time, right: right, y: 0, .title)
        right -= time.cellWidth
        drawPin(state, right: &right)
        let picture = state.awaited.map { "… \($0)" } ?? state.run.picture.path.name + state.pictureNumber
        let pieces = [
            " MicroNet-\(network.variant.title)", " · \(network.inputSize)×\(network.inputSize)",
            " · \(model.source)", " · \(network.classes) classes",
        ]
        let room = min(picture.cellWidth, max(right - pieces[0].cellWidth - pieces[1].cellWidth - 2, 0))
        canvas.rightText(picture, right: right, y: 0, .title, limit: room)
        right -= room + 1
        var x = 0
        for piece in pieces where x + piece.cellWidth <= right {
            x = canvas.text(piece, x: x, y: 0, .title)
        }
    }

    /// Which picture is the base, or that it is this one.
    private mutating func drawPin(_ state: State, right: inout Int) {
        guard let pinned = state.pin.pinned else { return }
        let text = pinned.isPicture(of: state.run) ? " PINNED " : " vs \(pinned.name) "
        let width = min(text.cellWidth, canvas.width / 5)
        canvas.rightText(text, right: right, y: 0, .found, limit: width)
        right -= width
    }

    private mutating func drawTabs(_ state: State) {
        // Where all of them would not fit with air around them, they stand closer.
        let air = Screen.allCases.reduce(0) { $0 + $1.title.cellWidth + 4 } <= canvas.width ? " " : ""
        var x = 0
        for screen in Screen.allCases {
            let isSelected = screen == state.screen
            let label =
                Line("\(air)\(screen.rawValue)\(air)", isSelected ? .selectedTab : .key)
                .adding("\(screen.title)\(air)", isSelected ? .selectedTab : .tab)
            let end = canvas.line(label, x: x, y: 1)
            add(.action(.screen(screen)), Rectangle(x: x, y: 1, width: end - x, height: 1))
            x = end + (air.isEmpty ? 1 : 0)
        }
        let name = state.fullName(state.shownOperation) + " "
        if name.cellWidth < canvas.width - x {
            canvas.rightText(name, right: canvas.width, y: 1, .heading)
        }
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
        if let message = state.message { return drawMessage(message) }
        // What lies over the screen takes the keys, and says itself which.
        guard state.overlay == nil else { return }
        // The lesson's own keys stand with its text; the lesson itself is offered where the explorer begins.
        let offersLesson = state.screen == .network && state.openLesson == nil
        let hints = KeyBindings.bindings(
            on: state.screen, in: state.panel, isLesson: state.openLesson != nil
        ).filter { $0.hint != nil && !$0.isOfLesson && ($0.action != .lesson || offersLesson) }
        let program = hints.filter { $0.group == .program }
        let right = canvas.width - program.reduce(0) { $0 + Frame.hintWidth($1) }
        var x = 1
        for binding in hints where binding.group != .program {
            guard x + Frame.hintWidth(binding) <= right else { break }
            x = drawHint(binding, x: x, y: y)
        }
        drawHints(program, x: right, y: y)
    }

    /// As many lines as it needs, six at most, from the bottom upwards.
    private mutating func drawMessage(_ message: State.Message) {
        let width = canvas.width - 2
        let lines = message.text.wrapped(to: width).prefix(6)
        for (row, line) in lines.enumerated() {
            let y = canvas.height - lines.count + row
            canvas.fill(Rectangle(x: 0, y: y, width: canvas.width, height: 1), .plain)
            canvas.text(
                " \(lines.count > 1 ? line.padded(width) : line) ", x: 0, y: y,
                message.isError ? .error : .strong)
        }
    }

    static func hintWidth(_ binding: KeyBinding) -> Int {
        (binding.keys.first?.name.cellWidth ?? 0) + 1 + (binding.hint?.cellWidth ?? 0) + 2
    }

    /// Keys and their words, one beside the other.
    mutating func drawHints(_ bindings: [KeyBinding], x: Int, y: Int) {
        var x = x
        for binding in bindings { x = drawHint(binding, x: x, y: y) }
    }

    /// A key and its word; a click on them is the key.
    private mutating func drawHint(_ binding: KeyBinding, x: Int, y: Int) -> Int {
        let width = Frame.hintWidth(binding)
        let end = canvas.text(binding.keys.first?.name ?? "", x: x, y: y, .key)
        canvas.text(binding.hint ?? "", x: end + 1, y: y, .dim)
        add(.action(binding.action), Rectangle(x: x, y: y, width: width - 2, height: 1))
        return x + width
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
