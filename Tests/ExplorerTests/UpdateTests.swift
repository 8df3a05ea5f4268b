import Basics
import Network
import Foundation
import Trace
import Testing

@testable import Explorer

/// How keys, clicks and answers change the state.
@Suite struct UpdateTests {
    private static let size = Size(width: 100, height: 30)

    private func start(_ variant: Variant = .m0) throws -> (World, State) {
        var world = World()
        let state = try world.state(variant, size: Self.size)
        return (world, state)
    }

    // MARK: - The key table

    @Test func everyKeyMeansOneThingOnAScreen() {
        for screen in Screen.all {
            for panel in [nil] + Panel.all {
                for isLesson in [false, true] {
                    let bindings = KeyBindings.bindings(on: screen, in: panel, isLesson: isLesson)
                    let keys = bindings.flatMap(\.keys)
                    #expect(Set(keys).count == keys.count, "on \(screen.title)")
                    for binding in bindings {
                        for key in binding.keys {
                            let action = KeyBindings.action(
                                for: key, on: screen, in: panel, isLesson: isLesson)
                            #expect(action == binding.action)
                        }
                    }
                }
            }
        }
    }

    /// On every screen, each key that has a meaning there changes the frame or causes an effect. The start is somewhere
    /// in the middle of the lists, so that keys can move both ways.
    @Test(arguments: Screen.all) func everyKeyDoesSomething(screen: Screen) throws {
        var (world, middle) = try start()
        try world.press("/shift-max<Enter>nn\(screen.number)", &middle)
        if screen == .activations || screen == .shiftMax { try world.press("jjj", &middle) }
        if screen == .features { try world.press("j", &middle) }
        try expectEveryKeyToDoSomething(middle, world)
    }

    /// The same with each panel open.
    @Test(arguments: Panel.all) func everyKeyDoesSomething(panel: Panel) throws {
        var (world, middle) = try start()
        _ = world.send(.resize(Size(width: 80, height: 24)), &middle)
        switch panel {
        case .explanation: try world.press("/6.layers.1<Enter>4llle<PgDn>s<PgDn>", &middle)
        case .stage: try world.press("/4.layers.0<Enter>djjj", &middle)
        case .connections: try world.press("/6.layers.10<Enter>cllj", &middle)
        case .factors: try world.press("/4.layers.0<Enter>fjjj", &middle)
        case .models: try world.press("7j=", &middle)
        case .training: try world.press("7jR", &middle)
        case .picture: try world.press("2E<Space>LJ", &middle)
        case .whatIf: try world.press("5jjjwljjj", &middle)
        case .dynamics: try world.press("3..Djall", &middle)
        case .swap: try world.press("7pixxjjj", &middle)
        case .look: try world.press("7ajjj+", &middle)
        default: Issue.record("no keys lead to \(panel.name)")
        }
        #expect(middle.view.panel == panel)
        try expectEveryKeyToDoSomething(middle, world)
    }

    /// The same at a stop of the lesson.
    @Test func everyKeyDoesSomethingInTheLesson() throws {
        var (world, middle) = try start()
        try world.press("/shift-max<Enter>nnL  ", &middle)
        #expect(middle.openLesson != nil)
        try expectEveryKeyToDoSomething(middle, world)
    }

    /// The tests above cover every key of the table.
    @Test func everyKeyIsReached() {
        var reached: Set<String> = []
        func reach(_ screen: Screen, _ panel: Panel?, isLesson: Bool = false) {
            for binding in KeyBindings.bindings(on: screen, in: panel, isLesson: isLesson) {
                for key in binding.keys { reached.insert("\(key.name) \(binding.action) \(binding.group)") }
            }
        }
        for screen in Screen.all { reach(screen, nil) }
        for panel in Panel.all { reach(panel.home ?? .activations, panel) }
        reach(.network, nil, isLesson: true)
        for binding in KeyBindings.table {
            for key in binding.keys {
                #expect(reached.contains("\(key.name) \(binding.action) \(binding.group)"), "\(key.name)")
            }
        }
    }

