import Basics
import Network
import Trace

extension Screen {
    /// The live coefficients of one Dynamic Shift-Max: by channel at the top, and for the selected channel and pixel the
    /// formula and a plot below.
    public static let shiftMax = Screen(
        "Shift-Max",
        [
            CoefficientList(), ShiftMaxPlot(), ShiftMaxFormula(), ShiftMaxSummary(), ShiftMaxComparison(),
            ShiftMaxMaps(), AnswerSummary(), Ribbon(),
        ],
        isSearched: true,
        isAboutShiftMax: true
    ) { state, body, layout in
        if state.room > .compact {
            shiftMaxArrangement(state).place(in: body.inset(columns: 1), &layout)
        } else {
            let (head, rest) = body.cutTop(2)
            let (list, bottom) = rest.cutList()
            let below = bottom.cutTop(1).1.inset(columns: 1)
            let plotWidth = min(max(below.width * 2 / 5, 28), max(below.height * 3, 20))
            let (formula, plot) = below.cutLeft(below.width - plotWidth)
            layout.place(CoefficientList(), in: list)
            layout.place(ShiftMaxPlot(), in: plot)
            if state.otherModel == nil {
                layout.place(ShiftMaxFormula(), in: formula)
            } else {
                layout.place(ShiftMaxComparison(), in: formula)
            }
            layout.place(ShiftMaxSummary(), in: head.inset(columns: 1))
            layout.rule(bottom.cutTop(1).0)
        }
    }

    private static func shiftMaxArrangement(_ state: State) -> Arrangement {
        let lines = (state.coefficients?.shiftMax.channels ?? 0) + 1
        let comparison =
            state.otherModel == nil
            ? []
            : [
                Arrangement.pane(
                    ShiftMaxComparison(), rank: 4, height: 17...ShiftMaxComparison.height(state), share: 2)
            ]
        return Ribbon.above(
            .rows([
                .pane(ShiftMaxSummary(), rank: 3, height: 2...2),
                .columns([
                    .rows([
                        .pane(CoefficientList(), rank: 0, width: 80...120, height: 12...max(lines, 12)),
                        .columns([
                            .pane(ShiftMaxFormula(), rank: 2, width: 49...60, height: 10...12),
                            .pane(ShiftMaxPlot(), rank: 1, width: 28...60, height: 10...24),
                        ]),
                    ]),
                    .rows(
                        comparison + [
                            .pane(ShiftMaxMaps(), rank: 5),
                            .pane(AnswerSummary(), rank: 6, height: 9...14, share: 0),
                        ]),
                ]),
            ]), rank: 7, state)
    }
}

/// Which Shift-Max it is, and the largest deviation of its coefficients on this picture.
struct ShiftMaxSummary: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let coefficients = state.coefficients else { return }
        let shiftMax = coefficients.shiftMax
        let name = state.fullName(state.shiftMaxIndex)
        let line = Line(name, .strong).adding(
            "  \(shiftMax.channels) channels, \(shiftMax.groups) groups of \(shiftMax.channelsPerGroup); mean → "
                + "\(shiftMax.squeeze.inputs) → \(shiftMax.squeeze.outputs) → \(shiftMax.excite.outputs)")
        canvas.line(line, in: area)
        let moved = coefficients.deviation
        let saturated = coefficients.saturatedCount
        var rest =
            saturated == 0 ? "; none saturated" : "; \(saturated) of \(coefficients.values.count) saturated"
        if shiftMax.branches == 2 {
            rest += "; branch 1 max at \(Numbers.percent(Double(coefficients.overallFirstBranchShare)))"
        }
        if let base = state.baseCoefficients {
            rest += "; max Δ \(Numbers.fixed(Double(coefficients.distance(to: base)), 3))"
        }
        let value = Numbers.fixed(Double(moved), 3)
        // With a base, a full bar is the larger deviation of the two.
        let forms = [
            "max deviation from the offset \(value)" + (state.base == nil ? " (a full bar)" : ""),
            "max deviation from the offset \(value)", "max deviation \(value)",
        ]
        let style: Style = saturated > 0 ? .changed : .dim
        canvas.line(Line.fitting(area.width, forms.map { Line($0 + rest, style) }), in: area.line(1))
    }
}

/// Each channel's coefficients.
struct CoefficientList: ChannelPane {
    var name: String { "list" }
    var helpTitle: String { "The channels and their coefficients" }
    var keys: [KeyBinding] { KeyBindings.list(KeyBindings.operations) + [KeyBindings.sort] }

