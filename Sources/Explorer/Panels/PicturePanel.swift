import Basics

extension Panel {
    public static let picture = Panel(
        "picture", title: "In the picture panel (E)", key: "E", hint: "edit",
        help: "edit the picture: brightness, contrast, crop, and a patch that covers a part",
        offer: .everyScreen, .corner, PictureEditPane())
}

/// The changes to the picture.
struct PictureEditPane: Pane {
    var keys: [KeyBinding] {
        func edit(_ keys: [Key], _ change: PictureEdit.Change, hint: String? = nil, _ help: String)
            -> KeyBinding
        {
            KeyBinding(keys, .edit(change), .panel(.picture), hint: hint, help)
        }
        return [
            edit(["+"], .brightness(1), hint: "brighter", "brighter by a tenth"),
            edit(["-"], .brightness(-1), hint: "darker", "darker by a tenth"),
            edit(["]"], .contrast(1), hint: "contrast", "more contrast, by a tenth"),
            edit(["["], .contrast(-1), "less contrast, by a tenth"),
            edit([" "], .patch, hint: "patch", "put a patch over a part of the picture, or remove it"),
            edit([.left], .patchMove(x: -1, y: 0), "move the patch left"),
            edit([.right], .patchMove(x: 1, y: 0), "move the patch right"),
            edit([.up], .patchMove(x: 0, y: -1), "move the patch up"),
            edit([.down], .patchMove(x: 0, y: 1), "move the patch down"),
            edit([">"], .patchSize(1), "a larger patch"),
            edit(["<"], .patchSize(-1), "a smaller patch"),
            edit([.shiftLeft, "H"], .crop(x: -1, y: 0), "move the crop left"),
            edit([.shiftRight, "L"], .crop(x: 1, y: 0), "move the crop right"),
            edit([.shiftUp, "K"], .crop(x: 0, y: -1), "move the crop up"),
            edit([.shiftDown, "J"], .crop(x: 0, y: 1), "move the crop down"),
            edit(["r"], .reset, hint: "reset", "the picture as it is"),
        ]
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let inside = canvas.box(area, title: "Edit the picture")
        let crop = state.run.picture.crop
        let (left, right) = inside.cutLeft(min(2 * inside.height + 1, inside.width - 30))
        // What is below the panel is covered.
        clicks.add(area) { _ in }
        let image = canvas.fitted(
            left.cutLeft(left.width - 1).0, imageWidth: crop.width, imageHeight: crop.height)
        canvas.image(crop, in: image)
        // The patch follows the pointer.
        clicks.addDragged(image) { state, x, y in
            let size = state.network.inputSize
            return state.apply(
                .patchTo(
                    x: (2 * (x - image.x) + 1) * size / (2 * image.width),
                    y: (2 * (y - image.y) + 1) * size / (2 * image.height)))
        }
        let edit = state.edit
        var y = right.y
        func line(_ name: String, _ keys: String, _ value: String, isChanged: Bool) {
            canvas.text(name, x: right.x, y: y, .heading)
            canvas.text(keys, x: right.x + 11, y: y, .key)
            canvas.rightText(value, right: right.right, y: y, isChanged ? .changed : .plain)
            y += 1
        }
        line("brightness", "- +", factor(edit.brightnessFactor), isChanged: edit.brightness != 0)
        line("contrast", "[ ]", factor(edit.contrastFactor), isChanged: edit.contrast != 0)
        line("crop", "HJKL", "\(edit.right), \(edit.down)", isChanged: edit.right != 0 || edit.down != 0)
        line("patch", "Space", edit.patch.map { "\($0.x), \($0.y)" } ?? "none", isChanged: edit.patch != nil)
        line("", "← → ↑ ↓ < >", edit.patch.map { "\($0.side)" } ?? "", isChanged: edit.patch != nil)
        if right.height > 9 { y += 1 }
        let prediction = state.trace.prediction
        if let best = prediction.top(1).first {
            let score = Numbers.fixed(Double(prediction.scores[best]), 3)
            canvas.text(
                state.run.model.label(best), x: right.x, y: y, .strong, limit: right.width - 6)
            canvas.rightText(score, right: right.right, y: y, .strong)
        }
        let help = "drag places the patch; r undoes, Esc closes".wrapped(to: right.width)
        canvas.lines(help.map { Line($0, .dim) }, in: right.cutTop(right.height - help.count).1)
        guard let stored = state.run.picture.stored, y + 1 < right.bottom - help.count else { return }
        canvas.text(
            edit.turnsUpright ? "turned upright" : "stored \(stored)", x: right.x, y: y + 1, .changed,
            limit: right.width)
    }

    private func factor(_ value: Float) -> String { "× \(Numbers.fixed(Double(value), 1))" }
}
