/// Where the panes of a screen are, and the lines between them.
struct Layout: Sendable {
    struct Place: Sendable {
        let pane: any Pane
        let area: Rectangle
    }

    /// The most important first: keys go to the first one that knows them.
    private(set) var places: [Place] = []
    /// Those that a panel replaces: not drawn, but asked last for what a key means.
    private(set) var covered: [Place] = []
    /// One cell wide or high.
    private(set) var rules: [Rectangle] = []

    /// Gives `pane` a rectangle; leaves it out where that is less than it needs.
    mutating func place(_ pane: some Pane, in area: Rectangle) {
        guard pane.minimumSize.fits(in: area) else { return }
        places.append(Place(pane: pane, area: area))
    }

    mutating func rule(_ area: Rectangle) { rules.append(area) }

    /// Gives a panel's pane its place, before all others.
    ///
    /// - Parameter body: what the screen has.
    mutating func open(_ panel: Panel, in body: Rectangle, _ room: Room) {
        var area = body
        switch panel.placement {
        case .screen: break
        case .mainPane:
            guard let main = places.first?.area else { break }
            // In a column of its own width, the panes below the main one give up their room, too.
            let isInColumn = { (place: Place) in
                place.area == main
                    || room > .compact && place.area.x == main.x && place.area.width == main.width
            }
            covered = places.filter(isInColumn)
            places.removeAll(where: isInColumn)
            let bottom = covered.map(\.area.bottom).max() ?? main.bottom
            area = Rectangle(x: main.x, y: main.y, width: main.width, height: bottom - main.y)
            rules.removeAll {
                $0.width > 1 && $0.y > area.y && $0.y < bottom && $0.x < area.right && $0.right > area.x
            }
        case .corner:
            // A picture and a column of text next to it.
            let size =
                switch room {
                case .compact: Size(width: 52, height: 11)
                case .medium: Size(width: 62, height: 16)
                case .workbench: Size(width: 74, height: 22)
                }
            area = Rectangle(
                x: body.right - size.width, y: body.bottom - size.height, width: size.width,
                height: size.height)
        }
        places.insert(Place(pane: panel.pane, area: area), at: 0)
    }

    /// Gives a pane more room. Below the most important pane it gets two thirds of the height that both have, together
    /// with what is next to it, or all of it where too little would be left. Any other pane gets the whole screen, if it
    /// can use it.
    ///
    /// - Parameter body: what the screen has.
    mutating func enlarge(_ pane: any Pane, in body: Rectangle) {
        guard let main = places.first, main.pane.name != pane.name else { return }
        guard let lower = places.first(where: { $0.pane.name == pane.name })?.area else {
            return fill(body, with: pane)
        }
        let upper = main.area
        let gap = lower.y - upper.bottom
        let isBelow = 0...2 ~= gap && lower.x >= upper.x - 1 && lower.right <= upper.right + 1
        guard isBelow else { return fill(body, with: pane) }
        let rest = (lower.bottom - upper.y) / 3 - gap
        let hasRest = rest >= Layout.leastRest
        let top = hasRest ? min(upper.y + rest + gap, lower.y) : upper.y
        func moved(_ area: Rectangle) -> Rectangle {
            let isInRow =
                area.y == lower.y && area.bottom == lower.bottom && area.x >= upper.x - 1
                && area.right <= upper.right + 1
            return isInRow
                ? Rectangle(x: area.x, y: top, width: area.width, height: lower.bottom - top) : area
        }
        places = places.map { Place(pane: $0.pane, area: moved($0.area)) }
        rules = rules.map(moved).compactMap { rule in
            let isBetween =
                rule.height == 1 && (upper.bottom..<lower.y).contains(rule.y) && rule.x < upper.right
                && rule.right > upper.x
            guard isBetween else { return rule }
            return hasRest
                ? Rectangle(x: rule.x, y: rule.y + top - lower.y, width: rule.width, height: 1) : nil
        }
        if hasRest {
            places[0] = Place(
                pane: main.pane,
                area: Rectangle(x: upper.x, y: upper.y, width: upper.width, height: top - gap - upper.y))
        } else {
            covered.append(main)
            places.removeFirst()
        }
    }

    /// A heading and three lines of a list.
    private static let leastRest = 4

    private mutating func fill(_ body: Rectangle, with pane: any Pane) {
        guard pane.minimumSize.fits(in: body) else { return }
        covered += places
        places = [Place(pane: pane, area: body.inset(columns: 1))]
        rules = []
    }

    /// Where the first pane of a type is; nil where it is left out.
    func area<P: Pane>(of type: P.Type) -> Rectangle? { places.first { $0.pane is P }?.area }
}

/// What the screens have room for.
enum Room: Comparable, Sendable {
    /// A main pane and a detail.
    case compact
    /// And a companion.
    case medium
    /// The workbench: all that belongs together at once.
    case workbench

    static let workbenchSize = Size(width: 160, height: 45)

    init(_ size: Size) {
        self =
            size.width >= Room.workbenchSize.width && size.height >= Room.workbenchSize.height
            ? .workbench : size.width >= 120 && size.height >= 36 ? .medium : .compact
    }
}

extension State {
    var room: Room { Room(size) }

    /// Where everything is that the state shows.
    var layout: Layout {
        let body = Frame.body(size)
        var layout = Layout()
        if view.panel?.placement != .screen { view.screen.arrange(self, body, &layout) }
        if view.panel == nil, let name = view.enlarged, let pane = view.screen.pane(named: name) {
            layout.enlarge(pane, in: body)
        }
        if let panel = view.panel { layout.open(panel, in: body, room) }
        return layout
    }
}

extension Size {
    fileprivate func fits(in area: Rectangle) -> Bool { width <= area.width && height <= area.height }
}
