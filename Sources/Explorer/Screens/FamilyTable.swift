import Basics
import Network

/// M0–M3 in numbers, each with its ratio to the shown one's.
struct FamilyTable: Pane {
    var name: String { "differences" }

    static let height = 1 + entries.count

    var minimumSize: Size {
        Size(width: 24 + 12 * Variant.family.count, height: FamilyTable.height)
    }

    /// A line: what it counts, and how it is written.
    private struct Entry: Sendable {
        let title: String
        let value: @Sendable (Network) -> Double
        var text: @Sendable (Double) -> String = { Numbers.grouped(Int($0)) }
        /// Whether a ratio says something.
        var hasRatio = true
    }

    private static let entries: [Entry] = [
        Entry(title: "multiply-adds") { Double($0.cost.multiplyAdds) },
        Entry(title: "  of Shift-Max's layers") { Double($0.cost[.shiftMaxLinearMultiplyAdds]) },
        Entry(title: "  of the classifier") { Double($0.cost[.classifierMultiplyAdds]) },
        Entry(title: "Shift-Max's products") { Double($0.cost[.shiftMaxMultiplies]) },
        Entry(title: "parameters") { Double($0.cost.parameters) },
        Entry(
            title: "published ImageNet top-1", value: { $0.variant.published.top1 },
            text: { "\(Numbers.fixed($0, 1))%" }, hasRatio: false),
        Entry(
            title: "  points for a million",
            value: { 1e6 * $0.variant.published.top1 / Double($0.variant.published.multiplyAdds) },
            text: { Numbers.fixed($0, 1) }),
        Entry(title: "rows of the code", value: { Double($0.rows.count) }),
        Entry(title: "operations", value: { Double($0.operations.count) }),
        Entry(title: "Shift-Max operations", value: { Double($0.shiftMaxOperations.count) }),
        Entry(
            title: "widest convolution",
            value: { network in
                Double(network.operations.filter { $0.convolution != nil }.map(\.output.channels).max() ?? 0)
            }),
        Entry(
            title: "largest activation",
            value: { network in
                Double(network.operations.map(\.output.count).max() ?? 0)
            }),
        Entry(title: "features before classes", value: { Double($0.variant.headWidth) }),
        Entry(
            title: "dropout", value: { $0.variant.dropout }, text: { Numbers.fixed($0, 2) }, hasRatio: false),
    ]

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let networks = Family.of(state).networks
        let titleWidth = 24
        // The ratio takes seven cells, where there is room for it.
        let column = min((area.width - titleWidth) / networks.count, 22)
        let hasRatios = column >= 18
        canvas.text(
            "\(state.network.inputSize)×\(state.network.inputSize), "
                + Numbers.classes(state.countedClasses),
            x: area.x, y: area.y, .heading, limit: titleWidth)
        for (index, network) in networks.enumerated() {
            let isShown = network.variant == state.network.variant
            clicks.add(
                Rectangle(
                    x: area.x + titleWidth + index * column, y: area.y, width: column, height: area.height),
                showing: network.variant)
            canvas.rightText(
                network.variant.title,
                right: area.x + titleWidth + index * column + (hasRatios ? column - 7 : column),
                y: area.y, isShown ? .strong : .heading)
            if isShown, hasRatios {
                canvas.rightText("shown", right: area.x + titleWidth + (index + 1) * column, y: area.y, .dim)
            }
        }
        for (row, entry) in FamilyTable.entries.enumerated() where row + 1 < area.height {
            let y = area.y + 1 + row
            canvas.text(entry.title, x: area.x, y: y, .dim)
            let base = entry.value(state.network)
            for (index, network) in networks.enumerated() {
                let right = area.x + titleWidth + (index + 1) * column
                let value = entry.value(network)
                let isShown = network.variant == state.network.variant
                canvas.rightText(
                    entry.text(value), right: hasRatios ? right - 7 : right, y: y, isShown ? .strong : .plain)
                guard hasRatios, entry.hasRatio, !isShown, base > 0 else { continue }
                canvas.rightText("×\(Numbers.fixed(value / base, 2))", right: right, y: y, .heading)
            }
        }
    }
}
