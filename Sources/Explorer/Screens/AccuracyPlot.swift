import Basics
import Network

/// The published top-1 over the published multiply-adds.
struct AccuracyPlot: Pane {
    var name: String { "accuracy" }
    var minimumSize: Size { Size(width: 30, height: 8) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let title = "published ImageNet top-1 over published multiply-adds (arXiv 2108.05894)"
        canvas.text(
            title.cellWidth <= area.width ? title : "published top-1 over multiply-adds", in: area, .heading)
        let plot = Rectangle(
            x: area.x + 5, y: area.y + 1, width: area.width - 14,
            height: min(area.height - 3, state.room > .compact ? area.height : 12))
        let figures = Variant.family.map { ($0, $0.published) }
        let (lowest, highest) = (45.0, 65.0)
        let most = Double(figures.map(\.1.multiplyAdds).max() ?? 1)
        canvas.verticalLine(x: plot.x, y: plot.y, height: plot.height)
        canvas.horizontalLine(Rectangle(x: plot.x, y: plot.bottom, width: plot.width + 1, height: 1))
        canvas.put("└", x: plot.x, y: plot.bottom, .dim)
        canvas.rightText("\(Int(highest))%", right: plot.x, y: plot.y, .dim)
        canvas.rightText("\(Int(lowest))%", right: plot.x, y: plot.bottom, .dim)
        let step = plot.width < 50 ? 10_000_000 : 5_000_000
        for million in stride(from: step, through: Int(most), by: step) {
            let x = plot.x + (Double(million) / most).of(plot.width)
            canvas.put("┴", x: x, y: plot.bottom, .dim)
            canvas.rightText(Numbers.compact(million), right: x + 2, y: plot.bottom + 1, .dim)
        }
        let points = figures.map { variant, published in
            let share = (published.top1 - lowest) / (highest - lowest)
            return (
                x: plot.x + (Double(published.multiplyAdds) / most).of(plot.width),
                y: plot.bottom - 1 - share.of(plot.height - 1),
                variant: variant, label: "\(variant.title) \(Numbers.fixed(published.top1, 1))"
            )
        }
        for point in points {
            for row in point.y + 1..<max(plot.bottom, point.y + 1) {
                canvas.put("┊", x: point.x, y: row, .dim)
            }
        }
        // What others reach with as many multiply-adds.
        for other in Variant.mobileNetV3Small where Double(other.multiplyAdds) <= most {
            let share = (other.top1 - lowest) / (highest - lowest)
            let x = plot.x + (Double(other.multiplyAdds) / most).of(plot.width)
            let y = plot.bottom - 1 - share.of(plot.height - 1)
            canvas.put("○", x: x, y: y, .negative)
            let label = "MobileNetV3 \(Numbers.fixed(other.top1, 1))"
            // To the left where the right has no room.
            if x + 2 + label.cellWidth <= area.right {
                canvas.text(label, x: x + 2, y: y, .dim)
            } else {
                canvas.rightText(label, right: x - 1, y: y, .dim)
            }
        }
        for point in points {
            canvas.put("●", x: point.x, y: point.y, .positive)
            // To the left of the point where another one's line would run through it, if there is room.
            let width = point.label.cellWidth
            let right = point.x + 1...point.x + 2 + width
            let isCrossed = points.contains { right.contains($0.x) && $0.y < point.y }
            let isLeft = isCrossed && point.x - width - 1 > plot.x
            let x = isLeft ? point.x - width - 1 : point.x + 2
            let cleared = isLeft ? x - 1..<point.x : point.x + 1..<x + width + 1
            for column in cleared where column < area.right { canvas.put(" ", x: column, y: point.y, .plain) }
            canvas.text(point.label, x: x, y: point.y)
            clicks.add(
                Rectangle(x: min(x, point.x), y: point.y, width: width + 2, height: 1), showing: point.variant
            )
        }
    }
}
