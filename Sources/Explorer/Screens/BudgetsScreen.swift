import Basics
import Network

extension Screen {
    /// M0–M3 next to each other on one scale: where multiply-adds and parameters go, how resolution and width change
    /// from row to row, what accuracy that gives, and in what else they differ.
    public static let budgets = Screen(
        "Budgets",
        [
            WidthsByRow(), StageBars(counted: .multiplyAdds), StageBars(counted: .parameters),
            AccuracyPlot(), FamilyTable(),
        ]
    ) { state, body, layout in
        var area = body.inset(columns: 1)
        // A heading, the stem, the rows of the largest variant and the head.
        let lines = (Variant.family.map(\.rows.count).max() ?? 0) + 3
        if state.room > .compact {
            let bars = StageBars.height(.parameters)
            // The bars stand apart only where that leaves room for all rows.
            let rows = max(min(lines, body.height - 2 * bars - 3), 10)
            Arrangement.columns([
                .rows([
                    .pane(StageBars(counted: .multiplyAdds), rank: 1, height: bars + 1...bars + 5),
                    .pane(StageBars(counted: .parameters), rank: 2, height: bars...bars + 4),
                    .pane(WidthsByRow(), rank: 0, width: 78...Int.max, height: rows...2 * lines, share: 2),
                ]),
                .rows([
                    .pane(AccuracyPlot(), rank: 3, width: 36...Int.max, height: 12...Int.max),
                    .pane(FamilyTable(), rank: 4, height: FamilyTable.height...FamilyTable.height),
                ]),
            ]).place(in: area, &layout)
            return
        }
        for counted in [StageBars.Counted.multiplyAdds, .parameters] {
            let (bars, rest) = area.cutTop(StageBars.height(counted))
            layout.place(StageBars(counted: counted), in: bars)
            area = rest
        }
        if area.height > 10 { area = area.cutTop(1).1 }
        layout.place(WidthsByRow(), in: area.cutTop(lines).0)
        layout.place(AccuracyPlot(), in: area.cutTop(lines + 1).1)
    }
}

/// M0–M3 at one input size and class count, and their costs by stage.
struct Family: Sendable {
    let networks: [Network]
    let costs: [[(stage: Stage, cost: Cost)]]

    /// The shown network as it is, the others at its input size and class count.
    init(around shown: Network) {
        networks = Variant.family.compactMap { variant in
            variant == shown.variant
                ? shown : try? Network(variant, inputSize: shown.inputSize, classes: shown.classes)
        }
        costs = networks.map(\.stageCosts)
    }

    private static let memo = Memo<Network, Family>()

    static func of(_ state: State) -> Family {
        memo.value(state.counted) { Family(around: state.counted) }
    }
}

extension Clicks {
    /// A click on `area` shows a network of the family.
    mutating func add(_ area: Rectangle, showing variant: Variant) {
        add(area) { state, _, _ in state.show(variant) }
    }
}

extension State {
    /// Asks for the pass by a network of the family, unless it is shown or asked for already.
    fileprivate mutating func show(_ variant: Variant) -> [Effect] {
        let model = choice(of: variant)
        if let wanted, wanted.model == model { return [] }
        if wanted == nil, network.variant == variant { return [] }
        return requestRun(model, pictureChoice, for: model.title)
    }

    /// Selects the last operation of a row of the code.
    fileprivate mutating func select(row: Int) {
        let rows = network.rows
        selectOperation(rows[min(max(row, 0), rows.count - 1)].operations.upperBound - 1)
    }
}

/// A bar of its stages for each network, and a legend with what the shown one spends.
struct StageBars: Pane {
    let counted: Counted

    var name: String { counted == .multiplyAdds ? "multiplyAdds" : "parameters" }

    enum Counted {
        /// Next to the published figures.
        case multiplyAdds
        /// Next to what was measured with the bundled weights.
        case parameters
    }

