import Basics
import Network
import Trace

/// W = PΦQᵀ as matrices of the network's weights with the path of one output, and what other numbers of groups would
/// cost.
struct PointwiseScene {
    let state: State
    /// As the network has it.
    let original: PointwiseFactors
    /// With the groups that were chosen.
    let factors: PointwiseFactors
    /// nil while they are awaited, and with groups that the network does not have.
    private let weights: PointwiseWeights?
    private let output: Int
    let choices: [GroupChoice]

    init(_ state: State, _ original: PointwiseFactors, _ weights: PointwiseWeights?) {
        self.state = state
        self.original = original
        choices = GroupChoice.all(of: original)
        factors = state.view.wantedGroups.map { original.with(groups: $0) } ?? original
        self.weights = weights?.factors == factors ? weights : nil
        output = state.factorizedOutput(original.outputs)
    }

    var isPair: Bool { factors.expansion != nil }

    func draw(in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let (head, body) = area.cutTop(2)
        drawHead(in: head, &canvas)
        // All texts next to the matrices, or only the costs, below Φ or to the right of all, or none of them.
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
        let isLow = body.height < foot + costLines + 8
        var places = places(in: body, above: foot + (isLow ? 0 : 1))
        let costs = [places.aside, places.right].first {
            $0.height >= costLines && $0.width >= costWidth
        }
        if costs == nil { places = self.places(in: body, above: foot + costLines) }
        drawMatrices(places, &canvas, &clicks)
        var rest = body.cutTop(places.bottom - body.y).1
        if let costs {
            drawCosts(in: costs, &canvas)
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
        canvas.line(summary(area.width), in: area.line(1))
    }

    private func summary(_ width: Int) -> Line {
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
        let own = "the network has \(GroupChoice(wanted: nil, factors: original).title)"
        return Line.fitting(
            width,
            [text, "P and Qᵀ in \(groups.compression) groups"].map {
                Line(" HYPOTHETICAL ", .error).adding(" \($0); \(own)")
            })
    }

    // MARK: - Where

    /// The matrices, the room next to the product, and the first line below.
    private struct Places {
        var product: Rectangle
        var expansion: Rectangle?
        var permutation: Rectangle?
        var compression: Rectangle?
        /// Below Φ and Qᵀ, next to the taller matrices.
        var aside: Rectangle
        /// To the right of all matrices.
        var right: Rectangle
        var bottom: Int
    }

    private let costLines = 4
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
            let aside = aside(right: product.right + 4, area, below: area.y, product.bottom)
            return Places(product: product, aside: aside, right: aside, bottom: product.bottom)
        }
        let middle = max(Double(factors.middle), max(rows, columns) / 5)
        let room = Double(area.width - 3 * signWidth)
        let scale = min(Double(height) / rows, room / (4 * (columns + middle)))
        let product = size(rows, columns, scale, height)
        let inner = size(middle, middle, scale, height)
        var x = area.x
        // Small matrices stand apart, so that their sizes fit above them.
        func place(_ matrix: Matrix, _ width: Int, _ height: Int) -> Rectangle {
            defer { x += max(width + signWidth, title(matrix).cellWidth + 2) }
            return Rectangle(x: x, y: area.y + 1, width: width, height: height)
        }
        let whole = place(.product, product.width, product.height)
        let expansion = place(.expansion, inner.width, product.height)
        let permutation = place(.permutation, inner.width, inner.height)
        let compression = place(.compression, product.width, inner.height)
        return Places(
            product: whole, expansion: expansion, permutation: permutation, compression: compression,
            aside: aside(right: permutation.x, area, below: permutation.bottom + 1, whole.bottom),
            right: aside(right: x, area, below: area.y, whole.bottom), bottom: whole.bottom)
    }

    private enum Matrix: String {
        case product = "W"
        case expansion = "P"
        case permutation = "Φ"
        case compression = "Qᵀ"
    }

    private func size(_ matrix: Matrix) -> (rows: Int, columns: Int) {
        switch matrix {
        case .product: (factors.outputs, factors.inputs)
        case .expansion: (factors.outputs, factors.middle)
        case .permutation: (factors.middle, factors.middle)
        case .compression: (factors.middle, factors.inputs)
        }
    }

    private func title(_ matrix: Matrix) -> Line {
        Line(matrix.rawValue, .heading).adding(" \(size(matrix).rows)×\(size(matrix).columns)", .dim)
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
            .product, in: places.product, hidesZeros: true, &canvas,
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
            .expansion, in: expansion, &canvas, isLit: { $0 == output },
            row: { blocks(factors.middle(of: $0), weights?.expansion($0)) })
        draw(
            .permutation, in: permutation, &canvas,
            isLit: { middle.contains($0) },
            row: { MatrixImage.Row(first: factors.permutation[$0], values: ones.prefix(1)) })
        draw(
            .compression, in: compression, &canvas,
            isLit: { compressed.contains($0) },
            row: { blocks(factors.inputs(of: $0), weights?.compression($0)) })
    }

    private func draw(
        _ matrix: Matrix, in area: Rectangle, hidesZeros: Bool = false,
        _ canvas: inout Canvas, isLit: @escaping (Int) -> Bool, row: @escaping (Int) -> MatrixImage.Row
    ) {
        canvas.line(title(matrix), x: area.x, y: area.y - 1)
        let size = size(matrix)
        let image = MatrixImage(
            rows: size.rows, columns: size.columns, row: row, isLit: isLit, reach: reach(matrix),
            hidesZeros: hidesZeros)
        canvas.image(image.image(in: area, canvas.display), in: area)
    }

    /// Three times the root mean square of a matrix's weights: a few outliers would leave the rest dark.
    private func reach(_ matrix: Matrix) -> Float {
        guard let weights else { return 1 }
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
        switch matrix {
        case .product: return reach(factors.outputs, weights.product)
        case .expansion: return reach(factors.outputs, weights.expansion)
        case .permutation: return 1
        case .compression: return reach(factors.middle, weights.compression)
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
}
