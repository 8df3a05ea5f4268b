import Network
import Trace

/// The pixels of the selected channel and its partner: as points (x, x′), or as a map of the branch that is the maximum.
struct ShiftMaxPlot: Pane {
    var name: String { "plot" }
    var helpTitle: String { "The pixels" }
    var keys: [KeyBinding] {
        KeyBindings.pixels + [
            KeyBinding(
                ["t"], .branchMap, .look, hint: "branch",
                "the pixels as points (x, x′), or as a map of the branch that is the maximum at each")
        ]
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard action == .branchMap else { return nil }
        state.view.showsBranchMap.toggle()
        return []
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let pair = ChannelPair(state) else { return }
        guard area.width >= 10, area.height >= 4 else { return }
        if !state.view.showsBranchMap {
            canvas.scatter(pair, in: area)
        } else if pair.coefficients.shiftMax.branches == 2 {
            let remarks = [" is the maximum, ◆ pixel", " is the maximum", " max", ""]
            clicks.addPixels(of: canvas.branchMap(pair, remarks, in: area))
        } else {
            canvas.lines(["one branch:", "no maximum"].map { Line($0, .dim) }, in: area)
        }
    }
}

/// The selected channel of a Shift-Max with its shifted partner, and the selected pixel.
struct ChannelPair {
    let coefficients: ShiftMaxCoefficients
    let channel: Int
    let partner: Int
    let shape: FeatureShape
    let pixel: (x: Int, y: Int)
    /// The channel's values and the partner's, of the same pixels.
    let values: ArraySlice<Float>
    let partnerValues: ArraySlice<Float>

    /// Of the Shift-Max that its screen shows.
    init?(_ state: State) {
        guard let coefficients = state.coefficients else { return nil }
        let input = state.trace.input(of: state.shiftMaxIndex)
        self.coefficients = coefficients
        channel = state.selection.channel
        partner = coefficients.shiftMax.partner(of: channel)
        shape = input.shape
        pixel = state.pixel(in: shape)
        values = input.channel(channel)
        partnerValues = input.channel(partner)
    }

    private var place: Int { pixel.y * shape.width + pixel.x }
    var x: Float { values[values.startIndex + place] }
    var partnerValue: Float { partnerValues[partnerValues.startIndex + place] }

    /// The values of both branches at each pixel; equal for a Shift-Max with one branch.
    var branches: [(Float, Float)] {
        zip(values, partnerValues).map { coefficients.branches(channel: channel, x: $0, partner: $1) }
    }

    /// For each pixel, whether the first branch is the maximum; also where both are equal.
    var isFirstMaximum: [Bool] { branches.map { $0.0 >= $0.1 } }
}

extension Canvas {
    /// The values of a channel (to the right) against those of its shifted partner (upwards), coloured by the branch that
    /// is the maximum there; the line where the branches are equal; the selected pixel.
    fileprivate mutating func scatter(_ pair: ChannelPair, in area: Rectangle) {
        let plot = area.cutTop(area.height - 1).0
        var dots = Dots(in: plot)
        let xs = range(pair.values)
        let ys = range(pair.partnerValues)
        func column(_ x: Float) -> Int { ((x - xs.lower) / (xs.upper - xs.lower)).of(dots.columns - 1) }
        func row(_ y: Float) -> Int {
            dots.rows - 1 - ((y - ys.lower) / (ys.upper - ys.lower)).of(dots.rows - 1)
        }
        var firsts = [Int](repeating: 0, count: dots.cells.count)
        for ((x, partner), isFirst) in zip(zip(pair.values, pair.partnerValues), pair.isFirstMaximum) {
            firsts[dots.set(column(x), row(partner))] += isFirst ? 1 : -1
        }
        drawAxes(plot, x: column(0) / 2, y: row(0) / 4)
        drawMeetingLine(pair, plot, xs, ys)
        self.dots(dots) { firsts[$0] >= 0 ? .positive : .negative }
        put("◆", x: plot.x + column(pair.x) / 2, y: plot.y + row(pair.partnerValue) / 4, .changed)
        line(Line.fitting(area.width, legend(pair)), in: area.line(area.height - 1))
    }

    /// What the signs of the scatter mean, in longer and shorter words.
    private func legend(_ pair: ChannelPair) -> [Line] {
        guard pair.coefficients.shiftMax.branches == 2 else {
            return ["the selected one", "selected", ""].map { word in
                Line("● pixels  ", .positive).adding("◆ ", .changed).adding(word, .dim)
            }
        }
        let branches = Line("● 1 ", .positive).adding("● 2", .negative)
        return [
            (" is the maximum", "branches meet", "pixel"), (" max", "branches meet", "pixel"),
            (" max", "meet", "pixel"), ("", "meet", ""),
        ].map { words in
            branches.adding(words.0 + "  ", .dim)
                .adding("• ", .saturated).adding(words.1 + "  ", .dim)
                .adding("◆ ", .changed).adding(words.2, .dim)
        } + [branches.adding("  • ", .saturated).adding("meet", .dim)]
    }

    /// A range that holds all values and 0.
    private func range(_ values: ArraySlice<Float>) -> (lower: Float, upper: Float) {
        let lower = min(values.min() ?? 0, 0)
        let upper = max(values.max() ?? 0, 0)
        return upper > lower ? (lower, upper) : (lower - 1, upper + 1)
    }

    private mutating func drawAxes(_ plot: Rectangle, x: Int, y: Int) {
        horizontalLine(Rectangle(x: plot.x, y: plot.y + y, width: plot.width, height: 1))
        verticalLine(x: plot.x + x, y: plot.y, height: plot.height)
        put("┼", x: plot.x + x, y: plot.y + y, .dim)
        // The names at the ends, next to the lines.
        put("x", x: plot.right - 1, y: plot.y + y + (y + 1 < plot.height ? 1 : -1), .heading)
        text("x′", x: plot.x + (x + 3 <= plot.width ? x + 1 : x - 2), y: plot.y, .heading)
    }

