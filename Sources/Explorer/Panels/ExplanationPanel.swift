import Basics
import Network
import Trace

extension Panel {
    public static let explanation = Panel(
        "explanation", title: "In the explanation (e)", key: "e", hint: "explain",
        help: "explain the selected value: the inputs and weights that made it, term by term",
        offer: .searchedScreens, home: .features, .mainPane, ExplanationPane(),
        request: { state, isOpen in
            isOpen ? state.requestExplanation(isOfLogit: state.selectedClass != nil) : []
        })
}

extension State {
    /// Asks for the explanation of the selected value, unless that was asked already.
    ///
    /// - Parameter isOfLogit: whether a logit is explained by the products of the last linear layer.
    mutating func requestExplanation(isOfLogit: Bool = false) -> [Effect] {
        let shape = network.operations[selection.operation].output
        let (x, y) = pixel(in: shape)
        let place = Explanation.Place(
            operation: selection.operation, channel: min(selection.channel, shape.channels - 1), x: x, y: y)
        let old = results.explanation.question
        let rival =
            isOfLogit && view.explainsDifference
            ? trace.prediction.top(2).first { $0 != place.channel } : nil
        let isSameOperation = old?.place.operation == selection.operation
        if !isSameOperation { selection.explanationScroll = 0 }
        // Of another operation or pass, the old answer would be wrong; of another pixel it is only old.
        let request = results.explanation.ask(
            ExplanationQuestion(place: place, pass: results.passes, isOfLogit: isOfLogit, rival: rival),
            keepsContent: isSameOperation && old?.pass == results.passes)
        guard let request else { return [] }
        return [
            isOfLogit
                ? .explainLogit(
                    request: request, model: shownModel, trace: trace, class: place.channel, against: rival)
                : .explain(request: request, model: shownModel, trace: trace, place: place)
        ]
    }
}

