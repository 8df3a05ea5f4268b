import Explorer

/// What the explorer begins with.
enum BeginOptions {
    static let screen = Option<Screen>.choice(
        "screen", placeholder: "screen", words: Screen.all.map(\.name),
        help: "The first screen: \(Screen.all.map(\.name).joined(separator: ", ")). (default: network)",
        value: { name in Screen.all.first { $0.name == name } })

    static let reading = Option<State.Reading>.choice(
        "reading",
        help: "The list by the code's rows, or by the paper's Micro-Blocks. (default: rows)")

    static let unit = Option<State.Unit>.choice(
        "unit", words: ["madds", "flops"],
        help: "Count multiply-adds, or FLOPs, two for each. (default: madds)",
        value: { ["madds": .multiplyAdds, "flops": .operations][$0] })

    static let classes = SharedOptions.classes(
        help: "Count costs for a network with this many classes; C switches to the network's own. "
            + "(default: \(State.publishedClasses), as published)")
}