    /// (a1 − a2)·x + (b1 − b2)·x′ = 0
    private mutating func drawMeetingLine(
        _ pair: ChannelPair, _ plot: Rectangle, _ xs: (lower: Float, upper: Float),
        _ ys: (lower: Float, upper: Float)
    ) {
        guard pair.coefficients.shiftMax.branches == 2 else { return }
        let (a, b) = pair.coefficients.branchDifference(pair.channel)
        guard abs(b) > 1e-9 else { return }
        for column in 0..<plot.width {
            let x = xs.lower + (Float(column) + 0.5) / Float(plot.width) * (xs.upper - xs.lower)
            let share = (-a / b * x - ys.lower) / (ys.upper - ys.lower)
            guard share >= 0, share < 1 else { continue }
            put("•", x: plot.x + column, y: plot.bottom - 1 - share.of(plot.height - 1), .saturated)
        }
    }

    /// Which branch is the maximum at each pixel of a channel, in the branches' colours, below a legend; the selected pixel
    /// is marked.
    ///
    /// - Parameter remarks: what may follow the first branch's sign in the legend, the longest first.
    /// - Returns: where the plane is.
    mutating func branchMap(_ pair: ChannelPair, _ remarks: [String], in area: Rectangle) -> Rectangle {
        let legend = remarks.map { remark in
            Line("\(regionSymbol(0)) 1", .positive).adding(remark, .dim)
                .adding("  \(regionSymbol(1)) 2", .negative)
        }
        line(Line.fitting(area.width, legend), in: area)
        let shape = pair.shape
        let map = fitted(area.cutTop(1).1, imageWidth: shape.width, imageHeight: shape.height)
        regions(
            pair.isFirstMaximum.map { $0 ? 0 : 1 }, width: shape.width, height: shape.height,
            [.positive, .negative], in: map)
        mark(pair.pixel, of: shape, in: map)
        return map
    }
}

/// The selected channel's map, its partner's, where each branch is the maximum, and the output's map; and what the
/// output would be with the offsets as coefficients, and with ReLU6 instead.
struct ShiftMaxMaps: Pane {
    var name: String { "maps" }
    var minimumSize: Size { Size(width: 34, height: 12) }
    var helpTitle: String { "The maps of x and x′" }
    var keys: [KeyBinding] { [KeyBindings.mapScale] }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let pair = ChannelPair(state) else { return }
        let index = state.shiftMaxIndex
        let trace = state.trace.operations[index]
        let shape = pair.shape
        let count = pair.coefficients.shiftMax.branches + 2
        let width = Tiles(count, in: area, heights: 4...40)[0].width
        func title(_ name: String, _ what: String, _ channel: Int) -> Line {
            Line.fitting(
                width, ["\(name), \(what) \(channel)", "\(name), \(channel)", name].map { Line($0) })
        }
        var maps: [(title: Line, values: ArraySlice<Float>, range: ClosedRange<Float>, isAroundZero: Bool)] =
            [
                (
                    title("x", "channel", pair.channel), pair.values,
                    state.mapRange(ofInputTo: index, channel: pair.channel), false
                ),
                (
                    title("x′", "partner", pair.partner), pair.partnerValues,
                    state.mapRange(ofInputTo: index, channel: pair.partner),
                    false
                ),
                (
                    title("out", "channel", pair.channel), trace.output.channel(pair.channel),
                    state.mapRange(of: index, channel: pair.channel), false
                ),
            ]
        if pair.coefficients.shiftMax.branches == 2 {
            // How much the first branch is above the second.
            let differences = pair.branches.map { $0.0 - $0.1 }
            let most = max(differences.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
            let difference = Line.fitting(
                width,
                ["branch ", ""].map {
                    Line("\($0)1", .positive).adding(" − ").adding("\($0)2", .negative)
                })
            maps.insert(
                (
                    difference,
                    differences[...], -most...most, true
                ), at: 2)
        }
        let shiftMax = pair.coefficients.shiftMax
        let still = zip(pair.values, pair.partnerValues).map { (x: Float, partner: Float) -> Float in
            let sums = (0..<shiftMax.branches).map { (branch: Int) -> Float in
                shiftMax.offsets[2 * branch] * x + shiftMax.offsets[2 * branch + 1] * partner
            }
            return sums.max() ?? x
        }
        let range = state.mapRange(of: index, channel: pair.channel)
        let others = [
            (Line("offsets alone"), still[...], range, false),
            (Line("ReLU6 instead"), pair.values.map { min(max($0, 0), 6) }[...], range, false),
        ]
        var tiles = Tiles(maps.count, in: area, heights: 4...40)
        let withOthers = Tiles(maps.count + others.count, in: area, heights: 4...40)
        // Where they would make all maps small, they are left out.
        if withOthers.height >= 9 {
            maps += others
            tiles = withOthers
        }
        for (place, map) in maps.prefix(tiles.capacity).enumerated() {
            let (title, plane) = tiles[place].cutTop(1)
            let end = canvas.line(map.title, in: title)
            canvas.legend(
                map.range, of: map.values, isAroundZero: map.isAroundZero, right: title.right, y: title.y,
                limit: title.right - end - 1)
            canvas.map(
                map.values, width: shape.width, height: shape.height, range: map.range,
                isAroundZero: map.isAroundZero, in: plane)
            canvas.mark(pair.pixel, of: shape, in: plane)
            clicks.addPixels(of: plane)
        }
    }
}
