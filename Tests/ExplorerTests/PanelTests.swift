import Basics
import Network
import Trace
import Testing

@testable import Explorer

/// The panels: explanation, connections, picture and what-if.
@Suite struct PanelTests {
    private func start(_ variant: Variant = .m0, keys: String) throws -> (World, State) {
        var world = World()
        var state = try world.state(variant, size: Size(width: 100, height: 30))
        try world.press(keys, &state)
        return (world, state)
    }

    private func text(_ state: State) -> String { Frame(state).canvas.plainText }

    // MARK: - Explanation

    /// The explanation follows the operation, the channel, the pixel, the picture and the model.
    @Test func explanationFollowsTheSelection() throws {
        var (world, state) = try start(keys: "/6.layers.0<Enter>e")
        #expect(state.view.screen == .features)
        func shown() throws -> Explanation { try #require(state.results.explanation.content).get() }
        func expectShown() throws {
            let explanation = try shown()
            let output = state.trace.operations[state.selection.operation].output
            let (x, y) = state.pixel(in: output.shape)
            #expect(
                explanation.place
                    == Explanation.Place(
                        operation: state.selection.operation, channel: state.selection.channel, x: x, y: y))
            #expect(explanation.traced == output[state.selection.channel, y, x])
            #expect(explanation.addsUp)
            #expect(!text(state).contains("NOT"))
        }
        try expectShown()
        for keys in ["l", "<S-Left>", "<S-Up>", ".", "..", "i", "m", ",", "E+"] {
            let before = try shown()
            try world.press(keys, &state)
            if keys == "E+" { try world.press("e", &state) }
            try expectShown()
            #expect(try shown() != before, "after \(keys)")
        }
        try world.press("<Esc>", &state)
        #expect(state.view.panel == nil)
        try world.press("e1", &state)
        #expect(state.view.panel == nil)
    }

    @Test func termsAreSortedAndScroll() throws {
        var (world, state) = try start(keys: "/classifier.2.linear.0<Enter>es")
        let explanation = try #require(state.results.explanation.content).get()
        let rows = ExplanationRows(explanation, state).list
        let sizes = rows.compactMap { row -> Double? in
            if case .term(let term) = row { abs(term.product) } else { nil }
        }
        #expect(sizes.count == 640)
        #expect(sizes == sizes.sorted(by: >))
        try world.press("G", &state)
        let area = try #require(state.layout.area(of: ExplanationPane.self))
        #expect(state.selection.explanationScroll == 640 - ExplanationPane().listHeight(state, in: area))
        try world.press("k<PgUp>g", &state)
        #expect(state.selection.explanationScroll == 0)
    }

    /// The panel says so if the terms do not add up to the value.
    @Test func whatDoesNotAddUpIsSaid() throws {
        var (_, state) = try start(keys: "/6.layers.0<Enter>e")
        let sound = try #require(state.results.explanation.content).get()
        guard case .explain(let request, _, _, _) = state.update(.key("l")).first else {
            Issue.record("no explanation was asked for")
            return
        }
        let wrong = Explanation(place: sound.place, sums: sound.sums, traced: sound.traced + 0.5)
        _ = state.update(.explained(request: request, .success(wrong)))
        #expect(text(state).contains("does NOT add up"))
    }

    @Test func staleExplanationsAreDropped() throws {
        var (_, state) = try start(keys: "/6.layers.0<Enter>e")
        guard case .explain(let request, _, _, _) = state.update(.key("l")).first else {
            Issue.record("no explanation was asked for")
            return
        }
        #expect(state.isAwaiting)
        _ = state.update(.key("l"))
        _ = state.update(.explained(request: request, .failure(Problem("too late"))))
        #expect(state.isAwaiting)
        #expect(!text(state).contains("too late"))
    }

    // MARK: - Connections

    @Test func connectionsFollowTheSelection() throws {
        var (world, state) = try start(keys: "/6.layers.0<Enter>c")
        #expect(text(state).contains("output 0 sees 8 of 64 channels"))
        try world.press("l", &state)
        #expect(text(state).contains("output 1 sees 8 of 64"))
        try world.press(".", &state)
        #expect(text(state).contains("output 1 sees 16 of 64"))
        try world.press("v", &state)
        #expect(state.view.reading == .microBlocks)
        #expect(text(state).contains("Micro-Block-C reads"))
        let operation = state.selection.operation
        try world.press("<Esc>", &state)
        #expect(state.selection.operation == operation)
        #expect(text(state).contains("blk"))
    }

