import Basics
import Network
import Trace

extension Screen {
    /// What the selected operation made of the picture: as a whole, by channel, and as the map of the selected channel.
    public static let activations = Screen(
        "Activations",
        [
            ChannelStatisticsList(), ActivationSummary(), FeatureChannel(), OperationDetails(), ChannelMaps(),
            Ribbon(),
        ],
        isSearched: true
    ) { state, body, layout in
        if state.room > .compact {
            activationsArrangement(state).place(in: body.inset(columns: 1), &layout)
        } else {
            let (whole, channels) = body.cutLeft(max(36, body.width * 2 / 5))
            layout.place(ChannelStatisticsList(), in: channels.cutLeft(2).1)
            layout.place(ActivationSummary(), in: whole.inset(columns: 1))
            layout.rule(channels.cutLeft(1).0)
        }
    }

    private static func activationsArrangement(_ state: State) -> Arrangement {
        let lines = state.trace.operations[state.selection.operation].channels.count + 1
        return Ribbon.above(
            .columns([
                .rows([
                    .pane(ActivationSummary(), rank: 1, width: 36...56, height: 14...40),
                    .pane(OperationDetails(hasMap: false), rank: 3, height: 15...Int.max, share: 0),
                ]),
                .rows([
                    .pane(ChannelStatisticsList(), rank: 0, width: 47...96, height: 10...max(lines, 10)),
                    .pane(ChannelMaps(), rank: 5, width: 47...96, height: 14...Int.max),
                ]),
                .pane(FeatureChannel(), rank: 2, width: 27...60),
            ]), rank: 4, state)
    }
}

