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
