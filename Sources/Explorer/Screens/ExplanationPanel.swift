import Network
import Trace

/// The products that add up to one value, in the place of the Features screen's grid.
enum ExplanationPanel {
    /// How many terms show.
    static func listHeight(_ state: State) -> Int {
        guard case .success(let content) = state.explanation.content else { return 1 }
        return areas(FeaturesScreen.main(state.size), ExplanationRows(content, state)).list.height - 1
    }

    private static func areas(_ area: Rectangle, _ rows: ExplanationRows) -> (
        head: Rectangle, list: Rectangle, conclusion: Rectangle
    ) {
        let (head, rest) = area.cutTop(1)
        let (list, conclusion) = rest.cutTop(rest.height - rows.conclusion.count - 1)
        return (head, list, conclusion)
    }

    static func draw(_ state: State, in area: Rectangle, _ frame: inout Frame) {
        let explanation: Explanation
        switch state.explanation.content {
        case nil: return
        case .failure(let problem):
            frame.canvas.text(problem.description, x: area.x, y: area.y, .error, limit: area.width)
            return
        case .success(let content): explanation = content
        }
        let rows = ExplanationRows(explanation, state)
        let (head, list, conclusion) = areas(area, rows)
        let place = explanation.place
        let shape = state.network.operations[place.operation].output
        let pixel = shape.isVector ? "" : ", pixel (\(place.x), \(place.y))"
        frame.canvas.line(
            Line("channel \(place.channel)\(pixel) = ", .strong).adding(
                Numbers.fixed(Double(explanation.traced), 5), .strong), x: head.x, y: head.y,
            limit: head.width)
        drawList(rows, state, in: list, &frame.canvas)
        frame.canvas.horizontalLine(
            Rectangle(x: conclusion.x, y: conclusion.y, width: conclusion.width - 1, height: 1))
        for (row, line) in rows.conclusion.enumerated() {
            draw(line, rows, in: conclusion.line(row + 1), &frame.canvas)
        }
    }

    /// Where the columns end.
    private static let columns = (label: 13, input: 22, weight: 31, product: 40)

    private static func drawList(
        _ rows: ExplanationRows, _ state: State, in area: Rectangle,
        _ canvas: inout Canvas
    ) {
        canvas.text(rows.hasPlane ? "input (x, y)" : "input", x: area.x, y: area.y, .heading)
        canvas.rightText("value", right: area.x + columns.input, y: area.y, .heading)
        if rows.hasWeights {
            canvas.rightText("weight", right: area.x + columns.weight, y: area.y, .heading)
        }
        canvas.rightText("product", right: area.x + columns.product, y: area.y, .heading)
        let scroll = state.explanation.scroll
        for row in 0..<area.height - 1 where scroll + row < rows.list.count {
            draw(rows.list[scroll + row], rows, in: area.line(row + 1), &canvas)
        }
        canvas.scrollMarks(scroll, count: rows.list.count, in: area)
    }

    private static func draw(
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

    private static func draw(
        _ term: Explanation.Term, _ rows: ExplanationRows, in line: Rectangle, _ canvas: inout Canvas
    ) {
        let (label, style) = label(term.source, hasPlane: rows.hasPlane)
        canvas.text(label, x: line.x, y: line.y, style, limit: columns.label)
        canvas.rightText(
            Numbers.fixed(Double(term.input), 5), right: line.x + columns.input, y: line.y, style)
        if rows.hasWeights {
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

    private static func label(_ source: Explanation.Source, hasPlane: Bool) -> (String, Style) {
        switch source {
        case .input(let channel, let x, let y): (hasPlane ? "\(channel) (\(x), \(y))" : "\(channel)", .plain)
        case .padding(let channel, _, _): ("\(channel) padding", .dim)
        case .residual(_, let channel, _, _): ("\(channel) row input", .plain)
        case .squeezed(let index): ("squeezed \(index)", .plain)
        }
    }
}
