import Basics
import Network
import Testing
import Trace

@testable import Explorer

/// Where the network looks, and what is said of pictures and answers.
@Suite struct LookTests {
    private func start(_ keys: String, _ size: Size = Size(width: 120, height: 40)) throws -> (World, State) {
        var world = World()
        var state = try world.state(size: size)
        try world.press(keys, &state)
        return (world, state)
    }

    /// The requests among effects.
    private func requests(_ effects: [Effect]) -> (cam: Int?, occlusion: OcclusionRequest?) {
        var (cam, occlusion): (Int?, OcclusionRequest?)
        for effect in effects {
            if case .gradCAM(_, _, _, let classIndex) = effect { cam = classIndex }
            if case .occlude(let request) = effect { occlusion = request }
        }
        return (cam, occlusion)
    }

    /// Opening asks for both maps, answers show as they come, and closing ends what is under way.
    @Test func asksShowsAndCancels() throws {
        var (_, state) = try start("2")
        let asked = requests(state.update(.key("a")))
        let request = try #require(asked.occlusion)
        #expect(state.view.screen == .prediction && state.view.panel == .look)
        #expect(asked.cam == state.trace.prediction.top(1)[0])
        #expect(request.grid == OcclusionGrid(inputSize: 224, side: 32, stride: 16))
        #expect(request.input == state.trace.input)

        let answers = (0..<20).map { place in
            Prediction(logits: (0..<1000).map { Float($0 == state.lookedClass ? place : 0) })
        }
        #expect(state.update(.occluded(request: request.number, .success(answers))).isEmpty)
        let text = Frame(state).canvas.plainText
        #expect(text.contains("20 of 169 places"))
        #expect(text.contains(Numbers.fixed(Double(answers[0].scores[state.lookedClass]), 5)))
        #expect(state.update(.key("a")).contains(.cancelOcclusion))
        #expect(state.view.screen == .activations && !state.results.occlusion.isRunning)
        // What comes too late is dropped, and opening again begins again.
        _ = state.update(.occluded(request: request.number, .success(answers)))
        #expect(state.results.occlusion.predictions.count == 20)
        let again = try #require(requests(state.update(.key("a"))).occlusion)
        #expect(again.number > request.number && state.results.occlusion.predictions.isEmpty)
    }

    /// The Prediction screen and the panel find the same classes: numbers with leading zeros too, and the class with a
    /// number before those that have it in their names.
    @Test(arguments: ["42", "0042", "thing 9", "THING 77", "9<Enter>n", "9<Enter>N", "no such", "-1"])
    func bothSearchesFindTheSame(text: String) throws {
        let search = "/\(text)" + (text.contains("<") ? "" : "<Enter>")
        let (list, panel) = (try start("7j" + search).1, try start("7ja" + search).1)
        #expect(panel.view.panel == .look)
        #expect(panel.lookedClass == list.selectedClass)
        #expect(panel.message == list.message && list.message != nil)
        if let number = Int(text), number >= 0 { #expect(list.selectedClass == number) }
    }

    /// Another class needs another Grad-CAM and no more passes; another patch or picture needs new passes.
    @Test func asksForWhatChanges() throws {
        var (world, state) = try start("7a")
        let order = state.trace.prediction.top(3)
        #expect(state.results.occlusion.predictions.count == 169 && !state.results.occlusion.isRunning)
        let other = requests(state.update(.key("j")))
        #expect(other.cam == order[1] && other.occlusion == nil)
        let larger = requests(state.update(.key("+")))
        #expect(larger.cam == nil && larger.occlusion?.grid.side == 48)
        try world.press("k-----", &state)
        #expect(state.lookGrid.side == 16 && state.lookGrid.count == 14 * 14)
        #expect(state.lookedClass == order[0])
        // The best class stays selected.
        try world.press("i", &state)
        #expect(state.lookedClass == state.trace.prediction.top(1)[0])
        #expect(state.results.occlusion.predictions.count == 14 * 14)
    }

    @Test(arguments: [
        Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 60),
    ])
    func showsTheNumbers(size: Size) throws {
        let (_, state) = try start("7a", size)
        let text = Frame(state).canvas.plainText
        let scores = state.results.occlusion.predictions.map { $0.scores[state.lookedClass] }
        let plain = state.trace.prediction.scores[state.lookedClass]
        for number in [plain, scores.min(), scores.max()] {
            #expect(text.contains(Numbers.fixed(Double(try #require(number)), 5)))
        }
        #expect(text.contains("32×32") && text.contains("Grad-CAM"))
    }

