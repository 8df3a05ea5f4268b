import Basics
import Testing

@testable import Explorer

/// A run that is watched, and its curves.
struct TrainingPanelTests {
    private func state(_ world: inout World, _ size: Size) throws -> State {
        var state = try world.state(size: size)
        _ = world.send(
            .ran(request: state.request, world.run(.weights(World.file), World.pictures[0], .none)), &state)
        return state
    }

    /// Weights that were saved again are run again on the shown picture, and only if they are shown.
    @Test func savedWeightsAreRunAgain() throws {
        var world = World()
        var state = try state(&world, Size(width: 120, height: 40))
        let effects = state.update(.weightsChanged(World.file))
        let runs = effects.compactMap { effect -> ModelChoice? in
            if case .run(_, let model, let picture, _) = effect {
                #expect(picture == World.pictures[0])
                return model
            }
            return nil
        }
        #expect(runs == [.weights(World.file)])
        #expect(state.update(.weightsChanged("/elsewhere/last.safetensors")).isEmpty)
    }

    /// What other weights said is not shown as the answer of the new ones.
    @Test func answersOfTheOldWeightsAreDropped() throws {
        var world = World()
        var state = try state(&world, Size(width: 120, height: 40))
        try world.press("=", &state)
        #expect(state.results.models.answers.count == 5)
        let effects = state.update(.weightsChanged(World.file))
        #expect(state.results.models.answers.isEmpty)
        #expect(effects.contains { if case .classify = $0 { true } else { false } })
    }

    @Test(arguments: [
        Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 60),
    ])
    func curvesAndNumbers(size: Size) throws {
        var world = World()
        var state = try state(&world, size)
        try world.press("R", &state)
        let text = Frame(state).canvas.plainText
        #expect(text.contains("epoch 6 of 10 · 30 of 120 steps · loss 0.450 · top-1 77.0%"))
        #expect(text.contains("0.4600") && text.contains("best"))
        #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
        try world.press("m", &state)
        #expect(Frame(state).canvas.plainText.contains("These weights bring no history."))
    }

    /// The ends of a line lie where their values are.
    @Test func linesLieWhereTheirValuesAre() throws {
        var canvas = Canvas(Size(width: 40, height: 12))
        let chart = try #require(
            LineChart(
                "rises", [LineChart.Series(title: "a", values: [0, .nan, 4, 8], style: .positive)], count: 4,
                within: { $0...$1 }, label: { "\(Int($0))" }))
        chart.draw(in: Rectangle(x: 0, y: 0, width: 40, height: 12), &canvas)
        let lines = canvas.plainText.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        #expect(String(lines[0]).hasPrefix("rises") && String(lines[0]).contains("a 8"))
        #expect(lines[1].first == "8" && lines[9].first == "0")
        // The highest value at the upper right, the lowest at the lower left, and nothing across the gap.
        #expect(lines[1].count == 40 && lines[1][39] != " ")
        #expect(lines[9][3] != " ")
        #expect(lines[7].count <= 24)
        #expect(LineChart("none", [], count: 4, within: { $0...$1 }, label: { "\($0)" }) == nil)
    }
}