    private func expectEveryKeyToDoSomething(_ middle: State, _ world: World) throws {
        let isLesson = middle.openLesson != nil
        for binding in KeyBindings.bindings(on: middle.view.screen, in: middle.view.panel, isLesson: isLesson)
        {
            for key in binding.keys {
                var state = middle
                var otherWorld = world
                let before = Frame(state).canvas
                let effects = otherWorld.send(.key(key), &state)
                let isSeen = Frame(state).canvas != before
                let mayBeIdle =
                    binding.action == .screen(middle.view.screen) || binding.action == .back && !isLesson
                #expect(isSeen || !effects.isEmpty || mayBeIdle, "\(key.name) on \(middle.view.screen.title)")
            }
        }
    }

    @Test func helpListsEveryBinding() throws {
        let (_, state) = try start()
        let text = HelpOverlay.lines(state, filter: "").map { $0.spans.map(\.text).joined() }
            .joined(separator: " ").split(separator: " ").joined(separator: " ")
        for binding in KeyBindings.table {
            #expect(text.contains(binding.help))
            for key in binding.keys { #expect(text.contains(key.name)) }
        }
        let filtered = HelpOverlay.lines(state, filter: "checkpoint")
        #expect(filtered.count == 2)
        #expect(HelpOverlay.lines(state, filter: "depthwise").count == 2)
    }

    @Test func scripts() throws {
        #expect(
            try Key.script("jG<Enter><S-Tab><C-l><F1><lt>é") == [
                "j", "G", .enter, .backTab, .control("l"), .function(1), "<", "é",
            ])
        #expect(throws: Problem.self) { try Key.script("<Nope>") }
        #expect(throws: Problem.self) { try Key.script("j<Enter") }
    }

    // MARK: - Moving

    @Test func unfoldingAndFolding() throws {
        var (world, state) = try start()
        let rows = state.network.rows.count
        #expect(state.listItems.count == rows)
        try world.press("jjj<Enter>", &state)
        let row = state.network.rows[3]
        #expect(state.listItems.count == rows + row.operations.count)
        #expect(state.selection.operation == row.operations.upperBound - 1)
        try world.press("jjj", &state)
        #expect(state.selection.operation == row.operations.lowerBound + 2)
        try world.press("<Enter>", &state)
        #expect(state.view.screen == .shiftMax)
        try world.press("1h", &state)
        #expect(state.listItems.count == rows)
        #expect(state.selection.listCursor == .part(3))
        try world.press("G", &state)
        #expect(state.selection.operation == state.network.operations.count - 1)
        try world.press("g<Up>", &state)
        #expect(state.listIndex == 0)
    }

    @Test func readingsKeepTheOperation() throws {
        var (world, state) = try start()
        try world.press("jjjj<Enter>jj", &state)
        let operation = state.selection.operation
        try world.press("v", &state)
        #expect(state.view.reading == .microBlocks)
        #expect(state.selection.operation == operation)
        #expect(state.selection.listCursor == .operation(operation))
        try world.press("v", &state)
        #expect(state.selection.operation == operation)
    }

    @Test func sortedListStartsWithTheMostExpensive() throws {
        var (world, state) = try start()
        try world.press("sg", &state)
        let costs = state.network.operations.map(\.cost.multiplyAdds)
        #expect(costs[state.selection.operation] == costs.max())
        try world.press("sg", &state)
        let parameters = state.network.operations.map(\.cost.parameters)
        #expect(parameters[state.selection.operation] == parameters.max())
    }

    @Test func resizingKeepsTheSelection() throws {
        var (world, state) = try start(.m3)
        try world.press("G<Enter>jjj3jjjj", &state)
        let (operation, channel) = (state.selection.operation, state.selection.channel)
        for (width, height) in [(80, 24), (200, 60), (10, 5), (81, 25)] {
            _ = world.send(.resize(Size(width: width, height: height)), &state)
            #expect(Frame(state).canvas.width == width)
        }
        #expect(state.selection.operation == operation)
        #expect(state.selection.channel == channel)
        try world.press("1", &state)
        let list = try #require(state.layout.area(of: OperationList.self))
        let scroll = try #require(state.selection.listScroll)
        #expect(scroll <= state.listIndex)
        #expect(state.listIndex < scroll + list.height - 1)
    }

