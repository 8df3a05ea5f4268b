import Network
import Trace

extension Panel {
    public static let swap = Panel(
        "swap", title: "In the swap (x)", key: "x", hint: "swap",
        help: "swap Shift-Max's coefficients and see the answer", home: .prediction, .screen, SwapPane(),
        open: { $0.view.swapSource = .initial },
        request: { state, isOpen in isOpen ? state.requestSwap() : [] })
}

extension State {
    /// The rows that have a Shift-Max: what the swap can be made in, one by one.
    var swapRows: [Part] {
        network.rows.filter { row in
            network.shiftMaxOperations.contains { row.operations.contains($0.index) }
        }
    }

    /// What x goes on to; nil for off.
    fileprivate var nextSwapSource: SwapSource? {
        switch view.swapSource {
        case .initial: .relu6
        case .relu6: canSwapWithPinned ? .pinned : nil
        case .pinned: nil
        }
    }

    /// The pass whose coefficients are swapped in.
    fileprivate var swapName: String {
        baseInput == nil ? results.pin.pinned?.pictureName ?? "" : baseName
    }

    /// Whether the pinned pass has coefficients for the same operations, or may have as soon as it is there.
    private var canSwapWithPinned: Bool { results.pin.pinned != nil && otherModel == nil }

    fileprivate mutating func stepSwap() {
        if let next = nextSwapSource {
            view.swapSource = next
            return
        }
        let hasPin = results.pin.pinned != nil
        close()
        if let other = otherModel {
            say("off; \(other.choice.title)'s Shift-Maxes have other shapes, so they cannot be swapped in")
        } else if !hasPin {
            say("off; p on another picture pins it, and x swaps with that one's too")
        }
    }

    /// What changes in each line: first in all rows, then in each alone. nil while the pinned picture's pass is awaited.
    private var swapped: [ShiftMaxChange]? {
        let operations = network.shiftMaxOperations
        if view.swapSource == .relu6 {
            let all = Set(operations.map(\.index))
            return [.relu6(all)]
                + swapRows.map { row in .relu6(all.filter { row.operations.contains($0) }) }
        }
        let base = pinnedRun?.trace
        guard view.swapSource == .initial || base != nil else { return nil }
        var all: [Int: [Float]] = [:]
        for operation in operations {
            all[operation.index] =
                view.swapSource == .initial
                ? operation.shiftMax?.initialCoefficients
                : base?.operations[operation.index].coefficients?.values
        }
        return [.coefficients(all)]
            + swapRows.map { row in .coefficients(all.filter { row.operations.contains($0.key) }) }
    }

    /// Asks for the answers, unless they are of this pass and source already.
    fileprivate mutating func requestSwap() -> [Effect] {
        if view.swapSource == .pinned, !canSwapWithPinned { view.swapSource = .initial }
        guard let swapped else {
            results.swap.forget()
            return []
        }
        let base = view.swapSource == .pinned ? results.pin.baseInput(of: run.input) : nil
        let question = SwapQuestion(source: view.swapSource, pass: results.passes, pinned: base)
        return results.swap.ask(question).map {
            [.swap(request: $0, model: shownModel, input: trace.input, changes: swapped)]
        } ?? []
    }
}

/// What the answer would be with other Shift-Max coefficients: the rows at the left, each with how much it alone changes
/// the score of the best class; the top 5 before and after at the right.
struct SwapPane: Pane {
    var keys: [KeyBinding] {
        KeyBindings.list(
            in: .swap, down: "next row", up: "previous row", top: "all rows", bottom: "last row", pages: false
        )
            + [
                KeyBinding(
                    ["x"], .swap, .panel(.swap), hint: "swap next",
                    "swap with the offsets, ReLU6, the pinned one's, off")
            ]
    }

