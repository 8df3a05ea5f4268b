import Basics
import Network
import Trace

/// One frame: what the screen shows for a state, and what a click on it does.
public struct Frame: Sendable {
    public internal(set) var canvas: Canvas
    private var clicks = Clicks()

    /// Draws `state`.
    public init(_ state: State) {
        canvas = Canvas(
            state.isTooSmall ? state.terminalSize : state.size, state.display)
        guard !state.isTooSmall else {
            drawTooSmall(state)
            return
        }
        drawTitle(state)
        drawTabs(state)
        drawPanes(state)
        drawFooter(state)
        if let before = state.results.before, state.overlay == nil,
            state.layout.places.allSatisfy({ $0.pane.marksChanges })
        {
            markChanges(state, since: before)
        }
        switch state.overlay {
        case .help(let filter, let scroll): HelpOverlay.draw(state, filter, scroll, &canvas, &clicks)
        case .picker(let picker): PickerOverlay.draw(picker, state, &canvas, &clicks)
        case .search, .stops, nil: break
        }
        if let lesson = state.openLesson {
            canvas = canvas.extended(to: state.terminalSize)
            LessonPane.draw(lesson, state, &canvas, &clicks)
            if case .stops(let cursor) = state.overlay {
                StopsOverlay.draw(lesson, cursor, &canvas, &clicks)
            }
        }
    }

    /// Where panes draw: below the title and the tabs, above the footer.
    static func body(_ size: Size) -> Rectangle {
        Rectangle(x: 0, y: 2, width: size.width, height: size.height - 3)
    }

    private mutating func drawPanes(_ state: State) {
        let layout = state.layout
        canvas.draw(rules: layout.rules)
        // What is asked first lies on top.
        for place in layout.places.reversed() {
            canvas.clipped(to: place.area) { place.pane.draw(state, in: place.area, &$0, &clicks) }
        }
    }

    func click(x: Int, y: Int) -> Clicks.Click? { clicks[x, y] }
    func drag(x: Int, y: Int) -> Clicks.Click? { clicks.drag(x: x, y: y) }

    // MARK: - Around the panes

    private mutating func drawTitle(_ state: State) {
        let model = state.run.model
        canvas.fill(Rectangle(x: 0, y: 0, width: canvas.width, height: 1), .title)
        let network = state.network
        var right = canvas.width
        func rightText(_ text: String, _ style: Style) {
            canvas.rightText(text, right: right, y: 0, style)
            right -= text.cellWidth
        }
        if !model.isTrained { rightText(" UNTRAINED ", .warning) }
        if state.run.picture.edit.isEdited { rightText(" EDITED ", .error) }
        rightText(" \(Numbers.time(state.results.times.pass)) ", .title)
        drawPin(state, right: &right)
        let picture = state.awaited.map { "… \($0)" } ?? state.run.picture.path.name + state.pictureNumber
        let pieces = [
            " MicroNet-\(network.variant.title)", " · \(network.inputSize)×\(network.inputSize)",
            " · \(model.source)", " · \(Numbers.classes(network.classes))",
        ]
        let room = min(picture.cellWidth, max(right - pieces[0].cellWidth - pieces[1].cellWidth - 2, 0))
        canvas.rightText(picture, right: right, y: 0, .title, limit: room)
        right -= room + 1
        var x = 0
        for piece in pieces where x + piece.cellWidth <= right {
            x = canvas.text(piece, x: x, y: 0, .title)
        }
    }

    /// Which model and picture are the base, or that they are these.
    private mutating func drawPin(_ state: State, right: inout Int) {
        guard state.results.pin.pinned != nil else { return }
        let text = state.baseInput.map { " vs \($0.name) " } ?? " PINNED "
        let width = min(text.cellWidth, canvas.width * 3 / 10)
        canvas.rightText(text, right: right, y: 0, .found, limit: width)
        right -= width
    }

    private mutating func drawTabs(_ state: State) {
        // Where they would not fit with spaces around them, they are closer together.
        let air = Screen.all.reduce(0) { $0 + $1.title.cellWidth + 4 } <= canvas.width ? " " : ""
        var x = 0
        for screen in Screen.all {
            let isSelected = screen == state.view.screen
            let label =
                Line("\(air)\(screen.number)\(air)", isSelected ? .selectedTab : .key)
                .adding("\(screen.title)\(air)", isSelected ? .selectedTab : .tab)
            let end = canvas.line(label, x: x, y: 1)
            clicks.add(Rectangle(x: x, y: 1, width: end - x, height: 1), .screen(screen))
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
            let hint = "Enter finds, Esc leaves "
            // The end of a long text, where it is being typed.
            let shown = text.tail(canvas.width - hint.cellWidth - 3)
            let end = canvas.text("/\(shown)", x: 0, y: y, .strong)
            canvas.put("▏", x: end, y: y, .key)
            canvas.rightText(hint, right: canvas.width, y: y, .dim)
            return
        }
        if let message = state.message { return drawMessage(message) }
        // An overlay takes the keys, and names them itself.
        guard state.overlay == nil else { return }
        // The lesson's own keys are shown with its text; the lesson is offered where the explorer begins.
        let offersLesson = state.view.screen == Screen.all[0] && state.openLesson == nil
        var hints = KeyBindings.bindings(
            on: state.view.screen, in: state.view.panel, isLesson: state.openLesson != nil
        ).filter { binding in
            binding.hint != nil && binding.group != .lesson && (binding.action != .lesson || offersLesson)
                && binding.action != state.view.panel.map(Action.panel)
        }
        // In a lesson, Esc leaves the lesson.
        if state.view.panel != nil, state.openLesson == nil, !hints.contains(where: { $0.action == .back }) {
            hints.insert(KeyBindings.close, at: 0)
        }
        let program = hints.filter { $0.group == .program }
        let right = canvas.width - program.reduce(0) { $0 + $1.hintWidth }
        var x = 1
        for binding in hints where binding.group != .program {
            guard x + binding.hintWidth <= right else { break }
            canvas.hints([binding], x: x, y: y, &clicks)
            x += binding.hintWidth
        }
        canvas.hints(program, x: right, y: y, &clicks)
    }

