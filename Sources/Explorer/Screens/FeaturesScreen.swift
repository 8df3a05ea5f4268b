import Basics
import Network
import Trace

extension Screen {
    /// The feature maps of the selected operation: a grid of all channels, and the selected one enlarged over the
    /// picture that it comes from.
    public static let features = Screen(
        "Features",
        [
            FeatureGrid(), FeatureChannel(), FeatureLegend(), ActivationSummary(), OperationDetails(),
            Ribbon(),
        ],
        isSearched: true
    ) { state, body, layout in
        if state.room > .compact {
            featuresArrangement(state).place(in: body.inset(columns: 1), &layout)
        } else {
            let (head, rest) = body.cutTop(1)
            let (grid, side) = rest.cutLeft(body.width - max(27, body.width * 2 / 5))
            layout.place(FeatureGrid(), in: grid.cutLeft(1).1)
            layout.place(FeatureChannel(), in: side.cutLeft(2).1)
            layout.place(FeatureLegend(), in: head.inset(columns: 1))
            layout.rule(side.cutLeft(1).0)
        }
    }

    private static func featuresArrangement(_ state: State) -> Arrangement {
        Ribbon.above(
            .stack([
                .pane(FeatureLegend(), rank: 2, height: 1...1),
                .columns([
                    .pane(FeatureGrid(), rank: 0, width: 60...Int.max, share: 3),
                    .pane(FeatureChannel(), rank: 1, width: 36...64),
                    .rows([
                        .pane(ActivationSummary(), rank: 3, width: 36...56, height: 18...Int.max),
                        .pane(OperationDetails(hasMap: false), rank: 4, height: 9...Int.max, share: 0),
                    ]),
                ]),
            ]), rank: 5, state)
    }
}

/// The operation, and what the colours of its maps are.
struct FeatureLegend: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let maps = FeatureMaps(state)
        let operation = state.network.operations[state.selection.operation]
        let name = Line(state.fullName(state.selection.operation), .strong).adding(
            "  \(operation.title), \(operation.output)")
        let caption =
            maps.isDifference
            ? "Δ vs \(state.baseName)"
            : state.view.showsDifferences && state.otherModel != nil
                ? "no Δ: \(state.baseName) has other channels"
                : state.view.mapScale == .layer ? "one range for all channels" : ""
        let isVector = maps.shape.isVector && !maps.isDifference
        if !isVector, name.cellWidth + caption.cellWidth + 2 <= area.width {
            canvas.rightText(caption, right: area.right, y: area.y, maps.isDifference ? .pinned : .dim)
        }
        canvas.line(name, in: area)
    }
}

/// All channels as tiles.
struct FeatureGrid: ChannelPane {
    var name: String { "maps" }
    var helpTitle: String { "The feature maps" }
    var keys: [KeyBinding] {
        KeyBindings.list([
            KeyBinding(["."], .nextOperation, .move, hint: "next", "next operation"),
            KeyBinding([","], .previousOperation, .move, "previous operation"),
            KeyBinding([.right, "l"], .nextChannel, .move, "next channel"),
            KeyBinding([.left, "h"], .previousChannel, .move, "previous channel"),
        ]) + KeyBindings.pixels + [
            KeyBindings.sort, KeyBindings.mapScale,
            KeyBinding(
                ["t"], .differences, .look, hint: "Δ maps",
                "the feature maps, or how far they are from the pinned picture's"),
        ]
    }

    func order(_ state: State) -> [Int] { state.channelsByActivation }

    private func tiles(_ state: State, in area: Rectangle) -> Tiles {
        let most = state.room == .workbench ? 30 : 12
        return Tiles(
            state.trace.operations[state.selection.operation].channels.count, in: area, heights: 4...most)
    }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { tiles(state, in: area).rows }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        step(by: lines * tiles(state, in: area).columns, &state)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .nextChannel: step(by: 1, &state)
        case .previousChannel: step(by: -1, &state)
        case .sort: state.sortByActivation()
        case .differences:
            state.view.showsDifferences.toggle()
            if state.view.showsDifferences, state.otherModel != nil {
                state.say("\(state.baseName) has other channels: only maps of one network are compared")
            } else if state.view.showsDifferences, state.base == nil {
                let pins = state.results.pin.pinned == nil ? "p pins a picture, " : ""
                state.say("maps will show differences: \(pins)i shows another")
            }
        default: return nil
        }
        return []
    }

    /// Draws the page of tiles that holds the selected channel.
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let maps = FeatureMaps(state)
        guard !maps.shape.isVector else {
            let channel = min(state.selection.channel, maps.values.count - 1)
            return drawVector(maps, channel, in: area, &canvas)
        }
        let tiles = tiles(state, in: area)
        let channels = state.trace.operations[state.selection.operation].channels
        let order = order(state)
        let selected = order.firstIndex(of: state.selection.channel) ?? 0
        let first = selected / tiles.capacity * tiles.capacity
        for place in 0..<tiles.capacity where first + place < order.count {
            let channel = order[first + place]
            let tile = tiles[place]
            let isSelected = channel == state.selection.channel
            let caption = channels[channel].isDead ? "\(channel) dead" : "\(channel)"
            canvas.text(
                isSelected ? caption.padded(tile.width) : caption, x: tile.x, y: tile.y,
                isSelected ? .selected : .dim, limit: tile.width)
            maps.draw(channel, in: tile.cutTop(1).1, &canvas)
            clicks.add(tile) { $0.selection.channel = channel }
        }
    }

    /// Values without a plane, as columns.
    private func drawVector(_ maps: FeatureMaps, _ channel: Int, in area: Rectangle, _ canvas: inout Canvas) {
        let values = maps.values
        let chart = ValueChart(values, in: area.cutTop(1).1.cutTop(area.height - 2).0)
        let shared = chart.map(\.valuesInColumn) ?? 1
        canvas.text(
            "\(Numbers.grouped(values.count)) values without a plane"
                + (shared > 1 ? ", up to \(shared) a column: the largest" : ""), in: area, .heading)
        guard let chart else { return }
        chart.draw(selected: channel, &canvas)
        canvas.put("▲", x: chart.column(of: channel), y: chart.plot.bottom, .saturated)
    }
}

