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

/// The operation, and the colours from low to high.
struct FeatureLegend: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let maps = FeatureMaps(state)
        let operation = state.network.operations[state.selection.operation]
        let right = canvas.legend(
            maps.range(state.selection.channel), isAroundZero: maps.largestDifference != nil,
            right: area.right, y: area.y)
        let caption =
            maps.largestDifference != nil
            ? "Δ vs pinned "
            : state.view.mapScale == .layer ? "layer " : "channel \(state.selection.channel) "
        canvas.rightText(
            caption, right: right, y: area.y, maps.largestDifference == nil ? .dim : .pinned)
        canvas.line(
            Line(state.fullName(state.selection.operation), .strong).adding(
                "  \(operation.title), \(operation.output)"), x: area.x, y: area.y,
            limit: right - caption.cellWidth - 1 - area.x)
    }
}

/// All channels as tiles.
struct FeatureGrid: ChannelPane {
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
            if state.view.showsDifferences, state.base == nil {
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
        guard !maps.shape.isVector else { return drawVector(maps, in: area, &canvas) }
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

    /// Values without a plane, as columns: each shows the greatest of the channels that it covers.
    private func drawVector(_ maps: FeatureMaps, in area: Rectangle, _ canvas: inout Canvas) {
        let values = maps.values
        canvas.text("\(Numbers.grouped(values.count)) values without a plane", x: area.x, y: area.y, .heading)
        var plot = area.cutTop(2).1.inset(rows: 1)
        plot = plot.cutLeft(max(plot.width - 1, 1)).0
        canvas.profile(of: values, lower: values.min() ?? 0, upper: values.max() ?? 0, in: plot)
    }
}

/// The selected channel enlarged, its selected pixel, and the picture.
struct FeatureChannel: Pane {
    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let maps = FeatureMaps(state)
        let shape = maps.shape
        let channel = min(state.selection.channel, shape.channels - 1)
        let values = maps.channel(channel)
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
        let range =
            shape.isVector
            ? "= \(Numbers.activation(least))"
            : "\(Numbers.activation(least)) to \(Numbers.activation(greatest))"
        canvas.line(
            Line("channel \(channel)", .strong).adding("  ").adding(
                maps.largestDifference == nil ? "" : "Δ ", .pinned
            )
            .adding(range), in: area)
        let rest = area.cutTop(1).1
        let (upper, lower) = rest.cutTop((area.height - 2) / 2)
        let crop = state.run.picture.crop
        guard !shape.isVector else {
            let place = canvas.fitted(rest, imageWidth: crop.width, imageHeight: crop.height)
            return canvas.image(crop, in: place)
        }
        let picture = canvas.fitted(
            lower.cutTop(1).1.cutTop(upper.height).0, imageWidth: crop.width, imageHeight: crop.height)
        canvas.image(crop, in: picture)
        let (x, y) = state.pixel(in: shape)
        let value = Numbers.activation(values[values.startIndex + y * shape.width + x])
        let end = canvas.line(
            Line("pixel (\(x), \(y)) = ", .heading).adding(value), x: area.x, y: lower.y, limit: area.width)
        canvas.legend(
            maps.range(channel), isAroundZero: maps.largestDifference != nil, right: area.right, y: lower.y,
            limit: area.right - end - 2)
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

/// What the Features screen draws of an operation's output: the values, each channel on its own scale, or their differences
/// to the pinned picture's, all channels on one scale so that they can be compared.
struct FeatureMaps {
    private let state: State
    private let trace: OperationTrace
    private let differences: [Float]?
    /// The largest difference to the pinned picture's values; nil where the values themselves are drawn.
    let largestDifference: Float?

    init(_ state: State) {
        let trace = state.trace.operations[state.selection.operation]
        let base = state.view.showsDifferences ? state.base?.trace.operations[state.selection.operation] : nil
        self.state = state
        self.trace = trace
        differences = base.map { zip(trace.output.values, $0.output.values).map(-) }
        largestDifference = differences.map { $0.reduce(0) { max($0, abs($1)) } }
    }

    var shape: FeatureShape { trace.output.shape }
    var values: [Float] { differences ?? trace.output.values }

    /// One channel's, row by row.
    func channel(_ channel: Int) -> ArraySlice<Float> {
        differences?[channel * shape.plane..<(channel + 1) * shape.plane] ?? trace.output.channel(channel)
    }

    /// The values of a channel's darkest and brightest colour.
    func range(_ channel: Int) -> ClosedRange<Float> {
        largestDifference.map { -$0...$0 }
            ?? state.mapRange(of: state.selection.operation, channel: min(channel, shape.channels - 1))
    }

    func draw(_ channel: Int, in area: Rectangle, _ canvas: inout Canvas) {
        canvas.map(
            self.channel(channel), width: shape.width, height: shape.height, range: range(channel),
            isAroundZero: largestDifference != nil,
            in: area)
    }
}
