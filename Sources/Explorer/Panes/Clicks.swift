/// What clicks do, by where they go.
struct Clicks: Sendable {
    /// Takes the cell that was clicked, too.
    typealias Click = @Sendable (inout State, _ x: Int, _ y: Int) -> [Effect]

    private var targets: [(area: Rectangle, click: Click, isDragged: Bool)] = []

    /// What a click on `area` does; what is added later is on top.
    mutating func add(_ area: Rectangle, at click: @escaping Click) {
        targets.append((area, click, false))
    }

    /// What a click on `area` does, and again every move with the button held.
    mutating func addDragged(_ area: Rectangle, at click: @escaping Click) {
        targets.append((area, click, true))
    }

    mutating func add(_ area: Rectangle, _ click: @escaping @Sendable (inout State) -> Void) {
        add(area) { state, _, _ in
            click(&state)
            return []
        }
    }

    mutating func add(_ area: Rectangle, _ action: Action) {
        add(area) { state, _, _ in state.perform(action) }
    }

    /// A plane that is drawn in `area`: a click selects the pixel.
    mutating func addPixels(of area: Rectangle) {
        add(area) { state, x, y in
            state.selectPixel(x: x, y: y, in: area)
            return []
        }
    }

    /// Forgets what is below an overlay.
    mutating func removeAll() { targets = [] }

    subscript(x: Int, y: Int) -> Click? { targets.last { $0.area.contains(x: x, y: y) }?.click }

    func drag(x: Int, y: Int) -> Click? {
        targets.last { $0.area.contains(x: x, y: y) }.flatMap { $0.isDragged ? $0.click : nil }
    }
}

extension KeyBinding {
    /// What its key and word take, with a gap after them.
    var hintWidth: Int { (keys.first?.name.cellWidth ?? 0) + 1 + (hint?.cellWidth ?? 0) + 2 }
}

extension Canvas {
    /// Keys and their words, next to each other; a click on them is the key.
    mutating func hints(_ bindings: [KeyBinding], x: Int, y: Int, _ clicks: inout Clicks) {
        var x = x
        for binding in bindings {
            let end = text(binding.keys.first?.name ?? "", x: x, y: y, .key)
            text(binding.hint ?? "", x: end + 1, y: y, .dim)
            clicks.add(Rectangle(x: x, y: y, width: binding.hintWidth - 2, height: 1), binding.action)
            x += binding.hintWidth
        }
    }
}
