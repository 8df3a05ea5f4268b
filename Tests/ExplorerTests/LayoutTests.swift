import Network
import Testing

@testable import Explorer

/// How well the screens fill the terminal, at the sizes of `sizes`: blank lines, and texts that end in "…" although the
/// cells after them are free.
@Suite struct LayoutTests {
    static let sizes = [(80, 24), (120, 40), (160, 45), (200, 60)].map { Size(width: $0.0, height: $0.1) }

    /// What a frame leaves unused.
    private struct Measure {
        var blank = 0
        var lines = 0
        var truncated: [String] = []

        init(_ canvas: Canvas) {
            let body = Frame.body(Size(width: canvas.width, height: canvas.height))
            lines = body.height
            for y in body.y..<body.bottom {
                let line = (0..<canvas.width).map { canvas[$0, y] }
                // The lines between panes are no content.
                if line.allSatisfy({ [" ", "│"].contains($0.scalar) && $0.style != .picture }) { blank += 1 }
                for x in line.indices where line[x].scalar == "…" {
                    let after = line[(x + 1)...].prefix { $0.scalar == " " && $0.style != .picture }
                    // One blank is the gap to what comes next; words before and after it are a sentence.
                    guard after.count > 2 else { continue }
                    let text = String(String.UnicodeScalarView(line[max(x - 24, 0)...x].map(\.scalar)))
                    truncated.append("line \(y): \(text.trimmingPrefix { $0 == " " })")
                }
            }
        }

        var isFull: Bool { 5 * blank <= lines }
    }