    func order(_ state: State) -> [Int] {
        guard let coefficients = state.coefficients else { return [] }
        let key: ((Int) -> Float)? =
            switch state.view.shiftMaxSort {
            case .channel: nil
            case .firstBranch: { coefficients.firstBranchShare[$0] }
            case .deviation:
                { channel in
                    let kinds = 0..<2 * coefficients.shiftMax.branches
                    return kinds.map { abs(coefficients.shift($0, channel: channel)) }.max() ?? 0
                }
            }
        return state.order(.coefficients, coefficients.shiftMax.channels, by: key)
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard action == .sort else { return nil }
        var next = state.view.shiftMaxSort.next
        if state.coefficients?.shiftMax.branches == 1, next == .firstBranch { next = next.next }
        sort(by: next, &state)
        return []
    }

    private func sort(by key: ShiftMaxSort, _ state: inout State) {
        state.sort(.coefficients, by: key, \.shiftMaxSort, called: key.rawValue)
    }

    /// A click on a column's heading sorts by it.
    private func addHeading(
        _ key: ShiftMaxSort, x: Int, width: Int, in area: Rectangle, _ clicks: inout Clicks
    ) {
        clicks.add(Rectangle(x: x, y: area.y, width: width, height: 1)) { sort(by: key, &$0) }
    }

    func follow(_ state: inout State, in area: Rectangle) { scrollToChannel(&state, in: area) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let coefficients = state.coefficients else { return }
        let kinds = 2 * coefficients.shiftMax.branches
        let base = state.baseCoefficients
        let scale = max(coefficients.deviation, base?.deviation ?? 0, 1e-6)
        let first = 12
        let column = min((area.width - first - 8) / kinds, 34)
        // Where there is no room for them, only the selected channel's are shown, with the formula.
        let hasDifferences = base != nil && column >= 22
        let barWidth = column - (hasDifferences ? 14 : 8)
        func mark(_ key: ShiftMaxSort) -> String {
            state.view.shiftMaxSort == key && (key != .channel || state.isReversed(.coefficients))
                ? state.sortMark(.coefficients) : ""
        }
        canvas.rightText("chan" + mark(.channel), right: area.x + 5, y: area.y, .heading)
        addHeading(.channel, x: area.x, width: 10, in: area, &clicks)
        addHeading(.deviation, x: area.x + first, width: kinds * column, in: area, &clicks)
        canvas.text("x′", x: area.x + 7, y: area.y, .heading)
        for kind in 0..<kinds {
            let offset = Numbers.fixed(Double(coefficients.shiftMax.offsets[kind]), 1)
            canvas.line(
                Line(ShiftMax.coefficientNames[kind] + mark(.deviation), .strong).adding(
                    " offset \(offset)", .heading),
                x: area.x + first + kind * column + 2, y: area.y, limit: column - 2)
            if hasDifferences {
                canvas.rightText(
                    "Δ", right: area.x + first + (kind + 1) * column - 1, y: area.y, .pinned)
            }
        }
        if kinds == 4 {
            let right = area.x + first + kinds * column + 6
            canvas.rightText("max1" + mark(.firstBranch), right: right, y: area.y, .heading)
            addHeading(.firstBranch, x: right - 5, width: 5, in: area, &clicks)
        }
        let order = order(state)
        for (index, line) in area.list(order.count, from: state.selection.channelScroll) {
            let (channel, y) = (order[index], line.y)
            if channel == state.selection.channel {
                let bars = (0..<kinds).map { kind in
                    let x = area.x + first + kind * column + 7
                    return x..<x + barWidth
                }
                canvas.select(line, except: bars)
            }
            let plain: Style = channel == state.selection.channel ? .selected : .plain
            canvas.rightText("\(channel)", right: area.x + 5, y: y, plain)
            canvas.text("→\(coefficients.shiftMax.partner(of: channel))", x: area.x + 6, y: y, plain)
            for kind in 0..<kinds {
                let x = area.x + first + kind * column
                let isSaturated = coefficients.isSaturated(kind, channel: channel)
                canvas.rightText(
                    Numbers.signed(coefficients.value(kind, channel: channel), 2), right: x + 6, y: y, plain)
                if isSaturated { canvas.put("!", x: x + 6, y: y, .saturated) }
                canvas.signedBar(
                    Double(coefficients.shift(kind, channel: channel) / scale), x: x + 7, y: y,
                    width: barWidth)
                guard let base else { continue }
                // From the middle, which is no deviation: −1…1 of half a bar.
                let reach = barWidth / 2
                let place = (Double(base.shift(kind, channel: channel) / scale) * Double(reach)).rounded()
                canvas.put("◆", x: x + 7 + reach + Int(place), y: y, .pinned)
                if hasDifferences {
                    let value = coefficients.value(kind, channel: channel)
                    canvas.difference(
                        value - base.value(kind, channel: channel), digits: 2, right: x + column - 1, y: y,
                        isSelected: channel == state.selection.channel)
                }
            }
            if kinds == 4 {
                canvas.rightText(
                    Numbers.percent(Double(coefficients.firstBranchShare[channel])),
                    right: area.x + first + kinds * column + 6, y: y, plain)
            }
            clicks.add(line) { $0.selection.channel = channel }
        }
        canvas.scrollMarks(state.selection.channelScroll, count: order.count, in: area)
    }
}

