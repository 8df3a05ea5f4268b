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
        let isSameOperation = old?.place.operation == selection.operation
        if !isSameOperation { selection.explanationScroll = 0 }
        // Of another operation or pass, the old answer would be wrong; of another pixel it is only old.
        let request = results.explanation.ask(
            ExplanationQuestion(place: place, pass: results.passes, isOfLogit: isOfLogit),
            keepsContent: isSameOperation && old?.pass == results.passes)
        guard let request else { return [] }
        return [
            isOfLogit
                ? .explainLogit(request: request, model: shownModel, trace: trace, class: place.channel)
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
                    "sort the terms by place, or the largest products first")
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
        guard action == .sort else { return nil }
        sort(byProduct: !state.view.explainsLargestFirst, &state)
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
        canvas.text("\(what) = \(Numbers.fixed(Double(explanation.traced), 5))", in: head, .strong)
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
        if rows.hasWeights {
            canvas.rightText("weight", right: area.x + columns.weight, y: area.y, .heading)
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

    private func label(_ source: Explanation.Source, hasPlane: Bool) -> (String, Style) {
        switch source {
        case .input(let channel, let x, let y): (hasPlane ? "\(channel) (\(x), \(y))" : "\(channel)", .plain)
        case .padding(let channel, _, _): ("\(channel) padding", .dim)
        case .residual(_, let channel, _, _): ("\(channel) row input", .plain)
        case .squeezed(let index): ("squeezed \(index)", .plain)
        }
    }
}

/// An explanation as lines: the terms, which scroll, and the steps from their sum to the value, which do not.
struct ExplanationRows {
    enum Row {
        case heading(String)
        case term(Explanation.Term)
        /// A step and its result.
        case step(String, Double)
        case note(String, isError: Bool)
    }

    private(set) var list: [Row] = []
    private(set) var conclusion: [Row] = []
    /// Whether the terms have weights.
    let hasWeights: Bool
    /// Whether the inputs are at places of a plane.
    let hasPlane: Bool
    let largest: Double
    private let isByProduct: Bool
    private let isReversed: Bool

    init(_ explanation: Explanation, _ state: State) {
        let operation = state.network.operations[explanation.place.operation]
        isByProduct = state.view.explainsLargestFirst
        isReversed = state.isReversed(.terms)
        // A sum with a bias is a linear layer's.
        hasWeights =
            operation.convolution != nil || operation.shiftMax != nil
            || explanation.sums.contains { $0.bias != nil }
        hasPlane = !operation.input.isVector
        let terms = (explanation.sums + explanation.coefficients).flatMap(\.terms)
        largest = terms.reduce(0) { max($0, abs($1.product)) }
        if operation.shiftMax == nil {
            for sum in explanation.sums {
                list += sorted(sum.terms)
                conclusion += ExplanationRows.steps(
                    of: sum, group: operation.group(ofOutput: explanation.place.channel))
            }
        } else {
            addBranches(explanation)
        }
        if operation.kind == .averagePooling, let sum = explanation.sums.first {
            let values = sum.terms.map(\.input)
            conclusion.insert(
                .note(
                    "the plane: \(Numbers.activation(values.min() ?? 0)) to "
                        + "\(Numbers.activation(values.max() ?? 0)), \(values.count { $0 == 0 }) of "
                        + "\(values.count) are 0", isError: false), at: 0)
        }
        conclusion.append(check(explanation))
    }

    private mutating func addBranches(_ explanation: Explanation) {
        let names = ShiftMax.coefficientNames
        for (branch, sum) in explanation.sums.enumerated() {
            let (a, b) = (names[2 * branch], names[2 * branch + 1])
            list.append(.heading("branch \(branch + 1): \(a)·x + \(b)·x′"))
            list += sum.terms.map(Row.term)
            conclusion.append(.step("branch \(branch + 1)", sum.value))
        }
        for (name, sum) in zip(names, explanation.coefficients) {
            list.append(.heading("\(name): the squeezed values by their weights"))
            list += sorted(sum.terms) + ExplanationRows.steps(of: sum)
        }
        if explanation.sums.count > 1 { conclusion.append(.step("the maximum", explanation.value)) }
    }

    private func sorted(_ terms: [Explanation.Term]) -> [Row] {
        let order = isByProduct ? terms.largestFirst : Array(terms.indices)
        return (isReversed ? order.reversed() : order).map { .term(terms[$0]) }
    }

    /// The sum, and the value after each step that follows.
    private static func steps(of sum: Explanation.Sum, group: String = "") -> [Row] {
        let products = sum.total - Double(sum.bias ?? 0)
        let name = sum.terms.count == 1 ? "the term" : "Σ of \(sum.terms.count) terms\(group)"
        var rows: [Row] = sum.terms.count > 1 || sum.bias != nil ? [.step(name, products)] : []
        if let bias = sum.bias { rows.append(.step("+ bias \(number(bias))", sum.total)) }
        var value = sum.total
        for step in sum.steps {
            rows += ExplanationRows.rows(step, value)
            value = step.apply(to: value)
        }
        return rows
    }

    private static func rows(_ step: Explanation.Step, _ value: Double) -> [Row] {
        let after = step.apply(to: value)
        switch step {
        case .normalization(let weight, let bias, let mean, let variance):
            let centred = value - Double(mean)
            let scaled = centred / (Double(variance) + Double(Convolution.epsilon)).squareRoot()
            return [
                .step("− running mean \(number(mean))", centred),
                .step("÷ √(variance \(number(variance)) + 1e-5)", scaled),
                .step("· weight γ \(number(weight))", scaled * Double(weight)),
                .step("+ bias β \(number(bias))", after),
            ]
        case .mean(let count): return [.step("÷ \(count) places", after)]
        case .relu6: return [.step("min(max(x, 0), 6)", after)]
        case .hSwish:
            let share = min(max(value + 3, 0), 6) / 6
            return [.step("· h-sigmoid \(Numbers.fixed(share, 5))", after)]
        case .coefficient(let offset):
            let share = min(max(value + 3, 0), 6) / 6
            return [
                .step("h-sigmoid min(max(x+3,0),6)/6", share),
                .step("4·(… − 0.5) + \(Numbers.fixed(Double(offset), 1))", after),
            ]
        }
    }

    private func check(_ explanation: Explanation) -> Row {
        let traced = Numbers.fixed(Double(explanation.traced), 5)
        let difference = Numbers.magnitude(explanation.difference)
        guard explanation.addsUp else {
            return .note("does NOT add up to \(traced), off by \(difference)", isError: true)
        }
        let value = Numbers.fixed(explanation.value, 5)
        return .note(
            explanation.difference == 0
                ? "= \(value), exactly as traced"
                : "= \(value), traced \(traced), rounding \(difference)", isError: false)
    }

    private static func number(_ value: Float) -> String { Numbers.fixed(Double(value), 5) }
}

extension [Explanation.Term] {
    /// The indices by falling magnitude of the products; equal ones in their order.
    var largestFirst: [Int] {
        indices.sorted {
            let (left, right) = (abs(self[$0].product), abs(self[$1].product))
            return left != right ? left > right : $0 < $1
        }
    }
}

extension Operation {
    /// The group of channels that an output belongs to, counted from 1; empty for a single group and a depthwise convolution.
    fileprivate func group(ofOutput channel: Int) -> String {
        guard let convolution, convolution.groups > 1, !convolution.isDepthwise else { return "" }
        return ", group \(channel * convolution.groups / output.channels + 1) of \(convolution.groups)"
    }
}
