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
        let (body, end) = area.cutTop(area.height - conclusion.count)
        let count = operation.kind == .relu6 && !isVector ? 3 : 2
        let width = body.columns(count, gap: 2)[0].width
        let (upper, lower) = body.cutTop(
            isVector ? body.height / 2 : min(planeHeight(operation.output, in: width), body.height * 2 / 3))
        let places = upper.columns(count, gap: 2)
        if isVector {
            drawVector(input, before, in: places[0], &canvas)
            drawVector(output, outputCaption, in: places[1], &canvas)
        } else {
            canvas.plane(inputPlane(channel, before), in: places[0])
            clicks.addPixels(of: canvas.plane(outputPlane, in: places[count - 1]))
            if count == 3 { drawClipped(in: places[1], &canvas) }
        }
        drawCurve(values: isVector ? input.values[...] : input.channel(channel), at: x, in: lower, &canvas)
        canvas.steps(conclusion, in: end)
    }

    /// The height of a plane and its caption in a column of this width.
    func planeHeight(_ shape: FeatureShape, in width: Int) -> Int {
        (width * shape.height + 2 * shape.width - 1) / (2 * shape.width) + 1
    }

    /// Where a ReLU6 clips: orange at 0, blue at 6.
    private func drawClipped(in area: Rectangle, _ canvas: inout Canvas) {
        let signs: [Float] = input.channel(channel).map { $0 < 0 ? -0.6 : $0 > 6 ? 1 : 0 }
        let caption = Line("clipped to 0", .negative).adding(", ", .dim).adding("to 6", .positive)
        canvas.plane(StagePlane(signs[...], input.shape, caption, aroundZero: -1...1, pixel), in: area)
    }

    /// The function over the range of the input, and the selected value on it.
    private func drawCurve(
        values: ArraySlice<Float>, at x: Float, in area: Rectangle, _ canvas: inout Canvas
    ) {
        // Weights from outside may lead to values that no axis can show.
        let finite = values.filter(\.isFinite)
        let (least, greatest) = (min(finite.min() ?? 0, -1), max(finite.max() ?? 0, 1))
        let range = Double(least)...Double(greatest)
        let plot = area.cutTop(1).1
        switch operation.kind {
        case .relu6:
            let low = values.count { $0 < 0 }
            let high = values.count { $0 > 6 }
            canvas.line(
                Line("min(max(x, 0), 6)", .heading).adding(
                    "  \(Numbers.percent(share(low, values))) to 0, \(Numbers.percent(share(high, values))) to 6",
                    .dim), in: area)
            canvas.curve({ min(max($0, 0), 6) }, over: range, point: Double(x), in: plot)
        case .hSwish:
            canvas.text("x · min(max(x + 3, 0), 6) / 6", in: area, .heading)
            canvas.curve({ $0 * min(max($0 + 3, 0), 6) / 6 }, over: range, point: Double(x), in: plot)
        case .normalization:
            canvas.text("a straight line, one for each channel", in: area, .heading)
            guard let step = explanation?.sums.first?.steps.first else { return }
            canvas.curve({ step.apply(to: $0) }, over: range, point: Double(x), in: plot)
        default:
            canvas.text("out = x", in: area, .heading)
            canvas.curve({ $0 }, over: range, point: Double(x), in: plot)
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

    /// All values of a vector as columns, the selected one marked below.
    private func drawVector(
        _ tensor: FeatureTensor, _ caption: Line, in area: Rectangle, _ canvas: inout Canvas
    ) {
        canvas.line(caption, in: area)
        let plot = area.cutTop(1).1.cutTop(area.height - 2).0
        let values = tensor.values
        guard plot.height > 0, let least = values.min(), let greatest = values.max(), greatest > least else {
            return
        }
        canvas.profile(of: values, lower: min(least, 0), upper: max(greatest, 0), in: plot)
        let column = min(channel, values.count - 1) * plot.width / max(values.count, 1)
        canvas.put("▲", x: plot.x + column, y: plot.bottom, .saturated)
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
        let bands = min(max(area.height / 2, 5), 12)
        let (upper, lower) = area.cutTop(area.height - bands - 1)
        let places = upper.columns(2, gap: 4)
        canvas.put("→", x: places[0].right + 1, y: upper.y + upper.height / 2, .strong)
        canvas.plane(
            inputPlane(
                source,
                Line("in \(source)", .heading).adding(
                    "  group \(source / (count / groups) + 1) of \(groups)", .dim)), in: places[0])
        clicks.addPixels(of: canvas.plane(outputPlane, in: places[1]))

        let body = lower.cutTop(1).1
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
        let all = sources.enumerated().map { (from: place($1), to: place($0)) }
        canvas.links(all, in: links, .dim)
        canvas.links([(place(source), place(channel))], in: links, .saturated)
        drawBand(0, selected: source) { $0 / (count / groups) }
        drawBand(body.height - 1, selected: channel) { $0 % groups }
        canvas.line(
            Line("before", .heading).adding(
                "  \(groups) groups of \(count / groups) channels; after the shuffle, neighbours come from different groups",
                .dim), in: lower)
    }

    /// The colours of channel groups, in turn.
    private static let groupStyles: [Style] = [
        .positive, .negative, .parameters, .time, .stem, .blockC, .classifier, .shiftMax,
    ]

    // MARK: - Pooling

    /// The plane, its mean, and the vector that the means of all channels are.
    func drawPooling(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let places = area.columns(2, gap: 4)
        canvas.put("→", x: places[0].right + 1, y: area.y + area.height / 2, .strong)
        let caption = Line("in \(channel)", .heading).adding("  \(input.shape.plane) values", .dim)
        clicks.addPixels(of: canvas.plane(inputPlane(channel, caption, hasPatch: true), in: places[0]))
        let (upper, lower) = places[1].cutTop(places[1].height - min(steps.count + 1, 6))
        drawVector(output, outputCaption.adding("  one value a channel", .dim), in: upper, &canvas)
        canvas.steps(steps, in: lower.cutTop(1).1)
    }
}
