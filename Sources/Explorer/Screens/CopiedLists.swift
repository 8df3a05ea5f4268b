import Basics
import Network
import Trace

// What the long lists copy: every line, also those that are scrolled away, with exact numbers.

extension OperationList {
    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        let lines = state.listItems.map { item in
            let entry = entry(item, state)
            let name =
                if case .operation(let index) = item { state.network.operations[index].name } else {
                    String(entry.name.text.dropFirst(2))
                }
            return [
                entry.block, name, entry.kind, entry.output.description,
                "\(state.view.unit.count(entry.cost.multiplyAdds))", "\(entry.cost.parameters)",
                "\(entry.time)",
            ]
        }
        return CopiedTable(
            ["block", "name", "kind", "output", state.view.unit.rawValue, "parameters", "nanoseconds"], lines,
            selected: state.listIndex)
    }
}

extension ChannelStatisticsList {
    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        let channels = state.trace.operations[state.selection.operation].channels
        let statistics = Statistic.all.filter { $0.value(of: channels[0]) != nil }
        let order = order(state)
        return CopiedTable(
            ["channel"] + statistics.map(\.key),
            order.map { channel in
                ["\(channel)"]
                    + statistics.map { statistic in
                        switch statistic.value(of: channels[channel]) {
                        case .number(let number): "\(number)"
                        case .count(let count, _): "\(count)"
                        case nil: ""
                        }
                    }
            }, selected: order.firstIndex(of: state.selection.channel))
    }
}

extension CoefficientList {
    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        guard let coefficients = state.coefficients else { return CopiedTable([], [], selected: nil) }
        let kinds = 0..<2 * coefficients.shiftMax.branches
        let order = order(state)
        return CopiedTable(
            ["channel", "partner"] + kinds.map { ShiftMax.coefficientNames[$0] } + [
                "branch 1 is the maximum"
            ],
            order.map { channel in
                ["\(channel)", "\(coefficients.shiftMax.partner(of: channel))"]
                    + kinds.map { "\(coefficients.value($0, channel: channel))" }
                    + ["\(coefficients.firstBranchShare[channel])"]
            }, selected: order.firstIndex(of: state.selection.channel))
    }
}

extension AnswerView {
    /// All classes, the best first.
    func table(_ state: State, in area: Rectangle) -> CopiedTable {
        let prediction = state.trace.prediction
        let order = prediction.top(prediction.logits.count)
        return CopiedTable(
            ["class", "label", "logit", "score"],
            order.map {
                ["\($0)", state.run.model.label($0), "\(prediction.logits[$0])", "\(prediction.scores[$0])"]
            },
            // Until one is selected, the line that matters is the answer.
            selected: state.selectedClass.flatMap { order.firstIndex(of: $0) } ?? 0)
    }
}
