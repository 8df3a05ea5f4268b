/// What keys mean while a panel is open.
extension KeyBindings {
    static let panels = explanation + connections + picture + whatIf + swap + dynamics

    private static let explanation = [
        KeyBinding(["j", .down], .down, .explanation, in: .explanation, "scroll the terms down"),
        KeyBinding(["k", .up], .up, .explanation, in: .explanation, "scroll the terms up"),
        KeyBinding([.pageDown, .control("d")], .pageDown, .explanation, in: .explanation, "one page down"),
        KeyBinding([.pageUp, .control("u")], .pageUp, .explanation, in: .explanation, "one page up"),
        KeyBinding(["g", .home], .top, .explanation, in: .explanation, "first term"),
        KeyBinding(["G", .end], .bottom, .explanation, in: .explanation, "last term"),
        KeyBinding(
            ["s"], .sort, .explanation, hint: "sort", in: .explanation,
            "sort the terms by place, or the largest products first"),
    ]

    private static let picture = [
        edit(["+", "="], .brightness(1), hint: "brighter", "brighter by a tenth"),
        edit(["-"], .brightness(-1), hint: "darker", "darker by a tenth"),
        edit(["]"], .contrast(1), hint: "contrast", "more contrast, by a tenth"),
        edit(["["], .contrast(-1), "less contrast, by a tenth"),
        edit([" "], .patch, hint: "patch", "put a patch over a part of the picture, or take it away"),
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

    private static let whatIf = [
        KeyBinding(["j", .down], .down, .whatIf, in: .whatIf, "next field"),
        KeyBinding(["k", .up], .up, .whatIf, in: .whatIf, "previous field"),
        KeyBinding(["g", .home], .top, .whatIf, in: .whatIf, "first field"),
        KeyBinding(["G", .end], .bottom, .whatIf, in: .whatIf, "last field"),
        KeyBinding([.right, "l", "+"], .step(1), .whatIf, hint: "more", in: .whatIf, "more; the next row"),
        KeyBinding([.left, "h", "-"], .step(-1), .whatIf, hint: "less", in: .whatIf, "less; the row before"),
        KeyBinding(
            [.enter], .typeNumber, .whatIf, hint: "type", in: .whatIf,
            "type a number: Enter takes it, Esc leaves the old one"),
        KeyBinding([.shiftRight, "L"], .step(10), .whatIf, hint: "×10", in: .whatIf, "ten steps more"),
        KeyBinding([.shiftLeft, "H"], .step(-10), .whatIf, in: .whatIf, "ten steps less"),
        KeyBinding(
            ["r"], .resetWhatIf, .whatIf, hint: "reset", in: .whatIf, "the network as it is"),
        KeyBinding(["u"], .unit, .whatIf, hint: "unit", in: .whatIf, "count multiply-adds, or FLOPs"),
    ]

    private static let swap = [
        KeyBinding(["j", .down], .down, .swap, in: .swap, "next row"),
        KeyBinding(["k", .up], .up, .swap, in: .swap, "previous row"),
        KeyBinding(["g", .home], .top, .swap, in: .swap, "all rows"),
        KeyBinding(["G", .end], .bottom, .swap, in: .swap, "last row"),
        KeyBinding(
            ["x"], .swap, .swap, hint: "swap next", in: .swap,
            "swap with the initial values, the pinned one's, off"),
    ]

    private static let dynamics = [
        KeyBinding(["j", .down], .down, .dynamics, in: .dynamics, "next picture"),
        KeyBinding(["k", .up], .up, .dynamics, in: .dynamics, "previous picture"),
        KeyBinding([.pageDown, .control("d")], .pageDown, .dynamics, in: .dynamics, "one page down"),
        KeyBinding([.pageUp, .control("u")], .pageUp, .dynamics, in: .dynamics, "one page up"),
        KeyBinding(["g", .home], .top, .dynamics, in: .dynamics, "first picture"),
        KeyBinding(["G", .end], .bottom, .dynamics, in: .dynamics, "last picture"),
        KeyBinding([.right, "l"], .nextChannel, .dynamics, in: .dynamics, "next channel"),
        KeyBinding([.left, "h"], .previousChannel, .dynamics, in: .dynamics, "previous channel"),
        KeyBinding(["."], .nextOperation, .dynamics, hint: "next", in: .dynamics, "next Shift-Max"),
        KeyBinding(
            [","], .previousOperation, .dynamics, hint: "previous", in: .dynamics, "previous Shift-Max"),
        KeyBinding(
            ["a"], .nextCoefficient, .dynamics, hint: "a1 b1", in: .dynamics,
            "the next coefficient: a1, b1, a2, b2"),
        KeyBinding(
            ["s"], .sort, .dynamics, hint: "sort", in: .dynamics,
            "sort the channels by how much they vary, or by number"),
        KeyBinding(
            [.enter], .activate, .dynamics, hint: "open", in: .dynamics,
            "show the selected picture on the Shift-Max screen"),
        KeyBinding(
            [.escape], .back, .dynamics, hint: "back", in: .dynamics, "cancel the survey; then close"),
        KeyBinding(["r"], .resumeSurvey, .dynamics, in: .dynamics, "go on where it was cancelled"),
    ]

    private static func edit(
        _ keys: [Key], _ change: PictureEdit.Change, hint: String? = nil, _ help: String
    ) -> KeyBinding {
        KeyBinding(keys, .edit(change), .picture, hint: hint, in: .picture, help)
    }

    private static let connections = [
        KeyBinding(
            [.right, "l"], .nextChannel, .connections, hint: "channel", in: .connections, "next channel"),
        KeyBinding([.left, "h"], .previousChannel, .connections, in: .connections, "previous channel"),
        KeyBinding(
            ["."], .nextOperation, .connections, hint: "next", in: .connections, "next operation"),
        KeyBinding(
            [","], .previousOperation, .connections, hint: "previous", in: .connections, "previous operation"),
        KeyBinding(["j", .down], .down, .connections, in: .connections, "scroll towards the input"),
        KeyBinding(["k", .up], .up, .connections, in: .connections, "scroll towards the output"),
        KeyBinding([.pageDown, .control("d")], .pageDown, .connections, in: .connections, "one page down"),
        KeyBinding([.pageUp, .control("u")], .pageUp, .connections, in: .connections, "one page up"),
        KeyBinding(["g", .home], .top, .connections, in: .connections, "the output"),
        KeyBinding(["G", .end], .bottom, .connections, in: .connections, "the input"),
        KeyBinding(
            ["v"], .reading, .connections, hint: "view", in: .connections,
            "back to where the code's row begins, or the paper's Micro-Block"),
    ]
}