    /// At 200×60 no screen leaves more than a fifth of its lines blank; at no size is a text cut off next to free cells.
    @Test func screensFillTheTerminal() throws {
        var table = ["blank lines and cut-off texts".padded(32) + LayoutTests.sizes.map(name).joined()]
        for place in ScreenTests.places {
            var row = place.name.padded(32)
            var world = World()
            var state = try world.state(.m3, size: LayoutTests.sizes[0])
            try world.press(place.keys, &state)
            for size in LayoutTests.sizes {
                _ = world.send(.resize(size), &state)
                let measure = Measure(Frame(state).canvas)
                row += "\(measure.blank)/\(measure.lines) …\(measure.truncated.count)".leftPadded(14)
                #expect(
                    measure.truncated.isEmpty,
                    "\(place.name) at\(name(size)): \(measure.truncated.joined(separator: "; "))")
                if size.width >= 200 {
                    #expect(
                        measure.isFull, "\(place.name): \(measure.blank) of \(measure.lines) lines are blank")
                }
            }
            table.append(row)
        }
        print(table.joined(separator: "\n"))
    }

    /// No pane of a screen or of a stop of the lesson writes outside of its rectangle: that would be cut off.
    @Test(arguments: [Variant.m0, .m3]) func panesStayInTheirRectangles(variant: Variant) throws {
        let stops = (0..<(try World.lesson().get().stops.count)).map {
            ("stop \($0 + 1)", "L" + String(repeating: " ", count: $0))
        }
        let places = variant == .m3 ? ScreenTests.places.map { ($0.name, $0.keys) } : []
        for (name, keys) in places + stops {
            var world = World()
            var state = try world.state(variant, size: LayoutTests.sizes[0])
            try world.press(keys, &state)
            for size in LayoutTests.sizes {
                _ = world.send(.resize(size), &state)
                for place in state.layout.places {
                    var (free, clipped) = (Canvas(state.size), Canvas(state.size))
                    var clicks = Clicks()
                    place.pane.draw(state, in: place.area, &free, &clicks)
                    clipped.clipped(to: place.area) { place.pane.draw(state, in: place.area, &$0, &clicks) }
                    guard free != clipped else { continue }
                    let index = free.cells.indices.first { free.cells[$0] != clipped.cells[$0] } ?? 0
                    Issue.record(
                        """
                        \(name) of \(variant.title) at\(self.name(size)): \(type(of: place.pane)) in \(place.area) \
                        writes to (\(index % free.width), \(index / free.width))
                        """)
                }
            }
        }
    }

    /// What a pane draws outside of its rectangle does not show.
    @Test func panesAreClipped() throws {
        var canvas = Canvas(Size(width: 12, height: 4))
        canvas.clipped(to: Rectangle(x: 2, y: 1, width: 6, height: 2)) { canvas in
            canvas.text("beginning", x: 1, y: 1)
            canvas.text("above", x: 2, y: 0)
            canvas.line(Line("two").adding(" pieces"), x: 2, y: 2)
            canvas.fill(Rectangle(x: 0, y: 3, width: 12, height: 1), .selected)
            canvas.select(Rectangle(x: 0, y: 0, width: 12, height: 1))
            canvas.put("x", x: 8, y: 1, .plain)
        }
        #expect(
            canvas.plainText.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } } == [
                "eginn…", "two p…",
            ])
        #expect(!canvas.cells.contains { $0.style == .selected })
        canvas.put("x", x: 11, y: 3, .plain)
        #expect(canvas[11, 3].scalar == "x")
    }

    /// Where the lines next to it have bars, the line under the cursor has no background: it would look like a longer bar.
    @Test func theCursorKeepsOffTheBars() throws {
        let bar = Set("█▉▊▋▌▍▎".unicodeScalars)
        var compared = 0
        let lists: Set = [
            "network-sorted", "activations", "shift-max", "dynamics", "conventions", "pin-prediction", "swap",
        ]
        for place in ScreenTests.places where lists.contains(place.name) {
            for size in LayoutTests.sizes.prefix(2) {
                var world = World()
                var state = try world.state(.m3, size: size)
                try world.press(place.keys, &state)
                let canvas = Frame(state).canvas
                // The ribbon's boxes stand on their names.
                let top = state.layout.area(of: Ribbon.self)?.bottom ?? 2
                for y in top..<canvas.height - 1 {
                    for x in 0..<canvas.width {
                        for (one, other) in [(y, y + 1), (y + 1, y)]
                        where bar.contains(canvas[x, one].scalar) && canvas[x, one].style != .picture {
                            compared += 1
                            #expect(
                                canvas[x, other].style != .selected,
                                "\(place.name) at\(name(size)): (\(x), \(other))")
                        }
                    }
                }
            }
        }
        #expect(compared > 100)
    }

    private func name(_ size: Size) -> String { "\(size.width)×\(size.height)".leftPadded(14) }

    // MARK: - Enlarged panes

    /// Each pane that a lesson can name has its place at every size, no panes overlap, and the list's keys go on working.
    @Test(arguments: LayoutTests.sizes) func enlargesEveryNamedPane(size: Size) throws {
        var world = World()
        let start = try world.state(.m3, size: size)
        let body = Frame.body(size)
        for screen in Screen.all {
            #expect(Set(screen.paneNames).count == screen.paneNames.count)
            var plain = start
            plain.show(screen)
            for name in screen.paneNames {
                var state = plain
                state.view.enlarged = name
                let layout = state.layout
                let places = layout.places
                let fits = (screen.pane(named: name)?.minimumSize).map {
                    $0.width <= body.width && $0.height <= body.height
                }
                #expect(places.contains { $0.pane.name == name } == fits, "\(screen.name) \(name)")
                for (index, place) in places.enumerated() {
                    #expect(place.area.x >= 0 && place.area.right <= body.right)
                    #expect(place.area.y >= body.y && place.area.bottom <= body.bottom)
                    for other in places[(index + 1)...] {
                        #expect(
                            !place.area.overlaps(other.area), "\(screen.name) \(name) at \(self.name(size))")
                    }
                    for rule in layout.rules {
                        #expect(!place.area.overlaps(rule), "\(screen.name) \(name) at \(self.name(size))")
                    }
                }
                let before = plain.layout.places.first { $0.pane.name == name }?.area
                let after = places.first { $0.pane.name == name }?.area
                #expect(
                    (after?.height ?? 0) * (after?.width ?? 0) >= (before.map { $0.height * $0.width } ?? 0))
                _ = world.send(.key("j"), &state)
                #expect(state.message?.text.contains("no meaning") != true)
                // Another screen has its usual panes.
                state.show(screen == .budgets ? .network : .budgets)
                #expect(state.view.enlarged == nil)
            }
        }
    }

    /// The pane and its neighbours get two thirds of what they share with the list; where too little would be left for
    /// it, all.
    @Test(arguments: [(30, 9), (14, 0)]) func enlargedPanesShareWithTheList(height: Int, list: Int) {
        var layout = Layout()
        Arrangement.rows([
            .pane(Block(name: "list", minimumSize: Size(width: 10, height: 4)), rank: 0),
            .columns([
                .pane(Block(name: "formula"), rank: 1, height: 5...5),
                .pane(Block(name: "plot"), rank: 2, height: 5...5),
            ]),
        ]).place(in: Rectangle(x: 0, y: 2, width: 60, height: height), &layout)
        #expect(layout.rules.count == 2)
        layout.enlarge(Block(name: "formula"), in: Rectangle(x: 0, y: 2, width: 60, height: height))
        let areas = Dictionary(uniqueKeysWithValues: layout.places.map { ($0.pane.name, $0.area) })
        #expect(areas["list"]?.height ?? 0 == list)
        #expect(areas["formula"]?.height == height - (list == 0 ? 0 : list + 1))
        #expect(areas["formula"]?.y == areas["plot"]?.y && areas["formula"]?.bottom == 2 + height)
        #expect(layout.rules.count == (list == 0 ? 1 : 2))
        #expect(layout.covered.map(\.pane.name) == (list == 0 ? ["list"] : []))
    }

    // MARK: - Arrangements

    private struct Block: Pane {
        let name: String
        var minimumSize = Size(width: 10, height: 5)
        func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {}
    }

    /// The names and areas of what is shown of an arrangement in a rectangle of this size.
    private func places(_ arrangement: Arrangement, _ width: Int, _ height: Int) -> [String: Rectangle] {
        var layout = Layout()
        arrangement.place(in: Rectangle(x: 0, y: 0, width: width, height: height), &layout)
        return Dictionary(
            uniqueKeysWithValues: layout.places.map { (($0.pane as? Block)?.name ?? "", $0.area) })
    }

    /// Panes are left out from the least important one on, and the others take their room.
    @Test func leavesOutByRank() {
        let arrangement = Arrangement.columns([
            .rows([.pane(Block(name: "main"), rank: 0), .pane(Block(name: "detail"), rank: 1)]),
            .pane(Block(name: "companion"), rank: 2),
        ])
        #expect(places(arrangement, 10, 5).keys.sorted() == ["main"])
        #expect(places(arrangement, 22, 11).keys.sorted() == ["detail", "main"])
        #expect(places(arrangement, 22, 11)["main"]?.width == 22)
        // Too low for the detail, but wide enough for the companion.
        #expect(places(arrangement, 23, 10).keys.sorted() == ["companion", "main"])
        #expect(places(arrangement, 23, 11).count == 3)
    }

    /// What is left over goes to the panes that can grow, by their shares, and all of it is used.
    @Test func grows() {
        let arrangement = Arrangement.columns([
            .pane(Block(name: "limited"), rank: 0, width: 10...14),
            .pane(Block(name: "one"), rank: 1),
            .pane(Block(name: "three"), rank: 2, share: 3),
        ])
        let places = places(arrangement, 80, 20)
        #expect(places["limited"]?.width == 14)
        #expect((places["three"]?.width ?? 0) > 2 * (places["one"]?.width ?? 0) - 10)
        // Two gaps of three cells.
        #expect(places.values.reduce(0) { $0 + $1.width } == 74)
        #expect(places["three"]?.right == 80)
        #expect(places.values.allSatisfy { $0.height == 20 })
    }
}

extension Rectangle {
    fileprivate func overlaps(_ other: Rectangle) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
}