    @Test func channelsStayWithinTheOperation() throws {
        var (world, state) = try start()
        try world.press("G2G", &state)
        #expect(state.selection.channel == 999)
        try world.press("1g2", &state)
        #expect(
            state.selection.channel == state.network.operations[state.selection.operation].output.channels - 1
        )
    }

    // MARK: - Searching

    @Test func searchFindsAndGoesOn() throws {
        var (world, state) = try start()
        try world.press("/6.layers.5<Enter>", &state)
        #expect(state.network.operations[state.selection.operation].name == "features.6.layers.5")
        try world.press("/Shift-Max<Enter>", &state)
        let first = state.selection.operation
        try world.press("n", &state)
        #expect(state.selection.operation > first)
        try world.press("N", &state)
        #expect(state.selection.operation == first)
        try world.press("/nothing like it<Enter>", &state)
        #expect(state.message?.isError == true)
        #expect(state.selection.operation == first)
        try world.press("2/7<Enter>", &state)
        #expect(state.selection.channel == 7)
        try world.press("/99999<Enter>", &state)
        #expect(state.message?.isError == true)
    }

    /// Weights from a file may produce values that are not finite; every screen can still be drawn.
    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e38])
    func anyValuesCanBeDrawn(value: Float) throws {
        var (world, state) = try start()
        try world.press("/shift-max<Enter>n", &state)
        state.results.run = state.run.replacingActivations(by: value)
        for screen in Screen.all {
            for size in [Size(width: 80, height: 24), Size(width: 160, height: 50)] {
                _ = world.send(.resize(size), &state)
                try world.press("\(screen.number)", &state)
                #expect(Frame(state).canvas.width == size.width)
                try world.press("sss", &state)
            }
        }
    }

    // MARK: - Mouse

    @Test func clicks() throws {
        var (world, state) = try start()
        func column(_ text: String, line: Int) -> Int {
            let row = Frame(state).canvas.plainText.split(separator: "\n", omittingEmptySubsequences: false)[
                line]
            return row.range(of: text).map { row.distance(from: row.startIndex, to: $0.lowerBound) } ?? -1
        }
        _ = world.send(.mouse(x: column("Budgets", line: 1), y: 1, .click), &state)
        #expect(state.view.screen == .budgets)
        _ = world.send(.mouse(x: column("Network", line: 1), y: 1, .click), &state)
        _ = world.send(.mouse(x: 10, y: 6, .click), &state)
        #expect(state.selection.listCursor == .part(3))
        _ = world.send(.mouse(x: 10, y: 6, .click), &state)
        #expect(state.listItems.count > state.network.rows.count)
        _ = world.send(.mouse(x: 10, y: 6, .wheelDown), &state)
        #expect(state.listIndex == 6)
        _ = world.send(.mouse(x: column("params", line: 2), y: 2, .click), &state)
        #expect(state.view.listSort == .parameters && state.listIndex == 0)
        try world.press("<C-l>", &state)
        _ = world.send(.mouse(x: column("help", line: 29), y: 29, .click), &state)
        guard case .help = state.overlay else {
            Issue.record("the footer's help was not clicked")
            return
        }
        #expect(world.send(.mouse(x: 99, y: 29, .click), &state) == [])
        try world.press("<Esc>/6.layers.0<Enter>4", &state)
        // The second cell in the first line of the enlarged map.
        let map = column("channel 0", line: 3)
        _ = world.send(.mouse(x: map + 1, y: 4, .click), &state)
        let shape = state.network.operations[state.selection.operation].output
        #expect(state.pixel(in: shape) == (0, 0))
        #expect(state.view.pixelX > 0 && state.view.pixelX < 0.2)
    }
}

extension Run {
    /// The same run with every activation and coefficient replaced by `value`.
    func replacingActivations(by value: Float) -> Run {
        let statistics = ActivationStatistics(
            count: 9, mean: value, deviation: value, minimum: -value, maximum: value, zeros: 0, sixes: 0)
        let operations = trace.operations.map { operation in
            OperationTrace(
                output: FeatureTensor(
                    shape: operation.output.shape,
                    values: operation.output.values.map { _ in value }),
                statistics: statistics, channels: operation.channels.map { _ in statistics },
                coefficients: operation.coefficients.map { coefficients in
                    ShiftMaxCoefficients(
                        shiftMax: coefficients.shiftMax, values: coefficients.values.map { _ in value },
                        pooled: coefficients.pooled, squeezed: coefficients.squeezed,
                        firstBranchShare: coefficients.firstBranchShare.map { _ in value })
                }, duration: operation.duration)
        }
        let logits = trace.prediction.logits.map { _ in value }
        return Run(
            model: model, picture: picture,
            trace: Trace(
                network: trace.network, input: trace.input, operations: operations,
                prediction: Prediction(logits: logits), duration: trace.duration))
    }
}
