import Basics
import Network

extension Screen {
    /// One network, many counts: what each tool reports, and how the chosen one arrives at its number, term by term.
    public static let conventions = Screen(
        "Conventions",
        [
            ConventionList(), ConventionTerms(), ConventionHeading(), ConventionTable(), ConventionRemarks(),
            FamilyTable(),
        ]
    ) { state, body, layout in
        let inside = body.inset(columns: 1)
        let count = Convention.all.count
        if state.room > .compact {
            let counting: [Arrangement] = [
                .pane(ConventionHeading(), rank: 2, height: 1...1),
                .pane(ConventionList(), rank: 0, width: 58...100, height: count...count),
                .pane(
                    ConventionTerms(), rank: 1, height: state.room == .workbench ? 13...15 : 9...Int.max,
                    share: 0),
            ]
            let height = ConventionTable.height
            let arrangement: Arrangement =
                state.room == .workbench
                ? .columns([
                    .rows([.stack(counting), .pane(ConventionRemarks(), rank: 4, height: 6...Int.max)]),
                    .rows([
                        .pane(ConventionTable(), rank: 3, height: height...height),
                        .pane(FamilyTable(), rank: 5, height: FamilyTable.height...Int.max),
                    ]),
                ])
                : .stack(
                    counting + [.pane(ConventionTable(), rank: 3, height: 2 + count...height)])
            arrangement.place(in: inside, &layout)
        } else if body.height < 24 {
            // Where not all of them fit, the terms of the chosen one come first: with a rule, a title, the sum, and two lines
            // of remark after an empty one.
            let (heading, rest) = inside.cutTop(1)
            let room = max(rest.height - Convention.all[state.view.convention].terms.count - 6, 3)
            let (list, terms) = rest.cutTop(min(count, room))
            layout.place(ConventionList(), in: list)
            layout.place(ConventionTerms(), in: terms)
            layout.place(ConventionHeading(), in: heading)
        } else {
            let (top, terms) = inside.cutTop(count + 1)
            let (heading, list) = top.cutTop(1)
            layout.place(ConventionList(), in: list)
            layout.place(ConventionTerms(), in: terms)
            layout.place(ConventionHeading(), in: heading)
        }
    }
}

/// What both panes show of the network.
private struct Counts: Sendable {
    let cost: Cost
    /// By convention.
    let counts: [Int]
    /// The paper's figure, which is of 224² and 1000 classes; nil where the network differs in these.
    let published: Int?
    /// What the bars are drawn to.
    let scale: Double

    private init(_ network: Network) {
        let cost = network.cost
        self.cost = cost
        counts = Convention.all.map { $0.count(cost) }
        let isPublished = network.inputSize == 224 && network.classes == 1000
        published = isPublished ? network.variant.published.multiplyAdds : nil
        scale = Double(max(counts.max() ?? 1, published ?? 0))
    }

    private static let memo = Memo<Network, Counts>()

    static func of(_ state: State) -> Counts { memo.value(state.counted) { Counts(state.counted) } }
}

/// Where the numbers end and the bars begin, in both panes.
private let numberRight = 39
private let barLeft = 41

/// Which network is counted, and what the colours of the bars are.
struct ConventionHeading: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let network = state.counted
        let end = canvas.text(
            "\(network.variant.title) at \(network.inputSize)×\(network.inputSize) with "
                + "\(Numbers.classes(network.classes)), as counted by", x: area.x, y: area.y, .heading)
        let published = Counts.of(state).published == nil ? Line() : Line("  ┊ published", .saturated)
        func legend(_ first: String, _ second: String) -> Line {
            Line("■ ", .multiplyAdds).adding(first, .dim).adding("  ■ ", .time).adding(second, .dim)
        }
        let room = area.right - end - 2
        let line = Line.fitting(
            room,
            [
                legend("multiply-adds", "operations, two each") + published,
                legend("MAdds", "two each") + published, legend("MAdds", "two each"), "",
            ])
        canvas.line(line, x: area.right - line.cellWidth, y: area.y)
    }
}

