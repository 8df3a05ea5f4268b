import Network

/// One line of the key table: dispatch, footer and help all come from it.
public struct KeyBinding: Sendable, Hashable {
    public let keys: [Key]
    public let action: Action
    public let group: Group
    /// A word for the footer; nil where the footer leaves the key out.
    public let hint: String?
    /// One sentence for the help.
    public let help: String

    /// A heading of the help.
    public enum Group: Sendable, Hashable {
        case move, look, change, program, lesson
        /// The keys of an open panel.
        case panel(Panel)

        static let all: [Group] = [.move, .look, .change, .program, .lesson] + Panel.all.map(Group.panel)

        public var title: String {
            switch self {
            case .move: "Moving"
            case .look: "Looking"
            case .change: "Model and picture"
            case .program: "Program"
            case .lesson: "In the lesson (L)"
            case .panel(let panel): panel.title
            }
        }
    }

    init(_ keys: [Key], _ action: Action, _ group: Group, hint: String? = nil, _ help: String) {
        self.keys = keys
        self.action = action
        self.group = group
        self.hint = hint
        self.help = help
    }

    /// The same binding without some of its keys; nil where none is left.
    fileprivate func without(_ taken: Set<Key>) -> KeyBinding? {
        let left = keys.filter { !taken.contains($0) }
        return left.isEmpty ? nil : KeyBinding(left, action, group, hint: hint, help)
    }

    /// Whether it keeps its meaning where a panel hides the screen that it belongs to.
    fileprivate var staysInPanels: Bool {
        switch action {
        case .panel, .search, .searchNext, .searchPrevious, .lesson: true
        default: false
        }
    }
}

/// All keys: those of every screen, those of the screens' panes and of the panels, and the lesson's.
public enum KeyBindings {
    private static let stepping = [
        KeyBinding(["m"], .nextModel, .change, hint: "model", "next model, \(Variant.familyRange)"),
        KeyBinding(["M"], .previousModel, .change, "previous model"),
        KeyBinding(["i"], .nextPicture, .change, hint: "picture", "next picture"),
        KeyBinding(["I"], .previousPicture, .change, "previous picture"),
    ]

    private static let screens =
        Screen.all.map { screen in
            KeyBinding([screen.key], .screen(screen), .look, "screen \(screen.title)")
        } + [
            KeyBinding([.tab], .nextScreen, .look, "next screen"),
            KeyBinding([.backTab], .previousScreen, .look, "previous screen"),
        ]

    private static let playing = [
        KeyBinding(
            [">"], .play, .look,
            "play the operations forward on the stage; + faster, - slower, any other key stops")
    ]

    /// - Parameter isSearched: whether the screen lists operations or channels, which have panels of their own.
    private static func searching(_ isSearched: Bool) -> [KeyBinding] {
        [
            KeyBinding(
                ["/"], .search, .look, hint: "search",
                "search: an operation, a channel by its number, a convention, a class")
        ] + (isSearched ? openings { $0.offer == .searchedScreens } + playing : []) + [
            KeyBinding(["n"], .searchNext, .look, "next match"),
            KeyBinding(["N"], .searchPrevious, .look, "previous match"),
        ]
    }

    private static let changing =
        [KeyBinding(["o"], .openPicture, .change, hint: "open", "choose a picture from a folder")]
        + openings { $0.offer == .everyScreen } + [
            KeyBinding(
                ["p"], .pin, .change, hint: "pin", "pin model and picture as the base of others; again: unpin"
            ),
            KeyBinding(["P"], .unpin, .change, "unpin what is pinned"),
            KeyBinding(
                ["r"], .turnUpright, .change, "turn a picture that is stored on its side (EXIF), or back"),
            KeyBinding(["W"], .openWeights, .change, hint: "weights", "load weights from a checkpoint"),
        ]

    static let lesson = [
        KeyBinding([" "], .nextStop, .lesson, hint: "next", "the rest of the text; the next stop"),
        KeyBinding([.backspace], .previousStop, .lesson, hint: "back", "the previous stop"),
        KeyBinding([.escape], .back, .lesson, hint: "leave", "leave the lesson; L comes back to this stop"),
        KeyBinding(["0"], .stops, .lesson, hint: "stops", "the list of all stops"),
        KeyBinding(["T"], .notes, .lesson, "the notes for the speaker, and the text again"),
    ]

    private static let program = [
        KeyBinding(
            ["L"], .lesson, .program, hint: "lesson",
            "the lesson: the paper in a few stops, with your picture"),
        KeyBinding(["?", .function(1)], .help, .program, hint: "help", "this list"),
        KeyBinding([.escape], .back, .program, "close what is open; clear the search"),
        KeyBinding(["S"], .save, .program, "save this frame as a file in the current folder"),
        KeyBinding(["y"], .copyLine, .program, "copy the selected line, with tabs"),
        KeyBinding(["Y"], .copyTable, .program, "copy all lines of the main pane"),
        KeyBinding([.control("l")], .repaint, .program, "repaint the screen"),
        KeyBinding([.control("z")], .suspend, .program, "suspend"),
        KeyBinding(["q", .control("c")], .quit, .program, hint: "quit", "quit"),
    ]

    private static func openings(where isWanted: (Panel) -> Bool) -> [KeyBinding] {
        Panel.all.filter(isWanted).map(\.opening)
    }

    // MARK: - Where keys mean something

    /// The keys of each screen's panes and panels.
    private static let own: [Screen: [KeyBinding]] = Dictionary(
        uniqueKeysWithValues: Screen.all.map { screen in
            (
                screen,
                screen.panes.flatMap(\.keys) + openings { $0.offer == .home && $0.home == screen }
                    + searching(screen.isSearched)
            )
        })

