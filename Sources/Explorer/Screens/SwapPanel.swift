import Network
import Trace

/// What the answer would be with other Shift-Max coefficients: the rows at the left, each with how far it
/// alone moves the score of the class that won; the top 5 before and after at the right.
enum SwapPanel {
    private static func areas(_ size: Size) -> (head: Rectangle, rows: Rectangle, answers: Rectangle) {
        let (head, rest) = Frame.body(size).cutTop(1)
        let (rows, answers) = rest.cutLeft(rest.width * 9 / 20)
        return (head, rows, answers)
    }

    /// How many lines show.
    static func listHeight(_ size: Size) -> Int { areas(size).rows.height - 2 }

    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let (head, rows, answers) = areas(state.size)
        frame.canvas.line(
            Line("with other Shift-Max coefficients: ", .heading).adding(source(state), .strong),
            x: head.x + 1, y: head.y, limit: head.width - 1)
        if !state.run.model.isTrained, head.width >= 100 {
            frame.canvas.rightText(
                " random weights: the answers mean nothing ", right: head.right, y: head.y, .warning)
        }
        let content = content(state)
        drawRows(content, state, in: rows.inset(columns: 1), &frame)
        frame.canvas.verticalLine(x: rows.right, y: rows.y, height: rows.height)
        drawAnswers(content, state, in: answers.cutLeft(2).1.cutLeft(answers.width - 3).0, &frame.canvas)
    }

    private static func source(_ state: State) -> String {
        switch state.swap.source {
        case .initial: "their initial values"
        case .pinned: "those of \(state.pin.pinned?.name ?? "")"
        }
    }

    /// The answers; nil where they do not belong to what is shown.
    private static func content(_ state: State) -> [Prediction]? {
        guard case .success(let answers) = state.swap.content,
            answers.count == state.swapRows.count + 1,
            answers.allSatisfy({ $0.scores.count == state.trace.prediction.scores.count })
        else { return nil }
        return answers
    }

    private static func title(_ line: Int, _ state: State) -> String {
        line == 0 ? "all rows" : state.swapRows[line - 1].title
    }

    // MARK: - The rows

    private static func drawRows(
        _ answers: [Prediction]?, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let before = state.trace.prediction
        guard let winner = before.top(1).first else { return }
        frame.canvas.line(
            Line("Δ of the score of ", .heading).adding(state.run.model.label(winner), .strong),
            x: area.x, y: area.y, limit: area.width)
        frame.canvas.text("swapped", x: area.x, y: area.y + 1, .heading)
        frame.canvas.rightText("Δ", right: area.x + 18, y: area.y + 1, .heading)
        frame.canvas.rightText("winner", right: area.right, y: area.y + 1, .heading)
        let changes = answers?.map { $0.scores[winner] - before.scores[winner] } ?? []
        let scale = changes.map { abs($0) }.max() ?? 0
        let lines = state.swapRows.count + 1
        let names = min(max(area.width - 34, 7), 16)
        for row in 0..<area.height - 2 where state.swap.scroll + row < lines {
            let index = state.swap.scroll + row
            let y = area.y + 2 + row
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            let isSelected = index == state.swap.cursor
            let plain: Style = isSelected ? .selected : .plain
            if isSelected { frame.canvas.fill(line, .selected) }
            frame.canvas.text(title(index, state), x: area.x, y: y, plain, limit: 9)
            frame.add(.swapLine(index), line)
            guard let answers else { continue }
            frame.canvas.difference(
                changes[index], digits: 5, right: area.x + 18, y: y, isSelected: isSelected)
            frame.canvas.signedBar(
                scale > 0 ? Double(changes[index] / scale) : 0, x: area.x + 19, y: y,
                width: area.width - 19 - names, isSelected: isSelected)
            if let now = answers[index].top(1).first {
                frame.canvas.rightText(
                    now == winner ? "same" : state.run.model.label(now), right: area.right, y: y,
                    isSelected ? .selected : now == winner ? .dim : .changed, limit: names - 1)
            }
        }
        frame.canvas.scrollMarks(
            state.swap.scroll, count: lines, in: area.cutTop(1).1)
        let below = area.cutTop(lines + 3).1
        let picture = state.run.picture.crop
        guard below.height >= 8 else { return }
        frame.canvas.image(
            picture, in: frame.canvas.fitted(below, imageWidth: picture.width, imageHeight: picture.height))
    }

    // MARK: - The answers

    private static func drawAnswers(
        _ answers: [Prediction]?, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let (model, before) = (state.run.model, state.trace.prediction)
        let y = TopClasses(before, against: nil, model).draw(
            "before: the picture's own coefficients", in: area, &canvas)
        let below = area.cutTop(y + 1 - area.y).1
        guard let answers else {
            var text = "…"
            if case .failure(let problem) = state.swap.content { text = problem.description }
            canvas.text(text, x: below.x, y: below.y, .dim, limit: below.width)
            return
        }
        let end = TopClasses(answers[state.swap.cursor], against: before, model).draw(
            "after: swapped in \(title(state.swap.cursor, state))", in: below, &canvas)
        let notes = [
            "◆ on a bar: the score before",
            "the pixels stay this picture's; rows",
            "behind the swap make coefficients of",
            "their own from the features it leaves",
            "x: \(next(state)); Esc: back",
        ]
        for (row, line) in notes.enumerated() where end + 1 + row < area.bottom {
            canvas.text(line, x: area.x, y: end + 1 + row, .dim, limit: area.width)
        }
    }

    private static func next(_ state: State) -> String {
        switch state.swap.source {
        case .initial: state.pin.pinned.map { "those of \($0.name)" } ?? "off (p pins another)"
        case .pinned: "off"
        }
    }
}
