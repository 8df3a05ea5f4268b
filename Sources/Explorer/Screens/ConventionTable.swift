import Basics
import Network

/// All four models by all conventions, each with how far it is from the published figure.
struct ConventionTable: Pane {
    var name: String { "models" }

    /// A heading, the published figures, and a number and a bar for each convention.
    static let height = 2 + 2 * Convention.all.count

    private static let titleWidth = 22
    /// A number and a percentage.
    private static let leastColumn = 16

    var minimumSize: Size {
        Size(
            width: ConventionTable.titleWidth + ConventionTable.leastColumn * Variant.family.count,
            height: 2 + Convention.all.count)
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let networks = Family.of(state).networks
        let isPublished = state.network.inputSize == 224 && state.countedClasses == State.publishedClasses
        let left = area.x + ConventionTable.titleWidth
        let column = (area.width - ConventionTable.titleWidth) / networks.count
        let costs = networks.map(\.cost)
        let most = Double(Convention.all.flatMap { convention in costs.map(convention.count) }.max() ?? 1)
        canvas.text("all models", x: area.x, y: area.y, .heading)
        canvas.text("published", x: area.x, y: area.y + 1, .saturated)
        for (index, network) in networks.enumerated() {
            let right = left + (index + 1) * column
            let isShown = network.variant == state.network.variant
            canvas.rightText(
                network.variant.title, right: right - 6, y: area.y, isShown ? .strong : .heading)
            canvas.rightText(
                Numbers.grouped(network.variant.published.multiplyAdds), right: right - 6, y: area.y + 1,
                .saturated)
        }
        // The number alone, or with a bar below it.
        let pitch = min((area.height - 2) / Convention.all.count, 2)
        for (row, convention) in Convention.all.enumerated() {
            let y = area.y + 2 + pitch * row
            let isSelected = row == state.view.convention
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            if isSelected { canvas.fill(line, .selected) }
            let plain: Style = isSelected ? .selected : .plain
            canvas.text(
                convention.title, x: area.x, y: y, isSelected ? .selected : .dim,
                limit: ConventionTable.titleWidth)
            for (index, cost) in costs.enumerated() {
                let right = left + (index + 1) * column
                let count = convention.count(cost)
                canvas.rightText(Numbers.grouped(count), right: right - 6, y: y, plain)
                if isPublished {
                    let published = networks[index].variant.published.multiplyAdds
                    let share = Double(count) / Double(published) - 1
                    canvas.rightText(
                        Numbers.signed(Float(100 * share), 0) + "%", right: right, y: y,
                        isSelected ? .selected : share < 0 ? .negative : .positive)
                }
                guard pitch > 1 else { continue }
                canvas.bar(
                    Double(count) / most, x: right - column + 2, y: y + 1, width: column - 2,
                    convention.unit == .multiplyAdds ? .multiplyAdds : .time)
            }
            clicks.add(Rectangle(x: area.x, y: y, width: area.width, height: pitch)) {
                $0.view.convention = row
            }
        }
    }
}

/// What each convention counts.
struct ConventionRemarks: Pane {
    var name: String { "remarks" }
    var minimumSize: Size { Size(width: 60, height: 6) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        var y = area.y
        for (index, convention) in Convention.all.enumerated() {
            let lines = convention.remark.wrapped(to: area.width - 23)
            guard y + lines.count <= area.bottom else { break }
            canvas.text(
                convention.title, x: area.x, y: y, index == state.view.convention ? .strong : .dim, limit: 22)
            for (row, line) in lines.enumerated() { canvas.text(line, x: area.x + 23, y: y + row, .heading) }
            y += lines.count
        }
    }
}
