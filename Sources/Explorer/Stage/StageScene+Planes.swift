import Basics
import Network
import Trace

extension StageScene {
    // MARK: - Functions of one value

    /// An operation that changes each value alone: before, after, and the function between them.
    func drawFunction(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let x = input[channel, pixel.y, pixel.x]
        let before = Line("in \(channel)", .heading).adding(" = \(Numbers.activation(x))", .strong)
        let conclusion = conclusion(x)
        let isVector = operation.output.isVector
        let places = functionPlaces(in: area.cutTop(area.height - conclusion.count - 1).0)
        if isVector {
            drawVector(input, before, in: places.maps[0], &canvas)
            drawVector(output, outputCaption, in: places.maps[1], &canvas)
        } else {
            canvas.plane(inputPlane(channel, before), in: places.maps[0])
            clicks.addPixels(of: canvas.plane(outputPlane, in: places.maps[1]))
            if operation.kind == .relu6 { drawClipped(in: places.maps[2], &canvas) }
        }
        drawCurve(
            values: isVector ? input.values[...] : input.channel(channel), at: x, in: places.curve, &canvas)
        // The curve does not grow beyond its largest height.
        let bottom = max(
            places.curve.y + min(places.curve.height, Curve.mostHeight + 1),
            places.maps.map(\.bottom).max() ?? area.y)
        canvas.steps(conclusion, in: area.cutTop(bottom + 1 - area.y).1)
    }

    /// Where the maps before and after the function are, that of what is clipped, and the curve: below the maps, or next to
    /// the third one where they are larger so.
    private func functionPlaces(in area: Rectangle) -> (maps: [Rectangle], curve: Rectangle) {
        let isVector = operation.output.isVector
        let count = operation.kind == .relu6 && !isVector ? 3 : 2
        // A heading, a plot and its numbers.
        let curve = min(Curve.mostHeight + 1, max(area.height / 3, 5))
        let row = area.columns(count, gap: 2)
        let height =
            isVector
            ? area.height - curve
            : min(planeHeight(operation.output, in: row[0].width), area.height - curve)
        let (upper, lower) = area.cutTop(height)
        let square = area.columns(2, gap: 2)
        let squareHeight = min(planeHeight(operation.output, in: square[0].width), area.height / 2)
        guard count == 3, squareHeight > height else {
            // In their order from left to right.
            let maps = upper.columns(count, gap: 2)
            return (count == 3 ? [maps[0], maps[2], maps[1]] : maps, lower)
        }
        let (top, rest) = area.cutTop(squareHeight)
        let bottom = rest.cutTop(squareHeight).0.columns(2, gap: 2)
        return (top.columns(2, gap: 2) + [bottom[0]], bottom[1])
    }

    /// The height of a plane and its caption in a column of this width.
    func planeHeight(_ shape: FeatureShape, in width: Int) -> Int {
        (width * shape.height + 2 * shape.width - 1) / (2 * shape.width) + 1
    }

    /// Where a ReLU6 clips: orange at 0, blue at 6.
    private func drawClipped(in area: Rectangle, _ canvas: inout Canvas) {
        let (sixes, zeros) = (canvas.regionSymbol(0), canvas.regionSymbol(1))
        let caption = Line("\(zeros) clipped to 0", .negative).adding("  \(sixes) to 6", .positive)
        canvas.line(caption.without(moreThan: area.width), in: area)
        let room = area.cutTop(1).1
        let place = canvas.fitted(room, imageWidth: input.shape.width, imageHeight: input.shape.height)
        canvas.regions(
            input.channel(channel).map { $0 < 0 ? 1 : $0 > 6 ? 0 : 2 }, width: input.shape.width,
            height: input.shape.height, [.positive, .negative, .dim], in: place)
        canvas.mark(pixel, of: input.shape, in: place)
    }