/// The selected operation's statistics, and a histogram of its values.
struct ActivationSummary: Pane {
    var name: String { "statistics" }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let operation = state.network.operations[state.selection.operation]
        let trace = state.trace.operations[state.selection.operation]
        canvas.line(
            Line(operation.name, .strong).adding(
                " · \(state.network.microBlock(at: state.selection.operation).shortName)"),
            in: area)
        canvas.text(
            "\(operation.title), \(operation.output)", x: area.x, y: area.y + 1, .dim, limit: area.width)
        let isClipped = operation.kind == .relu6
        let statistics = Statistic.shown(isClipped: isClipped)
        for (row, statistic) in statistics.enumerated() {
            let y = area.y + 2 + row
            canvas.text(statistic.name(isClipped: isClipped), x: area.x, y: y, .dim)
            let text = statistic.text(statistic.value(of: trace))
            canvas.rightText(text, right: area.x + (state.compared == nil ? 27 : 24), y: y)
        }
        drawDifferences(state, in: area.cutTop(2).1, &canvas)
        let notes = note(state)?.wrapped(to: area.width, indent: 2) ?? []
        canvas.lines(notes, in: area.cutTop(2 + statistics.count).1)
        drawHistogram(
            state, in: area.cutTop(3 + statistics.count + notes.count).1, &canvas)
    }

    /// Which operation of another model the differences are to, and what cannot be compared.
    private func note(_ state: State) -> Line? {
        guard state.otherModel != nil else { return nil }
        guard let counterpart = state.counterpart(of: state.selection.operation) else {
            return Line(state.noCounterpart(of: state.selection.operation), .pinned)
        }
        let channels = "; channels cannot be compared one by one"
        return Line("Δ to \(counterpart.title)", .pinned).adding(channels, .dim)
    }

    /// The differences to the compared pass's numbers, next to them.
    private func drawDifferences(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let index = state.selection.operation
        guard let base = state.counterpart(of: index)?.trace ?? state.base?.trace.operations[index]
        else { return }
        let now = state.trace.operations[state.selection.operation]
        let isClipped = state.network.operations[state.selection.operation].kind == .relu6
        for (row, statistic) in Statistic.shown(isClipped: isClipped).enumerated() {
            let text = statistic.difference(statistic.value(of: now), from: statistic.value(of: base))
            canvas.text("Δ", x: area.x + 25, y: area.y + row, .pinned)
            let isZero = !text.contains { $0.isNumber && $0 != "0" }
            canvas.rightText(
                isZero ? "0" : text, right: area.x + 34, y: area.y + row,
                isZero ? .dim : text.hasPrefix("-") ? .negative : .positive)
        }
    }

    /// The values of all channels in one bin for each column, and below on the same axis the selected channel's, where
    /// there is room.
    private func drawHistogram(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let trace = state.trace.operations[state.selection.operation]
        let statistics = trace.statistics
        guard area.height >= 4, area.width >= 10 else { return }
        guard (statistics.maximum - statistics.minimum).isFinite else {
            canvas.text("the values are not finite numbers", x: area.x, y: area.y, .saturated)
            return
        }
        guard statistics.maximum > statistics.minimum else {
            canvas.text("every value is \(Numbers.activation(statistics.mean))", x: area.x, y: area.y, .dim)
            return
        }
        let (lower, upper) = (statistics.minimum, statistics.maximum)
        let plots = area.cutTop(area.height - 1).0
        let hasChannel = plots.height >= 7 && !trace.output.shape.isVector
        let (above, below) = plots.cutTop(hasChannel ? plots.height - plots.height * 2 / 5 : plots.height)
        draw(
            Histogram(of: trace.output.values, bins: area.width, lower: lower, upper: upper), "all channels",
            in: above, .multiplyAdds, &canvas)
        if hasChannel {
            let channel = trace.output.channel(state.selection.channel)
            draw(
                Histogram(of: channel, bins: area.width, lower: lower, upper: upper),
                "channel \(state.selection.channel)", in: below, .parameters, &canvas)
        }
        let axis = area.bottom - 1
        canvas.text(Numbers.activation(statistics.minimum), x: area.x, y: axis, .dim)
        canvas.rightText(Numbers.activation(statistics.maximum), right: area.right, y: axis, .dim)
        let zero = Double(-statistics.minimum) / Double(statistics.maximum - statistics.minimum)
        let column = area.x + zero.of(area.width)
        if zero > 0.2, zero < 0.8 { canvas.text("0", x: column, y: axis, .dim) }
    }

    /// Columns below a title; the heights are logarithmic where a few values would otherwise hide the rest.
    private func draw(
        _ histogram: Histogram, _ title: String, in area: Rectangle, _ style: Style, _ canvas: inout Canvas
    ) {
        let most = histogram.counts.max() ?? 1
        let isSpiky = Double(most) > 0.3 * Double(histogram.counts.reduce(0, +))
        let shares = histogram.counts.map { count in
            isSpiky
                ? Double(count + 1).logarithm / Double(most + 1).logarithm : Double(count) / Double(most)
        }
        canvas.line(
            Line("histogram, ", .heading).adding(title, style).adding(isSpiky ? ", log" : "", .heading),
            in: area)
        canvas.columns(shares, in: area.cutTop(1).1, style)
    }
}

/// Each channel's statistics, and its range as a bar.
struct ChannelStatisticsList: ChannelPane {
    var name: String { "list" }
    var helpTitle: String { "The channels" }
    var keys: [KeyBinding] {
        KeyBindings.list(KeyBindings.operations) + [KeyBindings.sort, KeyBindings.mapScale]
    }