    private static let all: [Screen: [KeyBinding]] = own.mapValues { own in
        own.filter { $0.group == .move } + stepping + screens + own.filter { $0.group != .move } + changing
            + program
    }

    /// All that means something on a screen while nothing is open over it.
    static func bindings(on screen: Screen) -> [KeyBinding] { all[screen, default: []] }

    /// What means something on `screen` with `panel` open. The panel's keys come first, then the lesson's while it is
    /// played; the screen keeps what these leave. Where the panel hides the screen, the screen keeps only the keys of
    /// every screen, and those for panels, the search and the lesson.
    public static func bindings(on screen: Screen, in panel: Panel?, isLesson: Bool = false) -> [KeyBinding] {
        guard panel != nil || isLesson else { return bindings(on: screen) }
        var bindings = panel?.keys ?? []
        var taken = Set(bindings.flatMap(\.keys))
        if isLesson {
            bindings += lesson.compactMap { $0.without(taken) }
            taken.formUnion(lesson.flatMap(\.keys))
        }
        let isHidden = panel?.placement == .screen
        let hidden = isHidden ? Set(own[screen, default: []].filter { !$0.staysInPanels }) : []
        return bindings
            + self.bindings(on: screen).filter { !hidden.contains($0) }.compactMap { $0.without(taken) }
    }

    /// What `key` means on `screen` with `panel` open.
    public static func action(
        for key: Key, on screen: Screen, in panel: Panel?, isLesson: Bool = false
    ) -> Action? {
        bindings(on: screen, in: panel, isLesson: isLesson).first { $0.keys.contains(key) }?.action
    }

    /// Every binding, once.
    public static let table: [KeyBinding] = {
        let own = Screen.all.flatMap { KeyBindings.own[$0, default: []] }
        func isOpening(_ binding: KeyBinding) -> Bool {
            if case .panel = binding.action { true } else { false }
        }
        let looks = own.filter { $0.group != .move }
        let all =
            own.filter { $0.group == .move } + stepping + screens + looks.filter { !isOpening($0) }
            + looks.filter(isOpening) + changing + program + lesson + Panel.all.flatMap(\.keys)
        var seen: Set<KeyBinding> = []
        return all.filter { seen.insert($0).inserted }
    }()

    /// The screens that a binding belongs to; none where it belongs to every one, or to a panel.
    static func screens(of binding: KeyBinding) -> [Screen] {
        Screen.all.filter { own[$0, default: []].contains(binding) }
    }

    // MARK: - Keys that panes share

    /// What moves through a list, around a pane's own keys.
    static func list(_ own: [KeyBinding] = []) -> [KeyBinding] {
        [
            KeyBinding(["j", .down], .down, .move, "next line; next channel; next class"),
            KeyBinding(["k", .up], .up, .move, "previous line; previous channel; previous class"),
        ] + own + [
            KeyBinding(["g", .home], .top, .move, "first line"),
            KeyBinding(["G", .end], .bottom, .move, "last line"),
            KeyBinding([.pageDown, .control("d")], .pageDown, .move, "one page down"),
            KeyBinding([.pageUp, .control("u")], .pageUp, .move, "one page up"),
        ]
    }

    /// What moves through a panel's list, with the panel's own words for a line and for its ends.
    static func list(
        in panel: Panel, down: String, up: String, top: String, bottom: String, pages: Bool = true
    ) -> [KeyBinding] {
        let group = KeyBinding.Group.panel(panel)
        let paging = [
            KeyBinding([.pageDown, .control("d")], .pageDown, group, "one page down"),
            KeyBinding([.pageUp, .control("u")], .pageUp, group, "one page up"),
        ]
        return [KeyBinding(["j", .down], .down, group, down), KeyBinding(["k", .up], .up, group, up)]
            + (pages ? paging : [])
            + [
                KeyBinding(["g", .home], .top, group, top), KeyBinding(["G", .end], .bottom, group, bottom),
            ]
    }

    /// From group to group: within a group, all channels are connected alike.
    static func groups(in panel: Panel) -> [KeyBinding] {
        [
            KeyBinding(["J"], .group(1), .panel(panel), hint: "group", "first channel of the next group"),
            KeyBinding(["K"], .group(-1), .panel(panel), "first channel of the previous group"),
        ]
    }

    static let operations = [
        KeyBinding(
            [.right, "l", "."], .nextOperation, .move, hint: "next", "next operation; next Shift-Max"),
        KeyBinding([.left, "h", ","], .previousOperation, .move, "previous operation; previous Shift-Max"),
    ]

    /// How the footer offers the way out of a panel.
    static let close = KeyBinding([.escape], .back, .look, hint: "back", "close the panel")

    static let sort = KeyBinding(["s"], .sort, .look, hint: "sort", "sort by the next column")
    static let unit = KeyBinding(
        ["u"], .unit, .look, hint: "unit", "count multiply-adds, or FLOPs (two for each multiply-add)")

    static let costBasis = KeyBinding(
        ["C"], .costBasis, .look, "count costs for 1000 classes, as published, or for the network's own")

    static let mapScale = KeyBinding(
        ["z"], .mapScale, .look, "colours of maps: each channel's own range, or one for the layer")

    static let pixels = [
        KeyBinding([.shiftRight, "}"], .pixel(x: 1, y: 0), .move, "next pixel"),
        KeyBinding([.shiftLeft, "{"], .pixel(x: -1, y: 0), .move, "previous pixel"),
        KeyBinding([.shiftDown, ")"], .pixel(x: 0, y: 1), .move, "pixel below"),
        KeyBinding([.shiftUp, "("], .pixel(x: 0, y: -1), .move, "pixel above"),
    ]
}
