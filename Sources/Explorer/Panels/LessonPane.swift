/// The lesson's text: to the right of the screens where both fit, else below them.
enum LessonPane {
    /// The least and the greatest width at which the text is comfortable to read.
    private static let leastWidth = 38
    private static let mostWidth = 66
    /// A heading and seven lines.
    private static let leastHeight = 8

    /// How much of the terminal the screens keep, and where the text is.
    static func layout(_ terminal: Size) -> (screens: Size, panel: Rectangle) {
        let room = terminal.width - State.minimumSize.width
        if room >= leastWidth {
            let third = min(max(leastWidth, terminal.width / 3), room, mostWidth)
            // Where it leaves the workbench its room so, the text is narrower.
            let whole = terminal.width - Room.workbenchSize.width
            let width =
                terminal.height >= Room.workbenchSize.height && whole >= leastWidth
                ? min(third, whole) : third
            return (
                Size(width: terminal.width - width, height: terminal.height),
                Rectangle(x: terminal.width - width, y: 0, width: width, height: terminal.height)
            )
        }
        let height = max(leastHeight, terminal.height / 3)
        return (
            Size(width: terminal.width, height: terminal.height - height),
            Rectangle(x: 0, y: terminal.height - height, width: terminal.width, height: height)
        )
    }

    private static func isBeside(_ state: State) -> Bool { state.size.width < state.terminalSize.width }

    private static func textArea(_ state: State) -> Rectangle {
        let panel = layout(state.terminalSize).panel
        guard isBeside(state) else { return panel.cutTop(1).1.inset(columns: 1) }
        return Rectangle(
            x: panel.x + 2, y: panel.y + 4, width: panel.width - 3, height: panel.height - 6)
    }

    /// How many lines of the text show, and how wide they are.
    static func textHeight(_ state: State) -> Int { textArea(state).height }
    static func textWidth(_ state: State) -> Int { textArea(state).width }

    /// The stop's text with the current numbers, wrapped.
    static func lines(_ state: State) -> [Line] {
        guard let lesson = state.openLesson else { return [] }
        let width = textWidth(state)
        let before = state.results.before.map { run in
            var old = state
            old.results.run = run
            return old
        }
        let stop = lesson.stop
        if lesson.showsNotes {
            let notes =
                [Line("Notes for the speaker", .changed)] + stop.notes.map { $0.line(state, before: before) }
            return join(notes.map { $0.wrapped(to: width) }, state)
        }
        var lines = stop.paragraphs.map { $0.line(state, before: before) }
        if let look = stop.look { lines.append(Line("Look: ", .heading) + look.line(state, before: before)) }
        if let attempt = stop.attempt {
            lines.append(Line("Try: ", .heading) + attempt.line(state, before: before))
        }
        return join(lines.map { $0.wrapped(to: width) }, state)
    }

    /// Paragraphs stand apart where there is room.
    private static func join(_ paragraphs: [[Line]], _ state: State) -> [Line] {
        let lines = paragraphs.reduce(paragraphs.count - 1) { $0 + $1.count }
        let isApart = isBeside(state) && lines <= textHeight(state)
        return Array(paragraphs.joined(separator: isApart ? [""] : []))
    }

    // MARK: - Drawing

    static func draw(_ lesson: LessonPlayer, _ state: State, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let panel = layout(state.terminalSize).panel
        let progress = "\(lesson.index + 1)/\(lesson.lesson.stops.count)"
        var keys = keys(lesson, state)
        let room =
            panel.width - (isBeside(state) ? 0 : progress.cellWidth + lesson.stop.title.cellWidth + 7)
        while keys.reduce(0, { $0 + $1.hintWidth }) > room, keys.count > 1 { keys.removeLast() }
        if isBeside(state) {
            canvas.fill(Rectangle(x: panel.x, y: 0, width: panel.width, height: 1), .title)
            canvas.text(
                " " + lesson.lesson.title, x: panel.x + 1, y: 0, .title,
                limit: panel.width - progress.cellWidth - 3)
            canvas.rightText(progress + " ", right: panel.right, y: 0, .title)
            canvas.verticalLine(x: panel.x, y: 1, height: panel.height - 1)
            canvas.text(lesson.stop.title, x: panel.x + 2, y: 2, .strong, limit: panel.width - 3)
            canvas.hints(keys, x: panel.x + 2, y: panel.bottom - 1, &clicks)
        } else {
            let x = panel.right - keys.reduce(0) { $0 + $1.hintWidth } + 1
            canvas.horizontalLine(panel)
            canvas.line(
                Line(" \(progress) ", .key).adding(lesson.stop.title + " ", .strong), x: 1, y: panel.y,
                limit: x - 3)
            canvas.fill(
                Rectangle(x: x - 1, y: panel.y, width: panel.right - x + 1, height: 1), .plain)
            canvas.hints(keys, x: x, y: panel.y, &clicks)
        }
        drawText(lesson, state, &canvas)
        drawContents(lesson, state, &canvas, &clicks)
    }

    /// All stops below the text, where both have room.
    private static func drawContents(
        _ lesson: LessonPlayer, _ state: State, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let (area, stops) = (textArea(state), lesson.lesson.stops)
        let rest = area.height - lines(state).count
        guard isBeside(state), state.overlay == nil, rest >= stops.count + 3 else { return }
        let list = area.cutTop(area.height - stops.count - 1).1
        canvas.horizontalLine(Rectangle(x: list.x, y: list.y - 1, width: list.width, height: 1))
        StopsOverlay.draw(stops, from: 0, nil, lesson.index, in: list, &canvas, &clicks)
    }

    /// The lesson's own keys, except those that something open takes: in the picture panel Space belongs to the patch.
    private static func keys(_ lesson: LessonPlayer, _ state: State) -> [KeyBinding] {
        guard state.overlay == nil else { return [] }
        // After the last line of the last stop there is nothing more.
        let hasNext =
            lesson.index + 1 < lesson.lesson.stops.count
            || lines(state).count - lesson.scroll > textArea(state).height
        let closesPanel = state.view.panel != nil && state.view.panel != lesson.stop.panel
        return KeyBindings.bindings(on: state.view.screen, in: state.view.panel, isLesson: true)
            .filter { $0.group == .lesson && $0.hint != nil && !($0.action == .back && closesPanel) }
            .filter { $0.action != .nextStop || hasNext }
    }

    private static func drawText(_ lesson: LessonPlayer, _ state: State, _ canvas: inout Canvas) {
        let area = textArea(state)
        let lines = lines(state)
        canvas.lines(lines.dropFirst(lesson.scroll), in: area)
        if lines.count - lesson.scroll > area.height {
            canvas.put("▼", x: area.right, y: area.bottom - 1, .key)
        }
    }
}
