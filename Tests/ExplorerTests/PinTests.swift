import Basics
import Inference
import Network
import Trace
import Testing

@testable import Explorer

/// The pinned picture, and the swap of Shift-Max coefficients: the numbers equal those of direct passes.
@Suite struct PinTests {
    private func start(_ variant: Variant = .m0, keys: String) throws -> (World, State) {
        var world = World()
        var state = try world.state(variant, size: Size(width: 120, height: 40))
        try world.press(keys, &state)
        return (world, state)
    }

    private func text(_ state: State) -> String { Frame(state).canvas.plainText }

    /// A pass made directly, without the keys under test.
    private func pass(_ variant: Variant, picture: Int, _ world: inout World) throws -> Trace {
        var other = try world.state(variant, size: Size(width: 120, height: 40))
        try world.press(String(repeating: "i", count: picture), &other)
        return other.trace
    }

    // MARK: - Pin

    @Test func differencesAreToThePinnedPicture() throws {
        var (world, state) = try start(keys: "/6.layers.0<Enter>2p")
        #expect(text(state).contains(" PINNED "))
        #expect(!text(state).contains("Δ"))
        let pinned = state.trace
        try world.press("i", &state)
        #expect(text(state).contains(" vs M0 · \(World.pictures[0].name) "))
        let (own, other) = (
            state.trace.operations[state.selection.operation], pinned.operations[state.selection.operation]
        )
        #expect(own.statistics.mean != other.statistics.mean)
        #expect(
            text(state).contains(
                "Δ" + Numbers.signed(own.statistics.mean - other.statistics.mean, 3).leftPadded(8)))
        let mean = own.channels[state.selection.channel].mean - other.channels[state.selection.channel].mean
        let line = try #require(text(state).split(separator: "\n").first { $0.contains("Δmean") })
        #expect(!line.isEmpty)
        #expect(text(state).contains(Numbers.signed(mean, 3)))

