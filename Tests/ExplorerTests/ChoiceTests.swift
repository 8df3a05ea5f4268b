import Basics
import Network
import Foundation
import Trace
import Testing

@testable import Explorer

/// The choice of models, pictures and files, and the messages about it.
@Suite struct ChoiceTests {
    private static let size = Size(width: 100, height: 30)

    private func start(_ variant: Variant = .m0) throws -> (World, State) {
        var world = World()
        let state = try world.state(variant, size: Self.size)
        return (world, state)
    }

    @Test func modelsGoRoundAndKeepThePlace() throws {
        var (world, state) = try start()
        try world.press("/6.layers.5<Enter>m", &state)
        #expect(state.network.variant == .m1)
        #expect(state.network.operations[state.selection.operation].name == "features.6.layers.5")
        try world.press("mm", &state)
        #expect(state.network.variant == .m3)
        try world.press("m", &state)
        #expect(state.network.variant == .m0)
        try world.press("M", &state)
        #expect(state.network.variant == .m3)
    }

    /// Where the chosen operation does not exist in a smaller network, another is selected; back in the larger one, the
    /// chosen one is selected again.
    @Test func modelsComeBackToTheChosenOperation() throws {
        var (world, state) = try start(.m3)
        try world.press("/10.layers.5<Enter>", &state)
        #expect(state.network.operations[state.selection.operation].name == "features.10.layers.5")
        try world.press("mm", &state)
        #expect(state.network.variant == .m1)
        #expect(state.network.operations[state.selection.operation].row == state.network.rows.count - 2)
        try world.press("MM", &state)
        #expect(state.network.operations[state.selection.operation].name == "features.10.layers.5")
    }

    /// An operation's time is that of its fastest pass; a pass of another model starts again.
    @Test func timesAreOfTheFastestPass() throws {
        let (_, state) = try start()
        let slow = state.trace.timed { _, time in time + 1000 }
        var times = PassTimes(slow, of: .variant("m0"))
        times.add(state.trace.timed { index, time in time + index % 2 * 2000 }, of: .variant("m0"))
        for (index, operation) in state.trace.operations.enumerated() {
            #expect(times.operations[index] == operation.duration + (index % 2 == 0 ? 0 : 1000))
        }
        times.add(slow, of: .variant("m1"))
        #expect(times.operations == slow.operations.map(\.duration))
    }

    @Test func picturesGoRound() throws {
        var (world, state) = try start()
        let before = state.trace.prediction
        try world.press("i", &state)
        #expect(state.run.picture.path == World.pictures[1])
        #expect(state.trace.prediction != before)
        try world.press("II", &state)
        #expect(state.run.picture.path == World.pictures[2])
    }

    /// Pictures of a large folder that are found after the first frame are added; the shown picture stays.
    @Test func gatheredPicturesJoin() throws {
        var world = World()
        let run = try world.state(size: Size(width: 80, height: 24)).run
        var state = State(
            size: Size(width: 80, height: 24), Display(), run: run,
            pictures: World.pictures, pictureIndex: 0, isGathering: true)
        #expect(Frame(state).canvas.plainText.contains("(1/3+)"))
        let all = (0..<5).map { FilePath("/pictures/a-\($0).jpg") } + World.pictures
        _ = state.update(.gathered(all))
        #expect(Frame(state).canvas.plainText.contains("(6/8)"))
        try world.press("I", &state)
        #expect(state.run.picture.path == all[4])
        // Another folder was opened meanwhile: a late answer is dropped.
        _ = state.update(.gathered(World.pictures))
        #expect(state.pictures == all)
    }

    @Test func openedWeightsComeBack() throws {
        var (world, state) = try start()
        try world.press("W", &state)
        try world.press("<Down><Enter><Enter>", &state)
        #expect(state.overlay == nil)
        #expect(state.run.model.weights == World.file)
        #expect(state.run.model.isTrained)
        #expect(state.network.classes == 10)
        #expect(state.message?.text.hasSuffix(", 10 classes; leaves out optimizer") == true)
        try world.press("m", &state)
        #expect(state.network.variant == .m2)
        #expect(state.run.model.weights == nil)
        try world.press("M", &state)
        #expect(state.run.model.weights == World.file)
        // The bundled weights of the same variant are an entry of their own.
        try world.press("M", &state)
        #expect(state.network.variant == .m1 && state.run.model.weights == nil)
        try world.press("m", &state)
        #expect(state.run.model.weights == World.file)
    }