    func order(_ state: State) -> [Int] { state.channelsByActivation }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard action == .sort else { return nil }
        state.sortByActivation()
        return []
    }

    func follow(_ state: inout State, in area: Rectangle) { scrollToChannel(&state, in: area) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let trace = state.trace.operations[state.selection.operation]
        let shape = trace.output.shape
        let lower = trace.statistics.minimum
        let range = max(trace.statistics.maximum - lower, .leastNormalMagnitude)
        let mark = state.sortMark(.channels)
        let isByNumber = state.view.channelSort == nil
        canvas.rightText(
            isByNumber && state.isReversed(.channels) ? "chan" + mark : "chan", right: area.x + 5, y: area.y,
            isByNumber ? .strong : .heading)
        clicks.add(Rectangle(x: area.x, y: area.y, width: 6, height: 1)) { $0.sortByActivation(nil) }
        var columns: [(statistic: Statistic, right: Int)] = []
        for statistic in Statistic.ofChannels {
            let right = (columns.last?.right ?? 6) + (statistic.form == .share ? 6 : 7)
            let left = columns.last?.right ?? 6
            clicks.add(Rectangle(x: area.x + left, y: area.y, width: right - left, height: 1)) {
                $0.sortByActivation(statistic)
            }
            columns.append((statistic, right))
            let isSorted = state.view.channelSort == statistic
            canvas.rightText(
                isSorted ? statistic.listTitle + mark : statistic.listTitle, right: area.x + right, y: area.y,
                isSorted ? .strong : .heading)
        }
        let base = state.base?.trace.operations[state.selection.operation]
        let end = (columns.last?.right ?? 5) + (base == nil ? 0 : 8)
        if base != nil { canvas.rightText("Δmean", right: area.x + end, y: area.y, .pinned) }
        let bar = Rectangle(
            x: area.x + end + 1, y: area.y, width: area.width - end - 2, height: area.height)
        let heads =
            shape.isVector ? ["value in the range", "value"] : ["from min to max, ● mean", "range ● mean"]
        canvas.line(
            Line.fitting(bar.width, heads.map { Line($0, .heading) } + [""]), x: bar.x, y: bar.y,
            limit: bar.width)
        let order = order(state)
        for (index, line) in area.list(order.count, from: state.selection.channelScroll) {
            let (channel, y) = (order[index], line.y)
            let statistics = trace.channels[channel]
            let line = Rectangle(x: area.x, y: y, width: area.width - 1, height: 1)
            canvas.rightText("\(channel)", right: area.x + 5, y: y, statistics.isDead ? .dim : .plain)
            for (statistic, right) in columns {
                guard let value = statistic.value(of: statistics) else { continue }
                let isDead = statistic == .zeros && statistics.isDead
                canvas.rightText(
                    isDead ? "dead" : statistic.text(value), right: area.x + right, y: y,
                    isDead ? .saturated : .plain)
            }
            func column(_ value: Float) -> Int { ((value - lower) / range).of(bar.width - 1) }
            if bar.width >= 4 {
                let (low, high) = (column(statistics.minimum), column(statistics.maximum))
                for x in low...max(low, high) { canvas.put("─", x: bar.x + x, y: y, .multiplyAdds) }
                canvas.put("●", x: bar.x + column(statistics.mean), y: y, .positive)
            }
            if let mean = base?.channels[channel].mean {
                canvas.difference(statistics.mean - mean, digits: 3, right: area.x + end, y: y)
                if bar.width >= 4 {
                    let place = Double((mean - lower) / range)
                    canvas.tick(place, x: bar.x, y: y, width: bar.width)
                }
            }
            if channel == state.selection.channel { canvas.select(line, except: [bar.x..<bar.right]) }
            clicks.add(line) { $0.selection.channel = channel }
        }
        canvas.scrollMarks(state.selection.channelScroll, count: order.count, in: area)
    }
}

extension Statistic {
    /// A value as people read it.
    func text(_ value: Value) -> String {
        switch value {
        case .number(let number): Numbers.activation(number)
        case .count(let count, let total) where form == .count: "\(count) of \(total)"
        case .count: Numbers.percent(Double(value.scalar))
        }
    }

    /// How far a value is from that of what is pinned.
    func difference(_ value: Value, from base: Value) -> String {
        switch (value, base) {
        case (.count(let own, _), .count(let other, _)) where form == .count:
            Numbers.signed(Float(own - other), 0)
        case (.count, .count): Numbers.signed((value.scalar - base.scalar) * 100, 1) + "%"
        default: Numbers.signed(value.scalar - base.scalar, 3)
        }
    }
}