        try world.press("1", &state)
        #expect(
            text(state).contains("Δ mean \(Numbers.signed(own.statistics.mean - other.statistics.mean, 3))"))

        try world.press("3", &state)
        let now = try #require(state.trace.operations[state.shiftMaxIndex].coefficients)
        let then = try #require(pinned.operations[state.shiftMaxIndex].coefficients)
        let a1 =
            now.value(0, channel: state.selection.channel) - then.value(0, channel: state.selection.channel)
        #expect(now.values != then.values)
        #expect(text(state).contains("Δ a1 \(Numbers.signed(a1, 3))"))

        try world.press("7", &state)
        for index in state.trace.prediction.top(5) {
            let difference = state.trace.prediction.scores[index] - pinned.prediction.scores[index]
            #expect(text(state).contains(Numbers.signed(difference, 5)))
        }
        for index in pinned.prediction.top(5) {
            #expect(text(state).contains(Numbers.fixed(Double(pinned.prediction.scores[index]), 5)))
        }
    }

    /// `p` pins the shown picture, or unpins it if it is pinned. An edited picture counts as another one.
    @Test func pinsWhatIsShownAndUnpinsThePinned() throws {
        var (world, state) = try start(keys: "pi")
        #expect(state.base?.picture.path == World.pictures[0])
        try world.press("p", &state)
        #expect(state.results.pin.pinned?.picture == World.pictures[1])
        #expect(state.base == nil)
        try world.press("E+", &state)
        #expect(state.base?.picture.path == World.pictures[1])
        try world.press("p", &state)
        #expect(state.results.pin.pinned?.name == "M0 · \(World.pictures[1].name) edited")
        try world.press("p", &state)
        #expect(state.results.pin.pinned == nil)
        #expect(state.message?.text.contains("no longer pinned") == true)
    }

    /// A new model also runs the pinned picture; a picture that cannot be run is unpinned.
    @Test func followsTheModel() throws {
        var (world, state) = try start(keys: "pi")
        let before = try pass(.m1, picture: 0, &world)
        try world.press("m", &state)
        #expect(state.network.variant == .m1)
        #expect(state.base?.trace.prediction == before.prediction)
        let effects = state.update(.ran(request: state.request, .success(try start(keys: "i").1.run)))
        guard case .runPinned(let request, .variant("m0"), World.pictures[0], .none) = effects.first else {
            Issue.record("the pinned picture was not asked for")
            return
        }
        #expect(state.base == nil)
        #expect(state.isAwaiting)
        _ = state.update(.ranPinned(request: request - 1, .failure(Problem("too late"))))
        #expect(state.results.pin.pinned != nil)
        _ = state.update(.ranPinned(request: request, .failure(Problem("gone"))))
        #expect(state.results.pin.pinned == nil)
        #expect(state.message?.text == "no longer pinned: gone")
    }

    // MARK: - Swap

    /// For all rows and for each alone, the answers equal those of passes with the replaced coefficients.
    @Test(arguments: [false, true]) func answersAreThoseOfDirectPasses(toPinned: Bool) throws {
        var (world, state) = try start(keys: toPinned ? "7pixxx" : "7x")
        let other = try pass(.m0, picture: 0, &world)
        let answers = try #require(state.results.swap.content).get()
        let rows = state.network.rows.filter { row in
            row.operations.contains { state.network.operations[$0].shiftMax != nil }
        }
        #expect(rows.count > 5)
        #expect(answers.count == rows.count + 1)
        let model = try world.model(.variant("m0")).0
        for line in [0, 2, rows.count] {
            var given: [Int: [Float]] = [:]
            for operation in state.network.shiftMaxOperations
            where line == 0 || rows[line - 1].operations.contains(operation.index) {
                given[operation.index] =
                    toPinned
                    ? try #require(other.operations[operation.index].coefficients).values
                    : operation.shiftMax?.initialCoefficients
            }
            let direct = Tracer(model).trace(state.trace.input.values, replacing: given).prediction
            #expect(answers[line] == direct)
            #expect(direct != state.trace.prediction)
            state.selection.swapCursor = line
            let best = try #require(direct.top(1).first)
            #expect(text(state).contains(Numbers.fixed(Double(direct.scores[best]), 5)))
            let winner = try #require(state.trace.prediction.top(1).first)
            #expect(
                text(state).contains(
                    Numbers.signed(direct.scores[winner] - state.trace.prediction.scores[winner], 5)))
        }
    }

    @Test func swapStepsFromInitialToPinnedToOff() throws {
        var (world, state) = try start(keys: "7x")
        #expect(state.view.panel == .swap)
        try world.press("x", &state)
        #expect(state.view.swapSource == .relu6)
        #expect(text(state).contains("with ReLU6 in Shift-Max's place"))
        try world.press("x", &state)
        #expect(state.view.panel == nil)
        #expect(state.message?.text.contains("p on another picture") == true)
        try world.press("pix", &state)
        #expect(state.view.swapSource == .initial)
        try world.press("xx", &state)
        #expect(state.view.swapSource == .pinned)
        #expect(text(state).contains("\(World.pictures[0].name)'s"))
        try world.press("Gj", &state)
        #expect(state.selection.swapCursor == state.swapRows.count)
        try world.press("gkjj", &state)
        #expect(state.selection.swapCursor == 2)
        try world.press("x", &state)
        #expect(state.view.panel == nil)
        try world.press("x1", &state)
        #expect(state.view.panel == nil)
    }

    /// Another picture or model asks again, and late answers are dropped.
    @Test func followsThePictureAndDropsLateAnswers() throws {
        var (world, state) = try start(keys: "7x")
        let first = try #require(state.results.swap.content).get()
        try world.press("i", &state)
        #expect(try #require(state.results.swap.content).get() != first)
        try world.press("m", &state)
        #expect(try #require(state.results.swap.content).get().count == state.swapRows.count + 1)
        try world.press("p", &state)
        guard case .swap(let request, _, _, _) = state.update(.key("x")).first else {
            Issue.record("no answers were asked for")
            return
        }
        #expect(state.isAwaiting)
        _ = state.update(.swapped(request: request - 1, .failure(Problem("too late"))))
        #expect(state.results.swap.content == nil)
        _ = state.update(.swapped(request: request, .failure(Problem("in time"))))
        #expect(text(state).contains("in time"))
    }
}
