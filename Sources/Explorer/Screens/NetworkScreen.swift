import Network
import Trace

/// The layer table: parts and their operations in forward order, each with its costs, and the details of the
/// selected one beside it or, on a narrow terminal, below.
enum NetworkScreen {
    /// From this width on the details stand beside the list.
    private static let wide = 122
    private static let detailsWidth = 46

    static func areas(_ size: Size) -> (list: Rectangle, details: Rectangle) {
        let body = Frame.body(size)
        if size.width >= wide {
            let (list, details) = body.cutLeft(size.width - detailsWidth)
            return (list, details)
        }
        let (list, details) = body.cutList()
        return (list, details)
    }

    /// How many lines of the list show.
    static func listHeight(_ size: Size) -> Int { areas(size).list.height - 1 }

    static func draw(_ state: State, in body: Rectangle, _ frame: inout Frame) {
        let (list, details) = areas(state.size)
        drawList(state, in: list, &frame)
        if state.size.width >= wide {
            frame.canvas.verticalLine(x: details.x, y: details.y, height: details.height)
            drawDetails(state, in: details.cutLeft(2).1, stacked: true, &frame.canvas)
        } else {
            frame.canvas.horizontalLine(details)
            drawDetails(state, in: details.cutTop(1).1.inset(columns: 1), stacked: false, &frame.canvas)
        }
    }

    // MARK: - The list

    /// Where each column begins; what a wide terminal has to spare goes to the bars.
    private struct Columns {
        let block = 0
        let name = 4
        let kind = 22
        let output = 36
        let multiplyAddsRight: Int
        let multiplyAddsBar: Int
        let parametersRight: Int
        let parametersBar: Int
        let barWidth: Int
        let timeRight: Int

        init(_ width: Int) {
            barWidth = min(max(5 + (width - 80) / 2, 4), 50)
            multiplyAddsRight = 52
            multiplyAddsBar = 53
            parametersRight = multiplyAddsBar + barWidth + 6
            parametersBar = parametersRight + 1
            timeRight = min(parametersBar + barWidth + 8, width - 2)
        }
    }

    /// One line's numbers, for a part or an operation.
    private struct Entry {
        let block: String
        let name: Line
        let kind: String
        let output: FeatureShape
        let cost: Cost
        let time: Int
    }

    private static func drawList(_ state: State, in area: Rectangle, _ frame: inout Frame) {
        let columns = Columns(area.width)
        let items = state.listItems
        for (sort, right) in [
            (ListSort.order, columns.kind), (.multiplyAdds, columns.multiplyAddsBar),
            (.parameters, columns.parametersBar), (.time, columns.timeRight),
        ] {
            let width = sort == .order ? columns.kind : 8
            frame.add(.sort(sort), Rectangle(x: right - width, y: area.y, width: width, height: 1))
        }
        let blocks = state.reading == .rows && state.listSort == .order ? "" : "blk"
        frame.canvas.text(blocks, x: columns.block, y: area.y, .heading)
        let title = state.listSort == .order ? "name" : "name, by \(state.listSort.rawValue)"
        frame.canvas.text(title, x: columns.name + 1, y: area.y, .heading, limit: 24)
        frame.canvas.text("output", x: columns.output, y: area.y, .heading)
        if state.listSort == .order { frame.canvas.text("kind", x: columns.kind, y: area.y, .heading) }
        frame.canvas.rightText(state.unit.rawValue, right: columns.multiplyAddsRight, y: area.y, .heading)
        frame.canvas.rightText("params", right: columns.parametersRight, y: area.y, .heading)
        frame.canvas.rightText("time", right: columns.timeRight, y: area.y, .heading)

        let selected = state.listIndex
        let largest = largest(state)
        for row in 0..<area.height - 1 where state.listScroll + row < items.count {
            let index = state.listScroll + row
            let y = area.y + 1 + row
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            draw(entry(items[index], state), largest, columns, y: y, state, &frame.canvas)
            if case .operation(let operation) = items[index], state.isMatch(operation, state.searched) {
                frame.canvas.fill(
                    Rectangle(x: columns.name, y: y, width: 18, height: 1), .found, nil)
            }
            if index == selected { frame.canvas.fill(line, .selected, nil) }
            frame.add(.listLine(index), line)
        }
        frame.canvas.scrollMarks(state.listScroll, count: items.count, in: area)
    }

