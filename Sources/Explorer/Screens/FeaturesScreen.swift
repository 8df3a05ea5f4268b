import Network
import Trace

/// The feature maps of the selected operation: a grid of all channels, and the selected one enlarged over the
/// picture that it comes from.
enum FeaturesScreen {
    private static func areas(_ size: Size) -> (head: Rectangle, grid: Rectangle, side: Rectangle) {
        let (head, rest) = Frame.body(size).cutTop(1)
        let (grid, side) = rest.cutLeft(size.width - max(27, size.width * 2 / 5))
        return (head.inset(columns: 1), grid.cutLeft(1).1, side)
    }

    /// Where the grid is, or the explanation.
    static func main(_ size: Size) -> Rectangle { areas(size).grid }

    /// How many tiles stand beside and above each other; a tile is twice as wide as it is high, and has its number
    /// above it and a gap beside it. They are as large as all of `channels` have room for.
    static func tiles(_ size: Size, _ channels: Int) -> (columns: Int, rows: Int, height: Int) {
        let grid = areas(size).grid
        func tiles(_ height: Int) -> (columns: Int, rows: Int, height: Int) {
            (max(grid.width / (2 * height + 1), 1), max(grid.height / (height + 1), 1), height)
        }
        let fitting = (5...12).reversed().map(tiles).first { $0.columns * $0.rows >= channels }
        return fitting ?? tiles(4)
    }

    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let (head, grid, side) = areas(state.size)
        let maps = FeatureMaps(state)
        drawHead(maps, state, in: head, &frame.canvas)
        if state.panel == .explanation {
            ExplanationPanel.draw(state, in: grid, &frame)
        } else if maps.shape.isVector {
            drawVector(maps, in: grid, &frame.canvas)
        } else {
            drawGrid(maps, state, in: grid, &frame)
        }
        frame.canvas.verticalLine(x: side.x, y: side.y, height: side.height)
        drawSide(maps, state, in: side.cutLeft(2).1, &frame)
    }

    /// The operation, and the colours from low to high.
    private static func drawHead(
        _ maps: FeatureMaps, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let operation = state.network.operations[state.operation]
        let steps = 10
        let reach = maps.reach.map { Numbers.activation($0) }
        let caption = reach.map { "Δ to the pinned −\($0) " } ?? "mean − 2.5 dev "
        let behind = reach.map { " +\($0)" } ?? " + 2.5 dev"
        let style: Style = reach == nil ? .dim : .pinned
        canvas.rightText(behind, right: area.right, y: area.y, style)
        let bar = Rectangle(
            x: area.right - behind.cellWidth - steps, y: area.y, width: steps, height: 1)
        canvas.map(
            (0..<steps).map { Float($0) }, width: steps, height: 1, range: 0...Float(steps - 1),
            isAroundZero: reach != nil, in: bar)
        canvas.rightText(caption, right: bar.x, y: area.y, style)
        canvas.line(
            Line(state.fullName(state.operation), .strong).adding(
                "  \(operation.title), \(operation.output)"), x: area.x, y: area.y,
            limit: bar.x - caption.cellWidth - 1 - area.x)
    }

    // MARK: - The grid

    /// The page of tiles that holds the selected channel.
    private static func drawGrid(
        _ maps: FeatureMaps, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let (columns, rows, height) = tiles(state.size, maps.shape.channels)
        let width = 2 * height
        let channels = state.trace.operations[state.operation].channels
        let order = state.channelOrder
        let selected = state.channelIndex
        let first = selected / (columns * rows) * columns * rows
        for place in 0..<columns * rows where first + place < order.count {
            let channel = order[first + place]
            let tile = Rectangle(
                x: area.x + place % columns * (width + 1), y: area.y + place / columns * (height + 1),
                width: width, height: height + 1)
            let isSelected = channel == state.channel
            let caption = channels[channel].isDead ? "\(channel) dead" : "\(channel)"
            frame.canvas.text(
                isSelected ? caption.padded(width) : caption, x: tile.x, y: tile.y,
                isSelected ? .selected : .dim, limit: width)
            maps.draw(channel, in: tile.cutTop(1).1, &frame.canvas)
            frame.add(.channelLine(first + place), tile)
        }
    }

    /// Values without a plane, as columns: each shows the greatest of the channels it stands for.
    private static func drawVector(_ maps: FeatureMaps, in area: Rectangle, _ canvas: inout Canvas) {
        let values = maps.values
        canvas.text("\(Numbers.exact(values.count)) values without a plane", x: area.x, y: area.y, .heading)
        var plot = area.cutTop(2).1.inset(rows: 1)
        plot = plot.cutLeft(max(plot.width - 1, 1)).0
        canvas.profile(of: values, lower: values.min() ?? 0, upper: values.max() ?? 0, in: plot)
    }

    // MARK: - The selected channel

    private static func drawSide(
        _ maps: FeatureMaps, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let shape = maps.shape
        let channel = min(state.channel, shape.channels - 1)
        let values = maps.channel(channel)
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
        let range =
            shape.isVector
            ? "= \(Numbers.activation(least))"
            : "\(Numbers.activation(least)) to \(Numbers.activation(greatest))"
        frame.canvas.line(
            Line("channel \(channel)", .strong).adding("  ").adding(maps.reach == nil ? "" : "Δ ", .pinned)
                .adding(range), x: area.x, y: area.y, limit: area.width)
        let rest = area.cutTop(1).1
        let (upper, lower) = rest.cutTop((area.height - 2) / 2)
        let crop = state.run.picture.crop
        guard !shape.isVector else {
            let place = frame.canvas.fitted(rest, imageWidth: crop.width, imageHeight: crop.height)
            return frame.canvas.image(crop, in: place)
        }
        let picture = frame.canvas.fitted(
            lower.cutTop(1).1.cutTop(upper.height).0, imageWidth: crop.width, imageHeight: crop.height)
        frame.canvas.image(crop, in: picture)
        let (x, y) = state.pixel(in: shape)
        let value = Numbers.activation(values[values.startIndex + y * shape.width + x])
        frame.canvas.line(
            Line("pixel (\(x), \(y)) = ", .heading).adding(value), x: area.x, y: lower.y, limit: area.width)
        let map = frame.canvas.fitted(upper, imageWidth: shape.width, imageHeight: shape.height)
        maps.draw(channel, in: map, &frame.canvas)
        for plane in [map, picture] {
            markPixel(state.pixel(in: shape), of: shape, in: plane, &frame.canvas)
            frame.add(.plane(plane), plane)
        }
    }

    /// A mark where the selected pixel lies, on a picture of the whole plane.
    private static func markPixel(
        _ pixel: (x: Int, y: Int), of shape: FeatureShape, in place: Rectangle, _ canvas: inout Canvas
    ) {
        let x = place.x + (2 * pixel.x + 1) * place.width / (2 * shape.width)
        let y = place.y + (2 * pixel.y + 1) * place.height / (2 * shape.height)
        canvas.mark("◆", x: x, y: y)
    }
}
