/// What is changed in the picture, in the lower right corner of any screen.
enum PicturePanel {
    private static let size = Size(width: 50, height: 10)

    static func draw(_ state: State, _ frame: inout Frame) {
        let body = Frame.body(state.size)
        let area = Rectangle(
            x: body.right - size.width, y: body.bottom - size.height, width: size.width, height: size.height)
        let inside = frame.canvas.box(area, title: "Edit the picture")
        let crop = state.run.picture.crop
        let (left, right) = inside.cutLeft(2 * inside.height + 1)
        frame.canvas.image(
            crop, in: frame.canvas.fitted(left, imageWidth: crop.width, imageHeight: crop.height))
        let edit = state.edit
        var y = right.y
        func line(_ name: String, _ keys: String, _ value: String, isChanged: Bool) {
            frame.canvas.text(name, x: right.x, y: y, .heading)
            frame.canvas.text(keys, x: right.x + 11, y: y, .key)
            frame.canvas.rightText(value, right: right.right, y: y, isChanged ? .changed : .plain)
            y += 1
        }
        line("brightness", "- +", factor(edit.brightnessFactor), isChanged: edit.brightness != 0)
        line("contrast", "[ ]", factor(edit.contrastFactor), isChanged: edit.contrast != 0)
        line("crop", "HJKL", "\(edit.right), \(edit.down)", isChanged: edit.right != 0 || edit.down != 0)
        line("patch", "Space", edit.patch.map { "\($0.x), \($0.y)" } ?? "none", isChanged: edit.patch != nil)
        line("", "← → ↑ ↓ < >", edit.patch.map { "\($0.side)" } ?? "", isChanged: edit.patch != nil)
        y += 1
        let prediction = state.trace.prediction
        if let best = prediction.top(1).first {
            let score = Numbers.fixed(Double(prediction.scores[best]), 3)
            frame.canvas.text(
                state.run.model.label(best), x: right.x, y: y, .strong, limit: right.width - 6)
            frame.canvas.rightText(score, right: right.right, y: y, .strong)
        }
        frame.canvas.text(
            "Esc closes; r undoes it all", x: right.x, y: right.bottom - 1, .dim, limit: right.width)
    }

    private static func factor(_ value: Float) -> String { "× \(Numbers.fixed(Double(value), 1))" }
}
