import Basics
import Network
import Testing
import Trace

@testable import Explorer

/// The stage, and playing.
@Suite struct StageTests {
    private func start(
        _ variant: Variant = .m0, width: Int = 120, height: Int = 40, keys: String
    ) throws -> (World, State) {
        var world = World()
        var state = try world.state(variant, size: Size(width: width, height: height))
        try world.press(keys, &state)
        return (world, state)
    }

    private func text(_ state: State) -> String { Frame(state).canvas.plainText }

    /// The patch and the inputs that the stage shows are those of the terms that add up to the value.
    @Test(arguments: [Variant.m0, .m3]) func stageShowsWhatTheTermsNeed(_ variant: Variant) throws {
        var (world, state) = try start(variant, keys: "d")
        state.selectOperation(0)
        _ = world.send(.resize(state.terminalSize), &state)
        for operation in state.network.operations {
            try #require(state.selection.operation == operation.index)
            let stage = StageScene(state)
            let explanation = try #require(stage.explanation, "no explanation of \(operation.name)")
            #expect(explanation.traced == stage.value)
            let terms = explanation.sums.flatMap(\.terms)
            for term in terms {
                guard case .input(let channel, let x, let y) = term.source else { continue }
                let (columns, rows) = stage.patch
                #expect(columns.contains(x) && rows.contains(y), "\(operation.name)")
                #expect(channel < stage.input.shape.channels)
            }
            if terms.count == 1, case .input(let channel, _, _) = terms[0].source {
                #expect(stage.inputChannels.first == channel, "\(operation.name)")
            }
            if operation.convolution != nil, case .input(let channel, _, _) = terms[0].source {
                #expect(stage.inputChannels.first == channel, "\(operation.name)")
            }
            try world.press(".", &state)
        }
    }

    /// Every operation has a stage that fits every size: its value stands there, and nothing is empty.
    @Test(arguments: [(80, 24), (120, 40), (200, 60)])
    func everyOperationHasAStage(_ width: Int, _ height: Int) throws {
        var (world, state) = try start(.m0, width: width, height: height, keys: "d")
        state.selectOperation(0)
        _ = world.send(.resize(state.terminalSize), &state)
        for operation in state.network.operations {
            let text = text(state)
            let value = Numbers.activation(StageScene(state).value)
            #expect(text.contains(operation.title), "\(operation.name)")
            #expect(
                text.contains(value) || text.contains(Numbers.fixed(StageScene(state).value, 5))
                    || text.contains(Numbers.fixed(StageScene(state).value, 3)),
                "\(operation.name): \(value) is missing in\n\(text)")
            let canvas = Frame(state).canvas
            let blank = (0..<height).count { y in
                (0..<width).allSatisfy { canvas[$0, y].scalar == " " && canvas[$0, y].style != .picture }
            }
            #expect(blank <= height / 2, "\(operation.name): \(blank) blank lines")
            try world.press(".", &state)
        }
    }

    /// Weights from a file may produce values that are not finite; the stage of every kind can still be drawn.
    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e38])
    func anyValuesHaveAStage(_ value: Float) throws {
        var (_, state) = try start(.m0, keys: "d")
        state.results.run = state.run.replacingActivations(by: value)
        var kinds: Set<String> = []
        for operation in state.network.operations where kinds.insert(operation.kindIdentifier).inserted {
            state.selectOperation(operation.index)
            #expect(text(state).contains(operation.title), "\(operation.name)")
        }
    }

    // MARK: - Playing

    /// `>` opens the stage and steps with each tick, + and - change the pace, another key stops and does nothing else, and
    /// it ends at the last operation.
    @Test func playingStepsUntilAKey() throws {
        var (world, state) = try start(keys: ">")
        #expect(state.view.panel == .stage)
        #expect(state.play?.interval == 1000)
        let first = state.selection.operation
        _ = world.send(.tick, &state)
        _ = world.send(.tick, &state)
        #expect(state.selection.operation == first + 2)
        try world.press("+", &state)
        #expect(state.play?.interval == 500)
        try world.press("--", &state)
        #expect(state.play?.interval == 2000)
        try world.press("q", &state)
        #expect(state.play == nil)
        #expect(state.selection.operation == first + 2)
        _ = world.send(.tick, &state)
        #expect(state.selection.operation == first + 2)
        try world.press(">", &state)
        for _ in state.network.operations { _ = world.send(.tick, &state) }
        #expect(state.play == nil)
        #expect(state.selection.operation == state.network.operations.count - 1)
        #expect(state.message?.text == "this is the last operation")
    }

    /// A slow start and a fast end of the pace are kept; it does not run out of them.
    @Test func thePaceHasEnds() throws {
        var (world, state) = try start(keys: ">" + String(repeating: "+", count: 20))
        let fastest = try #require(state.play?.interval)
        #expect(fastest >= 1)
        try world.press(String(repeating: "-", count: 40), &state)
        #expect(try #require(state.play?.interval) == 8000)
    }
}
