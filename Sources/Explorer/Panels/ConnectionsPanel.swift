import Network

extension Panel {
    public static let connections = Panel(
        "connections", title: "In the connections (c)", key: "c", hint: "connections",
        help: "which channels the selected one sees, step by step back", offer: .searchedScreens, .screen,
        ConnectionsPane())
}

/// Which channels one output channel sees: a band of channels for each step, the output at the top, and between the
/// bands the connections.
struct ConnectionsPane: Pane {
    var keys: [KeyBinding] {
        let group = KeyBinding.Group.panel(.connections)
        return [
            KeyBinding([.right, "l"], .nextChannel, group, hint: "channel", "next channel"),
            KeyBinding([.left, "h"], .previousChannel, group, "previous channel"),
        ] + KeyBindings.groups(in: .connections) + [
            KeyBinding(["."], .nextOperation, group, hint: "next", "next operation"),
            KeyBinding([","], .previousOperation, group, hint: "previous", "previous operation"),
        ]
            + KeyBindings.list(
                in: .connections, down: "scroll towards the input", up: "scroll towards the output",
                top: "the output", bottom: "the input")
            + [
                KeyBinding(
                    ["v"], .reading, group, hint: "view",
                    "back to where the code's row begins, or the paper's Micro-Block")
            ]
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { listHeight(area) }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        let last = rowCount(state, in: area) - listHeight(area)
        state.selection.connectionScroll = max(min(state.selection.connectionScroll + lines, last), 0)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .nextChannel: state.step(channelBy: 1)
        case .previousChannel: state.step(channelBy: -1)
        case .group(let step): state.step(groupBy: step)
        case .reading: state.switchReading()
        default: return nil
        }
        return []
    }

    /// A band of channels, and the operations between it and the next one below.
    private struct Level {
        let channels: Int
        let seen: [Int]
        /// The operations below it: those that keep channels apart are merged.
        var operations: [Operation] = []
        var joining: [Int] = []
    }

    private let labelWidth = 25
    private let countWidth = 14
    private let headHeight = 2

    /// The selected channel's connections, back to the start of the part that its operation is in.
    static func walk(_ state: State) -> (part: Part, Connectivity) {
        let part = state.part(of: state.shownOperation)
        let channel = min(
            state.selection.channel, state.network.operations[state.shownOperation].output.channels - 1)
        return (
            part,
            state.network.connectivity(
                of: channel, at: state.shownOperation, backTo: part.operations.lowerBound)
        )
    }

    private func levels(_ walk: Connectivity, _ network: Network) -> [Level] {
        var levels: [Level] = []
        for step in walk.steps {
            let operation = network.operations[step.operation]
            let continues =
                operation.keepsChannels && step.joining.isEmpty
                && levels.last.map { $0.joining.isEmpty && $0.operations.allSatisfy(\.keepsChannels) }
                    ?? false
            if continues {
                levels[levels.count - 1].operations.append(operation)
            } else {
                levels.append(
                    Level(
                        channels: operation.output.channels, seen: step.outputs, operations: [operation],
                        joining: step.joining))
            }
        }
        if let last = walk.steps.last {
            levels.append(
                Level(channels: network.operations[last.operation].input.channels, seen: last.inputs))
        }
        return levels
    }

    /// How many lines the ribbon shows.
    private func listHeight(_ area: Rectangle) -> Int { area.height - headHeight - 1 }

    /// How many lines the ribbon has.
    private func rowCount(_ state: State, in area: Rectangle) -> Int {
        let count = levels(ConnectionsPane.walk(state).1, state.network).count
        return count + (count - 1) * linkHeight(count, area)
    }

    /// The height of the links: as much as there is room for, 1 to 3 lines, or up to 10 on a high terminal.
    private func linkHeight(_ levels: Int, _ area: Rectangle) -> Int {
        min(max((listHeight(area) - levels) / max(levels - 1, 1), 1), area.height >= 42 ? 10 : 3)
    }

    func draw(_ state: State, in body: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (part, walk) = ConnectionsPane.walk(state)
        let area = body.inset(columns: 1)
        let levels = levels(walk, state.network)
        drawHead(walk, part, state, in: area, &canvas)
        // The whole ribbon is drawn, and the visible lines are copied from it.
        let height = linkHeight(levels.count, body)
        var ribbon = Canvas(
            Size(width: area.width, height: levels.count * (height + 1)), canvas.display)
        for (index, level) in levels.enumerated() {
            let y = index * (height + 1)
            drawBand(level, isOutput: index == 0, isInput: index == levels.count - 1, y: y, &ribbon)
            guard index + 1 < levels.count else { break }
            let links = Rectangle(
                x: labelWidth, y: y + 1, width: bandWidth(area.width), height: height)
            drawLinks(level, levels[index + 1], in: links, &ribbon)
        }
        let room = listHeight(body)
        let rows = rowCount(state, in: body)
        let scroll = max(min(state.selection.connectionScroll, rows - room), 0)
        for row in 0..<min(room, ribbon.height - scroll) {
            for x in 0..<area.width {
                canvas[area.x + x, area.y + headHeight + row] = ribbon[x, scroll + row]
            }
        }
        let list = Rectangle(
            x: area.x, y: area.y + headHeight, width: area.width + 1, height: room)
        if scroll > 0 { canvas.put("▲", x: list.right - 1, y: list.y, .dim) }
        if scroll + room < rows { canvas.put("▼", x: list.right - 1, y: list.bottom - 1, .dim) }
        drawNote(walk, state, in: area.line(area.height - 1), &canvas)
    }

    private func bandWidth(_ width: Int) -> Int { width - labelWidth - countWidth }

    private func drawHead(
        _ walk: Connectivity, _ part: Part, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        guard let first = walk.steps.first, let last = walk.steps.last else { return }
        let operation = state.network.operations[first.operation]
        let total = state.network.operations[last.operation].input.channels
        canvas.line(Line(state.fullName(operation.index), .strong).adding("  \(operation.title)"), in: area)
        let text = Line("output \(first.outputs[0]) sees \(walk.seen.count) of \(total)", .changed).adding(
            " channels that \(part.title) reads, \(walk.steps.count) "
                + (walk.steps.count == 1 ? "step" : "steps") + " back")
        canvas.line(text, x: area.x, y: area.y + 1, limit: area.width)
    }

    private func drawNote(
        _ walk: Connectivity, _ state: State, in line: Rectangle, _ canvas: inout Canvas
    ) {
        var text = ""
        if let outside = walk.outside.first {
            let channels = outside.channels.count
            text =
                "the addition also reads \(channels) \(channels == 1 ? "channel" : "channels") of "
                + "\(state.network.operations[outside.from].name)"
        } else if walk.steps.contains(where: { state.network.operations[$0.operation].shiftMax != nil }) {
            text = "Shift-Max joins x and x′; its coefficients also see the mean of every channel"
        }
        canvas.text(text, in: line, .dim)
    }

    // MARK: - The ribbon

    private func drawBand(
        _ level: Level, isOutput: Bool, isInput: Bool, y: Int, _ canvas: inout Canvas
    ) {
        let width = bandWidth(canvas.width)
        let label = isOutput ? "output \(level.seen.first ?? 0)" : isInput ? "what it reads" : ""
        canvas.text(label, x: 0, y: y, .strong, limit: labelWidth - 1)
        let seen = Set(level.seen)
        // Where there is room, channels are drawn apart.
        let hasGaps = width / level.channels >= 3
        for x in 0..<width {
            let (start, end) = PixelImage.span(x, of: width, in: level.channels)
            let count = (start..<end).count { seen.contains($0) }
            let isGap = hasGaps && (x + 1) * level.channels / width > start && x + 1 < width
            guard !isGap else { continue }
            let scalar: Unicode.Scalar = count == 0 ? "░" : isOutput || 2 * count > end - start ? "█" : "▒"
            canvas.put(
                scalar, x: labelWidth + x, y: y, count == 0 ? .dim : isOutput ? .changed : .positive)
        }
        if !isOutput {
            canvas.rightText("\(level.seen.count) of \(level.channels)", right: canvas.width, y: y, .strong)
        }
    }

    private func drawLinks(
        _ level: Level, _ next: Level, in area: Rectangle, _ canvas: inout Canvas
    ) {
        var titles = level.operations.map(\.shortTitle)
        if titles.count > area.height { titles = ["\(titles.count) operations by channel"] }
        let top = area.y + (area.height - titles.count) / 2
        for (row, title) in titles.enumerated() {
            canvas.text(title, x: 1, y: top + row, .heading, limit: labelWidth - 2)
        }
        let columns = 2 * area.width
        func column(_ channel: Int, of count: Int) -> Int { (2 * channel + 1) * columns / (2 * count) }
        /// From columns at the top to columns at the bottom; channels in one column share their links.
        var links: Set<[Int]> = []
        var drawn: Set<Int> = []
        for output in level.seen {
            let from = column(output, of: level.channels)
            guard let operation = level.operations.last, drawn.insert(output).inserted else { continue }
            if case .linear = operation.kind, drawn.count > 1 { break }
            for input in operation.inputs(of: output) {
                links.insert([from, column(input, of: next.channels)])
            }
        }
        // In a fixed order: in ASCII the last one at a place is visible.
        let ordered = links.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
        canvas.links(ordered.map { ($0[0], $0[1]) }, in: area, .dim)
        canvas.links(
            level.joining.map { (column($0, of: next.channels), column($0, of: next.channels)) }, in: area,
            .negative)
    }
}