/// All channels as tiles, as a companion: a click selects one, and the keys belong to the screen's list.
struct ChannelMaps: Pane {
    var name: String { "maps" }
    var minimumSize: Size { Size(width: 40, height: 12) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        FeatureGrid().draw(state, in: area, &canvas, &clicks)
    }
}

/// The selected channel enlarged, its selected pixel, and the picture.
struct FeatureChannel: Pane {
    var name: String { "map" }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let maps = FeatureMaps(state)
        let shape = maps.shape
        let channel = min(state.selection.channel, shape.channels - 1)
        let values = maps.channel(channel)
        let crop = state.run.picture.crop
        let title = Line("channel \(channel)", .strong).adding(maps.isDifference ? " Δ" : "", .pinned)
        guard !shape.isVector else {
            let value = values.first ?? 0
            canvas.line(title.adding(" = \(Numbers.activation(value))"), in: area)
            let place = canvas.fitted(
                area.cutTop(1).1, imageWidth: crop.width, imageHeight: crop.height)
            return canvas.image(crop, in: place)
        }
        let end = canvas.line(title.adding(" "), in: area)
        let range = maps.range(channel)
        // In a narrow column the legend has a line below the title.
        func legend(_ room: Int, y: Int) -> Bool {
            canvas.legend(
                range, of: values, isAroundZero: maps.isDifference, right: area.right, y: y, limit: room)
                < area.right
        }
        let isShort = legend(area.right - end, y: area.y)
        let rest = area.cutTop(isShort ? 1 : 2).1
        if !isShort { _ = legend(area.width, y: area.y + 1) }
        let (upper, lower) = rest.cutTop((rest.height - 1) / 2)
        let picture = canvas.fitted(
            lower.cutTop(1).1.cutTop(upper.height).0, imageWidth: crop.width, imageHeight: crop.height)
        canvas.image(crop, in: picture)
        let (x, y) = state.pixel(in: shape)
        let value = Numbers.activation(values[values.startIndex + y * shape.width + x])
        let pixel = Line("pixel (\(x), \(y)) = ", .heading).adding(value)
        let most = values.max() ?? 0
        // In a narrow column the legend has no room for it.
        let isCut = most > range.upperBound && area.width < 47
        let maximum = isCut ? "  max \(Numbers.activation(most))" : ""
        let short = Line("(\(x), \(y)) = ", .heading).adding(value)
        canvas.line(
            Line.fitting(area.width, [pixel.adding(maximum, .dim), short.adding(maximum, .dim), pixel]),
            in: lower)
        let map = canvas.fitted(upper, imageWidth: shape.width, imageHeight: shape.height)
        maps.draw(channel, in: map, &canvas)
        for plane in [map, picture] {
            canvas.mark(state.pixel(in: shape), of: shape, in: plane)
            clicks.addPixels(of: plane)
        }
    }
}

extension Canvas {
    /// Marks a pixel on a picture of the whole plane.
    mutating func mark(_ pixel: (x: Int, y: Int), of shape: FeatureShape, in place: Rectangle) {
        let x = place.x + (2 * pixel.x + 1) * place.width / (2 * shape.width)
        let y = place.y + (2 * pixel.y + 1) * place.height / (2 * shape.height)
        mark("◆", x: x, y: y)
    }
}

/// What the Features screen draws of an operation's output: the values, or their differences to the pinned picture's, each
/// channel on its own scale or all on one.
struct FeatureMaps {
    private let state: State
    private let trace: OperationTrace
    private let differences: [Float]?

    init(_ state: State) {
        let trace = state.trace.operations[state.selection.operation]
        let base = state.view.showsDifferences ? state.base?.trace.operations[state.selection.operation] : nil
        self.state = state
        self.trace = trace
        differences = base.map { zip(trace.output.values, $0.output.values).map(-) }
    }

    /// Whether the maps are differences to the pinned picture's.
    var isDifference: Bool { differences != nil }
    var shape: FeatureShape { trace.output.shape }
    var values: [Float] { differences ?? trace.output.values }

    /// One channel's, row by row.
    func channel(_ channel: Int) -> ArraySlice<Float> {
        differences?[channel * shape.plane..<(channel + 1) * shape.plane] ?? trace.output.channel(channel)
    }

    /// The values of a channel's darkest and brightest colour.
    func range(_ channel: Int) -> ClosedRange<Float> {
        guard let differences else {
            return state.mapRange(of: state.selection.operation, channel: min(channel, shape.channels - 1))
        }
        return StagePlane.sharedRange([
            state.view.mapScale == .channel ? self.channel(channel) : differences[...]
        ])
    }

    func draw(_ channel: Int, in area: Rectangle, _ canvas: inout Canvas) {
        canvas.map(
            self.channel(channel), width: shape.width, height: shape.height, range: range(channel),
            isAroundZero: isDifference, in: area)
    }
}
