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

    // MARK: - Clicks

    /// Clicks on the first `text` in the first line with `mark`.
    private func click(_ text: String, inLineWith mark: String, _ world: inout World, _ state: inout State) {
        let lines = Frame(state).canvas.plainText.split(separator: "\n", omittingEmptySubsequences: false)
        guard let y = lines.indices.dropFirst(2).first(where: { lines[$0].contains(mark) }),
            let place = lines[y].range(of: text)
        else {
            Issue.record("there is no “\(text)” in a line with “\(mark)”")
            return
        }
        let x = lines[y].distance(from: lines[y].startIndex, to: place.lowerBound)
        _ = world.send(.mouse(x: x, y: y, .click), &state)
    }

    /// A click on a column's heading sorts by it, and the next one reverses the order.
    @Test(arguments: [
        ("1", "params", "params"), ("2", "mean", "chan"), ("3", "offset", "x′"),
        ("4e", "product", "product"),
    ])
    func headingsSortAndReverse(_ keys: String, heading: String, mark: String) throws {
        func order(_ state: State) -> [String] {
            switch keys {
            case "1": return state.listItems.map { "\($0)" }
            case "2": return state.channelsByActivation.map(String.init)
            case "3": return CoefficientList().order(state).map(String.init)
            default:
                guard case .success(let content) = state.results.explanation.content else { return [] }
                return ExplanationRows(content, state).list.map { "\($0)" }
            }
        }
        var (world, state) = try start()
        try world.press("/6.layers.0<Enter>" + keys, &state)
        click(heading, inLineWith: mark, &world, &state)
        let sorted = order(state)
        #expect(sorted.count > 5)
        click(heading, inLineWith: mark, &world, &state)
        #expect(order(state) == sorted.reversed() && order(state) != sorted)
        click(heading, inLineWith: mark, &world, &state)
        #expect(order(state) == sorted)
        // The key goes on to the next column, which is never reversed.
        click(heading, inLineWith: mark, &world, &state)
        try world.press("s", &state)
        #expect(state.view.reversed.isEmpty)
    }

    @Test func theHeadingOfTheSurveyReversesIt() throws {
        var (world, state) = try start()
        try world.press("3D", &state)
        let sorted = state.surveyedChannels
        click("channels", inLineWith: "varying first", &world, &state)
        #expect(state.surveyedChannels == sorted.reversed() && sorted.count > 5)
    }

    @Test(arguments: [Size(width: 100, height: 30), Size(width: 160, height: 50)])
    func aModelOnBudgetsIsShown(_ size: Size) throws {
        var (world, state) = try start()
        _ = world.send(.resize(size), &state)
        try world.press("5", &state)
        // A bar, and the heading of a column.
        click("M2", inLineWith: "M2 ", &world, &state)
        #expect(state.network.variant == .m2 && state.view.screen == .budgets)
        click("M1 side", inLineWith: "M1 side", &world, &state)
        #expect(state.network.variant == .m1)
        // The one that is shown is not computed again.
        let passes = state.results.passes
        click("M1 side", inLineWith: "M1 side", &world, &state)
        #expect(state.results.passes == passes)
    }

    @Test func aClassOnPredictionIsSelectedAndThenExplained() throws {
        var (world, state) = try start()
        try world.press("7", &state)
        let index = state.trace.prediction.top(2)[1]
        let name = state.run.model.label(index) + " "
        #expect(state.selectedClass == nil)
        click(name, inLineWith: name, &world, &state)
        #expect(state.selectedClass == index && state.view.screen == .prediction)
        click(name, inLineWith: name, &world, &state)
        #expect(state.view.panel == .explanation)
        guard case .success(let explanation) = state.results.explanation.content else {
            Issue.record("the logit is not explained")
            return
        }
        #expect(explanation.place.channel == index)
        #expect(abs(explanation.traced - state.trace.prediction.logits[index]) < 1e-4)
        try world.press("<Esc>", &state)
        #expect(state.view.screen == .prediction)
    }

    /// What the panes on the screen take comes first; an open panel's keys come before them.
    @Test func theHelpBeginsWithWhatShows() throws {
        func headings(_ state: State) -> [String] {
            HelpOverlay.lines(state, filter: "").map(\.text).filter { !$0.isEmpty && !$0.hasPrefix(" ") }
        }
        var (world, state) = try start()
        _ = world.send(.resize(Size(width: 160, height: 50)), &state)
        #expect(headings(state).prefix(2) == ["The operations", "The ribbon"])
        #expect(headings(state).contains(KeyBinding.Group.look.title))
        try world.press("6", &state)
        #expect(headings(state).first == "The ways to count")
        try world.press("4e", &state)
        #expect(headings(state).first == Panel.explanation.title)
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
