import Basics
import Network
import Testing

@testable import Explorer

/// What every screen has in common: searching, the wheel, dragging, the help.
@Suite struct HabitTests {
    private static let size = Size(width: 100, height: 30)

    private func start() throws -> (World, State) {
        var world = World()
        let state = try world.state(.m0, size: Self.size)
        return (world, state)
    }

    @Test func everyScreenCanBeSearched() throws {
        for screen in Screen.all {
            var (world, state) = try start()
            try world.press("\(screen.number)/zzz<Enter>", &state)
            #expect(state.message?.text.contains("matches “zzz”") == true, "\(screen.title)")
            #expect(state.view.screen == screen)
        }
        var (world, state) = try start()
        try world.press("5/pool<Enter>", &state)
        #expect(state.isMatch(state.selection.operation, "pool"))
        let last = try #require(Convention.all.last)
        try world.press("6/\(last.title)<Enter>", &state)
        #expect(Convention.all[state.view.convention] == last)
        try world.press("7/thing 12<Enter>", &state)
        // The likeliest of things 12, 120 to 129.
        let prediction = state.trace.prediction
        let things = [12] + Array(120...129)
        let best = try #require(things.max { prediction.scores[$0] < prediction.scores[$1] })
        #expect(state.message?.text.contains("(class \(best)): score") == true)
        #expect(state.message?.text.hasSuffix("match 1 of 11") == true)
        try world.press("n", &state)
        #expect(state.message?.text.hasSuffix("match 2 of 11") == true)
        try world.press("NN", &state)
        #expect(state.message?.text.hasSuffix("match 11 of 11") == true)
    }

    @Test func theWheelScrollsWhatIsUnderIt() throws {
        var (world, state) = try start()
        // The list of operations moves its cursor; the lesson's text does not.
        let before = state.listIndex
        _ = world.send(.mouse(x: 10, y: 6, .wheelDown), &state)
        #expect(state.listIndex == before + 3)
        try world.press("L", &state)
        let panel = LessonPane.layout(state.terminalSize).panel
        let most = LessonPane.lines(state).count - LessonPane.textHeight(state)
        let cursor = state.listIndex
        _ = world.send(.mouse(x: panel.x + 1, y: panel.y + 1, .wheelDown), &state)
        #expect(state.lesson?.scroll == min(max(most, 0), 3) && state.listIndex == cursor)
        _ = world.send(.mouse(x: panel.x + 1, y: panel.y + 1, .wheelUp), &state)
        #expect(state.lesson?.scroll == 0)
    }

    @Test func thePatchFollowsThePointer() throws {
        var (world, state) = try start()
        try world.press("E", &state)
        let area = try #require(state.layout.area(of: PictureEditPane.self))
        let (x, y) = (area.x + 3, area.y + 2)
        _ = world.send(.mouse(x: x, y: y, .click), &state)
        let first = try #require(state.edit.patch)
        #expect(state.run.picture.edit.patch == first)
        _ = world.send(.mouse(x: x + 6, y: y + 3, .drag), &state)
        let second = try #require(state.edit.patch)
        #expect(second.x > first.x && second.y > first.y && second.side == first.side)
        // Elsewhere a drag does nothing.
        let screen = state.view.screen
        _ = world.send(.mouse(x: 30, y: 1, .drag), &state)
        #expect(state.edit.patch == second && state.view.screen == screen)
    }

    @Test func noLineOfTheHelpStandsTwice() throws {
        for screen in Screen.all {
            for panel in [nil] + Panel.all where panel?.fits(on: screen) != false {
                for isLesson in [false, true] {
                    var (world, state) = try start()
                    if isLesson { try world.press("L", &state) }
                    state.show(screen)
                    if let panel { state.toggle(panel) }
                    let lines = HelpOverlay.lines(state, filter: "").map(\.text)
                        .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
                    let twice = Dictionary(grouping: lines) { $0 }.filter { $0.value.count > 1 }.keys
                    #expect(twice.isEmpty, "\(screen.title), \(panel?.name ?? "no panel"): \(twice)")
                }
            }
        }
    }
}
