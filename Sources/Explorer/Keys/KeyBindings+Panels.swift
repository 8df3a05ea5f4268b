/// What keys mean while a panel is open.
extension KeyBindings {
    static let panels = explanation + connections

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
