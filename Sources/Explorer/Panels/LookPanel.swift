import Basics
import Network
import Trace

extension Panel {
    public static let look = Panel(
        "look", title: "Where it looks (a)", key: "a", hint: "looks",
        help: "where the network looks: the score with a part covered, and Grad-CAM, by class",
        offer: .everyScreen, home: .prediction, .screen, LookPane(),
        open: { $0.view.look.classIndex = nil })
}

/// Where the network looks for a class: the classes at the left, next to them what a patch over each part of the picture
/// makes of the score, and Grad-CAM of the last feature map.
struct LookPane: Pane {
    var keys: [KeyBinding] {
        KeyBindings.list(
            in: .look, down: "next class", up: "previous class", top: "best class", bottom: "last class")
            + [
                KeyBinding(["+", "="], .patchSize(1), .panel(.look), hint: "patch", "a larger patch"),
                KeyBinding(["-"], .patchSize(-1), .panel(.look), "a smaller patch"),
            ]
    }

    /// The maps are of one pass each.
    var marksChanges: Bool { false }

    func pageHeight(_ state: State, in area: Rectangle) -> Int { areas(state, area).classes.height - 2 }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.step(lookedClassBy: lines)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard case .patchSize(let steps) = action else { return nil }
        state.resizeLookPatch(by: steps)
        return []
    }

    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        state.findClass(text, step: step, from: state.lookedPlace) { $0.view.look.classIndex = $1 }
        return true
    }

    func follow(_ state: inout State, in area: Rectangle) {
        let order = state.trace.prediction.top(state.network.classes)
        State.keepVisible(
            order.firstIndex(of: state.lookedClass) ?? 0, count: order.count,
            height: areas(state, area).classes.height - 1, &state.selection.lookScroll)
    }

    private func areas(_ state: State, _ area: Rectangle) -> (
        head: Rectangle, classes: Rectangle, maps: Rectangle
    ) {
        let (head, rest) = area.inset(columns: 1).cutTop(1)
        let longest =
            (0..<min(state.network.classes, 1000)).map { state.run.model.label($0).cellWidth }.max() ?? 0
        let (classes, maps) = rest.cutLeft(min(longest + 14, max(rest.width / 4, 22)))
        return (head, classes, maps.cutLeft(2).1)
    }

    // MARK: - Drawing

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, classes, maps) = areas(state, area)
        let note = state.run.model.isTrained ? state.run.answerNote?.short ?? "" : " UNTRAINED "
        canvas.line(
            Line("where the network looks for ", .heading)
                .adding(state.run.model.label(state.lookedClass), .strong), x: head.x, y: head.y,
            limit: head.width - note.cellWidth - 1)
        canvas.rightText(
            note, right: head.right, y: head.y, state.run.model.isTrained ? .changed : .warning)
        drawClasses(state, in: classes, &canvas, &clicks)
        LookMaps(state).draw(in: maps, &canvas)
    }

    private func drawClasses(
        _ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks
    ) {
        let prediction = state.trace.prediction
        let order = prediction.top(state.network.classes)
        canvas.text("class", x: area.x + 5, y: area.y, .heading)
        canvas.rightText("score", right: area.right - 1, y: area.y, .heading)
        for (place, line) in area.list(order.count, from: state.selection.lookScroll) {
            let index = order[place]
            let isSelected = index == state.lookedClass
            if isSelected { canvas.fill(line, .selected) }
            canvas.rightText("\(index)", right: line.x + 4, y: line.y, isSelected ? .selected : .dim)
            canvas.text(
                state.run.model.label(index), x: line.x + 5, y: line.y, isSelected ? .selected : .plain,
                limit: line.width - 13)
            canvas.rightText(
                Numbers.fixed(Double(prediction.scores[index]), 4), right: line.right - 1, y: line.y,
                isSelected ? .selected : .plain)
            clicks.add(line) { $0.step(lookedClassBy: place - (order.firstIndex(of: $0.lookedClass) ?? 0)) }
        }
        canvas.scrollMarks(state.selection.lookScroll, count: order.count, in: area)
    }
}

/// Both maps next to each other, each over the picture, with their legends and numbers below.
struct LookMaps {
    private let state: State
    private let classIndex: Int
    private let grid: OcclusionGrid
    /// Of the selected class with the patch at the grid's first places.
    private let scores: [Float]

    init(_ state: State) {
        self.state = state
        classIndex = state.lookedClass
        grid = state.lookGrid
        let index = classIndex
        let predictions = state.results.occlusion.predictions
        scores =
            predictions.allSatisfy { $0.scores.indices.contains(index) }
            ? predictions.map { $0.scores[index] } : []
    }

    private var plain: Float { state.trace.prediction.scores[classIndex] }