/// The formula of the selected channel, with the numbers of the selected pixel.
struct ShiftMaxFormula: Pane {
    var name: String { "formula" }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let pair = ChannelPair(state) else { return }
        let (c, base) = (pair.coefficients, state.baseCoefficients)
        let (x, partner) = (pair.x, pair.partnerValue)
        func number(_ value: Float) -> String { Numbers.fixed(Double(value), 3) }
        func branch(_ a: Int) -> Line {
            let (first, second) = (c.value(a, channel: pair.channel), c.value(a + 1, channel: pair.channel))
            return Line(number(first), .strong).adding("·\(number(x)) + ").adding(number(second), .strong)
                .adding("·\(number(partner))")
        }
        let values = c.branches(channel: pair.channel, x: x, partner: partner)
        var lines = [
            Line("channel \(pair.channel), partner \(pair.partner), ").adding(
                "pixel (\(pair.pixel.x), \(pair.pixel.y)) of \(pair.shape.width)×\(pair.shape.height)",
                .strong),
            Line("x = \(number(x))   x′ = \(number(partner))"),
        ]
        if c.shiftMax.branches == 2 {
            let isFirst = values.0 >= values.1
            lines += [
                Line("branch 1  ", .positive) + branch(0)
                    + Line(" = \(number(values.0))", isFirst ? .strong : .plain),
                Line("branch 2  ", .negative) + branch(2)
                    + Line(" = \(number(values.1))", isFirst ? .plain : .strong),
                Line("out = max = ").adding(number(max(values.0, values.1)), .strong)
                    .adding(
                        isFirst ? "  of branch 1" : "  of branch 2", isFirst ? .positive : .negative),
                Line(meeting(c, pair.channel), .dim),
            ]
        } else {
            lines += [branch(0), Line("out = ").adding(number(values.0), .strong)]
        }
        if let base {
            let differences = (0..<2 * c.shiftMax.branches).map { kind in
                let value = c.value(kind, channel: pair.channel) - base.value(kind, channel: pair.channel)
                return " \(ShiftMax.coefficientNames[kind]) \(Numbers.signed(value, 3))"
            }
            lines.append(Line("Δ", .pinned) + Line(differences.joined()))
        }
        lines += [
            Line("mean of x over the plane: \(number(c.pooled[pair.channel]))", .dim),
            Line("each coefficient is 4·(h-sigmoid − 1/2) + its offset", .dim),
        ]
        let wrapped = lines.flatMap { $0.wrapped(to: area.width - 2, indent: 2) }
        canvas.lines(wrapped.count <= area.height ? wrapped : lines, in: area.cutLeft(area.width - 2).0)
    }

    /// Where both branches are equal: a line through the origin.
    private func meeting(_ c: ShiftMaxCoefficients, _ channel: Int) -> String {
        let (a, b) = c.branchDifference(channel)
        guard abs(b) > 1e-6 else { return abs(a) > 1e-6 ? "branches meet where x = 0" : "branches are equal" }
        return "branches meet where x′ = \(Numbers.fixed(Double(-a / b), 3))·x"
    }
}

extension State {
    /// The coefficients of the shown Shift-Max in the compared pass of the same network; nil if there is none.
    var baseCoefficients: ShiftMaxCoefficients? { base?.trace.operations[shiftMaxIndex].coefficients }
}

extension ShiftMaxCoefficients {
    /// The largest difference between a coefficient and the same one of another picture.
    func distance(to other: ShiftMaxCoefficients) -> Float {
        zip(values, other.values).map { abs($0 - $1) }.max() ?? 0
    }

    /// The largest deviation of a coefficient from its offset: a full bar.
    var deviation: Float {
        (0..<2 * shiftMax.branches).flatMap { kind in
            values(ofKind: kind).map { abs($0 - shiftMax.offsets[kind]) }
        }.max() ?? 0
    }

    /// a1 − a2 and b1 − b2 of a channel.
    func branchDifference(_ channel: Int) -> (a: Float, b: Float) {
        (
            value(0, channel: channel) - value(2, channel: channel),
            value(1, channel: channel) - value(3, channel: channel)
        )
    }

    var saturatedCount: Int {
        (0..<2 * shiftMax.branches).reduce(0) { count, kind in
            count + (0..<shiftMax.channels).count { isSaturated(kind, channel: $0) }
        }
    }
}