    @Test func pickerFiltersAndLeaves() throws {
        var (world, state) = try start()
        try world.press("o", &state)
        guard case .picker(let picker) = state.overlay else {
            Issue.record("no picker")
            return
        }
        #expect(picker.visible.count == 3)
        #expect(picker.preview != nil)
        try world.press("n-2", &state)
        guard case .picker(let filtered) = state.overlay else { return }
        #expect(filtered.visible.map(\.name) == ["pattern-2.jpg"])
        try world.press("<Enter>", &state)
        #expect(state.run.picture.path == World.pictures[2])
        try world.press("ozzz<Esc>", &state)
        guard case .picker(let cleared) = state.overlay else {
            Issue.record("Esc closed the picker instead of clearing its filter")
            return
        }
        #expect(cleared.filter == "")
        try world.press("<Esc>", &state)
        #expect(state.overlay == nil)
        // The filter accepts a path, typed or pasted.
        try world.press("o/pictures/pattern-1.jpg<Enter>", &state)
        #expect(state.run.picture.path == World.pictures[1])
        // The folder above highlights the folder that was left.
        try world.press("o<Left>", &state)
        guard case .picker(let above) = state.overlay else { return }
        #expect(above.folder == FilePath("/"))
        #expect(above.highlighted?.name == "pictures")
    }

    private func paste(_ text: String, _ world: inout World, _ state: inout State) {
        _ = world.send(.paste(Array(text.utf8)), &state)
    }

    @Test func pastedTextIsText() throws {
        var (world, state) = try start()
        let (screen, picture) = (state.view.screen, state.run.picture.path)
        // Nowhere are these keys: q quits, i shows the next picture, 7 another screen.
        paste("q7i\u{3}\r", &world, &state)
        #expect(state.view.screen == screen && state.run.picture.path == picture)
        #expect(state.message?.text.hasPrefix("pasted text is ignored here") == true)
        // Into a search, on one line and without controls.
        try world.press("/", &state)
        paste(" layers\n.\u{1B}[5\u{9B}", &world, &state)
        guard case .search("layers .[5") = state.overlay else {
            Issue.record("\(String(describing: state.overlay))")
            return
        }
        try world.press("<Esc>?", &state)
        paste("pi\u{7}n\n", &world, &state)
        guard case .help("pin", 0) = state.overlay else {
            Issue.record("\(String(describing: state.overlay))")
            return
        }
        try world.press("<Esc><Esc>", &state)
        #expect(state.overlay == nil)
        // Into the number that is typed.
        try world.press("5w", &state)
        while state.view.whatIf?.isAtNumber == false { try world.press("<Down>", &state) }
        try world.press("<Enter>", &state)
        paste(" 1x2\n", &world, &state)
        #expect(state.view.whatIf?.typed == "12")
    }

    @Test(
        arguments: [
            "/pictures/pattern-1.jpg\n", "'/pictures/pattern-1.jpg' ", "/pictures/pattern\\-1.jpg",
            "file:///pictures/pattern%2D1.jpg\r\n", "~/pictures/pattern-1.jpg", "'pattern-1.jpg'",
        ])
    func droppedFilesAreOpened(text: String) throws {
        var (world, state) = try start()
        try world.press("o", &state)
        paste(text, &world, &state)
        try world.press("<Enter>", &state)
        #expect(state.run.picture.path == World.pictures[1])
        #expect(state.overlay == nil)
    }

    @Test func aPastedFolderIsEntered() throws {
        var (world, state) = try start()
        try world.press("W", &state)
        paste("'/weights'", &world, &state)
        try world.press("<Enter>", &state)
        guard case .picker(let picker) = state.overlay else {
            Issue.record("no picker")
            return
        }
        #expect(picker.folder == "/weights" && picker.filter == "" && picker.visible.count == 1)
        paste(String(repeating: "x", count: 1 << 20), &world, &state)
        #expect(state.message?.isError == true)
    }

    /// The filter works on names that are not ASCII, or not even UTF-8.
    @Test(
        arguments: [
            ("PIC", ["A-Pic.JPG", "pic.jpg"]), ("c.j", ["A-Pic.JPG", "pic.jpg"]), ("é", ["ÉTÉ.jpg"]),
            ("kelvin", ["\u{212A}elvin"]), ("\u{FFFD}", ["b\u{FFFD}d"]), ("[", ["a[b"]), ("{", []),
            ("pic.jpg2", []),
        ])
    func filtersInAnyCase(text: String, expected: [String]) throws {
        let names = ["A-Pic.JPG", "pic.jpg", "ÉTÉ.jpg", "\u{212A}elvin", "a[b"].map { Array($0.utf8) }
        var picker = Picker(.picture, folder: FilePath("/x"))
        picker.take((names + [[0x62, 0xFF, 0x64]]).map { Picker.Entry($0, isFolder: false, size: 1) })
        picker.filter(by: text)
        #expect(picker.visible.map(\.name) == expected)
        #expect(picker.highlighted.map(picker.path)?.parent == (expected.isEmpty ? nil : FilePath("/x")))
    }