/// All conventions with their counts.
struct ConventionList: Pane {
    var name: String { "list" }
    var helpTitle: String { "The ways to count" }
    var keys: [KeyBinding] {
        [
            KeyBinding([.right, "l", "j", .down], .down, .move, hint: "next", "next way to count"),
            KeyBinding([.left, "h", "k", .up], .up, .move, "previous way to count"),
            KeyBindings.costBasis,
        ]
    }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.view.convention = min(max(state.view.convention + lines, 0), Convention.all.count - 1)
        return true
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (counts, scale) = (Counts.of(state).counts, Counts.of(state).scale)
        let width = area.width - barLeft - 1
        let scroll = max(min(state.view.convention - area.height / 2, counts.count - area.height), 0)
        for (index, line) in area.list(counts.count, from: scroll, heading: 0) {
            let (convention, y) = (Convention.all[index], line.y)
            let isSelected = index == state.view.convention
            let style: Style = isSelected ? .selected : .plain
            let bar = area.x + barLeft..<area.right
            if isSelected { canvas.select(line, except: [bar]) }
            canvas.text(convention.title, x: area.x, y: y, style)
            canvas.rightText(Numbers.grouped(counts[index]), right: area.x + numberRight, y: y, style)
            canvas.bar(
                Double(counts[index]) / scale, x: bar.lowerBound, y: y, width: width,
                convention.unit == .multiplyAdds ? .multiplyAdds : .time)
            if let published = Counts.of(state).published {
                let column = area.x + barLeft + (Double(published) / scale).of(width - 1)
                canvas.markLine("┊", x: column, y: y, .saturated)
            }
            clicks.add(line) { $0.view.convention = index }
        }
        canvas.scrollMarks(scroll, count: counts.count - 1, in: area)
    }
}

/// How the chosen convention counts: its terms, below a line with the published figure.
struct ConventionTerms: Pane {
    var name: String { "terms" }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let counts = Counts.of(state)
        let published = counts.published
        drawRule(published, counts.scale, in: area, &canvas)
        if published == nil {
            let figure = Numbers.grouped(state.network.variant.published.multiplyAdds)
            canvas.rightText(
                " published: \(figure) at 224×224 with 1000 classes ", right: area.right, y: area.y,
                .saturated)
        }
        drawTerms(
            Convention.all[state.view.convention], counts.cost, published, in: area.cutTop(1).1,
            &canvas)
    }

    /// The line above, with the published figure on it.
    private func drawRule(
        _ published: Int?, _ scale: Double, in area: Rectangle, _ canvas: inout Canvas
    ) {
        canvas.horizontalLine(area)
        guard let published else { return }
        let width = area.width - barLeft - 1
        let column = area.x + barLeft + (Double(published) / scale).of(width - 1)
        canvas.rightText(
            "published (arXiv 2108.05894) \(Numbers.grouped(published)) ▲", right: column + 1, y: area.y,
            .saturated)
    }

    /// Each term begins where the previous one ended.
    private func drawTerms(
        _ convention: Convention, _ cost: Cost, _ published: Int?, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let total = convention.count(cost)
        let hasRoom = area.height > convention.terms.count + 3
        let unit = convention.unit == .multiplyAdds ? "multiply-adds" : "operations, two a multiply-add"
        canvas.line(
            Line(convention.title, .strong).adding("  ")
                .adding(hasRoom ? "counts \(unit)" : convention.remark, .heading), in: area)
        let width = area.width - barLeft - 1
        let scale = Double(max(total, published ?? 0))
        var sum = 0
        for (row, term) in convention.terms.enumerated() where row + 2 < area.height {
            let y = area.y + 1 + row
            let count = term.count(cost)
            let factor = term.factor == 1 ? "" : "\(term.factor) × "
            canvas.text(factor + term.label, x: area.x, y: y, limit: numberRight - 11)
            canvas.rightText(Numbers.grouped(count), right: area.x + numberRight, y: y)
            let start = (Double(sum) / scale).of(width)
            let end = (Double(sum + count) / scale).of(width)
            for column in 0..<start { canvas.put("·", x: area.x + barLeft + column, y: y, .dim) }
            for column in start..<max(end, min(start + 1, width)) {
                canvas.put("█", x: area.x + barLeft + column, y: y, term.item.style)
            }
            sum += count
        }
        let y = min(area.y + 1 + convention.terms.count, area.bottom - 1)
        canvas.text("in all", x: area.x, y: y, .strong)
        canvas.rightText(Numbers.grouped(total), right: area.x + numberRight, y: y, .strong)
        if let published {
            let share = Double(total) / Double(published) - 1
            let text = "\(share < 0 ? "−" : "+")\(Numbers.percent(abs(share)))"
            let forms = [" against the published figure", " against published", ""]
            canvas.line(
                Line.fitting(width + 1, forms.map { Line(text + $0, .saturated) }), x: area.x + barLeft, y: y)
        }
        guard hasRoom else { return }
        canvas.paragraph(convention.remark, in: area.cutTop(y + 2 - area.y).1, .heading)
    }
}

extension Cost.Item {
    /// The colour of what it counts.
    fileprivate var style: Style {
        switch self {
        case .convolutionMultiplyAdds, .convolutionWeights: .multiplyAdds
        case .shiftMaxLinearMultiplyAdds, .shiftMaxMultiplies, .shiftMaxCoefficients: .shiftMax
        case .classifierMultiplyAdds, .linearWeights, .linearBiases: .classifier
        case .normalizationElements, .normalizationParameters: .time
        case .poolingInputs, .poolingOutputs: .blockB
        case .reluElements, .relu6Elements, .hSwishElements, .residualAdditions: .parameters
        }
    }
}