    /// A map is brightest where the score is lowest, and shows nothing where there are no answers yet.
    @Test func colours() {
        let grid = OcclusionGrid(inputSize: 64, side: 16, stride: 16)
        let grey = RGB(100, 100, 100)
        let heat = Heat(grid, scores: [0.5, 0.5, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5])
        #expect(heat.dark == 0.5 && heat.bright == 0.1)
        func color(_ x: Double, _ y: Double) -> RGB { heat.color(x: x / 64, y: y / 64, over: grey) }
        #expect(color(40, 8).brightness > color(52, 8).brightness)
        #expect(color(52, 8).brightness > color(8, 8).brightness)
        #expect(color(8, 60) == grey && color(8, 24) != grey)
        let cam = Heat(GradCAM(classIndex: 0, width: 2, height: 2, values: [0, 0, 0, 3]), inputSize: 64)
        #expect(cam.bright == 3)
        #expect(
            cam.color(x: 0.9, y: 0.9, over: grey).brightness
                > cam.color(x: 0.1, y: 0.9, over: grey).brightness)
    }

    // MARK: - What is said

    private func begin(_ stored: String?, knowsShapes: Bool, isShape: Bool) throws -> State {
        let (_, state) = try start("")
        let (model, shown) = (state.run.model, state.run.picture)
        let picture = PictureDescription(
            path: shown.path, width: shown.width, height: shown.height, original: shown.original,
            crop: shown.crop, cropArea: shown.cropArea, cropRule: shown.cropRule, room: shown.room,
            edit: shown.edit, warning: nil, stored: stored, isBundledShape: isShape)
        let other = ModelDescription(
            network: model.network, source: model.source, weights: nil, isTrained: true, labels: model.labels,
            knowsShapesOnly: knowsShapes)
        return State(
            size: Size(width: 80, height: 24), Display(depth: .none),
            run: Run(model: other, picture: picture, trace: state.run.trace), pictures: [shown.path],
            pictureIndex: 0)
    }

    @Test func aNetworkOfShapesSaysSo() throws {
        for (knowsShapes, isShape) in [(true, false), (true, true), (false, false)] {
            var state = try begin(nil, knowsShapes: knowsShapes, isShape: isShape)
            _ = state.update(.key("7"))
            let says = Frame(state).canvas.plainText.contains("it knows 16 drawn shapes and nothing else")
            #expect(says == (knowsShapes && !isShape))
        }
    }

    /// `r` turns a picture that is stored on its side: another pass with another state.
    @Test func turnsPictures() throws {
        var state = try begin("on its side", knowsShapes: false, isShape: false)
        #expect(state.message?.text.contains("stored on its side; r turns it") == true)
        _ = state.update(.key("7"))
        #expect(Frame(state).canvas.plainText.contains("stored on its side; r turns it"))
        guard case .run(_, _, _, let edit) = state.update(.key("r")).first else {
            Issue.record("no pass was asked for")
            return
        }
        #expect(edit.turnsUpright && !edit.isEdited)
        // Undoing edits leaves it turned.
        var edited = edit
        let room = PictureDescription.Room(left: 0, right: 0, up: 0, down: 0)
        edited.apply(.brightness(1), size: 224, room: room)
        #expect(edited.isEdited)
        edited.apply(.reset, size: 224, room: room)
        #expect(edited == edit)
        var upright = try begin(nil, knowsShapes: false, isShape: false)
        #expect(upright.update(.key("r")).isEmpty)
        #expect(upright.message?.text.contains("is stored upright") == true)
    }
}
