import Architecture
import InferenceTrace

/// The feature maps of the selected operation: a grid of all channels, each on its own scale, and the
/// selected one enlarged over the picture that it comes from.
enum FeaturesScreen {
    private static let tileWidth = 8
    private static let tileHeight = 4

    private static func areas(_ size: Size) -> (head: Rectangle, grid: Rectangle, side: Rectangle) {
        let (head, rest) = Frame.body(size).cutTop(1)
        let (grid, side) = rest.cutLeft(size.width - max(27, size.width * 2 / 5))
        return (head.inset(columns: 1), grid.cutLeft(1).1, side)
    }

    /// Where the grid is, or the explanation.
    static func main(_ size: Size) -> Rectangle { areas(size).grid }

    /// How many tiles stand beside and above each other; a tile has its number above it and a gap beside it.
    static func tiles(_ size: Size) -> (columns: Int, rows: Int) {
        let grid = areas(size).grid
        return (max(grid.width / (tileWidth + 1), 1), max(grid.height / (tileHeight + 1), 1))
    }

    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let (head, grid, side) = areas(state.size)
        drawHead(state, in: head, &frame.canvas)
        let trace = state.trace.operations[state.operation]
        if state.panel == .explanation {
            ExplanationPanel.draw(state, in: grid, &frame)
        } else if trace.output.shape.isVector {
            drawVector(trace, state, in: grid, &frame.canvas)
        } else {
            drawGrid(trace, state, in: grid, &frame)
        }
        frame.canvas.verticalLine(x: side.x, y: side.y, height: side.height)
        drawSide(trace, state, in: side.cutLeft(2).1, &frame.canvas)
    }

    /// The operation, and the colours from low to high.
    private static func drawHead(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let operation = state.network.operations[state.operation]
        let steps = 10
        let caption = "mean − 2.5 dev "
        let behind = " + 2.5 dev"
        canvas.rightText(behind, right: area.right, y: area.y, .dim)
        let bar = Rectangle(
            x: area.right - behind.cellWidth - steps, y: area.y, width: steps, height: 1)
        canvas.map(
            (0..<steps).map { Float($0) }, width: steps, height: 1, range: 0...Float(steps - 1), in: bar)
        canvas.rightText(caption, right: bar.x, y: area.y, .dim)
        canvas.line(
            Line(state.fullName(state.operation), .strong).adding(
                "  \(operation.title), \(operation.output)"), x: area.x, y: area.y,
            limit: bar.x - caption.cellWidth - 1 - area.x)
    }

    // MARK: - The grid

    /// The page of tiles that holds the selected channel.
    private static func drawGrid(
        _ trace: OperationTrace, _ state: State, in area: Rectangle, _ frame: inout Frame
    ) {
        let (columns, rows) = tiles(state.size)
        let order = state.channelOrder
        let selected = state.channelIndex
        let first = selected / (columns * rows) * columns * rows
        let shape = trace.output.shape
        for place in 0..<columns * rows where first + place < order.count {
            let channel = order[first + place]
            let tile = Rectangle(
                x: area.x + place % columns * (tileWidth + 1), y: area.y + place / columns * (tileHeight + 1),
                width: tileWidth, height: tileHeight + 1)
            let isSelected = channel == state.channel
            let caption = trace.channels[channel].isDead ? "\(channel) dead" : "\(channel)"
            frame.canvas.text(
                isSelected ? caption.padded(tileWidth) : caption, x: tile.x, y: tile.y,
                isSelected ? .selected : .dim, limit: tileWidth)
            frame.canvas.map(
                trace.output.channel(channel), width: shape.width, height: shape.height,
                range: trace.channels[channel].shownRange, in: tile.cutTop(1).1)
            frame.add(.channelLine(first + place), tile)
        }
    }

    /// Values without a plane, as columns: each shows the greatest of the channels it stands for.
    private static func drawVector(
        _ trace: OperationTrace, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let values = trace.output.values
        canvas.text("\(Numbers.exact(values.count)) values without a plane", x: area.x, y: area.y, .heading)
        var plot = area.cutTop(2).1.inset(rows: 1)
        plot = plot.cutLeft(max(plot.width - 1, 1)).0
        canvas.profile(
            of: values, lower: trace.statistics.minimum, upper: trace.statistics.maximum, in: plot)
    }

    // MARK: - The selected channel

    private static func drawSide(
        _ trace: OperationTrace, _ state: State, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let channel = min(state.channel, trace.channels.count - 1)
        let statistics = trace.channels[channel]
        let shape = trace.output.shape
        canvas.line(
            Line("channel \(channel)", .strong).adding(
                "  \(Numbers.activation(statistics.minimum)) to \(Numbers.activation(statistics.maximum))"),
            x: area.x, y: area.y, limit: area.width)
        let (upper, lower) = area.cutTop(1).1.cutTop((area.height - 1) / 2)
        if shape.isVector {
            canvas.text(
                "value \(Numbers.activation(statistics.mean))", x: area.x, y: upper.y, limit: area.width)
        } else {
            let place = canvas.fitted(upper, imageWidth: shape.width, imageHeight: shape.height)
            canvas.map(
                trace.output.channel(channel), width: shape.width, height: shape.height,
                range: statistics.shownRange, in: place)
            markPixel(state.pixel(in: shape), of: shape, in: place, &canvas)
        }
        let crop = state.run.picture.crop
        let place = canvas.fitted(lower, imageWidth: crop.width, imageHeight: crop.height)
        canvas.image(crop, in: place)
        if !shape.isVector { markPixel(state.pixel(in: shape), of: shape, in: place, &canvas) }
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