    /// The function over the range of the input, and the selected value on it.
    private func drawCurve(
        values: ArraySlice<Float>, at x: Float, in area: Rectangle, _ canvas: inout Canvas
    ) {
        // Weights from outside may lead to values that no axis can show.
        let finite = values.filter(\.isFinite)
        let (least, greatest) = (Double(finite.min() ?? 0), Double(finite.max() ?? 0))
        let plot = area.cutTop(1).1
        func draw(
            _ heading: Line, showing range: ClosedRange<Double>, ticks: [Double] = [],
            _ function: @escaping (Double) -> Double
        ) {
            canvas.line(heading.without(moreThan: area.width), in: area)
            let shown = min(least, range.lowerBound)...max(greatest, range.upperBound)
            Curve(range: shown, ticks: [0] + ticks + [least, greatest], function: function).draw(
                point: Double(x), in: plot, &canvas)
        }
        switch operation.kind {
        case .relu6:
            let (low, high) = (share(values.count { $0 < 0 }, values), share(values.count { $0 > 6 }, values))
            let clipped = "  \(Numbers.percent(low)) to 0, \(Numbers.percent(high)) to 6"
            draw(Line("min(max(x, 0), 6)", .heading).adding(clipped, .dim), showing: -2...7, ticks: [6]) {
                min(max($0, 0), 6)
            }
        case .hSwish:
            draw(
                Line("x · min(max(x + 3, 0), 6) / 6", .heading), showing: -4...4, ticks: [-3, 3]
            ) { $0 * min(max($0 + 3, 0), 6) / 6 }
        case .normalization:
            guard let step = explanation?.sums.first?.steps.first else { return }
            draw(Line("a straight line, one for each channel", .heading), showing: -1...1) {
                step.apply(to: $0)
            }
        default: draw(Line("out = x", .heading), showing: -1...1) { $0 }
        }
    }

    private func share(_ count: Int, _ values: ArraySlice<Float>) -> Double {
        Double(count) / Double(max(values.count, 1))
    }

    private func conclusion(_ x: Float) -> [Step] {
        switch operation.kind {
        case .relu6:
            let meaning =
                x < 0
                ? "below 0: clipped to 0"
                : x > 6 ? "above 6: clipped to 6" : "between 0 and 6: passes unchanged"
            return [
                Step(
                    text: Line("x = \(Numbers.fixed(x, 5))", .strong).adding(" \(meaning)").adding(
                        " → \(Numbers.fixed(value, 5))", .strong))
            ]
        case .dropout:
            return [Step(text: Line("In inference, every value passes unchanged."))]
        default: return steps
        }
    }

    /// All values of a vector as columns, the selected one marked.
    private func drawVector(
        _ tensor: FeatureTensor, _ caption: Line, in area: Rectangle, _ canvas: inout Canvas
    ) {
        let values = tensor.values
        let chart = ValueChart(values, in: area.cutTop(1).1.cutTop(area.height - 2).0)
        let shared = chart.map(\.valuesInColumn) ?? 1
        let counts = shared > 1 ? "  \(values.count) values, up to \(shared) a column: the largest" : ""
        canvas.line(caption.adding(counts, .dim).without(moreThan: area.width), in: area)
        guard let chart else { return }
        let selected = min(channel, values.count - 1)
        chart.draw(selected: selected, &canvas)
        canvas.put("▲", x: chart.column(of: selected), y: chart.plot.bottom, .saturated)
    }

    // MARK: - Addition

    /// Both planes and their sum, on one scale.
    func drawAddition(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let residual else { return }
        let width = area.columns(3, gap: 3)[0].width
        let (upper, lower) = area.cutTop(min(planeHeight(operation.output, in: width), area.height - 2))
        let places = upper.columns(3, gap: 3)
        let (x, other) = (input[channel, pixel.y, pixel.x], residual[channel, pixel.y, pixel.x])
        let range = StagePlane.sharedRange([
            input.channel(channel), residual.channel(channel), output.channel(channel),
        ])
        func signed(_ tensor: FeatureTensor, _ caption: Line) -> StagePlane {
            StagePlane(tensor.channel(channel), tensor.shape, caption, aroundZero: range, pixel)
        }
        canvas.plane(signed(input, Line("x, channel \(channel)", .heading)), in: places[0])
        canvas.plane(signed(residual, Line("the row's input", .heading)), in: places[1])
        clicks.addPixels(of: canvas.plane(signed(output, outputCaption), in: places[2]))
        for (place, sign) in zip(places, ["+", "="]) {
            canvas.text(sign, x: place.right + 1, y: upper.y, .strong)
        }
        canvas.line(
            Line("\(Numbers.fixed(x, 5)) + \(Numbers.fixed(other, 5)) = ").adding(
                Numbers.fixed(value, 5), .strong
            ).adding("   \(StagePlane.text(range))", .dim),
            in: lower.cutTop(1).1)
    }

