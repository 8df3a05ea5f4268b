import Network

/// The network from input to answer: a box for each row or Micro-Block, as high as its output's plane and as wide as the
/// square root of its channels, in the colour of its stage. Residual connections are arcs; the selected operation is
/// marked below its box. With two lines, the boxes have one, and there are no arcs.
struct Ribbon: Pane {
    static let keys = [
        KeyBinding(["]"], .nextPart, .move, "next row or Micro-Block"),
        KeyBinding(["["], .previousPart, .move, "previous row or Micro-Block"),
    ]

    var minimumSize: Size { Size(width: 60, height: 2) }
    var helpTitle: String { "The ribbon" }
    var keys: [KeyBinding] { Ribbon.keys }

    /// The ribbon along the top of the other panes: eight lines where there is room for the workbench, else two.
    static func above(_ panes: Arrangement, rank: Int, _ state: State) -> Arrangement {
        let height = state.room == .workbench ? 8 : 2
        return .rows([.pane(Ribbon(), rank: rank, height: height...height, share: 0), panes])
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let isFull = area.height >= 5
        // Over the boxes is a line for arcs, below them one for the mark and one for the names.
        let plot = area.cutTop(area.height - (isFull ? 2 : 1)).0
        let boxes = boxes(state, in: isFull ? plot.cutTop(1).1 : plot)
        let selected = state.part(of: state.shownOperation).index
        for box in boxes {
            let shares = [Double](repeating: box.share, count: box.area.width)
            canvas.columns(shares, in: box.area, box.stage.style)
            let isSelected = box.part.index == selected
            let label = Rectangle(x: box.area.x, y: area.bottom - 1, width: box.area.width, height: 1)
            canvas.text(
                box.title.padded(label.width), in: label, isSelected ? .selected : box.stage.style)
            clicks.add(
                Rectangle(x: box.area.x, y: area.y, width: box.area.width + 1, height: area.height)
            ) { $0.select(part: box.part.index) }
        }
        guard isFull else { return }
        drawArcs(boxes, state, &canvas)
        let column = boxes[selected].column(of: state.shownOperation)
        let mark = drawSides(boxes, y: area.bottom - 2, mark: column, right: area.right, &canvas)
        canvas.put("▲", x: mark, y: area.bottom - 2, .key)
        let legend = "[ ] jump · height: side, width: √channels · arcs: residual connections "
        // The last planes are small, so there is room above them.
        canvas.rightText(legend, right: area.right, y: area.y, .dim)
    }

    /// The side of the planes, where it changes; after the mark where that is in its way. In a narrow box, where it would
    /// run into the next side so, the mark is at the box's first column instead.
    ///
    /// - Returns: where the mark is.
    private func drawSides(
        _ boxes: [Box], y: Int, mark: Int, right: Int, _ canvas: inout Canvas
    ) -> Int {
        var mark = mark
        let changes = boxes.filter { box in
            box.part.index == 0 || boxes[box.part.index - 1].side != box.side
        }
        for (index, box) in changes.enumerated() {
            let text = "\(box.side)²"
            let end = index + 1 < changes.count ? changes[index + 1].area.x : right
            let isCovered = (box.area.x..<box.area.x + text.cellWidth).contains(mark)
            if isCovered, mark + 1 + text.cellWidth > end { mark = box.area.x }
            let x = isCovered ? mark + 1 : box.area.x
            if x + text.cellWidth <= end { canvas.text(text, x: x, y: y, .dim) }
        }
        return mark
    }

    /// An arc from where a row begins to where its input is added to its output.
    private func drawArcs(_ boxes: [Box], _ state: State, _ canvas: inout Canvas) {
        for operation in state.network.operations {
            guard case .addition(let from) = operation.kind else { continue }
            let first = from + 1
            guard
                let start = boxes.first(where: { $0.part.operations.contains(first) }),
                let end = boxes.first(where: { $0.part.operations.contains(operation.index) })
            else { continue }
            let (left, right) = (start.edge(before: first), end.edge(after: operation.index))
            let top = boxes[start.part.index...end.part.index].map(\.top).min() ?? start.top
            guard right > left else { continue }
            for x in left + 1..<right { canvas.put("─", x: x, y: top - 1, .strong) }
            canvas.put("╭", x: left, y: top - 1, .strong)
            canvas.put("╮", x: right, y: top - 1, .strong)
        }
    }

    private func boxes(_ state: State, in area: Rectangle) -> [Box] {
        let network = state.network
        let parts = state.parts
        let outputs = parts.map { network.operations[$0.operations.upperBound - 1].output }
        let names = parts.map { Box.name($0) }
        let roots = outputs.map { Double($0.channels).squareRoot() }
        let room = area.width - parts.count
        let scale = Double(room) / roots.reduce(0, +)
        // Each name fits its box; the widest one makes up for it.
        var widths = zip(roots, names).map { max(Int(($0 * scale).rounded()), $1.cellWidth) }
        if let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) {
            widths[widest] = max(widths[widest] + room - widths.reduce(0, +), names[widest].cellWidth)
        }
        let highest = Double(outputs.map(\.height).max() ?? 1)
        var x = area.x
        return parts.map { part in
            let output = outputs[part.index]
            let width = widths[part.index]
            let box = Box(
                part: part, stage: network.stage(of: network.operations[part.operations.lowerBound]),
                area: Rectangle(x: x, y: area.y, width: width, height: area.height),
                side: output.height, channels: output.channels, share: Double(output.height) / highest)
            x += width + 1
            return box
        }
    }

    private struct Box: Sendable {
        let part: Part
        let stage: Stage
        /// As high as the largest plane.
        let area: Rectangle
        let side: Int
        let channels: Int
        /// Of the largest plane's side.
        let share: Double

        /// The first line that it fills.
        var top: Int { area.bottom - max((share.of(8 * area.height) + 7) / 8, 1) }

        /// Where an operation of it is.
        func column(of operation: Int) -> Int {
            let place = 2 * (operation - part.operations.lowerBound) + 1
            return area.x + place * area.width / (2 * part.operations.count)
        }

        /// The first cell of an operation, and the last one.
        func edge(before operation: Int) -> Int {
            area.x + (operation - part.operations.lowerBound) * area.width / part.operations.count
        }

        func edge(after operation: Int) -> Int { edge(before: operation + 1) - 1 }

        static func name(_ part: Part) -> String {
            switch part.form {
            case .stem: "stem"
            case .head: "head"
            case .microBlock: part.shortName
            case .row: part.name.replacing("features.", with: "")
            }
        }

        /// Its name, and its channels where there is room.
        var title: String {
            let long = "\(Box.name(part)) ·\(channels)"
            return long.cellWidth <= area.width ? long : Box.name(part)
        }
    }
}

extension State {
    /// Selects the part `step` places after the one of the selected operation.
    mutating func step(partBy step: Int) {
        let current = part(of: shownOperation).index
        let wanted = min(max(current + step, 0), parts.count - 1)
        guard wanted != current else {
            return sayEnd(step, view.reading == .rows ? "row" : "Micro-Block")
        }
        select(part: wanted)
    }

    /// Selects a part's last operation, or its first Shift-Max on the screen that shows one.
    mutating func select(part: Int) {
        let operations = parts[part].operations
        if view.screen.isAboutShiftMax {
            let shiftMax = operations.first { network.operations[$0].shiftMax != nil }
            selectOperation(shiftMax ?? operations.upperBound - 1)
        } else if view.screen == .network, view.listSort == .order {
            revealPart(of: operations.upperBound - 1)
        } else {
            selectOperation(operations.upperBound - 1)
        }
    }
}
