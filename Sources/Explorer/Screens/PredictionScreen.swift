import Network
import Trace

/// The picture as the network sees it, what it says of it, and the last numbers on the way there.
enum PredictionScreen {
    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        // As wide as the picture is; what it leaves goes to the answer.
        let crop = body.height - smallHeight(body) - 1
        let (left, right) = body.cutLeft(min(body.width * 9 / 20, max(2 * crop, 31) + 3))
        drawPicture(state, in: left.inset(columns: 1), &frame.canvas)
        drawAnswer(state, in: right.inset(columns: 1), &frame.canvas)
    }

    // MARK: - The picture

    /// Of the whole picture and its caption, below what the network sees.
    private static func smallHeight(_ area: Rectangle) -> Int { max(area.height * 2 / 5, 7) }

    private static func drawPicture(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let picture = state.run.picture
        let (large, small) = area.cutTop(area.height - smallHeight(area))
        let size = state.network.inputSize
        canvas.text("what the network sees, \(size)×\(size)", x: large.x, y: large.y, .heading)
        let crop = canvas.fitted(
            large.cutTop(1).1, imageWidth: picture.crop.width, imageHeight: picture.crop.height)
        canvas.image(picture.crop, in: crop)
        canvas.text(
            "\(picture.width)×\(picture.height), \(picture.cropRule) crop", x: small.x,
            y: small.y, .heading, limit: small.width)
        let original = canvas.fitted(
            small.cutTop(1).1, imageWidth: picture.original.width, imageHeight: picture.original.height)
        canvas.image(picture.original, in: original)
        markCrop(picture.cropArea, in: original, &canvas)
    }

    /// A frame of lines where the crop's edges lie.
    private static func markCrop(
        _ crop: PictureDescription.Area, in image: Rectangle, _ canvas: inout Canvas
    ) {
        guard image.width > 2, image.height > 2 else { return }
        func column(_ share: Double) -> Int { image.x + share.of(image.width - 1) }
        func row(_ share: Double) -> Int { image.y + share.of(image.height - 1) }
        let (left, right) = (column(crop.x), column(crop.x + crop.width))
        let (top, bottom) = (row(crop.y), row(crop.y + crop.height))
        for x in left...right {
            canvas.mark("─", x: x, y: top)
            canvas.mark("─", x: x, y: bottom)
        }
        for y in top...bottom {
            canvas.mark("│", x: left, y: y)
            canvas.mark("│", x: right, y: y)
        }
        for (corner, x, y) in [
            ("┌", left, top), ("┐", right, top), ("└", left, bottom), ("┘", right, bottom),
        ] as [(Unicode.Scalar, Int, Int)] {
            canvas.mark(corner, x: x, y: y)
        }
    }

    // MARK: - The answer

    private static func drawAnswer(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let title = "top 5 of \(Numbers.exact(state.network.classes)), softmax score"
        let base = state.base?.trace.prediction
        let top = TopClasses(state.trace.prediction, against: base, state.run.model)
        var y = top.draw(title, in: area, &canvas)
        if !state.run.model.isTrained, base == nil {
            canvas.rightText(" UNTRAINED ", right: area.right, y: area.y, .warning)
        }
        if let base, let pinned = state.pin.pinned {
            let below = area.cutTop(y - area.y).1
            y = TopClasses(base, against: nil, state.run.model).draw(
                "pinned: \(pinned.name)", in: below, &canvas)
        }
        if !state.run.model.isTrained {
            canvas.text(
                "random weights: the answer means nothing;", x: area.x, y: y + 1, .changed, limit: area.width)
            canvas.text("W loads trained ones", x: area.x, y: y + 2, .changed, limit: area.width)
            y += 3
        }
        drawHead(state, in: area.cutTop(y - area.y + 1).1, &canvas)
    }

    /// The operations of the head, from the pooled features to the logits.
    private static func drawHead(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        guard let head = state.network.rows.last?.operations, area.height > 2 else { return }
        let isWide = area.width >= 58
        let right = area.x + (isWide ? 32 : 22)
        canvas.text("head", x: area.x, y: area.y, .heading)
        for (column, title) in ["output", "mean", "min", "max"].enumerated() {
            canvas.rightText(title, right: right + 7 * column, y: area.y, .heading)
        }
        var y = area.y + 1
        for index in head where y < area.bottom {
            let operation = state.network.operations[index]
            if case .dropout = operation.kind { continue }
            let statistics = state.trace.operations[index].statistics
            let name = isWide ? operation.name : operation.columnTitle
            canvas.text(name, x: area.x, y: y, index == state.operation ? .strong : .plain)
            canvas.rightText(operation.output.description, right: right, y: y, .dim)
            for (column, value) in [statistics.mean, statistics.minimum, statistics.maximum].enumerated() {
                canvas.rightText(Numbers.activation(value), right: right + 7 * (column + 1), y: y)
            }
            y += 1
        }
        guard y + 3 < area.bottom else { return }
        drawLogits(state, in: area.cutTop(y - area.y + 1).1, &canvas)
    }

    private static func drawLogits(_ state: State, in area: Rectangle, _ canvas: inout Canvas) {
        let logits = state.trace.prediction.logits
        guard let lower = logits.min(), let upper = logits.max(), upper > lower else { return }
        canvas.text(
            "logits by class, \(Numbers.activation(lower)) to \(Numbers.activation(upper))", x: area.x,
            y: area.y,
            .heading, limit: area.width)
        // Few classes have columns of the same width.
        let width = logits.count < area.width ? area.width / logits.count * logits.count : area.width
        let plot = Rectangle(x: area.x, y: area.y + 1, width: width, height: min(area.height - 1, 8))
        canvas.profile(of: logits, lower: lower, upper: upper, in: plot)
    }
}
