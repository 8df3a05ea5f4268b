import Basics
import Network
import Trace

/// The stage: what the selected operation does, as pictures. At the top the channels of its input that the selected
/// channel reads, below the same places of its output.
///
/// Every kind of operation has this drawing. A kind that has more to show gets its own in `draw(_:_:in:_:_:)`, which is
/// given the room below the heading; the arrangement of the Network screen need not know.
struct StagePane: Pane {
    var minimumSize: Size { Size(width: 38, height: 20) }
    var keys: [KeyBinding] { [KeyBindings.mapScale] }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let operation = state.network.operations[state.selection.operation]
        let heading = Line(state.fullName(operation.index), .strong).adding("  \(operation.title)")
            .wrapped(to: area.width)
        canvas.lines(heading, in: area)
        draw(operation, state, in: area.cutTop(heading.count).1, &canvas, &clicks)
    }

    /// What the operation does, below its name.
    private func draw(
        _ operation: Operation, _ state: State, in area: Rectangle, _ canvas: inout Canvas,
        _ clicks: inout Clicks
    ) {
        switch operation.kind {
        // A kind with a drawing of its own comes here.
        default: InputAndOutput(state).draw(in: area, &canvas, &clicks)
        }
    }
}

/// The maps that the selected channel is computed from, and its own with its neighbours.
struct InputAndOutput {
    private let state: State
    private let operation: Operation
    private let channel: Int

    init(_ state: State) {
        self.state = state
        operation = state.network.operations[state.selection.operation]
        channel = min(state.selection.channel, operation.output.channels - 1)
    }

    func draw(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let lines = operation.formula.flatMap { Line($0, .heading).wrapped(to: area.width, indent: 2) }
        let (above, rest) = area.cutTop((area.height - lines.count) / 2)
        let (formula, below) = rest.cutTop(lines.count)
        let (index, state) = (operation.index, self.state)
        let read = operation.inputs(of: channel)
        draw(
            state.trace.input(of: index), Array(read.prefix(6)),
            "input \(operation.input), \(reading(read.count))", in: above, &canvas, &clicks
        ) { state.mapRange(ofInputTo: index, channel: $0) }
        canvas.lines(lines, in: formula)
        // As many of the neighbours as there are inputs, so that both are as large.
        let count = min(max(read.count, 1), 6, operation.output.channels)
        let first = min(max(channel - count / 2, 0), operation.output.channels - count)
        draw(
            state.trace.operations[index].output, Array(first..<first + count), "output \(operation.output)",
            in: below, &canvas, &clicks
        ) { state.mapRange(of: index, channel: $0) }
    }

    private func reading(_ count: Int) -> String {
        count == 1
            ? "channel \(channel) reads one" : "channel \(channel) reads \(Numbers.grouped(count))"
    }

    /// The maps of some channels; the values of a vector as columns.
    ///
    /// - Parameter range: of the colours of a channel.
    private func draw(
        _ tensor: FeatureTensor, _ channels: [Int], _ caption: String, in area: Rectangle,
        _ canvas: inout Canvas, _ clicks: inout Clicks,
        range: (Int) -> ClosedRange<Float>
    ) {
        let shape = tensor.shape
        let end = canvas.text(caption, in: area, .heading)
        if !shape.isVector, let first = channels.contains(channel) ? channel : channels.first {
            canvas.legend(range(first), right: area.right, y: area.y, limit: area.right - end - 2)
        }
        let area = area.cutTop(1).1
        guard !shape.isVector else { return drawVector(tensor.values, in: area, &canvas) }
        let tiles = Tiles(channels.count, in: area, heights: 4...40)
        for (place, channel) in channels.prefix(tiles.capacity).enumerated() {
            let (title, map) = tiles[place].cutTop(1)
            canvas.text("\(channel)", in: title, channel == self.channel ? .strong : .dim)
            canvas.map(
                tensor.channel(channel), width: shape.width, height: shape.height, range: range(channel),
                in: map)
            canvas.mark(state.pixel(in: shape), of: shape, in: map)
            clicks.addPixels(of: map)
        }
    }

    /// The greatest value of the channels that each column covers.
    private func drawVector(_ values: [Float], in area: Rectangle, _ canvas: inout Canvas) {
        guard let lower = values.min(), let upper = values.max(), upper > lower else { return }
        let (plot, axis) = area.cutTop(min(area.height - 2, 12))
        canvas.profile(of: values, lower: lower, upper: upper, in: plot)
        canvas.text("0", in: axis, .dim)
        canvas.rightText("\(values.count - 1)", right: axis.right, y: axis.y, .dim)
        canvas.text(
            "from \(Numbers.activation(lower)) to \(Numbers.activation(upper))", in: axis.cutTop(1).1, .dim)
    }
}