    /// The connections of every operation of every variant can be drawn.
    @Test func everyConnectionIsDrawn() throws {
        var world = World()
        for variant in [Variant.m0, .m3] {
            for size in [Size(width: 80, height: 24), Size(width: 160, height: 60)] {
                var state = try world.state(variant, size: size)
                try world.press("c", &state)
                for operation in stride(from: 0, to: state.network.operations.count, by: 3) {
                    state.selectOperation(operation)
                    #expect(text(state).contains(" sees "))
                }
            }
        }
    }

    // MARK: - The picture

    /// On every screen, an edit shows at once and is marked; the next key removes the mark.
    @Test(arguments: [Screen.network, .activations, .shiftMax, .features, .prediction])
    func changesAreMarkedUntilTheNextKey(screen: Screen) throws {
        var (world, state) = try start(keys: "/6.layers.5<Enter>\(screen.number)E")
        _ = world.send(.resize(Size(width: 120, height: 40)), &state)
        let panel = try #require(state.layout.area(of: PictureEditPane.self))
        /// Outside the panel.
        func marked(_ state: State) -> Int {
            let area = Frame.body(state.size)
            let canvas = Frame(state).canvas
            return (area.y..<area.bottom).reduce(0) { count, y in
                count
                    + (0..<canvas.width).count {
                        canvas[$0, y].style == .changed && !panel.contains(x: $0, y: y)
                    }
            }
        }
        let still = marked(state)
        try world.press("+", &state)
        #expect(state.run.picture.edit.brightness == 1)
        #expect(marked(state) > still)
        #expect(text(state).contains(" EDITED "))
        try world.press("<Esc>", &state)
        #expect(marked(state) <= still)
        try world.press("Er", &state)
        #expect(state.run.picture.edit == .none)
        #expect(!text(state).contains(" EDITED "))
    }

    @Test func editsStayWithinBounds() throws {
        var (world, state) = try start(keys: "E")
        try world.press(String(repeating: "+", count: 30) + String(repeating: "[", count: 30), &state)
        #expect(state.edit.brightnessFactor == 2)
        #expect(state.edit.contrastFactor == 0)
        try world.press(String(repeating: "L", count: 30) + String(repeating: "K", count: 30), &state)
        #expect(state.edit.right == state.run.picture.room.right)
        #expect(state.edit.down == -state.run.picture.room.up)
        try world.press("<Space>" + String(repeating: "<Right>", count: 40) + ">>", &state)
        let patch = try #require(state.edit.patch)
        #expect(patch.x + patch.side == 224)
        try world.press(String(repeating: ">", count: 40), &state)
        #expect(state.edit.patch == PictureEdit.Patch(x: 0, y: 0, side: 224))
        #expect(state.run.picture.edit == state.edit)
        // The next picture gets the same edit.
        try world.press("i", &state)
        #expect(state.run.picture.edit == state.edit)
        try world.press("<Space>", &state)
        #expect(state.run.picture.edit.patch == nil)
    }

    @Test func overtakenEditsAreDropped() throws {
        var (_, state) = try start(keys: "E")
        guard case .run(let first, _, _, let edit) = state.update(.key("+")).first,
            case .run(let second, _, _, let later) = state.update(.key("+")).first
        else {
            Issue.record("no pass was asked for")
            return
        }
        #expect(edit.brightness == 1)
        #expect(later.brightness == 2)
        _ = state.update(.ran(request: first, .failure(Problem("too late"))))
        #expect(state.message == nil)
        _ = state.update(.ran(request: second, .failure(Problem("now"))))
        #expect(state.message?.text == "now")
    }

    /// Keys pressed before the last answer add to its request, and a picker opened meanwhile does not discard the answer.
    @Test func keysThatOvertakeAnAnswerKeepWhatTheLastOneAskedFor() throws {
        var (_, state) = try start(keys: "E")
        _ = state.update(.key("m"))
        _ = state.update(.key("i"))
        guard case .run(let request, let model, let picture, let edit) = state.update(.key("+")).first else {
            Issue.record("no pass was asked for")
            return
        }
        #expect(model == .variant("m1"))
        #expect(picture == World.pictures[1])
        #expect(edit.brightness == 1)
        _ = state.update(.key("o"))
        _ = state.update(.ran(request: request, .failure(Problem("answered"))))
        #expect(!state.isAwaiting)
        #expect(state.message?.text == "answered")
    }