    private static func draw(
        _ entry: Entry, _ largest: (multiplyAdds: Int, parameters: Int), _ columns: Columns, y: Int,
        _ state: State, _ canvas: inout Canvas
    ) {
        canvas.text(entry.block, x: columns.block, y: y, .dim, limit: 3)
        canvas.line(entry.name, x: columns.name, y: y, limit: columns.kind - columns.name - 1)
        canvas.text(entry.kind, x: columns.kind, y: y, limit: columns.output - columns.kind - 1)
        canvas.text(entry.output.description, x: columns.output, y: y, .dim)
        let count = entry.cost.multiplyAdds
        if count > 0 {
            canvas.rightText(
                Numbers.compact(state.unit.count(count)), right: columns.multiplyAddsRight, y: y, .plain)
            canvas.bar(
                Double(count) / Double(largest.multiplyAdds), x: columns.multiplyAddsBar, y: y,
                width: columns.barWidth, .multiplyAdds)
        }
        if entry.cost.parameters > 0 {
            canvas.rightText(
                Numbers.compact(entry.cost.parameters), right: columns.parametersRight, y: y, .plain)
            canvas.bar(
                Double(entry.cost.parameters) / Double(largest.parameters), x: columns.parametersBar, y: y,
                width: columns.barWidth, .parameters)
        }
        canvas.rightText(Numbers.time(entry.time), right: columns.timeRight, y: y, .time)
    }

    /// What the bars are drawn to: the part, or in a sorted list the operation, that costs most.
    private static func largest(_ state: State) -> (multiplyAdds: Int, parameters: Int) {
        let costs =
            state.listSort == .order
            ? state.parts.map { state.network.cost(of: $0.operations) } : state.network.operations.map(\.cost)
        return (costs.map(\.multiplyAdds).max() ?? 1, costs.map(\.parameters).max() ?? 1)
    }

    private static func entry(_ item: ListItem, _ state: State) -> Entry {
        let network = state.network
        switch item {
        case .part(let index):
            let part = state.parts[index]
            let isOpen = state.unfolded[state.reading, default: []].contains(index)
            return Entry(
                block: state.reading == .rows ? "" : blockName(part),
                name: Line(isOpen ? "▾ " : "▸ ", .dim).adding(name(part, state), .strong),
                kind: otherReading(part, state),
                output: network.operations[part.operations.upperBound - 1].output,
                cost: network.cost(of: part.operations),
                time: part.operations.reduce(0) { $0 + state.times.operations[$1] })
        case .operation(let index):
            let operation = network.operations[index]
            return Entry(
                block: blockName(network.microBlock(at: index)),
                name: Line(isNamedInFull(state) ? "" : "  ").adding(name(operation, state)),
                kind: operation.columnTitle,
                output: operation.output, cost: operation.cost, time: state.times.operations[index])
        }
    }

    /// A1, B3, C4; the stem and the classifier say so themselves.
    private static func blockName(_ part: Part) -> String {
        if case .microBlock = part.form { part.shortName } else { "" }
    }

    /// Outside its row an operation's name is longer by the row's number, and there is no room to indent it.
    private static func isNamedInFull(_ state: State) -> Bool {
        state.listSort != .order || state.reading == .microBlocks
    }

    private static func name(_ part: Part, _ state: State) -> String {
        if case .microBlock(let block) = part.form { return "Micro-Block-\(block.rawValue)" }
        return part.name
    }

    /// Inside its row an operation goes by the rest of its name.
    private static func name(_ operation: Operation, _ state: State) -> String {
        guard state.listSort == .order else {
            return operation.name.replacing("features.", with: "")
        }
        let row = state.network.row(at: operation.index).name
        if state.reading == .rows, operation.name.hasPrefix(row + ".") {
            return String(operation.name.dropFirst(row.count + 1))
        }
        if state.reading == .rows, operation.name == row { return "residual" }
        return operation.name.replacing("features.", with: "")
    }

    /// What the other reading calls a part: the blocks that a row reaches into, or the rows of a block.
    private static func otherReading(_ part: Part, _ state: State) -> String {
        let network = state.network
        let names = part.operations.map { index in
            state.reading == .rows
                ? network.microBlock(at: index).shortName
                : network.row(at: index).name.replacing("features.", with: "row ")
        }
        guard let first = names.first, let last = names.last else { return "" }
        let others = first == last ? first : "\(first)–\(last.replacing("row ", with: ""))"
        if case .row(let form) = part.form {
            return form == .expansionOnly ? "last · \(others)" : "\(form.rawValue) · \(others)"
        }
        return others == part.name || others == "stem" || others == "classifier" ? "" : others
    }
}

extension Operation {
    /// Its kind in at most 13 characters.
    var columnTitle: String {
        switch kind {
        case .convolution(let convolution):
            switch convolution.shape {
            case .vertical, .horizontal:
                "\(convolution.kernel) \(convolution.isDepthwise ? "dw" : "conv")"
                    + (convolution.stride.area > 1 ? " ↓2" : "")
            case .pointwise: "1×1 g=\(convolution.groups)"
            }
        case .relu6: "ReLU6"
        case .shuffle(let groups): "shuffle \(groups)"
        case .shiftMax(let shiftMax): "Shift-Max K=\(shiftMax.branches)"
        case .addition: "add"
        case .averagePooling: "mean"
        case .hSwish: "h-swish"
        case .linear: "linear"
        case .normalization: "batch norm"
        case .dropout: "dropout"
        }
    }
}
