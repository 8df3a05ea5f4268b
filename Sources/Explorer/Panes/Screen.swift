/// A screen: an arrangement of panes.
///
/// To add one, write its panes and a static property like those in `Screens`, and add that to `all`; its number, key,
/// tab, name on the command line and in settings and lessons, and its keys in the help follow from there.
public struct Screen: Sendable, Hashable {
    public let title: String
    /// All panes that it may show, the most important first.
    let panes: [any Pane]
    /// Whether it lists operations or channels that a search can find.
    let isSearched: Bool
    /// Whether it is about the Shift-Max at or after the selected operation, instead of about the operation itself.
    let isAboutShiftMax: Bool
    /// Gives the panes that fit their places, the most important first.
    let arrange: @Sendable (State, Rectangle, inout Layout) -> Void

    init(
        _ title: String, _ panes: [any Pane], isSearched: Bool = false, isAboutShiftMax: Bool = false,
        arrange: @escaping @Sendable (State, Rectangle, inout Layout) -> Void
    ) {
        self.title = title
        self.panes = panes
        self.isSearched = isSearched
        self.isAboutShiftMax = isAboutShiftMax
        self.arrange = arrange
    }

    /// All screens, in the order of their tabs.
    public static let all: [Screen] = [
        network, activations, shiftMax, features, budgets, conventions, prediction,
    ]

    /// Its place among all, from 1.
    public var number: Int { (Screen.all.firstIndex(of: self) ?? 0) + 1 }

    /// The key that shows it.
    var key: Key { .character(Unicode.Scalar(UInt8(48 + number))) }

    /// As the command line, the settings and lessons call it.
    public var name: String { title.lowercased() }

    /// What lessons can enlarge of it.
    public var paneNames: [String] { panes.map(\.name).filter { !$0.isEmpty } }

    func pane(named name: String) -> (any Pane)? { panes.first { $0.name == name } }

    public static func == (left: Screen, right: Screen) -> Bool { left.title == right.title }
    public func hash(into hasher: inout Hasher) { hasher.combine(title) }
}

/// What can be open over a screen. It takes some of the screen's keys; the others keep their meaning.
///
/// To add one, write its pane and a static property like those in `Panels`, and add that to `all`.
public struct Panel: Sendable, Hashable {
    /// As lessons call it.
    public let name: String
    /// The heading of its keys in the help.
    let title: String
    /// The key that opens it, the footer's word for it, and its sentence for the help.
    private let key: Key
    private let hint: String
    private let help: String
    /// Where that key is offered.
    let offer: Offer
    /// The one screen that it belongs to: opened elsewhere, it shows that one. nil where it opens over any.
    let home: Screen?
    let placement: Placement
    let pane: any Pane
    /// Prepares the state when it opens.
    let open: @Sendable (inout State) -> Void
    /// Asks for what it needs and does not have yet, after every event.
    ///
    /// - Parameter isOpen: whether it is open; where not, what it asked for before may be cancelled.
    let request: @Sendable (inout State, _ isOpen: Bool) -> [Effect]

    enum Offer: Sendable {
        case home, searchedScreens, everyScreen
    }

    enum Placement: Sendable, Equatable {
        /// In place of the whole screen.
        case screen
        /// In place of the screen's most important pane.
        case mainPane
        /// In the lower right corner, over the screen.
        case corner
    }

    init(
        _ name: String, title: String, key: Key, hint: String, help: String, offer: Offer = .home,
        home: Screen? = nil, _ placement: Placement, _ pane: any Pane,
        open: @escaping @Sendable (inout State) -> Void = { _ in },
        request: @escaping @Sendable (inout State, Bool) -> [Effect] = { _, _ in [] }
    ) {
        self.name = name
        self.title = title
        (self.key, self.hint, self.help) = (key, hint, help)
        self.offer = offer
        self.home = home
        self.placement = placement
        self.pane = pane
        self.open = open
        self.request = request
    }

    /// All panels, in the order of the help.
    public static let all: [Panel] = [
        stage, explanation, connections, factors, picture, look, models, dynamics, whatIf, swap, training,
    ]

    var opening: KeyBinding {
        KeyBinding(
            [key], .panel(self), offer == .everyScreen && home == nil ? .change : .look, hint: hint, help)
    }

    /// The keys that mean something while it is open.
    var keys: [KeyBinding] { pane.keys }

    /// Whether it can be open on a screen.
    public func fits(on screen: Screen) -> Bool {
        if let home { return home == screen }
        return offer == .everyScreen || screen.isSearched
    }

    /// Whether a lesson can open it: the keys that turn the lesson's pages must stay free.
    public var leavesLessonKeys: Bool {
        Set(keys.flatMap(\.keys)).isDisjoint(with: [" ", .backspace])
    }

    public static func == (left: Panel, right: Panel) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
