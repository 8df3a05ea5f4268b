import Basics
import Network
import Trace

/// The coefficients of the selected Shift-Max or the next one: how far those of all channels deviate from their offsets,
/// each kind as a row of colours, and the selected channel's values.
struct CoefficientSummary: Pane {
    var name: String { "coefficients" }
    var minimumSize: Size { Size(width: 34, height: 8) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        guard let coefficients = state.coefficients else { return }
        let index = state.shiftMaxIndex
        let shiftMax = coefficients.shiftMax
        let channel = min(state.selection.channel, shiftMax.channels - 1)
        let which =
            index == state.selection.operation ? "this" : index > state.selection.operation ? "next" : "last"
        canvas.line(
            Line("\(which) Shift-Max ", .heading).adding(
                state.network.operations[index].name, .strong), in: area)
        // Weights from any source may give coefficients that are no numbers.
        let scale = max(1e-6, coefficients.deviation)
        canvas.line(
            Line("channel \(channel)→\(shiftMax.partner(of: channel))", .dim)
                .adding("  all channels", .heading), in: area.line(1))
        canvas.rightText("offset", right: area.right, y: area.y + 1, .heading)
        let strip = max(area.width - 16, 1)
        for kind in 0..<2 * shiftMax.branches {
            let y = area.y + 2 + kind
            let offset = shiftMax.offsets[kind]
            canvas.text(ShiftMax.coefficientNames[kind], x: area.x, y: y, .strong)
            canvas.rightText(
                Numbers.signed(coefficients.value(kind, channel: channel), 2), right: area.x + 9, y: y)
            if coefficients.isSaturated(kind, channel: channel) {
                canvas.put("!", x: area.x + 9, y: y, .saturated)
            }
            let values = coefficients.values(ofKind: kind).map { $0 - offset }
            canvas.map(
                values, width: values.count, height: 1, range: -scale...scale, isAroundZero: true,
                in: Rectangle(x: area.x + 11, y: y, width: strip, height: 1))
            canvas.rightText(Numbers.fixed(Double(offset), 1), right: area.right, y: y, .dim)
        }
        let below = area.cutTop(2 + 2 * shiftMax.branches).1
        guard below.height > 0 else { return }
        canvas.text("from offset", in: below, .dim)
        canvas.legend(
            -scale...scale, isAroundZero: true, right: below.right, y: below.y, limit: below.width - 12)
        guard below.height > 1 else { return }
        var text: [String] = []
        if shiftMax.branches == 2 {
            text.append("branch 1 max at \(Numbers.percent(Double(coefficients.overallFirstBranchShare)))")
        }
        let saturated = coefficients.saturatedCount
        if saturated > 0 { text.append("\(saturated) saturated") }
        canvas.text(text.joined(separator: ", "), in: below.line(1), .dim)
    }
}

/// The prediction, next to what the network sees.
struct AnswerSummary: Pane {
    var name: String { "answer" }
    var minimumSize: Size { Size(width: 34, height: 8) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let picture = state.run.picture
        let room = Rectangle(
            x: area.x, y: area.y + 1, width: min(2 * (area.height - 1), area.width / 2),
            height: area.height - 1)
        canvas.line(
            Line("prediction ", .heading)
                .adding(state.run.model.isTrained ? "" : " UNTRAINED ", .warning)
                .adding(state.run.answerNote == nil ? "" : "of 16 drawn shapes only", .changed), in: area)
        let thumbnail = canvas.fitted(room, imageWidth: picture.crop.width, imageHeight: picture.crop.height)
        canvas.image(picture.crop, in: thumbnail)
        clicks.add(thumbnail, .screen(.prediction))
        let list = Rectangle(
            x: thumbnail.right + 1, y: area.y + 1, width: area.right - thumbnail.right - 1,
            height: area.height - 1)
        let prediction = state.trace.prediction
        // Two lines for each class: its name in full, its score below.
        for (place, index) in prediction.top(list.height / 2).enumerated() {
            let (name, score) = (list.line(2 * place), list.line(2 * place + 1))
            canvas.text(state.run.model.label(index), in: name, place == 0 ? .strong : .plain)
            let share = Double(prediction.scores[index])
            canvas.text(Numbers.fixed(share, 3), in: score, .dim)
            canvas.bar(share, x: score.x + 6, y: score.y, width: max(score.width - 6, 0), .positive)
        }
    }
}

/// The best classes with their logits and scores, down to the last line of the pane.
struct ClassList: Pane {
    var name: String { "classes" }
    var minimumSize: Size { Size(width: 32, height: 8) }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let prediction = state.trace.prediction
        let logits = prediction.logits
        let model = state.run.model
        let first = state.firstClass(fitting: area.height - 1)
        let order = Array(prediction.top(first + max(area.height - 1, 0)).dropFirst(first))
        guard let lower = logits.min(), let upper = logits.max() else { return }
        let names = order.map { model.label($0) }
        let longest = names.map(\.cellWidth).max() ?? 0
        // The number, the name, the logit, the score, and a bar where at least four cells are left for it.
        let least = longest + 5 + 8 + 7
        let hasBars = area.width >= least + 5
        let nameWidth = min(longest, area.width - 20)
        let score = hasBars ? area.x + 5 + nameWidth + 8 + 7 : area.right
        let logit = score - 7
        let bar = Rectangle(x: score + 1, y: area.y, width: area.right - score - 1, height: 1)
        canvas.text(
            order.count == 1
                ? "best class"
                : first == 0
                    ? "best \(order.count) classes" : "places \(first + 1) to \(first + order.count)",
            x: area.x, y: area.y, .heading)
        canvas.rightText("logit", right: logit, y: area.y, .heading)
        canvas.rightText("score", right: score, y: area.y, .heading)
        let reach = max(abs(lower), abs(upper), .leastNormalMagnitude)
        for (row, index) in order.enumerated() {
            let y = area.y + 1 + row
            canvas.rightText("\(index)", right: area.x + 4, y: y, .dim)
            canvas.text(names[row], x: area.x + 5, y: y, limit: nameWidth)
            canvas.rightText(Numbers.activation(logits[index]), right: logit, y: y)
            if hasBars, lower < 0 {
                let width = (bar.width - 1) | 1
                canvas.signedBar(Double(logits[index] / reach), x: bar.x, y: y, width: width)
            } else if hasBars {
                canvas.bar(Double(logits[index] / reach), x: bar.x, y: y, width: bar.width, .positive)
            }
            canvas.rightText(
                Numbers.fixed(Double(prediction.scores[index]), 4), right: score, y: y, .dim)
            let line = Rectangle(x: area.x, y: y, width: area.width, height: 1)
            if index == state.selectedClass {
                canvas.select(line, except: hasBars ? [bar.x..<bar.right] : [])
            }
            clicks.add(line) { $0.click(class: index) }
        }
    }
}
