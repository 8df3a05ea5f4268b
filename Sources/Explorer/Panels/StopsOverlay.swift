/// The list of a lesson's stops: Enter goes to one.
enum StopsOverlay {
    static func draw(
        _ lesson: LessonPlayer, _ cursor: Int, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        clicks.removeAll()
        let stops = lesson.lesson.stops
        let widest = stops.map(\.title.cellWidth).max() ?? 0
        let inside = canvas.box(
            canvas.bounds.centered(
                width: max(widest + 12, 44), height: min(stops.count + 4, canvas.height - 2)),
            title: lesson.lesson.title)
        let list = inside.cutTop(inside.height - 2).0
        draw(
            stops, from: firstStop(cursor, stops.count, list.height), cursor, lesson.index, in: list, &canvas,
            &clicks)
        canvas.text("Enter goes there, Esc closes", in: inside.line(inside.height - 1), .dim)
    }

    /// The first of `count` stops that a list shows.
    private static func firstStop(_ cursor: Int, _ count: Int, _ height: Int) -> Int {
        max(min(cursor - height / 2, count - height), 0)
    }

    /// Numbers and titles, one a line.
    ///
    /// - Parameters:
    ///   - cursor: the selected stop.
    ///   - current: the stop that is shown.
    static func draw(
        _ stops: [Lesson.Stop], from first: Int, _ cursor: Int?, _ current: Int, in area: Rectangle,
        _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        for (index, line) in area.list(stops.count, from: first, heading: 0) {
            let number = "\(index + 1)".leftPadded(3)
            canvas.line(
                Line(number, index == current ? .key : .dim).adding(
                    "  \(stops[index].title)", index == current ? .strong : .plain), in: line)
            if index == cursor { canvas.fill(line, .selected, nil) }
            clicks.add(line) { state, _, _ in state.go(toStop: index) }
        }
    }
}

extension State {
    /// Goes to a stop of the open lesson.
    mutating func go(toStop index: Int) -> [Effect] {
        guard openLesson != nil else { return [] }
        overlay = nil
        return visit(index)
    }

    mutating func press(_ key: Key, inStops cursor: Int) -> [Effect] {
        guard let count = openLesson?.lesson.stops.count else {
            overlay = nil
            return []
        }
        let moved: Int
        switch key {
        case .escape, .control("c"), "0", "q":
            overlay = nil
            return []
        case .enter, " ": return go(toStop: cursor)
        case .down, "j": moved = cursor + 1
        case .up, "k": moved = cursor - 1
        case .pageDown: moved = cursor + 5
        case .pageUp: moved = cursor - 5
        case .home, "g": moved = 0
        case .end, "G": moved = count - 1
        default: moved = cursor
        }
        overlay = .stops(min(max(moved, 0), count - 1))
        return []
    }
}
