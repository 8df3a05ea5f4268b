import Basics
import Network
import Assets
import Foundation
import TestSupport
import Testing

@testable import Explorer

/// The lesson: its stops, its keys, its live numbers.
@Suite struct LessonTests {
    private static let small = Size(width: 80, height: 24)

    private func start(
        _ variant: Variant = .m0, _ size: Size = small, keys: String = "L"
    ) throws -> (World, State) {
        var world = World()
        var state = try world.state(variant, size: size)
        try world.press(keys, &state)
        return (world, state)
    }

    private func text(_ state: State) -> String { Frame(state).canvas.plainText }

    /// At every stop, every model has the operation, every number applies, and the text fits.
    @Test(arguments: Variant.family) func everyStopResolvesAndFits(variant: Variant) throws {
        let stops = try World.lesson().get().stops
        #expect((12...15).contains(stops.count))
        for size in [Self.small, Size(width: 118, height: 24), Size(width: 120, height: 40)] {
            var (world, state) = try start(variant, size)
            for (index, stop) in stops.enumerated() {
                let place = "stop \(index + 1) of \(variant.title) at \(size.width)×\(size.height)"
                #expect(state.openLesson?.index == index, "\(place)")
                #expect(state.message == nil, "\(place)")
                #expect(state.view.screen == stop.screen, "\(place)")
                #expect(state.view.panel == stop.panel, "\(place)")
                #expect(state.view.enlarged == stop.pane, "\(place)")
                if let name = stop.operation {
                    #expect(state.network.operations[state.shownOperation].name.hasPrefix(name), "\(place)")
                }
                #expect(stop.look != nil && stop.attempt != nil, "\(place)")
                let lines = LessonPane.lines(state)
                #expect(lines.count <= LessonPane.textHeight(state), "\(place)")
                let words = lines.flatMap(\.spans).map(\.text).joined()
                #expect(!words.contains(Placeholder.none) && !words.contains("{"), "\(place): \(words)")
                let canvas = Frame(state).canvas
                #expect((canvas.width, canvas.height) == (size.width, size.height), "\(place)")
                #expect(canvas.plainText.contains("\(index + 1)/\(stops.count)"), "\(place)")
                #expect(canvas.plainText.contains(stop.title), "\(place)")
                for line in lines { #expect(line.cellWidth <= LessonPane.textWidth(state), "\(place)") }
                try world.press(" ", &state)
            }
            #expect(state.openLesson == nil)
            #expect(state.size == size)
            #expect(text(state).contains("last stop"))
        }
    }

    /// The key that a stop suggests changes the screen, and all numbers of the text still apply.
    @Test func everyTrialShowsSomething() throws {
        var (world, state) = try start()
        for key in [
            "m", "j", "j", "f", "J", "J", "<Right>", "k", "v", "t", "}", ".", "m", "<Right>", "x",
        ] {
            let attempt = try #require(state.openLesson?.stop.attempt).line(state, before: nil)
            let words = attempt.spans.map(\.text).joined()
            let name = [".": "the full stop", "<Right>": "→"][key] ?? key
            #expect(words.hasPrefix(name), "\(words)")
            let before = Frame(state).canvas.plainText
            let stop = state
            try world.press(key, &state)
            #expect(Frame(state).canvas.plainText != before, "\(words)")
            let text = LessonPane.lines(state).flatMap(\.spans).map(\.text).joined()
            #expect(!text.contains(Placeholder.none), "\(text)")
            state = stop
            try world.press(" ", &state)
        }
        #expect(state.openLesson == nil)
    }

    /// The numbers come from the network and the pass.
    @Test func numbersAreLive() throws {
        var (world, state) = try start()
        #expect(text(state).contains("M0 classifies pattern-0.jpg with 3,448,880 multiply-adds"))
        try world.press("mi", &state)
        #expect(text(state).contains("M1 classifies pattern-1.jpg with 5,314,080 multiply-adds"))
        func value(_ name: String) throws -> String? {
            let (placeholder, choices) = try #require(Placeholder.find(name))
            return placeholder.value(state, choices)
        }
        // Network.docc, “Counts”: 885,760 of 3,448,880.
        #expect(try value("budget.M0.classifier.share") == "26%")
        #expect(try value("budget.M3") == "18.2M")
        #expect(try value("count.M2.thop") == "16,399,028")
        #expect(try value("count.shown.withShiftMax") == "6,120,032")
        #expect(try value("published.M3.top1") == "62.5%")
        #expect(Placeholder.find("budget.M4") == nil)
        #expect(Placeholder.find("operation.multiplyadds") == nil)
        state.selectOperation(try #require(state.network.operation(named: "features.6.layers.0")).index)
        let convolution = try #require(state.selected.convolution)
        #expect(try value("operation.groups") == "8")
        #expect(
            try value("operation.dense")
                == Numbers.grouped(convolution.inputChannels * state.selected.output.count))
        #expect(try value("operation.taps") == "\(convolution.inputChannels / 8)")
        let coefficients = try #require(state.coefficients)
        #expect(try value("shiftMax.count") == "\(coefficients.values.count)")
        #expect(try value("shiftMax.moved") == Numbers.fixed(Double(coefficients.deviation), 3))
    }

    /// Each number in the texts equals the one that the screen shows.
    @Test(
        arguments: [
            ("features.6.layers.3.conv.1", Screen.network, "operation.multiplyAdds", "% MAdds"),
            ("features.6.layers.3.conv.1", .network, "operation.taps", "% values an output"),
            ("features.6.layers.3.conv.1", .network, "operation.parameters", "% parameters"),
            ("features.6.layers.3.conv.1", .network, "operation.output", "→ %"),
            ("features.6.layers.3.conv.1", .network, "operation.input", "% →"),
            ("features.6.layers.3.conv.1", .network, "operation.mean", "mean %"),
            ("features.6.layers.3.conv.1", .network, "operation.minimum", "from %"),
            ("features.6.layers.3.conv.1", .network, "operation.maximum", "to %"),
            ("features.6.layers.3.conv.1", .network, "operation.title", "%"),
            ("features.6.layers.3.conv.1", .network, "operation.row", "% of the code"),
            ("features.6.layers.3.conv.1", .network, "operation.block", "% (C6) of the paper"),
            ("features.6.layers.1", .network, "operation.zeros", "% zeros"),
            ("features.6.layers.0", .network, "operation.groups", "% groups"),
            ("features.6.layers.0", .network, "operation.inputs", "% → 256 channels"),
            ("features.6.layers.0", .network, "operation.channels", "64 → % channels"),
            ("features.6.layers.5", .shiftMax, "operation", "%"),
            ("features.6.layers.5", .shiftMax, "shiftMax.channels", "% channels"),
            ("features.6.layers.5", .shiftMax, "shiftMax.groups", "% groups of"),
            ("features.6.layers.5", .shiftMax, "shiftMax.squeeze", "→ % →"),
            ("features.6.layers.5", .shiftMax, "shiftMax.count", "→ %"),
            ("features.6.layers.5", .shiftMax, "shiftMax.moved", "max deviation from the offset %"),
            ("features.6.layers.5", .shiftMax, "shiftMax.wins", "branch 1 max at %"),
            ("features.6.layers.5", .shiftMax, "shiftMax.partner", "channel 0, partner %"),
            ("features.6.layers.5", .shiftMax, "channel", "channel %, partner"),
            ("features.6.layers.5", .prediction, "prediction", "%"),
            ("features.6.layers.5", .prediction, "model.weights", "%"),
            ("features.6.layers.5", .prediction, "model.time", "%"),
            ("features.6.layers.5", .prediction, "picture", "%"),
            ("features.6.layers.5", .prediction, "model", "MicroNet-%"),
            ("features.6.layers.5", .budgets, "budget.M3", "M3 %"),
            ("features.6.layers.5", .budgets, "published.M2.top1", "%"),
            ("features.6.layers.5", .budgets, "published.M2.multiplyAdds", "%"),
            ("features.6.layers.5", .budgets, "budget.M0.stem", "stem %"),
            ("features.6.layers.5", .conventions, "count.shown.thop", "thop 0.1.1 %"),
            ("features.6.layers.5", .conventions, "count.M0.calflopsFLOPs", "calflops 0.3.2 FLOPs %"),
        ] as [(String, Screen, String, String)])
    func textsSayWhatTheScreensShow(operation: String, screen: Screen, name: String, form: String) throws {
        var (world, state) = try start(.m0, Size(width: 120, height: 40), keys: "/\(operation)<Enter>n")
        while state.selected.name != operation { try world.press("n", &state) }
        state.show(screen)
        let (placeholder, choices) = try #require(Placeholder.find(name))
        let value = try #require(placeholder.value(state, choices))
        // Columns are separated by any number of spaces.
        let shown = text(state).split(separator: " ").joined(separator: " ")
        #expect(shown.contains(form.replacing("%", with: value)), "\(value)")
    }

    /// A stop claims for all four models that no count is nearer to the published figure.
    @Test(arguments: Variant.family) func theNearestCountIsTheOneWithShiftMax(variant: Variant) throws {
        let cost = try Network(variant).cost
        let nearest = Convention.all.min {
            abs($0.count(cost) - variant.published.multiplyAdds)
                < abs($1.count(cost) - variant.published.multiplyAdds)
        }
        #expect(nearest?.key == "withShiftMax")
        let (_, state) = try start(variant, keys: "")
        let (placeholder, choices) = try #require(Placeholder.find("paper.shown.withShiftMax"))
        #expect(placeholder.value(state, choices) == Numbers.grouped(Convention.withShiftMax.count(cost)))
    }

    /// The only fixed number of the lesson: 64·64 products of 3·3 for each of 56·56 pixels.
    @Test func theOrdinaryConvolution() throws {
        let first = try #require(try World.lesson().get().stops.first?.paragraphs.first)
        let (_, state) = try start(keys: "")
        let words = first.line(state, before: nil).spans.map(\.text).joined()
        #expect(words.contains(Numbers.grouped(64 * 64 * 9 * 56 * 56)))
    }

    /// Numbers that a key changed are marked in the text, as they are on the screens.
    @Test func changedNumbersAreMarked() throws {
        var (world, state) = try start(keys: "L" + String(repeating: " ", count: 11))
        func changed() -> [String] {
            LessonPane.lines(state).flatMap(\.spans).filter { $0.style == .changed }.map(\.text)
        }
        #expect(changed() == [])
        try world.press("i", &state)
        #expect(changed().contains(World.pictures[1].name))
        try world.press("l", &state)
        #expect(changed() == [])
    }

    /// Every placeholder gives a number or a dash on every screen.
    @Test func everyPlaceholderHasAValueOrADash() throws {
        var (_, state) = try start(keys: "")
        for screen in Screen.all {
            state.show(screen)
            for placeholder in Placeholder.table {
                let choices = placeholder.name.split(separator: ".").compactMap {
                    Placeholder.choices[String($0)]?.first
                }
                #expect(placeholder.value(state, choices) != "", "\(placeholder.name)")
                #expect(!placeholder.help.isEmpty)
                var words = choices[...]
                let name = placeholder.name.split(separator: ".").map {
                    Placeholder.choices[String($0)] == nil ? String($0) : words.removeFirst()
                }
                #expect(Placeholder.find(name.joined(separator: "."))?.0.name == placeholder.name)
            }
        }
    }

    @Test func spaceAndBackspaceWalk() throws {
        var (world, state) = try start(keys: "L  ")
        #expect(state.openLesson?.index == 2)
        #expect(state.size == Size(width: 80, height: 16))
        try world.press("<BS>", &state)
        #expect(state.openLesson?.index == 1)
        try world.press("<BS><BS>", &state)
        #expect(state.openLesson?.index == 0)
        #expect(text(state).contains("first stop"))
        // The screen still takes keys.
        try world.press("2j", &state)
        #expect(state.view.screen == .activations)
        #expect(state.openLesson?.index == 0)
        try world.press("   <Esc>", &state)
        #expect(state.openLesson == nil)
        #expect(state.size == Self.small)
        #expect(try world.press("<Space>", &state) == [])
        #expect(text(state).contains("no meaning"))
        // The lesson resumes at the stop where it was left.
        try world.press("L", &state)
        #expect(state.openLesson?.index == 3)
        try world.press("L", &state)
        #expect(state.openLesson == nil)
    }

    /// Leaving the lesson restores the screen from before it, whatever happened at the stops; only the picture stays.
    @Test(arguments: [
        "jj<Enter>jjj", "vjjs", "3..jjt", "jj<Enter>jjj4jjj", "5jjuwjl<Esc>", "6l", "7", "/pool<Enter>",
        "4lle",
        "jjjc", "2sj",
    ])
    func leavingRestores(keys: String) throws {
        var (world, state) = try start(keys: keys)
        _ = world.send(.key(.control("l")), &state)
        let before = Frame(state).canvas
        for walk in [
            "L<Esc>", "L    vjjjkm6ll<Esc>", "L" + String(repeating: " ", count: 15), "L  5wlll<Esc><Esc>",
        ] {
            try world.press(walk, &state)
            #expect(state.openLesson == nil, "\(walk)")
            _ = world.send(.key(.control("l")), &state)
            #expect(state.network.variant == .m0)
            let after = Frame(state).canvas
            if after != before {
                let lines = zip(
                    before.plainText.split(separator: "\n"), after.plainText.split(separator: "\n"))
                let first = lines.first { $0 != $1 }
                Issue.record("\(keys) then \(walk): \(first.map { "\($0)\n\($1)" } ?? "styles")")
            }
        }
    }

    /// Leaving the lesson asks for the user's model, and restores the screen when its pass arrives.
    @Test func leavingRestoresTheModelWhenItIsThere() throws {
        var (world, state) = try start(keys: "jj<Enter>jjj")
        let operation = state.selection.operation
        try world.press("Lm", &state)
        #expect(state.network.variant == .m1)
        let effects = state.update(.key(.escape))
        guard case .run(let request, .variant("m0"), let picture, _) = effects.first else {
            Issue.record("the model was not asked for")
            return
        }
        #expect(picture == World.pictures[0])
        #expect(state.network.variant == .m1)
        let m0 = try start(keys: "").1.run
        _ = state.update(.ran(request: request, .success(m0)))
        #expect(state.network.variant == .m0)
        #expect(state.selection.operation == operation)
        #expect(!state.isOnPart)
    }

    /// Escape first closes what the user opened; leaving the lesson closes what the stop opened.
    @Test func escapeClosesInOrder() throws {
        var (world, state) = try start(keys: "L     ")
        #expect(state.view.panel == .connections)
        try world.press("E", &state)
        #expect(state.view.panel == .picture)
        try world.press(" ", &state)
        #expect(state.edit.patch != nil)
        // While Space edits the patch, no hint says that it leads to the next stop.
        #expect(!text(state).contains("Space next"))
        try world.press("<Esc>", &state)
        #expect(state.view.panel == nil)
        #expect(state.openLesson?.index == 5)
        #expect(text(state).contains("Space next"))
        try world.press(" <BS>", &state)
        #expect(state.view.panel == .connections)
        try world.press("<Esc>", &state)
        #expect(state.view.panel == nil)
        #expect(state.openLesson == nil)
    }

    @Test func resizingMovesTheTextAndKeepsTheStop() throws {
        var (world, state) = try start(keys: "L   ")
        _ = world.send(.resize(Size(width: 120, height: 40)), &state)
        #expect(state.size == Size(width: 80, height: 40))
        _ = world.send(.resize(Size(width: 50, height: 10)), &state)
        #expect(text(state).contains("needed"))
        _ = world.send(.resize(Self.small), &state)
        #expect(state.openLesson?.index == 3)
        #expect(state.size == Size(width: 80, height: 16))
    }

    /// A text that does not fit is paged; a stop with another model waits for its pass.
    @Test func longTextsAndOtherModels() throws {
        var (world, state) = try start(keys: "")
        let words = try LessonText(String(repeating: "{model} {{x} word ", count: 100))
        var stop = Lesson.Stop(title: "long", screen: .shiftMax, paragraphs: [words])
        stop.model = "m2"
        stop.operation = "features.9.layers.1"
        let lesson = Lesson(title: "own", stops: [stop, stop])
        guard case .run? = state.update(.lesson(.success(lesson))).first else {
            Issue.record("no pass was asked for")
            return
        }
        #expect(state.openLesson?.arrival != nil)
        (world, state) = try start(keys: "")
        _ = world.send(.lesson(.success(lesson)), &state)
        #expect(state.network.variant == .m2)
        #expect(state.selected.name == "features.9.layers.1")
        #expect(text(state).contains("M2 {x} word"))
        try world.press(" ", &state)
        #expect(state.openLesson?.index == 0)
        #expect((state.openLesson?.scroll ?? 0) > 0)
        try world.press("<BS>", &state)
        #expect(state.openLesson?.scroll == 0)
        try world.press("m", &state)
        try world.press("m", &state)
        #expect(state.network.variant == .m0)
        try world.press("   ", &state)
        #expect(state.openLesson?.index == 1)
        #expect(state.network.variant == .m2)
    }

    /// Every key on every screen and panel of the stops draws a frame in the small area that 80×24 leaves.
    @Test func everyKeyAtTheStops() throws {
        var (world, state) = try start()
        var places: Set<String> = []
        let keys = Set(KeyBindings.table.flatMap(\.keys)).subtracting(["q", .control("c"), "L", .escape])
        for _ in try World.lesson().get().stops {
            let stop = state
            let isNew = places.insert("\(state.view.screen) \(String(describing: state.view.panel))").inserted
            for key in keys where isNew && key != "m" && key != "M" {
                state = stop
                _ = world.send(.key(key), &state)
                #expect(Frame(state).canvas.height == 24)
            }
            state = stop
            try world.press(" ", &state)
        }
    }

    @Test func unknownPlaceholdersListTheKnownOnes() {
        let problem = thrown(Problem.self) { try LessonText("so {operation.multiplyadds} many") }
        #expect(
            problem?.description.contains("no placeholder {operation.multiplyadds}; there are model,") == true
        )
        #expect(problem?.description.contains("budget.MODEL.STAGE.share") == true)
        #expect(throws: Problem.self) { try LessonText("so {operation") }
    }

    @Test func everyPlaceholderIsDocumented() throws {
        let text = try String(contentsOfFile: Assets.folder().text + "/Lessons/README.md", encoding: .utf8)
        for placeholder in Placeholder.table {
            let line = "| `{\(placeholder.name)}` | \(placeholder.help) |"
            #expect(text.contains(line), "\(line)")
        }
        for word in Placeholder.choices.values.joined() { #expect(text.contains(word), "\(word)") }
        for panel in Panel.all where panel != .picture { #expect(text.contains("`\(panel.name)`")) }
        for screen in Screen.all {
            let names = screen.paneNames.map { "`\($0)`" }.joined(separator: ", ")
            #expect(text.contains("| `\(screen.name)` | \(names) |"))
        }
    }

    @Test func aLessonThatCannotBeReadIsSaid() throws {
        var (_, state) = try start(keys: "")
        #expect(state.update(.key("L")) == [.loadLesson])
        _ = state.update(.lesson(.failure(Problem("x.json: line 3: the JSON lacks a “,”"))))
        #expect(text(state).contains("x.json: line 3"))
        #expect(state.openLesson == nil)
    }
}
