import Basics
import Network
import Trace

/// W = PΦQᵀ as matrices of the network's weights with the path of one output, and what other numbers of groups would
/// cost.
struct PointwiseScene {
    private let state: State
    /// As the network has it.
    private let original: PointwiseFactors
    /// With the groups that were chosen.
    private let factors: PointwiseFactors
    /// nil while they are awaited, and with groups that the network does not have.
    private let weights: PointwiseWeights?
    private let output: Int
    private let choices: [GroupChoice]

    init(_ state: State, _ original: PointwiseFactors, _ weights: PointwiseWeights?) {
        self.state = state
        self.original = original
        choices = GroupChoice.all(of: original)
        factors = state.view.wantedGroups.map { original.with(groups: $0) } ?? original
        self.weights = weights?.factors == factors ? weights : nil
        output = state.factorizedOutput(original.outputs)
    }

    private var isPair: Bool { factors.expansion != nil }

    func draw(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, body) = area.cutTop(2)
        drawHead(in: head, &canvas)
        // All texts next to the matrices, or only the costs, or none of them.
        let whole = places(in: body, above: 0)
        let texts = costLines + groupLines + 2
        if whole.aside.width >= 60, whole.aside.height >= texts + pathLines(whole.aside.width).count {
            drawMatrices(whole, &canvas, &clicks)
            let gap = whole.aside.height >= texts + 6 ? 2 : 1
            let (costs, rest) = whole.aside.cutTop(costLines + gap)
            drawCosts(in: costs, &canvas)
            drawGroups(in: rest.cutTop(groupLines).0, &canvas, &clicks)
            canvas.lines(pathLines(rest.width), in: rest.cutTop(groupLines + gap).1)
            return
        }
        let path = pathLines(body.width)
        let foot = groupLines + path.count
        var places = places(in: body, above: foot + 1)
        let hasCostsAside = places.aside.height >= costLines && places.aside.width >= costWidth
        if !hasCostsAside { places = self.places(in: body, above: foot + costLines) }
        drawMatrices(places, &canvas, &clicks)
        var rest = body.cutTop(places.bottom - body.y).1
        if hasCostsAside {
            drawCosts(in: places.aside, &canvas)
        } else {
            drawCosts(in: rest.cutTop(costLines).0, &canvas)
            rest = rest.cutTop(costLines).1
        }
        rest = rest.cutTop(rest.height > foot ? 1 : 0).1
        drawGroups(in: rest.cutTop(groupLines).0, &canvas, &clicks)
        canvas.lines(path, in: rest.cutTop(groupLines).1)
    }

    private func drawHead(in area: Rectangle, _ canvas: inout Canvas) {
        let names = [original.compression, original.expansion ?? original.compression].map {
            state.network.operations[$0].name
        }
        canvas.head(
            isPair ? "W = PΦQᵀ" : "W = Qᵀ", of: .pointwise(original),
            isPair ? "\(names[0]) to \(names[1])" : names[0], state.network, in: area)
        canvas.line(summary, in: area.line(1))
    }

    private var summary: Line {
        let groups = factors.groups
        guard isPair else {
            return Line(
                "a Micro-Block-A only compresses: \(factors.inputs)→\(factors.outputs) in \(groups.compression) groups",
                .dim)
        }
        let text =
            "Qᵀ \(factors.inputs)→\(factors.middle) in \(groups.compression) groups, Φ shuffles, "
            + "P \(factors.middle)→\(factors.outputs) in \(groups.expansion) groups"
        guard state.view.wantedGroups != nil else { return Line(text, .dim) }
        return Line(" HYPOTHETICAL ", .error).adding(
            " \(text); the network has \(GroupChoice(wanted: nil, factors: original).title)")
    }

    // MARK: - Where

    /// The matrices, the room next to the product, and the first line below.
    private struct Places {
        var product: Rectangle
        var expansion: Rectangle?
        var permutation: Rectangle?
        var compression: Rectangle?
        var aside: Rectangle
        var bottom: Int
    }

    private let costLines = 5
    private let groupLines = 4
    private let signWidth = 3

    /// Matrices with areas as their sizes, except that the middle is at least a fifth of the larger side.
    private func places(in area: Rectangle, above foot: Int) -> Places {
        let (rows, columns) = (Double(factors.outputs), Double(factors.inputs))
        let height = max(area.height - foot - 1, 4)
        guard isPair else {
            let scale = min(Double(height) / rows, Double(area.width / 2) / (2 * columns))
            let size = size(rows, columns, scale, height)
            let product = Rectangle(x: area.x, y: area.y + 1, width: size.width, height: size.height)
            return Places(
                product: product, aside: aside(right: product.right + 4, area, below: area.y, product.bottom),
                bottom: product.bottom)
        }
        let middle = max(Double(factors.middle), max(rows, columns) / 5)
        let room = Double(area.width - 3 * signWidth)
        let scale = min(Double(height) / rows, room / (4 * (columns + middle)))
        let product = size(rows, columns, scale, height)
        let inner = size(middle, middle, scale, height)
        var x = area.x
        func place(_ width: Int, _ height: Int) -> Rectangle {
            defer { x += width + signWidth }
            return Rectangle(x: x, y: area.y + 1, width: width, height: height)
        }
        let whole = place(product.width, product.height)
        let expansion = place(inner.width, product.height)
        let permutation = place(inner.width, inner.height)
        let compression = place(product.width, inner.height)
        return Places(
            product: whole, expansion: expansion, permutation: permutation, compression: compression,
            aside: aside(right: permutation.x, area, below: permutation.bottom + 1, whole.bottom),
            bottom: whole.bottom)
    }

    private func size(_ rows: Double, _ columns: Double, _ scale: Double, _ height: Int) -> Size {
        Size(
            width: max(Int(2 * columns * scale), 3), height: min(max(Int(rows * scale + 0.5), 2), height))
    }

    private func aside(right x: Int, _ area: Rectangle, below y: Int, _ bottom: Int) -> Rectangle {
        Rectangle(x: x, y: y, width: area.right - x, height: bottom - y)
    }

    // MARK: - Matrices

    private func drawMatrices(_ places: Places, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let compressed = Set(factors.compressed(of: output))
        // Without weights, 1 stands where there is a path.
        let paths = weights == nil ? pathCounts.map { $0.map { Float($0 > 0 ? 1 : 0) } } : []
        draw(
            "W", factors.outputs, factors.inputs, in: places.product, hidesZeros: true, &canvas,
            isLit: { $0 == output },
            row: { row in
                MatrixImage.Row(
                    first: 0,
                    values: weights?.product(row) ?? paths[row * paths.count / factors.outputs][...])
            })
        clicks.add(
            places.product,
            at: { state, _, y in
                state.selection.channel =
                    (2 * (y - places.product.y) + 1) * factors.outputs / (2 * places.product.height)
                return []
            })
        guard let expansion = places.expansion, let permutation = places.permutation,
            let compression = places.compression
        else { return }
        for (place, sign) in [(expansion, "="), (permutation, "·"), (compression, "·")] {
            canvas.text(sign, x: place.x - 2, y: compression.y + compression.height / 2, .strong)
        }
        let middle = factors.middle(of: output)
        let ones = [Float](repeating: 1, count: max(factors.inputs, factors.middle))
        func blocks(_ columns: Range<Int>, _ values: ArraySlice<Float>?) -> MatrixImage.Row {
            MatrixImage.Row(first: columns.lowerBound, values: values ?? ones.prefix(columns.count))
        }
        draw(
            "P", factors.outputs, factors.middle, in: expansion, &canvas, isLit: { $0 == output },
            row: { blocks(factors.middle(of: $0), weights?.expansion($0)) })
        draw(
            "Φ", factors.middle, factors.middle, in: permutation, &canvas,
            isLit: { middle.contains($0) },
            row: { MatrixImage.Row(first: factors.permutation[$0], values: ones.prefix(1)) })
        draw(
            "Qᵀ", factors.middle, factors.inputs, in: compression, &canvas,
            isLit: { compressed.contains($0) },
            row: { blocks(factors.inputs(of: $0), weights?.compression($0)) })
    }

    private func draw(
        _ name: String, _ rows: Int, _ columns: Int, in area: Rectangle, hidesZeros: Bool = false,
        _ canvas: inout Canvas, isLit: @escaping (Int) -> Bool, row: @escaping (Int) -> MatrixImage.Row
    ) {
        let size = "  \(rows)×\(columns)"
        canvas.line(
            Line(name, .heading).adding(area.width + 2 < name.cellWidth + size.cellWidth ? "" : size, .dim),
            x: area.x, y: area.y - 1, limit: area.width + 2)
        let matrix = MatrixImage(
            rows: rows, columns: columns, row: row, isLit: isLit, reach: reach(name), hidesZeros: hidesZeros)
        canvas.image(matrix.image(in: area, canvas.display), in: area)
    }

    /// Three times the root mean square of a matrix's weights: a few outliers would leave the rest dark.
    private func reach(_ name: String) -> Float {
        guard let weights, name != "Φ" else { return 1 }
        func reach(_ rows: Int, _ row: (Int) -> ArraySlice<Float>) -> Float {
            var (sum, count) = (Float(0), 0)
            for index in 0..<rows {
                for value in row(index) where value != 0 {
                    sum += value * value
                    count += 1
                }
            }
            let root = (sum / Float(max(count, 1))).squareRoot()
            return root > 0 && root.isFinite ? 3 * root : 1
        }
        switch name {
        case "P": return reach(factors.outputs, weights.expansion)
        case "Qᵀ": return reach(factors.middle, weights.compression)
        default: return reach(factors.outputs, weights.product)
        }
    }

    // MARK: - Paths

    /// For each group of outputs, the number of paths from each input.
    private var pathCounts: [[Int]] {
        let groups = isPair ? factors.groups.expansion : factors.groups.compression
        return (0..<groups).map { factors.paths(to: $0 * (factors.outputs / groups)) }
    }

    /// What the selected output is computed from, step by step.
    private func pathLines(_ width: Int) -> [Line] {
        let paths = factors.paths(to: output)
        let seen = paths.count { $0 > 0 }
        let most = paths.max() ?? 0
        let reads = "\(seen) of \(factors.inputs) inputs"
        var line = Line("output \(output)", .changed)
        if isPair {
            let middle = factors.middle(of: output)
            line = line.adding(" ← P: channels \(middle.lowerBound) to \(middle.upperBound - 1)").adding(
                " ← Φ: \(list(middle.map { factors.permutation[$0] }))")
        }
        line = line.adding(" ← Qᵀ: ").adding(reads, .strong).adding(
            most > 1 ? ", up to \(most) paths each" : seen < factors.inputs ? "" : ", one path each")
        return line.wrapped(to: width, indent: 2)
    }

    private func list(_ channels: [Int]) -> String {
        let shown = channels.prefix(4).map(String.init).joined(separator: ", ")
        return channels.count > 4 ? "\(shown), …" : shown
    }

    // MARK: - Costs

    private var costWidth: Int { 22 + 3 * 11 }

    /// What the product costs as one matrix, as two, and as two in groups.
    private func drawCosts(in area: Rectangle, _ canvas: inout Canvas) {
        let forms: [(PointwiseFactors.Form, String)] =
            isPair
            ? [(.full, "full"), (.lowRank, "low rank"), (.grouped, "factorized")]
            : [(.full, "full"), (.grouped, "in groups")]
        let pixels = state.network.operations[original.compression].output.plane
        let unit = state.view.unit
        func row(_ y: Int, _ title: String, _ style: Style, _ text: (PointwiseFactors.Form) -> String) {
            canvas.text(title, in: area.line(y), y == 0 ? .heading : .plain)
            for (index, form) in forms.enumerated() {
                canvas.rightText(
                    text(form.0), right: area.x + 22 + 11 * (index + 1), y: area.y + y,
                    index == forms.count - 1 ? style : y == 0 ? .heading : .plain)
            }
        }
        row(0, "W computed", .heading) { form in forms.first { $0.0 == form }?.1 ?? "" }
        row(1, "\(unit.rawValue) a pixel", .strong) {
            Numbers.grouped(unit.count(factors.multiplyAdds($0)))
        }
        row(2, "all \(Numbers.grouped(pixels)) pixels", .strong) {
            Numbers.compact(unit.count(factors.multiplyAdds($0) * pixels))
        }
        row(3, "of the full matrix", .strong) {
            Numbers.percent(Double(factors.multiplyAdds($0)) / Double(factors.multiplyAdds(.full)))
        }
        row(4, "paths in to out", .strong) { form in
            switch form {
            case .full: "1"
            case .lowRank: "\(factors.middle)"
            case .grouped: Numbers.fixed(factors.meanPaths, 2)
            }
        }
    }

    /// Costs and connectivity by the number of groups, the chosen one marked.
    private func drawGroups(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let label = 16
        let width = 9
        let unit = state.view.unit
        let selected = choices.firstIndex { $0.wanted == state.view.wantedGroups } ?? 0
        // The columns around the selected one.
        let fitting = max((area.width - label) / width, 1)
        let first = max(min(selected - fitting / 2, choices.count - fitting), 0)
        canvas.text("groups G  ← →", in: area.line(0), .heading)
        canvas.text("\(unit.rawValue) a pixel", in: area.line(1))
        canvas.text("paths in to out", in: area.line(2))
        for (index, choice) in choices.enumerated().dropFirst(first).prefix(fitting) {
            let right = area.x + label + (index - first + 1) * width
            let style: Style = index == selected ? .selected : choice.wanted == nil ? .strong : .plain
            let place = Rectangle(x: right - width + 1, y: area.y, width: width, height: 3)
            if index == selected { canvas.fill(place, .selected) }
            canvas.rightText(choice.title, right: right, y: area.y, style)
            canvas.rightText(
                Numbers.grouped(unit.count(choice.factors.multiplyAdds(.grouped))), right: right,
                y: area.y + 1, style)
            let paths = choice.factors.meanPaths
            canvas.rightText(
                Numbers.fixed(paths, paths < 10 ? 2 : 0), right: right, y: area.y + 2, style)
            clicks.add(place) { $0.view.wantedGroups = choice.wanted }
        }
        guard isPair else { return }
        let best = Numbers.fixed(factors.balancedGroups, 1)
        canvas.text(
            "at G = √(C/R) = √\(factors.middle) = \(best) one path joins each pair",
            in: area.line(3), .dim)
    }
}
