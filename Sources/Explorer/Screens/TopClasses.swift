import Trace

/// The classes with the highest scores, best first, with bars; and how far each is from another answer.
struct TopClasses {
    private let prediction: Prediction
    private let other: Prediction?
    private let model: ModelDescription

    /// - Parameters:
    ///   - other: what the scores are compared with, of the same classes.
    init(_ prediction: Prediction, against other: Prediction?, _ model: ModelDescription) {
        self.prediction = prediction
        self.other = other
        self.model = model
    }

    private static let count = 5

    /// A line of heading, and one for each class.
    ///
    /// - Returns: the row below them.
    func draw(_ title: String, in area: Rectangle, _ canvas: inout Canvas) -> Int {
        let differences = other == nil ? 0 : 9
        let nameWidth = min(max(area.width - 16 - differences, 16), 34)
        let score = area.x + nameWidth + 7
        let bar = Rectangle(
            x: score + differences + 1, y: area.y, width: area.right - score - differences - 1, height: 1)
        canvas.text(title, x: area.x, y: area.y, .heading, limit: area.width)
        if other != nil { canvas.rightText(" Δ", right: score + differences, y: area.y, .pinned) }
        var y = area.y + 1
        for index in prediction.top(TopClasses.count) where y < area.bottom {
            let share = prediction.scores[index]
            canvas.rightText("\(index)", right: area.x + 4, y: y, .dim)
            canvas.text(model.label(index), x: area.x + 5, y: y, limit: nameWidth - 6)
            canvas.rightText(Numbers.fixed(Double(share), 5), right: score, y: y)
            canvas.bar(Double(share), x: bar.x, y: y, width: bar.width, .positive)
            if let before = other?.scores[index] {
                canvas.difference(share - before, digits: 5, right: score + differences, y: y)
                canvas.tick(Double(before), x: bar.x, y: y, width: bar.width)
            }
            y += 1
        }
        return y
    }
}

extension Canvas {
    /// A number with its sign, in the colour of the sign.
    mutating func difference(
        _ value: Float, digits: Int, right: Int, y: Int, isSelected: Bool = false
    ) {
        let style: Style = isSelected ? .selected : value < 0 ? .negative : .positive
        rightText(Numbers.signed(value, digits), right: right, y: y, style)
    }

    /// A mark on a bar, at the share (0…1) of its width.
    mutating func tick(_ share: Double, x: Int, y: Int, width: Int) {
        guard width > 0 else { return }
        put("◆", x: x + min(max(share.of(width), 0), width - 1), y: y, .pinned)
    }
}
