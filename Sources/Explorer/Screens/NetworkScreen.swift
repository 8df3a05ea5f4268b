import Basics
import Network
import Trace

/// The parts of the network and their operations in forward order, or all operations by another order, each with its
/// costs.
struct OperationList: Pane {
    var name: String { "list" }
    var helpTitle: String { "The operations" }
    var keys: [KeyBinding] {
        KeyBindings.list([
            KeyBinding(
                [.enter, "l", .right], .activate, .move, hint: "unfold",
                "unfold the row; on an operation, show its activations or its Shift-Max"),
            KeyBinding([.left, "h"], .fold, .move, hint: "fold", "fold the row"),
            KeyBinding(["."], .nextOperation, .move, "next operation"),
            KeyBinding([","], .previousOperation, .move, "previous operation"),
        ]) + [
            KeyBinding(
                ["v"], .reading, .look, hint: "view",
                "switch between the code's rows and the paper's Micro-Blocks"),
            KeyBindings.sort, KeyBindings.unit, KeyBindings.costBasis,
        ]
    }

    func move(by lines: Int, _ state: inout State, in area: Rectangle) -> Bool {
        state.selectListItem(at: state.listIndex + lines)
        return true
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .activate: activate(&state, in: area)
        case .fold: state.fold()
        case .reading: state.switchReading()
        case .sort: state.sort(by: state.view.listSort.next)
        default: return nil
        }
        return []
    }

    /// Unfolds a part; on an operation, goes where there is more to see of it.
    private func activate(_ state: inout State, in area: Rectangle) {
        guard case .part(let part) = state.selection.listCursor else {
            let hasShiftMax = state.network.operations[state.selection.operation].shiftMax != nil
            return state.show(hasShiftMax ? .shiftMax : .activations)
        }
        guard state.selection.unfolded[state.view.reading, default: []].insert(part).inserted else {
            return state.selectListItem(at: state.listIndex + 1)
        }
        // As much of the part as there is room for comes into view, its head in any case.
        var scroll = state.selection.listScroll ?? 0
        let (head, count) = (state.listIndex, state.listItems.count)
        for index in [head + state.parts[part].operations.count, head] {
            State.keepVisible(index, count: count, height: area.height - 1, &scroll)
        }
        state.selection.listScroll = scroll
    }

    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        if !state.findChannel(text), state.findOperation(text, step: step) {
            state.revealOperation(state.selection.operation)
        }
        return true
    }

    /// Where another screen selected an operation, the cursor follows.
    func follow(_ state: inout State, in area: Rectangle) {
        if state.listCursorOperation != state.selection.operation {
            state.revealOperation(state.selection.operation)
        }
        var scroll = state.selection.listScroll ?? state.listIndex - (area.height - 1) / 2
        State.keepVisible(
            state.listIndex, count: state.listItems.count, height: area.height - 1, &scroll)
        state.selection.listScroll = scroll
    }

    // MARK: - Drawing

    /// Where each column begins. On a wide terminal the names and kinds get what they need, and the bars the rest.
    private struct Columns {
        let block: Int
        let name: Int
        let kind: Int
        let output: Int
        let multiplyAddsRight: Int
        let multiplyAddsBar: Int
        let parametersRight: Int
        let parametersBar: Int
        let barWidth: Int
        let timeRight: Int
        /// Only on a list that is wide enough, if the peak is known.
        let peakRight: Int?

        /// - Parameter x: where the list begins.
        init(x: Int, _ whole: Int, names: Int, kinds: Int, hasPeak: Bool) {
            (block, name) = (x, x + 4)
            let hasPeak = hasPeak && whole >= 86
            let width = hasPeak ? whole - 7 : whole
            // Without the bars' extra width, 76 columns are enough.
            let room = max(width - 76, 0)
            let forNames = min(max(names - 17, 0), room)
            let forKinds = min(max(kinds - 13, 0), room - forNames)
            kind = x + 22 + forNames
            output = kind + 14 + forKinds
            // Shifted, since a division would round what is missing up.
            barWidth = min(max(5 + (width - forNames - forKinds - 80) >> 1, 3), 50)
            multiplyAddsRight = output + 16
            multiplyAddsBar = multiplyAddsRight + 1
            parametersRight = multiplyAddsBar + barWidth + 6
            parametersBar = parametersRight + 1
            timeRight = min(parametersBar + barWidth + 8, x + width - 2)
            peakRight = hasPeak ? timeRight + 7 : nil
        }

        var bars: [Range<Int>] { [multiplyAddsBar, parametersBar].map { $0..<$0 + barWidth } }
    }

    /// One line's numbers, for a part or an operation.
    struct Entry {
        let block: String
        let name: Line
        let kind: String
        let output: FeatureShape
        let cost: Cost
        let time: Int
        /// The share of the core's peak, 0…1; nil if it multiplies nothing, or if the peak is unknown.
        let shareOfPeak: Double?
        /// The largest deviation of its coefficients from their offsets, in place of the time where the list is sorted by
        /// it; nil elsewhere, and where it has no coefficients.
        var deviation: Float??
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let items = state.listItems
        let entries = items.map { entry($0, state) }
        let columns = Columns(
            x: area.x, area.width, names: entries.map(\.name.cellWidth).max() ?? 0,
            kinds: entries.map(\.kind.cellWidth).max() ?? 0, hasPeak: state.run.peak != nil)
        for (sort, right) in [
            (ListSort.order, columns.kind), (.multiplyAdds, columns.multiplyAddsBar),
            (.parameters, columns.parametersBar), (.time, columns.timeRight),
        ] {
            let width = sort == .order ? columns.kind : 8
            clicks.add(Rectangle(x: right - width, y: area.y, width: width, height: 1)) {
                $0.sort(by: sort)
            }
        }
        let blocks = state.view.reading == .rows && state.view.listSort == .order ? "" : "blk"
        canvas.text(blocks, x: columns.block, y: area.y, .heading)
        let order = state.view.listSort.rawValue + (state.isReversed(.operations) ? " ▴" : "")
        let title =
            state.view.listSort == .order
            ? "for \(Numbers.classes(state.countedClasses))" : "by \(order)"
        canvas.text(title, x: columns.name, y: area.y, .heading, limit: columns.output - columns.name - 1)
        canvas.text("output", x: columns.output, y: area.y, .heading)
        if state.view.listSort == .order { canvas.text("kind", x: columns.kind, y: area.y, .heading) }
        canvas.rightText(state.view.unit.rawValue, right: columns.multiplyAddsRight, y: area.y, .heading)
        canvas.rightText("params", right: columns.parametersRight, y: area.y, .heading)
        // What the list is sorted by has to be seen.
        canvas.rightText(
            state.view.listSort == .deviation ? "from off." : "time", right: columns.timeRight, y: area.y,
            .heading)
        if let right = columns.peakRight { canvas.rightText("% peak", right: right, y: area.y, .heading) }

        let (selected, scroll) = (state.listIndex, state.selection.listScroll ?? 0)
        let largest = largest(state)
        for (index, line) in area.list(items.count, from: scroll) {
            let y = line.y
            draw(entry(items[index], state), largest, columns, y: y, state, &canvas)
            if case .operation(let operation) = items[index], state.isMatch(operation, state.view.searched) {
                canvas.fill(
                    Rectangle(x: columns.name, y: y, width: columns.kind - columns.name, height: 1), .found,
                    nil)
            }
            if index == selected { canvas.select(line, except: columns.bars) }
            clicks.add(line) { state, _, _ in
                if index == state.listIndex { return state.perform(.activate) }
                state.selectListItem(at: index)
                return []
            }
        }
        canvas.scrollMarks(scroll, count: items.count, in: area)
    }

    private func draw(
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
                Numbers.compact(state.view.unit.count(count)), right: columns.multiplyAddsRight, y: y, .plain)
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
        let deviation = entry.deviation.map { $0.map { Numbers.fixed($0, 3) } ?? "" }
        canvas.rightText(
            deviation ?? Numbers.time(entry.time), right: columns.timeRight, y: y,
            deviation == nil ? .time : .plain)
        if let right = columns.peakRight, let share = entry.shareOfPeak {
            canvas.rightText(Numbers.fixed(100 * share, 1), right: right, y: y, .time)
        }
    }

    /// The share of the core's peak that some operations reach, without the classes that are only counted.
    private func shareOfPeak(_ operations: Range<Int>, _ state: State) -> Double? {
        let multiplyAdds = state.network.cost(of: operations).multiplyAdds
        let time = operations.reduce(0) { $0 + state.results.times.operations[$1] }
        guard let peak = state.run.peak, multiplyAdds > 0, time > 0 else { return nil }
        return Double(multiplyAdds) / peak / (Double(time) / 1e9)
    }

    /// The costs of a full bar: of the most expensive part or, in a sorted list, operation.
    private func largest(_ state: State) -> (multiplyAdds: Int, parameters: Int) {
        let costs =
            state.view.listSort == .order
            ? state.parts.map { state.counted.cost(of: $0.operations) } : state.counted.operations.map(\.cost)
        return (costs.map(\.multiplyAdds).max() ?? 1, costs.map(\.parameters).max() ?? 1)
    }

    func entry(_ item: ListItem, _ state: State) -> Entry {
        let network = state.network
        switch item {
        case .part(let index):
            let part = state.parts[index]
            let isOpen = state.selection.unfolded[state.view.reading, default: []].contains(index)
            return Entry(
                block: state.view.reading == .rows ? "" : blockName(part),
                name: Line(isOpen ? "▾ " : "▸ ", .dim).adding(name(part, state), .strong),
                kind: otherReading(part, state),
                output: network.operations[part.operations.upperBound - 1].output,
                cost: state.counted.cost(of: part.operations),
                time: part.operations.reduce(0) { $0 + state.results.times.operations[$1] },
                shareOfPeak: shareOfPeak(part.operations, state))
        case .operation(let index):
            let operation = network.operations[index]
            return Entry(
                block: blockName(network.microBlock(at: index)),
                name: Line(state.view.listSort == .order ? "  " : "").adding(name(operation, state)),
                kind: operation.columnTitle,
                output: operation.output, cost: state.counted.operations[index].cost,
                time: state.results.times.operations[index],
                shareOfPeak: shareOfPeak(index..<index + 1, state),
                deviation: state.view.listSort == .deviation
                    ? .some(state.trace.operations[index].coefficients?.deviation) : nil)
        }
    }

    /// A1, B3, C4; empty for the stem and the classifier, whose names say it.
    private func blockName(_ part: Part) -> String {
        if case .microBlock = part.form { part.shortName } else { "" }
    }

    private func name(_ part: Part, _ state: State) -> String {
        if case .microBlock(let block) = part.form { return "Micro-Block-\(block.rawValue)" }
        return part.name
    }

    /// Inside its row an operation goes by the rest of its name.
    private func name(_ operation: Operation, _ state: State) -> String {
        guard state.view.listSort == .order else {
            return operation.name.replacing("features.", with: "")
        }
        let row = state.network.row(at: operation.index).name
        if state.view.reading == .rows, operation.nameInRow != operation.name { return operation.nameInRow }
        if state.view.reading == .rows, operation.name == row { return "residual" }
        return operation.name.replacing("features.", with: "")
    }

    /// What the other reading calls a part: the blocks that a row overlaps, or the rows of a block.
    private func otherReading(_ part: Part, _ state: State) -> String {
        let network = state.network
        let names = part.operations.map { index in
            state.view.reading == .rows
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