    /// A heading, the bars and a legend; for multiply-adds also what they leave out.
    static func height(_ counted: Counted) -> Int {
        Variant.family.count + (counted == .multiplyAdds ? 3 : 2)
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let family = Family.of(state)
        let (networks, costs) = (family.networks, family.costs)
        let multiplyAdds = state.view.unit == .multiplyAdds ? "multiply-adds" : "FLOPs, two a multiply-add"
        canvas.text(
            "\(counted == .multiplyAdds ? multiplyAdds : "parameters") by stage, \(Numbers.classes(state.countedClasses))",
            x: area.x, y: area.y,
            .heading)
        func count(_ cost: Cost) -> Int {
            counted == .multiplyAdds ? state.view.unit.count(cost.multiplyAdds) : cost.parameters
        }
        if counted == .multiplyAdds {
            canvas.rightText(
                "published \(state.view.unit.rawValue), ImageNet top-1", right: area.right, y: area.y,
                .heading)
        } else if !state.measuredTop1.isEmpty {
            canvas.rightText(
                "the bundled weights' top-1 on drawn shapes", right: area.right, y: area.y, .heading)
        }
        let totals = costs.map { $0.reduce(0) { $0 + count($1.cost) } }
        let most = Double(totals.max() ?? 1)
        let remarkWidth = 17
        let width = area.width - 11 - remarkWidth
        // Where there is room, the bars are higher and stand apart.
        let extra = StageBars.height(counted) - networks.count
        let pitch = max((area.height - extra) / networks.count, 1)
        for (row, network) in networks.enumerated() {
            let y = area.y + 1 + row * pitch
            let isShown = network.variant == state.network.variant
            canvas.text(network.variant.title, x: area.x, y: y, isShown ? .strong : .plain)
            if isShown { canvas.put("▸", x: area.x + 2, y: y, .key) }
            canvas.rightText(
                Numbers.compact(totals[row]), right: area.x + 9, y: y, isShown ? .strong : .plain)
            let parts = costs[row].map { stage, cost in
                (share: Double(count(cost)) / most, letter: stage.letter, style: stage.style)
            }
            clicks.add(
                Rectangle(x: area.x, y: y, width: area.width, height: pitch), showing: network.variant)
            for line in 0..<max(pitch - 1, 1) {
                canvas.stackedBar(parts, x: area.x + 10, y: y + line, width: width)
            }
            if counted == .multiplyAdds {
                let published = network.variant.published
                canvas.rightText(
                    "\(Numbers.compact(state.view.unit.count(published.multiplyAdds))) \(Numbers.fixed(published.top1, 1))%",
                    right: area.right, y: y)
            } else if let share = state.measuredTop1[network.variant.name] {
                canvas.rightText("\(Numbers.fixed(100 * share, 1))%", right: area.right, y: y)
            }
        }
        if let shown = networks.firstIndex(of: state.counted) {
            drawLegend(
                costs[shown].map { ($0.stage, count($0.cost)) }, of: state.network.variant.title,
                in: area.line(networks.count * pitch + 1), &canvas)
            if counted == .multiplyAdds {
                let forms = [3, 2, 1, 0].map {
                    Line(remark(on: shown, networks, costs, state.view.unit, naming: $0), .dim)
                }
                canvas.line(
                    Line.fitting(area.width, forms), in: area.line(networks.count * pitch + 2))
            }
        }
    }

    /// What grew from the next smaller model to the shown one, and what the bars leave out.
    ///
    /// - Parameter count: how many stages that grew most are named.
    private func remark(
        on shown: Int, _ networks: [Network], _ costs: [[(stage: Stage, cost: Cost)]], _ unit: State.Unit,
        naming count: Int
    ) -> String {
        let products = unit.count(networks[shown].cost[.shiftMaxMultiplies])
        let left = "not counted: Shift-Max's products, \(Numbers.compact(products, digits: 2))"
        guard shown > 0 else { return left }
        func total(_ index: Int) -> Int { unit.count(networks[index].cost.multiplyAdds) }
        func signed(_ count: Int) -> String {
            (count < 0 ? "−" : "+") + Numbers.compact(abs(count), digits: 2)
        }
        let grown = Stage.allCases.map { stage in
            let counts = [shown - 1, shown].map { index in
                unit.count(costs[index].first { $0.stage == stage }?.cost.multiplyAdds ?? 0)
            }
            return (stage: stage, count: counts[1] - counts[0])
        }.filter { $0.count != 0 }.sorted { abs($0.count) > abs($1.count) }
        let pieces = grown.prefix(count).map {
            "\($0.stage.title.replacing("Micro-Block-", with: "")) \(signed($0.count))"
        }
        return "\(networks[shown - 1].variant.title) to \(networks[shown].variant.title) "
            + signed(total(shown) - total(shown - 1))
            + (pieces.isEmpty ? "" : ": \(pieces.joined(separator: ", "))") + "; \(left)"
    }

