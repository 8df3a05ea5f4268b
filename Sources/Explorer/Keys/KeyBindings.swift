/// One line of the key table: from it come the dispatch, the footer and the help.
public struct KeyBinding: Sendable {
    public let keys: [Key]
    public let action: Action
    public let group: Group
    /// A word for the footer, where it stands there.
    public let hint: String?
    /// The screens on which it means something; all where empty.
    public let screens: Set<Screen>
    /// The panel that it belongs to: without it open, it means nothing.
    public let panel: Panel?
    /// Whether it means something only while the lesson is played.
    public let isOfLesson: Bool
    /// One sentence for the help.
    public let help: String

    public enum Group: String, Sendable, CaseIterable {
        case move = "Moving"
        case look = "Looking"
        case change = "Model and picture"
        case program = "Program"
        case lesson = "In the lesson (L)"
        case explanation = "In the explanation (e)"
        case connections = "In the connections (c)"
        case picture = "In the picture panel (E)"
        case dynamics = "In the dynamics (D)"
        case whatIf = "In the what-if (w)"
        case swap = "In the swap (x)"
    }

    init(
        _ keys: [Key], _ action: Action, _ group: Group, hint: String? = nil, on screens: Set<Screen> = [],
        in panel: Panel? = nil, ofLesson isOfLesson: Bool = false, _ help: String
    ) {
        self.keys = keys
        self.action = action
        self.group = group
        self.hint = hint
        self.screens = screens
        self.panel = panel
        self.isOfLesson = isOfLesson
        self.help = help
    }

    /// Whether it means something on a screen where no panel, or another one, is open.
    public func applies(on screen: Screen) -> Bool {
        panel == nil && !isOfLesson && (screens.isEmpty || screens.contains(screen))
    }

    /// The same binding of some of its keys; nil where none is left.
    fileprivate func without(_ taken: Set<Key>) -> KeyBinding? {
        let left = keys.filter { !taken.contains($0) }
        return left.isEmpty
            ? nil
            : KeyBinding(left, action, group, hint: hint, on: screens, in: panel, ofLesson: isOfLesson, help)
    }
}

public enum KeyBindings {
    private static let lists: Set<Screen> = [.network, .activations, .shiftMax, .features, .budgets]
    private static let operations: Set<Screen> = [.activations, .shiftMax]
    private static let pixels: Set<Screen> = [.shiftMax, .features]
    static let searched: Set<Screen> = [.network, .activations, .shiftMax, .features]

    /// All keys. On one screen a key stands once.
    public static let table: [KeyBinding] =
        moving + stepping + screens + looking + changing + program + lesson + panels

    private static let moving = [
        KeyBinding(["j", .down], .down, .move, on: lists, "next line; next channel"),
        KeyBinding(["k", .up], .up, .move, on: lists, "previous line; previous channel"),
        KeyBinding(
            [.enter, "l", .right], .activate, .move, hint: "unfold", on: [.network],
            "unfold the row; on an operation, show its activations or its Shift-Max"),
        KeyBinding([.left, "h"], .fold, .move, hint: "fold", on: [.network], "fold the row"),
        KeyBinding(
            [.right, "l", "."], .nextOperation, .move, hint: "next", on: operations,
            "next operation; next Shift-Max"),
        KeyBinding(
            [.left, "h", ","], .previousOperation, .move, on: operations,
            "previous operation; previous Shift-Max"),
        KeyBinding(
            [.right, "l", "j", .down], .nextConvention, .move, hint: "next", on: [.conventions],
            "next way to count"),
        KeyBinding(
            [.left, "h", "k", .up], .previousConvention, .move, on: [.conventions],
            "previous way to count"),
        KeyBinding(
            ["."], .nextOperation, .move, hint: "next", on: [.features], "next operation"),
        KeyBinding(
            [","], .previousOperation, .move, on: [.features], "previous operation"),
        KeyBinding([.right, "l"], .nextChannel, .move, on: [.features], "next channel"),
        KeyBinding([.left, "h"], .previousChannel, .move, on: [.features], "previous channel"),
        KeyBinding(["g", .home], .top, .move, on: lists, "first line"),
        KeyBinding(["G", .end], .bottom, .move, on: lists, "last line"),
        KeyBinding([.pageDown, .control("d")], .pageDown, .move, on: lists, "one page down"),
        KeyBinding([.pageUp, .control("u")], .pageUp, .move, on: lists, "one page up"),
        KeyBinding([.shiftRight, "}"], .pixelRight, .move, on: pixels, "next pixel"),
        KeyBinding([.shiftLeft, "{"], .pixelLeft, .move, on: pixels, "previous pixel"),
        KeyBinding([.shiftDown, ")"], .pixelDown, .move, on: pixels, "pixel below"),
        KeyBinding([.shiftUp, "("], .pixelUp, .move, on: pixels, "pixel above"),
    ]

    private static let stepping = [
        KeyBinding(["m"], .nextModel, .change, hint: "model", "next model, M0 to M3"),
        KeyBinding(["M"], .previousModel, .change, "previous model"),
        KeyBinding(["i"], .nextPicture, .change, hint: "picture", "next picture"),
        KeyBinding(["I"], .previousPicture, .change, "previous picture"),
    ]

