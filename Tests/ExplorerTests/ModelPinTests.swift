import Basics
import Network
import Testing
import Trace

@testable import Explorer

/// A pinned model next to another one on the same picture.
@Suite struct ModelPinTests {
    /// The state after these keys, starting with M0.
    private func start(
        _ keys: String, _ variant: Variant = .m0, size: Size = Size(width: 200, height: 60)
    ) throws -> (World, State) {
        var world = World()
        var state = try world.state(variant, size: size)
        try world.press(keys, &state)
        return (world, state)
    }

    private func text(_ state: State) -> String { Frame(state).canvas.plainText }

    /// The model stays the pinned one and the picture follows, or the other way round: what changed first is compared.
    @Test(arguments: [
        ("pm", "m0", 0), ("pmi", "m0", 1), ("pmmi", "m0", 1), ("pi", "m0", 0), ("pim", "m1", 0),
        ("pimI", "m0", 0), ("pmMi", "m0", 0),
    ])
    func comparesWhatChangedFirst(keys: String, model: String, picture: Int) throws {
        var (world, state) = try start(keys)
        let base = try #require(state.compared)
        #expect(
            base.input == PassInput(model: .variant(model), picture: World.pictures[picture], edit: .none))
        let direct = try world.run(.variant(model), World.pictures[picture], .none).get()
        #expect(base.trace.prediction == direct.trace.prediction)
        #expect(text(state).contains(" vs \(model.uppercased()) · \(World.pictures[picture].name) "))
        #expect((state.otherModel != nil) == (state.network.variant.name != model))
        // Back at what was pinned, there is nothing to compare.
        for _ in 0..<4 where state.network.variant != .m0 { try world.press("m", &state) }
        for _ in 0..<3 where state.run.picture.path != World.pictures[0] { try world.press("i", &state) }
        #expect(state.compared == nil)
        #expect(text(state).contains(" PINNED "))
    }

    /// The pass of the pinned model is kept: no other one is asked for.
    @Test func comparesWithThePassThatWasPinned() throws {
        var (world, state) = try start("p")
        let other = try world.run(.variant("m1"), World.pictures[0], .none).get()
        _ = state.update(.key("m"))
        let effects = state.update(.ran(request: state.request, .success(other)))
        #expect(!effects.contains { if case .runPinned = $0 { true } else { false } })
        #expect(state.otherModel != nil)
        try world.press("E+", &state)
        #expect(
            state.otherModel?.input
                == PassInput(model: .variant("m0"), picture: World.pictures[0], edit: state.edit))
    }

    @Test func scoresAreNextToEachOther() throws {
        let (_, state) = try start("7pm")
        let (own, other) = (state.trace.prediction, try #require(state.otherModel).trace.prediction)
        let lines = text(state).split(separator: "\n")
        for index in own.top(5) {
            let columns = [
                Numbers.fixed(Double(own.scores[index]), 5), Numbers.fixed(Double(other.scores[index]), 5),
            ]
            #expect(
                lines.contains {
                    $0.contains("thing \(index) ") && $0.contains(columns.joined(separator: " "))
                })
            let difference = own.scores[index] - other.scores[index]
            #expect(difference == 0 || text(state).contains(Numbers.signed(difference, 5)))
        }
        for index in other.top(5) {
            #expect(text(state).contains(Numbers.fixed(Double(other.scores[index]), 5)))
        }
        let (m0, m1) = (try Network(.m0).cost, try Network(.m1).cost)
        let more = Numbers.compact(m1.multiplyAdds - m0.multiplyAdds, digits: 2)
        let ratio = Numbers.fixed(Double(m1.multiplyAdds) / Double(m0.multiplyAdds), 2)
        #expect(text(state).contains("against M0, M1 costs +\(more) MAdds (\(ratio)×)"))
    }

    /// Weights with ten classes next to a network with a thousand.
    @Test func saysThatOtherClassesAreNotCompared() throws {
        var (world, state) = try start("7p")
        let file = try world.run(.weights(World.file), World.pictures[0], .none).get()
        state.request += 1
        _ = world.send(.ran(request: state.request, .success(file)), &state)
        #expect(state.comparedClasses == nil)
        #expect(text(state).contains("other classes (10 classes, and 1000 classes pinned)"))
        #expect(text(state).contains("pinned: M0 · \(World.pictures[0].name)"))
        #expect(!text(state).contains("Δ"))
    }

    @Test func statisticsAreComparedAtTheSamePlace() throws {
        var (world, state) = try start("/6.layers.0<Enter>2pmmm")
        let index = state.selection.operation
        let counterpart = try #require(state.counterpart(of: index))
        #expect(state.network.operations[index].kindIdentifier == counterpart.operation.kindIdentifier)
        let difference =
            state.trace.operations[index].statistics.mean - counterpart.trace.statistics.mean
        #expect(difference != 0)
        #expect(text(state).contains("Δ" + Numbers.signed(difference, 3).leftPadded(8)))
        #expect(text(state).contains("M0's \(counterpart.operation.name)"))
        #expect(text(state).contains("; channels cannot be"))
        // M0 has no residual additions.
        try world.press("/residual<Enter>", &state)
        #expect(state.counterpart(of: state.selection.operation) == nil)
        for screen in ["1", "2"] {
            try world.press(screen, &state)
            let words = text(state).split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            #expect(words.contains("M0 has no residual"))
        }
        try world.press("4t", &state)
        #expect(state.message?.text.contains("only maps of one network are compared") == true)
    }

    /// Every line of the table, on every size, and the Shift-Maxes of both at the same places.
    @Test(arguments: [
        Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 60),
    ])
    func coefficientsAreComparedByTheirMeans(size: Size) throws {
        let (_, state) = try start("/14×14<Enter>3pm", size: size)
        let own = try #require(state.coefficients)
        let other = try #require(state.counterpart(of: state.shiftMaxIndex)?.trace.coefficients)
        func mean(_ values: some Collection<Float>) -> Float { values.reduce(0, +) / Float(values.count) }
        #expect(own.shiftMax.branches == 2 && other.shiftMax.branches == 2)
        for kind in 0..<4 {
            let (left, right) = (mean(own.values(ofKind: kind)), mean(other.values(ofKind: kind)))
            let line = try #require(
                text(state).split(separator: "\n").first {
                    $0.contains("mean \(ShiftMax.coefficientNames[kind])")
                })
            #expect(line.contains(Numbers.fixed(Double(left), 3)))
            #expect(line.contains(Numbers.fixed(Double(right), 3)))
        }
        #expect(text(state).contains(Numbers.signed(own.deviation - other.deviation, 3)))
        guard size.width > 80 else { return }
        #expect(text(state).contains("max deviation of each, ◆ M0's"))
    }

    @Test func otherModelsCoefficientsCannotBeSwappedIn() throws {
        let (_, state) = try start("7pmxxx")
        #expect(state.view.panel == nil)
        #expect(state.message?.text.contains("M0's Shift-Maxes have other shapes") == true)
    }
}