    /// The place where the score is lowest.
    private var lowest: Int? { scores.indices.min { scores[$0] < scores[$1] } }

    private func score(_ value: Float) -> String { Numbers.fixed(Double(value), 5) }

    /// - Parameter notes: whether there are lines below the maps that say more in words.
    func draw(in area: Rectangle, hasNotes: Bool = true, _ canvas: inout Canvas) {
        let crop = state.run.picture.crop
        let width = (area.width - 2) / 2
        let below = hasNotes ? 5 : 1
        let room = Rectangle(
            x: area.x, y: area.y + 1, width: width, height: max(area.height - 1 - below, 1))
        let left = canvas.fitted(room, imageWidth: crop.width, imageHeight: crop.height)
        let right = Rectangle(x: area.x + width + 2, y: left.y, width: left.width, height: left.height)
        let legend = left.bottom
        canvas.text(
            (width < 25 ? "" : "score under a ") + "\(grid.side)×\(grid.side) patch", x: left.x, y: area.y,
            .heading, limit: width)
        if scores.isEmpty {
            canvas.image(crop, in: left)
        } else {
            let heat = Heat(grid, scores: scores)
            canvas.heat(heat, over: crop, in: left)
            markLowest(in: left, &canvas)
            let ends = [heat.dark, heat.bright].map { Numbers.fixed(Double($0), width < 26 ? 3 : 5) }
            canvas.legend(ends[0], ends[1], x: left.x, y: legend, limit: width)
        }
        if case .success(let map) = state.results.gradCAM.content, map.classIndex == classIndex {
            let heat = Heat(map, inputSize: grid.inputSize)
            let size = "\(map.width)×\(map.height)"
            canvas.text(
                width < 38 ? "Grad-CAM, \(size)" : "Grad-CAM of the last feature map, \(size)", x: right.x,
                y: area.y, .heading, limit: width)
            canvas.heat(heat, over: crop, in: right)
            canvas.legend(
                Numbers.activation(heat.dark), Numbers.activation(heat.bright), x: right.x, y: legend,
                limit: width)
        } else {
            canvas.image(crop, in: right)
        }
        if hasNotes {
            drawNotes(in: area.cutTop(legend + 1 - area.y).1, &canvas)
        }
    }

    /// The edges of the patch where the score is lowest.
    private func markLowest(in area: Rectangle, _ canvas: inout Canvas) {
        guard let lowest, area.width > 8 else { return }
        let (x, y) = grid[lowest]
        func column(_ pixel: Int) -> Int { area.x + pixel * area.width / grid.inputSize }
        func row(_ pixel: Int) -> Int { area.y + pixel * area.height / grid.inputSize }
        canvas.markFrame(
            left: column(x), right: max(column(x + grid.side) - 1, column(x) + 1), top: row(y),
            bottom: max(row(y + grid.side) - 1, row(y) + 1))
    }

    // MARK: - In words

    private func drawNotes(in area: Rectangle, _ canvas: inout Canvas) {
        let occlusion = state.results.occlusion
        var lines = [Line("plain score ", .heading).adding(score(plain), .strong)]
        if let problem = occlusion.problem {
            lines.append(Line(problem.description, .warning))
        } else if occlusion.isRunning {
            lines[0] = lines[0].adding("  \(scores.count) of \(grid.count) places", .dim)
        }
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] < scores[$1] : $0 < $1 }
        if !order.isEmpty {
            lines[0] = lines[0].adding("  lowest where the patch covers", .heading)
        }
        for place in order.prefix(max(area.height - 2, 1)) {
            lines.append(line(place))
        }
        canvas.lines(lines, in: area)
    }

    /// What a place makes of the score, and which class is best then.
    private func line(_ place: Int) -> Line {
        let (x, y) = grid[place]
        let end = grid.side - 1
        let prediction = state.results.occlusion.predictions[place]
        let best = prediction.top(1).first ?? classIndex
        let span = "x \(x)–\(x + end), y \(y)–\(y + end)"
        let line = Line(span.padded(20), .dim).adding("  \(score(scores[place]))", .plain)
        let isSame = best == state.trace.prediction.top(1).first
        return line.adding(
            "  \(isSame ? "still " : "then ")\(state.run.model.label(best)) \(Numbers.fixed(Double(prediction.scores[best]), 3))",
            isSame ? .dim : .changed)
    }
}

/// The maps on the workbench's Prediction screen; a click opens the panel.
struct LookSummary: Pane {
    var name: String { "look" }
    var minimumSize: Size { Size(width: 40, height: 13) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        canvas.line(
            Line("where it looks for ", .heading)
                .adding(state.run.model.label(state.lookedClass), .strong), in: area)
        let maps = area.cutTop(1).1
        LookMaps(state).draw(in: maps, hasNotes: false, &canvas)
        clicks.add(maps, .panel(.look))
    }
}