    /// The answers are compared with the shown pass, not with the previous one.
    var marksChanges: Bool { false }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { 5 }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.selection.swapCursor = min(max(state.selection.swapCursor + lines, 0), state.swapRows.count)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard action == .swap else { return nil }
        state.stepSwap()
        return []
    }

    func follow(_ state: inout State, in area: Rectangle) {
        let count = state.swapRows.count
        state.selection.swapCursor = min(state.selection.swapCursor, count)
        State.keepVisible(
            state.selection.swapCursor, count: count + 1, height: areas(area).rows.height - 2,
            &state.selection.swapScroll)
    }

    private func areas(_ area: Rectangle) -> (head: Rectangle, rows: Rectangle, answers: Rectangle) {
        let (head, rest) = area.cutTop(1)
        let (rows, answers) = rest.cutLeft(rest.width * 9 / 20)
        return (head, rows, answers)
    }

    // MARK: - Drawing

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, rows, answers) = areas(area)
        canvas.line(
            Line("with ", .heading).adding(source(state), .strong).adding(" in Shift-Max's place", .heading),
            x: head.x + 1, y: head.y, limit: head.width - 1)
        if !state.run.model.isTrained, head.width >= 100 {
            canvas.rightText(
                " random weights: the answers mean nothing ", right: head.right, y: head.y, .warning)
        }
        let content = content(state)
        drawRows(content, state, in: rows.inset(columns: 1), &canvas, &clicks)
        canvas.verticalLine(x: rows.right, y: rows.y, height: rows.height)
        drawAnswers(content, state, in: answers.cutLeft(2).1.cutLeft(answers.width - 3).0, &canvas)
    }

    private func source(_ state: State) -> String {
        switch state.view.swapSource {
        case .initial: "the offsets alone"
        case .relu6: "ReLU6"
        case .pinned: "\(state.swapName)'s coefficients"
        }
    }

    /// The answers; nil where they are of another network or pass.
    private func content(_ state: State) -> [Prediction]? {
        guard case .success(let answers) = state.results.swap.content,
            answers.count == state.swapRows.count + 1,
            answers.allSatisfy({ $0.scores.count == state.trace.prediction.scores.count })
        else { return nil }
        return answers
    }

    private func title(_ line: Int, _ state: State) -> String {
        line == 0 ? "all rows" : state.swapRows[line - 1].title
    }

    // MARK: - The rows

    private func drawRows(
        _ answers: [Prediction]?, _ state: State, in area: Rectangle, _ canvas: inout Canvas,
        _ clicks: inout Clicks
    ) {
        let before = state.trace.prediction
        guard let winner = before.top(1).first else { return }
        canvas.line(
            Line("Δ of the score of ", .heading).adding(state.run.model.label(winner), .strong),
            in: area)
        canvas.text("swapped", x: area.x, y: area.y + 1, .heading)
        canvas.rightText("Δ", right: area.x + 18, y: area.y + 1, .heading)
        canvas.rightText("class", right: area.right, y: area.y + 1, .heading)
        let changes = answers?.map { $0.scores[winner] - before.scores[winner] } ?? []
        let scale = changes.map { abs($0) }.max() ?? 0
        let lines = state.swapRows.count + 1
        let names = min(max(area.width - 34, 7), 16)
        for (index, line) in area.list(lines, from: state.selection.swapScroll, heading: 2) {
            let y = line.y
            let isSelected = index == state.selection.swapCursor
            let plain: Style = isSelected ? .selected : .plain
            let bar = area.x + 19..<area.right - names
            if isSelected { canvas.select(line, except: [bar]) }
            canvas.text(title(index, state), x: area.x, y: y, plain, limit: 9)
            clicks.add(line) { $0.selection.swapCursor = index }
            guard let answers else { continue }
            canvas.difference(
                changes[index], digits: 5, right: area.x + 18, y: y, isSelected: isSelected)
            canvas.signedBar(
                scale > 0 ? Double(changes[index] / scale) : 0, x: bar.lowerBound, y: y, width: bar.count)
            if let now = answers[index].top(1).first {
                canvas.rightText(
                    now == winner ? "same" : state.run.model.label(now), right: area.right, y: y,
                    isSelected ? .selected : now == winner ? .dim : .changed, limit: names - 1)
            }
        }
        canvas.scrollMarks(
            state.selection.swapScroll, count: lines, in: area.cutTop(1).1)
        let below = area.cutTop(lines + 3).1
        let picture = state.run.picture.crop
        guard below.height >= 8 else { return }
        canvas.image(
            picture, in: canvas.fitted(below, imageWidth: picture.width, imageHeight: picture.height))
    }

    // MARK: - The answers

    private func drawAnswers(
        _ answers: [Prediction]?, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let (model, before) = (state.run.model, state.trace.prediction)
        // The classes of changed coefficients cannot be selected.
        var clicks = Clicks()
        // Two lists with a heading and a blank line each, and the notes.
        let count = min(max((area.height - 9) / 2, TopClasses.count), 16)
        var top = TopClasses(before, against: nil, model, hasDifferenceColumn: true)
        top.count = count
        let y = top.draw(
            "before: the picture's own coefficients", in: area, nil, &canvas, &clicks)
        let below = area.cutTop(y + 1 - area.y).1
        guard let answers else {
            var text = "…"
            if case .failure(let problem) = state.results.swap.content { text = problem.description }
            canvas.text(text, in: below, .dim)
            return
        }
        var after = TopClasses(answers[state.selection.swapCursor], against: before, model)
        after.count = count
        let end = after.draw(
            "after: swapped in \(title(state.selection.swapCursor, state))", in: below, nil, &canvas, &clicks)
        let notes = [
            "◆ on a bar: the score before.",
            "The pixels stay this picture's; the rows after the swap compute their coefficients from changed features.",
            "x: \(next(state)); Esc: back",
        ]
        canvas.lines(
            notes.flatMap { Line($0, .dim).wrapped(to: area.width) },
            in: area.cutTop(end + 1 - area.y).1)
    }

    private func next(_ state: State) -> String {
        switch state.nextSwapSource {
        case .relu6: "ReLU6"
        case .pinned: "\(state.swapName)'s"
        case .initial, nil: state.results.pin.pinned == nil ? "off (p pins another)" : "off"
        }
    }
}