    // MARK: - What if

    @Test func costsFollowTheForm() throws {
        var (world, state) = try start(keys: "5w")
        func network() throws -> Network { try #require(state.view.whatIf).network.get() }
        try world.press("l", &state)
        #expect(try network().inputSize == 256)
        #expect(text(state).contains("HYPOTHETICAL"))
        let count = try network().cost.multiplyAdds
        #expect(text(state).contains(Numbers.compact(count)))
        try world.press("jL", &state)
        #expect(try network().classes == 1100)
        try world.press("j<Enter>200<Enter>", &state)
        #expect(try network().variant.rows[0].channels == 16)
        #expect(try network().operations.last?.output.channels == 1100)
        // The loaded network stays as it was.
        #expect(try state.network == Network(.m0))
        try world.press("r", &state)
        #expect(try network() == state.network)
        #expect(state.view.whatIf?.isChanged == false)
    }

    /// Enter takes a typed number, or the nearest allowed one; Esc discards it.
    @Test func numbersAreTyped() throws {
        var (world, state) = try start(keys: "5wj<Enter>100")
        #expect(text(state).contains("100▏"))
        #expect(state.view.whatIf?.classes == 1000)
        try world.press("<Enter>", &state)
        #expect(state.view.whatIf?.classes == 100)
        #expect(try #require(state.view.whatIf).network.get() == Network(.m0, classes: 100))
        try world.press("<Enter>7x<Backspace>23<Esc>", &state)
        #expect(
            state.view.whatIf?.classes == 100 && state.view.whatIf?.typed == nil
                && state.view.panel == .whatIf)
        try world.press("<Enter>0<Enter>", &state)
        #expect(state.view.whatIf?.classes == 1)
        try world.press("l<S-Right>l<S-Left>", &state)
        #expect(state.view.whatIf?.classes == 100)
        try world.press("k<Enter>150<Enter>", &state)
        #expect(text(state).contains("there is no such network"))
    }

    /// Stepping skips widths that the groups do not divide.
    @Test func widthsStepToTheNextPossibleNetwork() throws {
        for variant in Variant.family {
            var whatIf = WhatIf(try Network(variant), row: nil)
            whatIf.moveCursor(by: 2)
            for steps in [1, 1, 1, -1, -1] {
                let before = whatIf.width
                whatIf.step(by: steps)
                #expect(whatIf.width != before && (try? whatIf.network.get()) != nil, "\(variant.title)")
            }
        }
    }

    @Test func everyFieldOfEveryRowChangesTheNetworkOrSaysWhy() throws {
        for variant in Variant.family {
            for row in [nil] + variant.rows.indices.map(Optional.some) {
                var whatIf = WhatIf(try Network(variant), row: row)
                for index in whatIf.fields.indices where whatIf.fields[index] != .row {
                    for steps in [1, -1, 10] {
                        whatIf.reset()
                        whatIf.select(index)
                        let field = whatIf.fields[index]
                        whatIf.step(by: steps)
                        let values = whatIf.values(field)
                        guard values.now != values.base else { continue }
                        switch whatIf.network {
                        case .success(let network): #expect(network != whatIf.base, "\(field)")
                        case .failure(let error): #expect(error.description.contains(":"))
                        }
                    }
                }
            }
        }
    }

    @Test func impossibleNetworksSayWhy() throws {
        var (world, state) = try start(keys: "5jjjjwjjjj")
        #expect(state.view.whatIf?.row == 3)
        // Channels 32, groups g1 from 4 to 5.
        for _ in 0..<20
        where state.view.whatIf?.fields[state.view.whatIf?.cursor ?? 0] != .number(.firstGroups) {
            try world.press("j", &state)
        }
        try world.press("<Enter>5<Enter>", &state)
        #expect(text(state).contains("there is no such network"))
        #expect(text(state).contains("features.4.layers.0: 5 groups do not divide 16"))
        try world.press("h", &state)
        #expect(!text(state).contains("there is no such network"))
        // The next group counts that divide 16 are 8 and 16; stepping skips the others.
        for groups in [8, 16] {
            try world.press("l", &state)
            #expect(state.view.whatIf?.values(.number(.firstGroups)).now == groups...groups)
            #expect(!text(state).contains("there is no such network"))
        }
        // Another model resets the form.
        try world.press("lm", &state)
        #expect(state.view.whatIf?.base == state.network)
        #expect(state.view.whatIf?.isChanged == false)
    }
}