    /// The stages' colours, and what the shown model spends on each.
    private func drawLegend(
        _ counts: [(Stage, Int)], of model: String, in area: Rectangle, _ canvas: inout Canvas
    ) {
        var x = canvas.text("\(model):", x: area.x, y: area.y, .strong) + 1
        for (stage, count) in counts {
            canvas.text(canvas.depth == .none ? stage.letter : "■", x: x, y: area.y, stage.style)
            let title = stage.title.replacing("Micro-Block-", with: "")
            x = canvas.text("\(title) ", x: x + 2, y: area.y, .dim)
            x = canvas.text(Numbers.compact(count, digits: 2), x: x, y: area.y) + 1
        }
    }
}

/// Resolution and width of each row, one column a network; the selected row is marked in the shown network.
struct WidthsByRow: Pane {
    var name: String { "rows" }
    var helpTitle: String { "The rows" }
    var keys: [KeyBinding] { KeyBindings.list() + [KeyBindings.unit, KeyBindings.costBasis] }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { 5 }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.select(row: state.network.operations[state.selection.operation].row + lines)
        return true
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let networks = Family.of(state).networks
        let column = (area.width - 6) / networks.count
        // A single line is the selected row's.
        let heading = area.height > 1 ? 1 : 0
        if heading > 0 { drawHeading(networks, state, in: area, column, &canvas, &clicks) }
        let count = networks.map(\.rows.count).max() ?? 0
        let selected = state.network.operations[state.selection.operation].row
        // Where all rows fit twice, they stand apart.
        let pitch = (area.height - heading) / count >= 2 ? 2 : 1
        let height = (area.height - heading) / pitch
        let scroll = max(min(selected - height / 2, count - height), 0)
        if heading > 0, scroll + height < count || scroll > 0 {
            canvas.scrollMarks(scroll, count: count, in: area)
        }
        let widest =
            networks.flatMap { $0.operations.filter { $0.convolution != nil } }
            .map(\.output.channels).max() ?? 1
        for line in 0..<min(height, count - scroll) {
            let row = scroll + line
            let y = area.y + heading + line * pitch
            for (index, network) in networks.enumerated() where row < network.rows.count {
                let x = area.x + 6 + index * column
                let isSelected = network.variant == state.network.variant && row == selected
                if network.variant == state.network.variant {
                    clicks.add(Rectangle(x: area.x, y: y, width: area.width, height: 1)) {
                        $0.select(row: row)
                    }
                }
                let output = network.operations[network.outputIndex(ofRow: row)].output
                let text =
                    row == network.rows.count - 1
                    ? "head \(String(output.channels).leftPadded(5))"
                    : "\(String(output.height).leftPadded(4)) \(String(output.channels).leftPadded(5))"
                let end = canvas.text(text, x: x, y: y, isSelected ? .selected : .plain)
                let share = Double(min(output.channels, widest)) / Double(widest)
                canvas.bar(
                    share.squareRoot(), x: end + 1, y: y, width: column - text.cellWidth - 3,
                    stage(row, network).style)
            }
            let title = row == 0 ? "stem" : "\(row)"
            canvas.text(title, x: area.x, y: y, row == selected ? .strong : .dim)
        }
    }

    private func drawHeading(
        _ networks: [Network], _ state: State, in area: Rectangle, _ column: Int, _ canvas: inout Canvas,
        _ clicks: inout Clicks
    ) {
        canvas.text("row", x: area.x, y: area.y, .heading)
        for (index, network) in networks.enumerated() {
            let isShown = network.variant == state.network.variant
            clicks.add(
                Rectangle(x: area.x + 6 + index * column, y: area.y, width: column, height: 1),
                showing: network.variant)
            canvas.text(
                network.variant.title + (column < 22 ? " side·chan" : " side, channels"),
                x: area.x + 6 + index * column, y: area.y,
                isShown ? .strong : .heading, limit: column - 1)
        }
    }

    private func stage(_ row: Int, _ network: Network) -> Stage {
        let operations = network.rows[row].operations
        return network.stage(of: network.operations[operations.lowerBound])
    }
}

extension Stage {
    /// The letter that its bar is drawn with where there is no colour.
    var letter: String {
        switch self {
        case .stem: "o"
        case .a: "a"
        case .b: "b"
        case .c: "c"
        case .classifier: "="
        case .shiftMax: "s"
        }
    }

    var style: Style {
        switch self {
        case .stem: .stem
        case .a: .blockA
        case .b: .blockB
        case .c: .blockC
        case .classifier: .classifier
        case .shiftMax: .shiftMax
        }
    }
}
