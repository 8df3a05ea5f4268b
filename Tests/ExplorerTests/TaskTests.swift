import Basics
import Network
import Testing

@testable import Explorer

/// Questions that a user begins with: each is answered after a few keys from the first frame.
@Suite struct TaskTests {
    struct Task: Sendable, CustomTestStringConvertible {
        let question: String
        let keys: String
        /// What was typed into a search counts as one key.
        let count: Int
        /// Whether the frame, or what was done for the terminal, is the answer.
        let isAnswered: @Sendable (State, [Effect]) -> Bool

        init(
            _ question: String, _ keys: String, _ count: Int,
            _ isAnswered: @escaping @Sendable (State, [Effect]) -> Bool
        ) {
            (self.question, self.keys, self.count, self.isAnswered) = (question, keys, count, isAnswered)
        }

        var testDescription: String { question }
    }

    static let tasks: [Task] = [
        Task("which operation costs most", "s", 1) { state, _ in
            let costs = state.network.operations.map(\.cost.multiplyAdds)
            return state.selected.cost.multiplyAdds == costs.max()
                && shows(state, Numbers.compact(costs.max() ?? 0))
        },
        Task("which Shift-Max is most dynamic, and why", "3Dd", 3) { state, _ in
            guard let figures = state.results.survey.content?.figures else { return false }
            let figure = figures[state.surveyedShiftMax]
            return figure.dynamic == figures.map(\.dynamic).max()
                && shows(state, Numbers.fixed(figure.dynamic, 4))
                && shows(state, Numbers.percent(figure.share))
        },
        Task("what M3 spends more than M2", "5", 1) { state, _ in shows(state, "M2 to M3 +") },
        Task("which inputs channel 17 depends on", "3/17<Enter>c", 5) { state, _ in
            state.view.panel == .connections && state.selection.channel == 17
                && shows(state, "output 17 sees")
        },
        Task("what all models say", "=", 1) { state, _ in
            state.results.models.answers.count == 4 && shows(state, "All models on")
        },
        Task("how likely class 178 of 1000 is", "7/178<Enter>", 4) { state, _ in
            state.selectedClass == 178 && shows(state, "(class 178): score")
        },
        Task("where the network looks", "a", 1) { state, _ in
            state.results.occlusion.predictions.count == 169 && shows(state, "where the network looks for")
        },
        Task("a frame for a slide", "S", 1) { _, effects in
            effects.contains { if case .save = $0 { true } else { false } }
        },
        Task("a number for a table", "y", 1) { _, effects in
            effects.contains { if case .copy(let line) = $0 { line.contains("\t") } else { false } }
        },
        Task("how two models' answers differ", "pm7", 3) { state, _ in
            shows(state, "against M3, M0 costs") && shows(state, "Δ")
        },
        Task("why this class and not the next one", "7ev", 3) { state, _ in
            state.view.explainsDifference && shows(state, " − logit of ")
        },
    ]

    private static func shows(_ state: State, _ text: String) -> Bool {
        Frame(state).canvas.plainText.contains(text)
    }

    @Test(arguments: tasks, [Size(width: 80, height: 24), Size(width: 120, height: 40)])
    func takesAtMostFiveKeys(task: Task, size: Size) throws {
        var world = World()
        var state = try world.state(.m3, size: size)
        let effects = try world.press(task.keys, &state)
        #expect(task.isAnswered(state, effects))
        var keys = 0
        var isTyped = false
        for key in try Key.script(task.keys) {
            if key == .enter { isTyped = false }
            keys += isTyped ? 0 : 1
            if key == "/" {
                isTyped = true
                keys += 1
            }
        }
        #expect(keys == task.count)
        #expect(keys <= 5)
    }
}
