import Basics
import Network
import Trace
import Testing

@testable import Explorer

/// The survey of all pictures: its figures equal those of passes made one by one.
@Suite struct SurveyTests {
    private func start(keys: String) throws -> (World, State) {
        var world = World()
        var state = try world.state(size: Size(width: 120, height: 40))
        try world.press(keys, &state)
        return (world, state)
    }

    /// Mean, variance and distance computed in two passes over the collected coefficients.
    @Test func figuresAreThoseOfDirectPasses() throws {
        var (world, state) = try start(keys: "3D")
        let survey = try #require(state.results.survey.content)
        #expect(survey.isComplete)
        #expect(survey.read == World.pictures.count)
        #expect(!state.results.survey.isRunning)
        var passes: [Trace] = []
        for picture in World.pictures.indices {
            var other = try world.state(size: Size(width: 120, height: 40))
            try world.press(String(repeating: "i", count: picture), &other)
            passes.append(other.trace)
        }
        for (index, operation) in state.network.shiftMaxOperations.enumerated() {
            let initial = try #require(operation.shiftMax).initialCoefficients
            let values = try passes.map { pass in
                try #require(pass.operations[operation.index].coefficients).values.map(Double.init)
            }
            var (spread, distance) = (0.0, 0.0)
            for place in initial.indices {
                let mean = values.map { $0[place] }.reduce(0, +) / Double(values.count)
                let variance =
                    values.map { ($0[place] - mean) * ($0[place] - mean) }.reduce(0, +)
                    / Double(values.count)
                spread += variance
                distance +=
                    values.map { ($0[place] - Double(initial[place])) * ($0[place] - Double(initial[place])) }
                    .reduce(0, +) / Double(values.count)
                #expect(abs(survey.deviation(index, place) - variance.squareRoot()) < 1e-9)
            }
            let figure = survey.figures[index]
            // With formula weights, the first operation's coefficients are equal in all three pictures.
            #expect(spread > 0 || index == 0)
            #expect(abs(figure.dynamic - (spread / Double(initial.count)).squareRoot()) < 1e-9)
            #expect(abs(figure.share - spread / distance) < 1e-9)
        }
    }

    /// The channel that varies most is selected until the user chooses one, and again after a change of the map.
    @Test func beginsWithTheMostDynamic() throws {
        var (world, state) = try start(keys: "3jjjjjjD")
        #expect(state.selection.channel == state.surveyedChannels[0])
        try world.press("l", &state)
        #expect(state.selection.channel == state.surveyedChannels[1])
        try world.press("j", &state)
        #expect(state.selection.channel == state.surveyedChannels[1])
        try world.press("a", &state)
        #expect(state.selection.channel == state.surveyedChannels[0])
        let survey = try #require(state.results.survey.content)
        let most = try #require(
            survey.figures.indices.max { survey.figures[$0].dynamic < survey.figures[$1].dynamic })
        #expect(
            Frame(state).canvas.plainText.contains(
                "most dynamic: \(state.network.shiftMaxOperations[most].name)"))
    }

    /// Unreadable pictures are counted, and a cancelled survey resumes with the missing pictures.
    @Test func cancelledSurveysGoOn() throws {
        var (world, state) = try start(keys: "3")
        guard case .survey(let request) = state.update(.key("D")).first else {
            Issue.record("no survey was asked for")
            return
        }
        #expect(request.pictures.map(\.path) == World.pictures)
        let coefficients = state.trace.operations.compactMap { $0.coefficients?.values }
        _ = state.update(
            .surveyed(
                request: request.number,
                .success([
                    SurveyedPicture(index: 1, content: .failure(Problem("broken"))),
                    SurveyedPicture(index: 0, content: .success(coefficients)),
                ])))
        #expect(state.results.survey.isRunning)
        #expect(state.results.survey.content?.unreadable == 1)
        #expect(state.results.survey.content?.pending == [2])
        #expect(state.update(.key(.escape)) == [.cancelSurvey])
        _ = state.update(
            .surveyed(
                request: request.number,
                .success([SurveyedPicture(index: 2, content: .success(coefficients))])))
        #expect(state.results.survey.content?.pending == [2])
        try world.press("r", &state)
        #expect(state.results.survey.content?.isComplete == true)
        #expect(state.results.survey.content?.read == 2)
    }

    /// Of many pictures a thousand are surveyed, evenly spaced; the nearest one before the shown picture is selected.
    @Test func manyPicturesAreSampled() throws {
        var (_, state) = try start(keys: "3")
        state.isGathering = true
        let many = (0..<2_500).map { FilePath("/many/\($0).jpg") } + [World.pictures[0]]
        _ = state.update(.gathered(many))
        guard case .survey(let request) = state.update(.key("D")).first else {
            Issue.record("no survey was asked for")
            return
        }
        #expect(request.pictures.map(\.index) == Array(0..<1_000))
        #expect(request.pictures.map(\.path) == (0..<1_000).map { many[$0 * 2_501 / 1_000] })
        #expect(state.view.surveyView.picture == 999)
        let coefficients = state.trace.operations.compactMap { $0.coefficients?.values }
        let answers = (0..<1_000).map { SurveyedPicture(index: $0, content: .success(coefficients)) }
        _ = state.update(.surveyed(request: request.number, .success(answers)))
        #expect(Frame(state).canvas.plainText.contains("1000 of 2501, evenly spaced"))
        #expect(Frame(state).canvas.plainText.contains("in 2498.jpg"))
        guard case .run(_, _, let picture, _) = state.update(.key(.enter)).first else {
            Issue.record("no pass was asked for")
            return
        }
        #expect(picture == many[2_498])
        #expect(state.pictureIndex == 2_498)
    }
}
