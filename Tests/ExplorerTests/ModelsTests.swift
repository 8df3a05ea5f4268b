import Basics
import Network
import Testing

@testable import Explorer

/// All models on one picture.
struct ModelsTests {
    private static let size = Size(width: 120, height: 40)

    private func requests(_ effects: [Effect]) -> [ModelChoice] {
        effects.compactMap { if case .classify(_, let model, _, _) = $0 { model } else { nil } }
    }

    /// One after another, so that the first answer shows early; and never the same again.
    @Test func eachModelIsAskedOnce() throws {
        var world = World()
        var state = try world.state(size: Self.size)
        var effects = state.update(.key("="))
        var asked: [ModelChoice] = []
        while case .classify(let request, let model, _, _)? = effects.first {
            #expect(effects.count == 1)
            asked.append(model)
            effects = state.update(.classified(request: request, .failure(Problem("not now"))))
        }
        #expect(asked == Variant.family.map { .variant($0.name) })
        #expect(requests(state.update(.key("2"))) == [])
        #expect(requests(state.update(.key("="))) == [])
        #expect(requests(state.update(.key("="))) == [])
    }

    @Test func anotherPictureIsAskedAgain() throws {
        var world = World()
        var state = try world.state(size: Self.size)
        try world.press("=", &state)
        #expect(state.results.models.answers.count == 4)
        let picture = state.results.models.question?.picture
        try world.press("i", &state)
        #expect(state.results.models.question?.picture != picture)
        #expect(state.results.models.answers.count == 4)
    }

    /// An answer to the previous picture is no answer to this one.
    @Test func lateAnswersAreDropped() throws {
        var world = World()
        var state = try world.state(size: Self.size)
        let first = state.update(.key("="))
        guard case .classify(let request, _, _, _)? = first.first else { throw Problem("nothing was asked") }
        // The next picture's pass arrives before the answer.
        for case .run(let number, let model, let picture, let edit) in state.update(.key("i")) {
            let run = try world.run(model, picture, edit).get()
            #expect(requests(state.update(.ran(request: number, .success(run)))).count == 1)
        }
        _ = state.update(.classified(request: request, .failure(Problem("late"))))
        #expect(state.results.models.answers.isEmpty)
    }

    @Test func saysWhoDisagrees() throws {
        var world = World()
        var state = try world.state(size: Self.size)
        try world.press("=", &state)
        // By formula, each model names another class.
        let answers = try state.results.models.answers.map { try $0.get() }
        #expect(Set(answers.map(\.best)).count == 4)
        #expect(Frame(state).canvas.plainText.contains("no two agree"))
        state = try world.state(size: Self.size)
        var effects = state.update(.key("="))
        for answer in [answers[1], answers[0], answers[1], answers[2]] {
            guard case .classify(let request, _, _, _)? = effects.first else { break }
            effects = state.update(.classified(request: request, .success(answer)))
        }
        let text = Frame(state).canvas.plainText
        #expect(text.contains("2 of 4 say \(answers[1].best); M1, M3 disagree"))
        #expect(text.contains("agrees") && text.contains("disagrees"))
    }

    /// From everywhere, and back to where it was opened.
    @Test(arguments: Screen.all) func opensOnEveryScreen(screen: Screen) throws {
        var world = World()
        var state = try world.state(size: Size(width: 80, height: 24))
        try world.press("\(screen.number)=", &state)
        #expect(state.view.panel == .models)
        try world.press("<Esc>", &state)
        #expect(state.view.panel == nil && state.view.screen == screen)
    }

    @Test func everyModelIsALineToCopy() throws {
        var world = World()
        var state = try world.state(size: Self.size)
        let effects = try world.press("=Y", &state)
        guard case .copy(let text)? = effects.first else { throw Problem("nothing was copied") }
        let lines = text.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(lines.count == 5 && Set(lines.map(\.count)) == [11])
        #expect(lines.dropFirst().map { $0[0] } == ["M0", "M1", "M2", "M3"])
    }
}