    @Test func staleAnswersAreDropped() throws {
        var (world, state) = try start()
        let effects = state.update(.key("i"))
        guard case .run(let request, _, _, _) = effects.first else {
            Issue.record("no pass was asked for")
            return
        }
        _ = state.update(.key("i"))
        let shown = state.run.picture.path
        _ = state.update(.ran(request: request, .failure(Problem("too late"))))
        #expect(state.message == nil)
        #expect(state.awaited != nil)
        #expect(state.run.picture.path == shown)
        try world.press("m", &state)
        #expect(state.network.variant == .m1)
    }

    @Test func failureLeavesTheScreenAsItWas() throws {
        var (_, state) = try start()
        let effects = state.update(.key("i"))
        guard case .run(let request, _, _, _) = effects.first else { return }
        _ = state.update(.ran(request: request, .failure(Problem("pattern-1.jpg: it is broken"))))
        #expect(state.message == State.Message(text: "pattern-1.jpg: it is broken", isError: true))
        // The next key skips the broken picture.
        var further = state
        guard case .run(_, _, let next, _) = further.update(.key("i")).first else { return }
        #expect(next == World.pictures[2])
        #expect(state.run.picture.path == World.pictures[0])
        #expect(Frame(state).canvas.plainText.contains("it is broken"))
        _ = state.update(.key("j"))
        #expect(state.message == nil)
    }

    /// Messages break between words; a word longer than a line breaks by cells. A wide character takes two cells.
    @Test func messagesAreWrapped() throws {
        var world = World()
        var state = try world.state(.m0, size: State.minimumSize)
        let name = "pictures/" + String(repeating: "漢", count: 60) + ".jpg"
        state.warn(
            "\(name): this begins with nothing but zeros, as an unfinished copy does; get a complete copy")
        let lines = Frame(state).canvas.plainText.split(separator: "\n").suffix(3)
        #expect(
            lines.map { $0.trimmingCharacters(in: .whitespaces) } == [
                "pictures/" + String(repeating: "漢", count: 34),
                String(repeating: "漢", count: 26) + ".jpg: this begins with",
                "nothing but zeros, as an unfinished copy does; get a complete copy",
            ], "\(lines.joined(separator: "\n"))")
    }

    /// Where the peak of a core is known, the list of operations compares times with it.
    @Test func showsTheShareOfThePeak() throws {
        let (_, state) = try start()
        let shown = state.run
        #expect(!Frame(state).canvas.plainText.contains("% peak"))
        let peak = 5e9
        let run = Run(model: shown.model, picture: shown.picture, trace: shown.trace, peak: peak)
        let begun = State(
            size: Size(width: 120, height: 40), Display(depth: .none), run: run,
            pictures: [shown.picture.path],
            pictureIndex: 0)
        let text = Frame(begun).canvas.plainText
        #expect(text.contains("% peak"))
        let stem = begun.parts[0]
        let time = stem.operations.reduce(0) { $0 + shown.trace.operations[$1].duration }
        let multiplyAdds = shown.trace.network.cost(of: stem.operations).multiplyAdds
        let share = Numbers.fixed(100 * Double(multiplyAdds) / (Double(time) / 1e9) / peak, 1)
        let line = text.split(separator: "\n").first { $0.contains("features.0 ") }
        #expect(line?.contains(" \(share)") == true, "\(share): \(line ?? "no line")")
    }

    /// A warning about the first picture shows from the start.
    @Test func beginsWithAWarning() throws {
        let (_, state) = try start()
        let shown = state.run.picture
        let damaged = PictureDescription(
            path: shown.path, width: shown.width, height: shown.height, original: shown.original,
            crop: shown.crop,
            cropArea: shown.cropArea, cropRule: shown.cropRule, room: shown.room, edit: shown.edit,
            warning: "half.jpg: this JPEG ends early")
        let run = Run(model: state.run.model, picture: damaged, trace: state.run.trace)
        let begun = State(
            size: Self.size, Display(depth: .none), run: run, pictures: [shown.path], pictureIndex: 0
        )
        #expect(Frame(begun).canvas.plainText.contains("half.jpg: this JPEG ends early"))
        #expect(state.message == nil)
    }
}