/// The products that add up to one value, in place of the Features screen's grid.
struct ExplanationPane: Pane {
    var keys: [KeyBinding] {
        KeyBindings.list(
            in: .explanation, down: "scroll the terms down", up: "scroll the terms up", top: "first term",
            bottom: "last term")
            + [
                KeyBinding(
                    ["s"], .sort, .panel(.explanation), hint: "sort",
                    "sort the terms by place, or the largest products first"),
                KeyBinding(
                    ["v"], .reading, .panel(.explanation), hint: "versus",
                    "a logit alone, or how far it is above the best other one, term by term"),
            ]
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { max(listHeight(state, in: area) - 1, 1) }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        if case .success(let content) = state.results.explanation.content {
            let last = ExplanationRows(content, state).list.count - listHeight(state, in: area)
            state.selection.explanationScroll = max(min(state.selection.explanationScroll + lines, last), 0)
        }
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .sort: sort(byProduct: !state.view.explainsLargestFirst, &state)
        case .reading where state.selectedClass == nil:
            state.say("only logits are compared; e on the Prediction screen explains one")
        case .reading:
            state.view.explainsDifference.toggle()
            state.selection.explanationScroll = 0
        default: return nil
        }
        return []
    }

    private func sort(byProduct isByProduct: Bool, _ state: inout State) {
        state.selection.explanationScroll = 0
        state.sort(
            .terms, by: isByProduct, \.explainsLargestFirst,
            called: isByProduct ? "product, the largest first" : "the order of the weights")
    }

    /// How many terms show.
    func listHeight(_ state: State, in area: Rectangle) -> Int {
        guard case .success(let content) = state.results.explanation.content else { return 1 }
        return areas(area, ExplanationRows(content, state)).list.height - 1
    }

    private func areas(_ area: Rectangle, _ rows: ExplanationRows) -> (
        head: Rectangle, list: Rectangle, conclusion: Rectangle
    ) {
        let (head, rest) = area.cutTop(1)
        // Where the terms leave much room, the conclusion follows them.
        let terms = area.height > 24 ? rows.list.count + 2 : Int.max
        let (list, conclusion) = rest.cutTop(min(rest.height - rows.conclusion.count - 1, terms))
        return (head, list, conclusion)
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let explanation: Explanation
        switch state.results.explanation.content {
        case nil: return
        case .failure(let problem):
            canvas.text(problem.description, in: area, .error)
            return
        case .success(let content): explanation = content
        }
        let rows = ExplanationRows(explanation, state)
        let (head, list, conclusion) = areas(area, rows)
        let place = explanation.place
        let shape = state.network.operations[place.operation].output
        let pixel = shape.isVector ? "" : ", pixel (\(place.x), \(place.y))"
        let what =
            state.selectedClass == place.channel && place.operation == state.selection.operation
            ? "logit of \(state.run.model.label(place.channel)) (class \(place.channel))"
            : "channel \(place.channel)\(pixel)"
        if let rival = explanation.rival {
            let own = state.run.model.label(place.channel)
            let other = "logit of \(state.run.model.label(rival.classIndex)) (class \(rival.classIndex))"
            let difference = Numbers.fixed(Double(explanation.traced - rival.traced), 5)
            canvas.line(
                Line.fitting(
                    head.width,
                    ["\(what) − \(other) = \(difference)", "logit of \(own) − \(other) = \(difference)"].map {
                        Line($0, .strong)
                    }), in: head)
        } else {
            canvas.text("\(what) = \(Numbers.fixed(Double(explanation.traced), 5))", in: head, .strong)
        }
        drawList(rows, state, in: list, &canvas, &clicks)
        canvas.horizontalLine(
            Rectangle(x: conclusion.x, y: conclusion.y, width: conclusion.width - 1, height: 1))
        for (row, line) in rows.conclusion.enumerated() {
            draw(line, rows, in: conclusion.line(row + 1), &canvas)
        }
    }

    /// Where the columns end.
    private let columns = (label: 13, input: 22, weight: 31, product: 40)

    private func drawList(
        _ rows: ExplanationRows, _ state: State, in area: Rectangle,
        _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let (terms, products) = area.line(0).cutLeft(columns.weight)
        clicks.add(terms) { sort(byProduct: false, &$0) }
        clicks.add(products) { sort(byProduct: true, &$0) }
        canvas.text(rows.hasPlane ? "input (x, y)" : "input", x: area.x, y: area.y, .heading)
        canvas.rightText("value", right: area.x + columns.input, y: area.y, .heading)
        if let title = rows.weightTitle {
            canvas.rightText(title, right: area.x + columns.weight, y: area.y, .heading)
        }
        canvas.rightText("product", right: area.x + columns.product, y: area.y, .heading)
        let scroll = state.selection.explanationScroll
        for (index, line) in area.list(rows.list.count, from: scroll) {
            draw(rows.list[index], rows, in: line, &canvas)
        }
        canvas.scrollMarks(scroll, count: rows.list.count, in: area)
    }

    private func draw(
        _ row: ExplanationRows.Row, _ rows: ExplanationRows, in line: Rectangle,
        _ canvas: inout Canvas
    ) {
        switch row {
        case .heading(let text): canvas.text(text, x: line.x, y: line.y, .heading, limit: line.width - 1)
        case .note(let text, let isError):
            canvas.text(text, x: line.x, y: line.y, isError ? .error : .strong, limit: line.width - 1)
        case .step(let text, let value):
            canvas.text(text, x: line.x, y: line.y, limit: columns.product - 10)
            canvas.rightText(Numbers.fixed(value, 5), right: line.x + columns.product, y: line.y, .strong)
        case .term(let term): draw(term, rows, in: line, &canvas)
        }
    }

    private func draw(
        _ term: Explanation.Term, _ rows: ExplanationRows, in line: Rectangle, _ canvas: inout Canvas
    ) {
        let (label, style) = label(term.source, hasPlane: rows.hasPlane)
        canvas.text(label, x: line.x, y: line.y, style, limit: columns.label)
        canvas.rightText(
            Numbers.fixed(Double(term.input), 5), right: line.x + columns.input, y: line.y, style)
        if rows.weightTitle != nil {
            canvas.rightText(
                Numbers.fixed(Double(term.weight), 5), right: line.x + columns.weight, y: line.y, style)
        }
        canvas.rightText(
            Numbers.fixed(term.product, 5), right: line.x + columns.product, y: line.y, style)
        let width = (line.width - columns.product - 3) | 1
        guard width >= 5, rows.largest > 0 else { return }
        canvas.signedBar(
            term.product / rows.largest, x: line.x + columns.product + 1, y: line.y,
            width: width > line.width - columns.product - 2 ? width - 2 : width)
    }

    private func label(_ source: Explanation.Source, hasPlane: Bool) -> (String, Style) {
        switch source {
        case .input(let channel, let x, let y): (hasPlane ? "\(channel) (\(x), \(y))" : "\(channel)", .plain)
        case .padding(let channel, _, _): ("\(channel) padding", .dim)
        case .residual(_, let channel, _, _): ("\(channel) row input", .plain)
        case .squeezed(let index): ("squeezed \(index)", .plain)
        }
    }
}