    private static let screens = Screen.allCases.map { screen in
        KeyBinding(
            [.character(Unicode.Scalar(UInt8(48 + screen.rawValue)))], .screen(screen), .look,
            "screen \(screen.title)")
    }

    private static let looking = [
        KeyBinding([.tab], .nextScreen, .look, "next screen"),
        KeyBinding([.backTab], .previousScreen, .look, "previous screen"),
        KeyBinding(
            ["v"], .reading, .look, hint: "view", on: [.network],
            "switch between the code's rows and the paper's Micro-Blocks"),
        KeyBinding(["s"], .sort, .look, hint: "sort", on: searched, "sort by the next column"),
        KeyBinding(
            ["t"], .winners, .look, hint: "winners", on: [.shiftMax],
            "the pixels as points (x, x′), or as a map of the branch that wins at each"),
        KeyBinding(
            ["t"], .differences, .look, hint: "Δ maps", on: [.features],
            "the feature maps, or how far they are from the pinned picture's"),
        KeyBinding(
            ["D"], .panel(.dynamics), .look, hint: "dynamics", on: [.shiftMax],
            "how much the coefficients vary across all pictures"),
        KeyBinding(
            ["u"], .unit, .look, hint: "unit", on: [.network, .budgets],
            "count multiply-adds, or FLOPs (two for each multiply-add)"),
        KeyBinding(
            ["w"], .panel(.whatIf), .look, hint: "what if", on: [.budgets],
            "what other sizes, groups, branches and widths would cost"),
        KeyBinding(
            ["/"], .search, .look, hint: "search", on: searched,
            "search for an operation; on the other screens a number finds a channel"),
        KeyBinding(
            ["e"], .panel(.explanation), .look, hint: "explain", on: searched,
            "explain the selected value: the inputs and weights that made it, term by term"),
        KeyBinding(
            ["c"], .panel(.connections), .look, hint: "connections", on: searched,
            "which channels the selected one sees, step by step back"),
        KeyBinding(
            ["x"], .swap, .look, hint: "swap", on: [.prediction],
            "swap Shift-Max's coefficients and see the answer"),
        KeyBinding(["n"], .searchNext, .look, on: searched, "next match"),
        KeyBinding(["N"], .searchPrevious, .look, on: searched, "previous match"),
    ]

    private static let changing = [
        KeyBinding(["o"], .openPicture, .change, hint: "open", "choose a picture from a folder"),
        KeyBinding(
            ["E"], .panel(.picture), .change, hint: "edit",
            "edit the picture: brightness, contrast, crop, and a patch that covers a part"),
        KeyBinding(
            ["p"], .pin, .change, hint: "pin",
            "pin as the base of others; on the pinned one, unpin"),
        KeyBinding(["P"], .unpin, .change, "no picture is pinned any longer"),
        KeyBinding(["W"], .openWeights, .change, hint: "weights", "load weights from a checkpoint"),
    ]

    static let lesson = [
        KeyBinding(
            [" "], .nextStop, .lesson, hint: "next", ofLesson: true, "the rest of the text; the next stop"),
        KeyBinding([.backspace], .previousStop, .lesson, hint: "back", ofLesson: true, "the stop before"),
        KeyBinding(
            [.escape], .back, .lesson, hint: "leave", ofLesson: true,
            "leave the lesson; L comes back to this stop"),
    ]

    private static let program = [
        KeyBinding(
            ["L"], .lesson, .program, hint: "lesson",
            "the lesson: the paper in a few stops, with your picture"),
        KeyBinding(["?", .function(1)], .help, .program, hint: "help", "this list"),
        KeyBinding([.escape], .back, .program, "close what is open; clear the search"),
        KeyBinding([.control("l")], .repaint, .program, "repaint the screen"),
        KeyBinding([.control("z")], .suspend, .program, "suspend"),
        KeyBinding(["q", .control("c")], .quit, .program, hint: "quit", "quit"),
    ]

    /// What means something on `screen` with `panel` open: the panel's keys come first, then the lesson's while it
    /// is played, and what they take the screen's do not have. Where the panel hides the screen, that has only its
    /// panels, its search and the lesson.
    public static func bindings(on screen: Screen, in panel: Panel?, isLesson: Bool = false) -> [KeyBinding] {
        var own = table.filter { $0.panel != nil && $0.panel == panel }
        var taken = Set(own.flatMap(\.keys))
        if isLesson {
            own += lesson.compactMap { $0.without(taken) }
            taken.formUnion(lesson.flatMap(\.keys))
        }
        let hidden = panel?.hidesScreen == true
        let below = table.filter {
            $0.applies(on: screen) && (!hidden || $0.screens.isEmpty || $0.staysInPanels)
        }
        return own + below.compactMap { $0.without(taken) }
    }

    /// What `key` means on `screen` with `panel` open.
    public static func action(
        for key: Key, on screen: Screen, in panel: Panel?, isLesson: Bool = false
    ) -> Action? {
        bindings(on: screen, in: panel, isLesson: isLesson).first { $0.keys.contains(key) }?.action
    }
}

extension KeyBinding {
    fileprivate var staysInPanels: Bool {
        switch action {
        case .panel, .search, .searchNext, .searchPrevious, .lesson: true
        default: false
        }
    }
}
