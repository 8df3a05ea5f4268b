import Basics
import Network
import Trace

extension StageScene {
    /// A convolution or a linear layer: the inputs, the patch, the weights, the products and their sum.
    func drawProducts(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let terms = explanation?.sums.first?.terms ?? []
        if operation.output.isVector { return drawVectorProducts(terms, in: area, &canvas) }
        let isPointwise = operation.convolution?.shape == .pointwise
        let order = isPointwise ? terms.largestFirst.map { terms[$0] } : terms
        let grid = TermGrid(terms, operation)
        let table = TermTable(order, width: area.width)
        let most = max(area.height / 2, 4)
        let numbers = min(isPointwise ? table.height(upTo: most) : grid.height(in: area.width) + 1, most)
        let lowest = min(steps.count, max(area.height - numbers - 6, 1), 7)
        // The numbers follow the planes, which cannot grow further than their columns are wide.
        let room = area.height - numbers - lowest - 1
        let (upper, lower) = area.cutTop(min(room, planesHeight(order, in: area.cutTop(room).0)) + 1)
        drawPlanes(order, in: upper.cutTop(upper.height - 1).0, &canvas, &clicks)
        let (middle, end) = lower.cutTop(numbers)
        if isPointwise {
            table.draw(in: middle, &canvas)
        } else {
            grid.draw(in: middle, &canvas)
        }
        canvas.steps(steps.suffix(lowest), in: end)
    }

    // MARK: - Planes

    /// Where the maps of the inputs and of the output are: the inputs in a row with the output where they are larger so than
    /// as tiles in the left part.
    private func places(_ count: Int, in area: Rectangle) -> (inputs: [Rectangle], output: Rectangle) {
        let height = max(area.height, 1)
        let row = area.columns(count + 1, gap: 3)
        let rowHeight = min(planeHeight(input.shape, in: row[0].width), height) - 1
        func tiles(_ width: Int) -> Tiles {
            Tiles(count, in: area.cutLeft(width).0, heights: 4...max(height - 1, 4))
        }
        let width = [1, 2].map { area.width * $0 / ($0 + 1) - 2 }.max {
            (tiles($0).capacity >= count ? tiles($0).height : 0)
                < (tiles($1).capacity >= count ? tiles($1).height : 0)
        }
        let grid = tiles(width ?? area.width / 2)
        let tileHeight = min(planeHeight(input.shape, in: 2 * grid.height) - 1, grid.height)
        if count == 1 || count <= 4 && rowHeight >= tileHeight { return (Array(row.dropLast()), row[count]) }
        // The output begins after the last column of tiles.
        let used = min(grid.columns, count) * (2 * grid.height + 1) - 1
        return (
            (0..<min(grid.capacity, count)).map { grid[$0] },
            area.cutLeft(min(used, area.width * 2 / 3) + 4).1
        )
    }

    /// The lines that the planes need in an area.
    private func planesHeight(_ order: [Explanation.Term], in area: Rectangle) -> Int {
        let places = places(inputs(order).count, in: area)
        let inputs = places.inputs.map { min(planeHeight(input.shape, in: $0.width), $0.height) + $0.y }
        let output = min(planeHeight(output.shape, in: places.output.width), area.height)
        return max((inputs.max() ?? 0) - area.y, output)
    }

    /// Some channels of the input with the patch, and the selected channel of the output.
    private func drawPlanes(
        _ order: [Explanation.Term], in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let inputs = inputs(order)
        let places = places(inputs.count, in: area)
        let isPointwise = operation.convolution?.shape == .pointwise
        let weights = captions(inputs.prefix(places.inputs.count), width: places.inputs.first?.width ?? 0)
        for (index, place) in places.inputs.enumerated() {
            let (channel, weight) = inputs[index]
            let caption = weights.isEmpty ? "" : " ×\(weights[index])"
            canvas.plane(
                inputPlane(
                    channel,
                    Line(weight == nil ? "in \(channel)" : "\(channel)", .heading).adding(
                        caption, (weight ?? 0) < 0 ? .negative : .positive), hasPatch: !isPointwise),
                in: place)
        }
        let plane = canvas.plane(outputPlane, in: places.output)
        canvas.put("→", x: places.output.x - 2, y: plane.y + plane.height / 2, .strong)
        clicks.addPixels(of: plane)
    }

    /// The input channels that the value is computed from; those of a pointwise convolution with their weights.
    private func inputs(_ order: [Explanation.Term]) -> [(channel: Int, weight: Float?)] {
        guard operation.convolution?.shape == .pointwise, !order.isEmpty else {
            return inputChannels.map { ($0, nil) }
        }
        return order.map { ($0.source.channel, $0.weight) }
    }

    /// The weights with as many digits as fit below each other's channels; none where one would be cut.
    private func captions(_ inputs: ArraySlice<(channel: Int, weight: Float?)>, width: Int) -> [String] {
        let forms: [(Float) -> String] = [
            { short($0) }, { Numbers.short($0) }, { Numbers.short($0).replacing("0.", with: ".") },
        ]
        for form in forms {
            let texts = inputs.compactMap { $0.weight.map(form) }
            let isFitting = zip(inputs, texts).allSatisfy {
                "\($0.channel) ×\($1)".cellWidth <= width
            }
            if isFitting { return texts }
        }
        return []
    }

    // MARK: - Vectors

    /// The terms with the largest products as numbers and bars, in as many columns as fit, and the steps to the value.
    private func drawVectorProducts(
        _ terms: [Explanation.Term], in area: Rectangle, _ canvas: inout Canvas
    ) {
        let order = terms.largestFirst.map { terms[$0] }
        let largest = max(abs(order.first?.product ?? 1), 1e-12)
        let (body, end) = area.cutTop(area.height - min(steps.count, 7) - 1)
        let list = body.cutTop(1).1
        let columns = list.columns(max((area.width + 3) / 58, 1), gap: 3)
        let shown = order.prefix(columns.count * list.height)
        let sum = shown.reduce(0) { $0 + $1.product }
        canvas.line(
            Line("\(columns.count * list.height < terms.count ? "largest \(shown.count) of " : "")", .heading)
                .adding("\(Numbers.grouped(terms.count)) products  in: x · w = product", .heading)
                .adding(shown.count < terms.count ? "  together \(Numbers.fixed(sum, 3))" : "", .dim)
                .without(moreThan: body.width), in: body)
        for (index, term) in shown.enumerated() {
            let column = columns[index / list.height]
            let line = column.line(index % list.height)
            canvas.rightText("\(term.source.channel)", right: line.x + 4, y: line.y, .dim)
            canvas.rightText(short(term.input), right: line.x + 11, y: line.y)
            canvas.text("·", x: line.x + 12, y: line.y, .dim)
            canvas.rightText(short(term.weight), right: line.x + 20, y: line.y)
            canvas.rightText(Numbers.fixed(term.product, 3), right: line.x + 28, y: line.y, .strong)
            canvas.signedBar(
                term.product / largest, x: line.x + 29, y: line.y, width: (line.width - 30) | 1)
        }
        canvas.steps(steps.suffix(7), in: end.cutTop(1).1)
    }
}
