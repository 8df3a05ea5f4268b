import Basics
import Network
import Trace

extension Panel {
    /// The stage over the whole screen, where the terminal has no room for it next to the list.
    public static let stage = Panel(
        "stage", title: "On the stage (d)", key: "d", hint: "stage",
        help: "the stage: how the selected operation makes one value of its output", offer: .searchedScreens,
        .screen, StagePane(isPanel: true))
}

/// The stage: some of the selected operation's input, what the operation does with it, and the same place of its output.
struct StagePane: Pane {
    var name: String { "stage" }

    /// Whether it has the whole screen, and keys of its own.
    var isPanel = false

    var minimumSize: Size { Size(width: 40, height: 20) }

    var helpTitle: String { isPanel ? "" : "The stage" }
    var keys: [KeyBinding] {
        guard isPanel else { return [] }
        let group = KeyBinding.Group.panel(.stage)
        return [
            KeyBinding(["."], .nextOperation, group, hint: "next", "next operation"),
            KeyBinding([","], .previousOperation, group, hint: "previous", "previous operation"),
            KeyBinding(
                [">"], .play, group, hint: "play", "play forward; + faster, - slower, any other key stops"),
            KeyBinding(["j", .down, "l", .right], .nextChannel, group, hint: "channel", "next channel"),
            KeyBinding(["k", .up, "h", .left], .previousChannel, group, "previous channel"),
        ] + KeyBindings.pixels
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        guard isPanel else { return nil }
        switch action {
        case .nextChannel: state.step(channelBy: 1)
        case .previousChannel: state.step(channelBy: -1)
        case .nextOperation: state.step(throughAllBy: 1)
        case .previousOperation: state.step(throughAllBy: -1)
        default: return nil
        }
        return []
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let stage = StageScene(state)
        let body = isPanel ? area.inset(columns: 1) : area
        let operation = stage.operation
        let cost = state.counted.operations[operation.index].cost.multiplyAdds
        let share = Double(cost) / Double(max(state.counted.cost.multiplyAdds, 1))
        let number = "\(operation.index + 1)/\(stage.network.operations.count)"
        canvas.rightText(number, right: body.right, y: body.y, .dim)
        let room = body.width - number.cellWidth - 1
        let name = Line(state.fullName(operation.index), .strong)
        canvas.line(
            Line.fitting(
                room, ["  \(operation.title)", "  \(operation.columnTitle)", ""].map { name.adding($0) }),
            x: body.x, y: body.y, limit: room)
        let count = "\(Numbers.grouped(state.view.unit.count(cost))) \(state.view.unit.rawValue)"
        let costs =
            cost == 0 ? ["no multiply-adds", ""] : ["\(count), \(Numbers.percent(share))", count, ""]
        let shapes = Line("\(operation.input) → \(operation.output)", .heading)
        canvas.line(
            Line.fitting(body.width, costs.map { shapes.adding("  \($0)", .dim) }), in: body.line(1))
        let rest = body.cutTop(2).1
        switch operation.kind {
        case .convolution, .linear: stage.drawProducts(in: rest, &canvas, &clicks)
        case .shiftMax: stage.drawShiftMax(in: rest, &canvas, &clicks)
        case .relu6, .hSwish, .normalization, .dropout: stage.drawFunction(in: rest, &canvas, &clicks)
        case .addition: stage.drawAddition(in: rest, &canvas, &clicks)
        case .shuffle: stage.drawShuffle(in: rest, &canvas, &clicks)
        case .averagePooling: stage.drawPooling(in: rest, &canvas, &clicks)
        }
    }
}