    /// As many lines as it needs, at most six, from the bottom upwards.
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

extension Canvas {
    /// Lines one cell wide or high, joined where they meet.
    fileprivate mutating func draw(rules: [Rectangle]) {
        func isOnRule(_ x: Int, _ y: Int, isVertical: Bool) -> Bool {
            rules.contains { $0.contains(x: x, y: y) && ($0.width == 1) == isVertical }
        }
        for rule in rules {
            let isVertical = rule.width == 1
            if isVertical {
                verticalLine(x: rule.x, y: rule.y, height: rule.height)
            } else {
                horizontalLine(rule)
            }
        }
        // Only a vertical line meets others: at its ends and along it.
        for rule in rules where rule.width == 1 {
            for y in rule.y - 1...rule.bottom {
                let hasLeft = isOnRule(rule.x - 1, y, isVertical: false)
                let hasRight = isOnRule(rule.x + 1, y, isVertical: false)
                guard hasLeft || hasRight else { continue }
                let hasAbove = isOnRule(rule.x, y - 1, isVertical: true)
                let hasBelow = isOnRule(rule.x, y + 1, isVertical: true)
                let joint: Unicode.Scalar =
                    switch (hasLeft && hasRight, hasLeft, hasAbove && hasBelow, hasAbove) {
                    case (true, _, true, _): "┼"
                    case (true, _, false, true): "┴"
                    case (true, _, false, false): "┬"
                    case (false, true, _, _): "┤"
                    case (false, false, _, _): "├"
                    }
                put(joint, x: rule.x, y: y, .dim)
            }
        }
    }
}

// MARK: - Changed numbers

extension Frame {
    /// Marks the numbers that differ from the previous pass: its panes are drawn too, and compared. Times are not
    /// compared; they differ every time.
    private mutating func markChanges(_ state: State, since before: Run) {
        var old = state
        old.results.before = nil
        old.results.run = before.timed(as: state.trace)
        let other = Frame(panesOf: old).canvas
        let body = Frame.body(state.size)
        for y in body.y..<body.bottom {
            var x = 0
            while x < canvas.width {
                let start = x
                while x < canvas.width, canvas[x, y].isPartOfNumber { x += 1 }
                // The comma or full stop of a sentence is no part of the number before it.
                var end = x
                while end > start, !canvas[end - 1, y].endsNumber { end -= 1 }
                let number = start..<end
                x += 1
                guard isMeasured(number, y),
                    number.contains(where: { canvas[$0, y].scalar != other[$0, y].scalar })
                else { continue }
                for column in number { mark(column, y) }
            }
        }
    }

    /// Whether digits are a measured value: one with a fraction, a percentage or a long count. Whole numbers are indices
    /// and sizes, and what touches letters or a × is part of a name or a shape.
    private func isMeasured(_ number: Range<Int>, _ y: Int) -> Bool {
        guard number.contains(where: { canvas[$0, y].isDigit }),
            number.contains(where: { [".", ",", "%"].contains(canvas[$0, y].scalar) })
        else { return false }
        let before = number.lowerBound > 0 ? canvas[number.lowerBound - 1, y].scalar : " "
        return !before.properties.isAlphabetic && before != "×"
    }

    /// The panes of `state`, and the message that may cover their last lines.
    private init(panesOf state: State) {
        canvas = Canvas(state.size, state.display)
        drawPanes(state)
        drawFooter(state)
    }

    /// The line under the cursor keeps its background, and where it has none to keep, its style.
    private mutating func mark(_ x: Int, _ y: Int) {
        if canvas[x, y].style == .selected {
            guard canvas.depth.hasPictureColors else { return }
            canvas[x, y].background = canvas.display.look(.selected).background
        }
        canvas[x, y].style = .changed
    }
}

extension Cell {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(scalar.value) && style != .picture }

    fileprivate var endsNumber: Bool { isDigit || scalar == "%" }

    fileprivate var isPartOfNumber: Bool {
        isDigit || style != .picture && [".", ",", "+", "-", "%"].contains(scalar)
    }
}

extension Run {
    /// The same run as if it had taken as long as another of the same network.
    fileprivate func timed(as other: Trace) -> Run {
        let operations = zip(trace.operations, other.operations).map { own, other in
            OperationTrace(
                output: own.output, statistics: own.statistics, channels: own.channels,
                coefficients: own.coefficients, duration: other.duration)
        }
        return Run(
            model: model, picture: picture,
            trace: Trace(
                network: trace.network, input: trace.input, operations: operations,
                prediction: trace.prediction, duration: other.duration), peak: peak)
    }
}
