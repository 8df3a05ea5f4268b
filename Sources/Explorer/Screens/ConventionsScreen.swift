import Network

/// One network, many counts: what each tool reports, and how the chosen one arrives at its number, term by
/// term.
enum ConventionsScreen {
    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let cost = state.network.cost
        let counts = Convention.all.map { $0.count(cost) }
        let figure = state.network.variant.published.multiplyAdds
        let published = isPublishedSetting(state) ? figure : nil
        let scale = Double(max(counts.max() ?? 1, published ?? 0))
        let isLow = body.height < 24
        let convention = Convention.all[state.convention]
        // Where not all of them have room, how the chosen one counts comes first.
        let room = max(body.height - convention.terms.count - 3, 3)
        let (list, rest) = body.inset(columns: 1).cutTop(
            isLow ? min(counts.count, room) : counts.count + 1)
        drawList(counts, scale, state, in: isLow ? list : list.cutTop(1).1, &frame)
        if !isLow {
            let network = state.network
            frame.canvas.text(
                "\(network.variant.title) at \(network.inputSize)×\(network.inputSize) with \(Numbers.exact(network.classes)) "
                    + "classes, as counted by", x: list.x, y: list.y, .heading)
        }
        drawRule(published, scale, in: rest, &frame.canvas)
        if published == nil {
            frame.canvas.rightText(
                " published: \(Numbers.exact(figure)) at 224×224 with 1000 classes ", right: rest.right,
                y: rest.y, .saturated)
        }
        drawWaterfall(
            convention, cost, published, in: rest.cutTop(1).1, &frame.canvas)
    }

    /// The line between the two halves, with the published figure on it.
    private static func drawRule(
        _ published: Int?, _ scale: Double, in area: Rectangle, _ canvas: inout Canvas
    ) {
        canvas.horizontalLine(Rectangle(x: 0, y: area.y, width: canvas.width, height: 1))
        guard let published else { return }
        let width = area.width - barLeft - 1
        let column = area.x + barLeft + (Double(published) / scale).of(width - 1)
        canvas.rightText(
            "published (arXiv 2108.05894) \(Numbers.exact(published)) ▲", right: column + 1, y: area.y,
            .saturated)
    }

    /// The paper's figure is of 224² and 1000 classes.
    private static func isPublishedSetting(_ state: State) -> Bool {
        state.network.inputSize == 224 && state.network.classes == 1000
    }

    /// Where the names, the numbers and the bars stand.
    private static let numberRight = 39
    private static let barLeft = 41

    // MARK: - All of them

    private static func drawList(
        _ counts: [Int], _ scale: Double, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let width = area.width - barLeft - 1
        let scroll = max(min(state.convention - area.height / 2, counts.count - area.height), 0)
        for (index, convention) in Convention.all.enumerated().dropFirst(scroll).prefix(area.height) {
            let y = area.y + index - scroll
            let line = Rectangle(x: area.x - 1, y: y, width: area.width + 2, height: 1)
            let isSelected = index == state.convention
            let style: Style = isSelected ? .selected : .plain
            if isSelected { frame.canvas.fill(line, .selected) }
            frame.canvas.text(convention.title, x: area.x, y: y, style)
            frame.canvas.rightText(Numbers.exact(counts[index]), right: area.x + numberRight, y: y, style)
            frame.canvas.bar(
                Double(counts[index]) / scale, x: area.x + barLeft, y: y, width: width,
                isSelected ? .selected : convention.unit == .multiplyAdds ? .multiplyAdds : .time)
            frame.add(.conventionLine(index), line)
        }
        frame.canvas.scrollMarks(scroll, count: counts.count - 1, in: area)
    }

    // MARK: - How one of them counts

    /// Each term begins where the one before ended.
    private static func drawWaterfall(
        _ convention: Convention, _ cost: Cost, _ published: Int?, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let total = convention.count(cost)
        let hasRoom = area.height > convention.terms.count + 3
        let unit = convention.unit == .multiplyAdds ? "multiply-adds" : "operations, two a multiply-add"
        canvas.line(
            Line(convention.title, .strong).adding("  ")
                .adding(hasRoom ? "counts \(unit)" : convention.remark, .heading), x: area.x, y: area.y,
            limit: area.width)
        let width = area.width - barLeft - 1
        let scale = Double(max(total, published ?? 0))
        var sum = 0
        for (row, term) in convention.terms.enumerated() where row + 2 < area.height {
            let y = area.y + 1 + row
            let count = term.count(cost)
            let factor = term.factor == 1 ? "" : "\(term.factor) × "
            canvas.text(factor + term.label, x: area.x, y: y, limit: numberRight - 11)
            canvas.rightText(Numbers.exact(count), right: area.x + numberRight, y: y)
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
        canvas.rightText(Numbers.exact(total), right: area.x + numberRight, y: y, .strong)
        if let published {
            let share = Double(total) / Double(published) - 1
            canvas.text(
                "\(share < 0 ? "−" : "+")\(Numbers.percent(abs(share))) against the published figure",
                x: area.x + barLeft, y: y, .saturated)
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
        case .shiftMaxLinearMultiplyAdds, .shiftMaxMultiplies: .shiftMax
        case .classifierMultiplyAdds, .linearWeights, .linearBiases: .classifier
        case .normalizationElements, .normalizationParameters: .time
        case .poolingInputs, .poolingOutputs: .blockB
        case .reluElements, .relu6Elements, .residualAdditions: .parameters
        }
    }
}
