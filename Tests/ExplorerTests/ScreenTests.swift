import Explorer
import Testing

/// Every screen and overlay as text, at the smallest size, at a larger one, and without what a terminal may
/// lack.
@Suite struct ScreenTests {
    static let small = Size(width: 80, height: 24)
    static let large = Size(width: 120, height: 40)

    /// A name and the keys that lead there.
    static let places = [
        ("network", "jj<Enter>jj"), ("network-blocks", "vjjj<Enter>jjj"), ("network-sorted", "s"),
        ("activations", "jj<Enter>jjj2jj"), ("shift-max", "3<Right>jj"), ("shift-max-one-branch", "3j"),
        ("winners", "3<Right>jjt<S-Up>"), ("dynamics", "3Djll."), ("dynamics-channels", "3D..aslll"),
        ("features", "jj<Enter>jjj4jll"), ("pin-features", "jj<Enter>jjjpi4t"), ("budgets", "5jjjj"),
        ("conventions", "6ll"), ("prediction", "7"),
        ("help", "?"),
        ("help-filter", "?pict"), ("help-panel", "4e?"),
        ("explain", "/6.layers.0<Enter>4le"), ("explain-shift-max", "/shift-max<Enter>n4es<PgDn>"),
        ("explain-pooling", "/pool<Enter>e<Esc>e"), ("connections", "jjjj<Right>Gkkkc<Right><Right>v"),
        ("connections-row", "jjjjc<PgDn>"), ("edit", "E++[[<Space><Left>>LK7"), ("edit-activations", "2E-"),
        ("what-if", "5jjjjwlGkkhjl"), ("what-if-invalid", "5jjjwjjjjjjjl"),
        ("what-if-all", "5wjjlljl<Right>jjjhjjjjjjjl"),
        ("pin", "jj<Enter>jjpi"), ("pin-activations", "jj<Enter>jjj2pi"), ("pin-shift-max", "3pi"),
        ("pin-prediction", "7pi"), ("pinned", "7p"), ("swap", "7xj"), ("swap-pinned", "7pixxjj"),
        ("lesson", "L"), ("lesson-connections", "L" + String(repeating: " ", count: 5)),
        ("lesson-shift-max", "L" + String(repeating: " ", count: 9)),
        ("lesson-conventions", "L" + String(repeating: " ", count: 13)), ("lesson-help", "L?"),
        ("lesson-dynamics", "L" + String(repeating: " ", count: 11) + "D"),
        ("lesson-edit", "L" + String(repeating: " ", count: 11) + "E+"),
        ("picker", "oj"), ("picker-weights", "W<Down>"), ("search", "/pool"), ("found", "/conv<Enter>"),
    ]

    @Test(arguments: places) func smallScreens(name: String, keys: String) throws {
        var world = World()
        var state = try world.state(size: Self.small)
        try world.press(keys, &state)
        expectGolden("\(name)-80x24", Frame(state).canvas)
    }

    @Test(arguments: places) func largeScreens(name: String, keys: String) throws {
        var world = World()
        var state = try world.state(.m3, size: Self.large)
        try world.press(keys, &state)
        expectGolden("\(name)-120x40", Frame(state).canvas)
    }

    @Test func wideNetwork() throws {
        var world = World()
        var state = try world.state(.m2, size: Size(width: 160, height: 48))
        try world.press("jjjj<Enter>jjjj", &state)
        expectGolden("network-160x48", Frame(state).canvas)
    }

    @Test(arguments: [
        "network": "jj<Enter>", "activations": "2", "shift-max": "3", "winners": "3jt", "dynamics": "3Dj",
        "budgets": "5", "prediction": "7",
        "explain": "4lej", "connections": "jjjc", "edit": "E+<Space>", "what-if": "5wl",
        "pin-shift-max": "3pi", "swap": "7x", "lesson": "L",
    ])
    func withoutColourOrUnicode(name: String, keys: String) throws {
        var world = World()
        var state = try world.state(size: Self.small, glyphs: .ascii, depth: .none)
        try world.press(keys, &state)
        let canvas = Frame(state).canvas
        #expect(canvas.cells.allSatisfy { $0.scalar.isASCII && $0.scalar.value >= 0x20 })
        #expect(canvas.cells.allSatisfy { $0.foreground == nil && $0.background == nil })
        expectGolden("\(name)-ascii-80x24", canvas)
    }

    @Test func tooSmall() throws {
        var world = World()
        var state = try world.state(size: Size(width: 60, height: 20))
        expectGolden("too-small-60x20", Frame(state).canvas)
        #expect(try world.press("2jm?", &state) == [])
        #expect(state.view.screen == .network)
        #expect(try world.press("q", &state) == [.quit])
        _ = world.send(.resize(Size(width: 80, height: 24)), &state)
        #expect(!state.isTooSmall)
        for size in [Size(width: 0, height: 0), Size(width: 1, height: 1), Size(width: 300, height: 3)] {
            _ = world.send(.resize(size), &state)
            #expect(Frame(state).canvas.cells.count == size.width * size.height)
        }
    }
}