    // MARK: - Shuffle

    /// All channels at their old places above their new ones, the selected one's line bright.
    func drawShuffle(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard case .shuffle(let groups) = operation.kind else { return }
        let count = operation.output.channels
        let sources = (0..<count).map { operation.inputs(of: $0)[0] }
        let source = sources[channel]
        let size = count / groups
        let first = source / size * size
        let bands = min(max(area.height / 2, 5), 12)
        let (upper, lower) = area.cutTop(area.height - bands - 2)
        let places = upper.columns(2, gap: 4)
        canvas.plane(
            inputPlane(
                source,
                Line("in \(source)", .heading).adding(
                    "  group \(source / size + 1) of \(groups): channels \(first) to \(first + size - 1)",
                    .dim)), in: places[0])
        let plane = canvas.plane(outputPlane, in: places[1])
        canvas.put("→", x: places[1].x - 2, y: plane.y + plane.height / 2, .strong)
        clicks.addPixels(of: plane)

        let body = lower.inset(rows: 1)
        canvas.text("after", x: body.x, y: body.bottom, .heading)
        let links = Rectangle(x: body.x, y: body.y + 1, width: body.width, height: body.height - 2)
        func place(_ channel: Int) -> Int { (2 * channel + 1) * body.width / count }
        func drawBand(_ row: Int, selected: Int, group: (Int) -> Int) {
            for channel in 0..<count {
                let column = body.x + min(place(channel) / 2, body.width - 1)
                let style = StageScene.groupStyles[group(channel) % StageScene.groupStyles.count]
                canvas.put("■", x: column, y: body.y + row, style)
            }
            canvas.put("◆", x: body.x + min(place(selected) / 2, body.width - 1), y: body.y + row, .saturated)
        }
        // At most one line in two columns: more would be a grey area. An odd step takes lines of all groups.
        let step = max(2 * count / body.width, 1) | 1
        let some = stride(from: 0, to: count, by: step).map { (from: place(sources[$0]), to: place($0)) }
        canvas.links(some, in: links, .dim)
        canvas.links([(place(source), place(channel))], in: links, .saturated)
        drawBand(0, selected: source) { $0 / size }
        drawBand(body.height - 1, selected: channel) { $0 % groups }
        canvas.line(
            Line.fitting(
                lower.width,
                [
                    "  \(groups) groups of \(size) channels; after the shuffle, neighbours are from different groups",
                    "  \(groups) groups of \(size); after: neighbours from different groups",
                    "  \(groups) groups of \(size)",
                ].map { Line("before", .heading).adding($0, .dim) }), in: lower)
    }

    /// The colours of channel groups, in turn.
    private static let groupStyles: [Style] = [
        .positive, .negative, .parameters, .time, .stem, .blockC, .classifier, .shiftMax,
    ]

    // MARK: - Pooling

    /// The plane, its mean, and the vector that the means of all channels are.
    func drawPooling(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let places = area.columns(2, gap: 4)
        let caption = Line("in \(channel)", .heading).adding("  \(input.shape.plane) values", .dim)
        let plane = canvas.plane(inputPlane(channel, caption, hasPatch: true), in: places[0])
        canvas.put("→", x: places[1].x - 2, y: plane.y + plane.height / 2, .strong)
        clicks.addPixels(of: plane)
        // Remarks take several lines in a narrow column.
        let lines = steps.reduce(1) { lines, step in
            lines + (step.result == nil ? step.text.wrapped(to: places[1].width, indent: 2).count : 1)
        }
        let (upper, lower) = places[1].cutTop(places[1].height - min(lines, places[1].height / 2))
        drawVector(output, outputCaption.adding("  one value a channel", .dim), in: upper, &canvas)
        canvas.steps(steps, in: lower.cutTop(1).1)
    }
}
