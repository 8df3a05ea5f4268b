import Network
import Trace

/// Placeholders of the Shift-Max that its screen shows, and of the four budgets.
extension Placeholder {
    static let shiftMaxes = [
        Placeholder("shiftMax.branches", "K") { state, _ in
            state.coefficients.map { "\($0.shiftMax.branches)" }
        },
        Placeholder("shiftMax.groups", "G") { state, _ in
            state.coefficients.map { "\($0.shiftMax.groups)" }
        },
        Placeholder("shiftMax.channels", "C") { state, _ in
            state.coefficients.map { "\($0.shiftMax.channels)" }
        },
        Placeholder("shiftMax.partner", "the selected channel's shifted partner") { state, _ in
            state.coefficients.map { "\($0.shiftMax.partner(of: $0.clamped(state.channel)))" }
        },
        Placeholder("shiftMax.squeeze", "values between its linear layers") { state, _ in
            state.coefficients.map { "\($0.shiftMax.squeeze.outputs)" }
        },
        Placeholder("shiftMax.count", "how many coefficients it has") { state, _ in
            state.coefficients.map { "\($0.values.count)" }
        },
        Placeholder("shiftMax.moved", "how far this picture moved the farthest coefficient") { state, _ in
            state.coefficients.map { Numbers.fixed(Double($0.reach), 3) }
        },
        Placeholder("shiftMax.saturated", "how many coefficients are at their limit") { state, _ in
            state.coefficients.map { "\($0.saturatedCount)" }
        },
        Placeholder("shiftMax.wins", "where the first branch is the larger, as a share of all values") {
            state, _ in
            state.coefficients.map { Numbers.percent(Double($0.overallFirstBranchShare)) }
        },
        Placeholder("shiftMax.offsets", "what its coefficients are measured from") { state, _ in
            state.coefficients.map { coefficients in
                zip(ShiftMax.coefficientNames, coefficients.shiftMax.offsets)
                    .map { "\($0)=\(Numbers.fixed(Double($1), 1))" }.joined(separator: ", ")
            }
        },
    ]

    static let budgets = [
        Placeholder("budget.MODEL", "a model's multiply-adds, at the shown size") { state, choices in
            state.network(choices[0]).map { Numbers.compact($0.cost.multiplyAdds) }
        },
        Placeholder("budget.MODEL.STAGE", "what a stage takes of them") { state, choices in
            stage(state, choices).map { Numbers.compact($0.stage) }
        },
        Placeholder("budget.MODEL.STAGE.share", "the same in percent") { state, choices in
            stage(state, choices).map { Numbers.percent(Double($0.stage) / Double(max($0.all, 1))) }
        },
        Placeholder("count.MODEL.COUNT", "what a way to count makes of a model, as shown") { state, choices in
            state.network(choices[0]).flatMap { count(choices[1], $0) }
        },
        Placeholder("paper.MODEL.COUNT", "the same at the paper's 224×224 and 1000 classes") {
            state, choices in
            state.network(choices[0]).flatMap { try? Network($0.variant) }.flatMap { count(choices[1], $0) }
        },
        Placeholder("published.MODEL.multiplyAdds", "the paper's figure") { state, choices in
            state.network(choices[0]).map { Numbers.compact($0.variant.published.multiplyAdds) }
        },
        Placeholder("published.MODEL.top1", "the paper's ImageNet top-1") { state, choices in
            state.network(choices[0]).map { Numbers.fixed($0.variant.published.top1, 1) + "%" }
        },
    ]

    private static func count(_ key: String, _ network: Network) -> String? {
        Convention.all.first { $0.key == key }.map { Numbers.exact($0.count(network.cost)) }
    }

    private static func stage(_ state: State, _ choices: [String]) -> (stage: Int, all: Int)? {
        guard let network = state.network(choices[0]), let stage = Stage(rawValue: choices[1]) else {
            return nil
        }
        let costs = network.stageCosts
        return (
            costs.first { $0.stage == stage }?.cost.multiplyAdds ?? 0,
            costs.reduce(0) { $0 + $1.cost.multiplyAdds }
        )
    }
}

extension State {
    /// The operation that the current screen is about, and what the pass saw of it.
    var selected: Operation { network.operations[shownOperation] }
    var shown: OperationTrace { trace.operations[shownOperation] }

    /// Those of the Shift-Max screen.
    var coefficients: ShiftMaxCoefficients? { trace.operations[shiftMaxIndex].coefficients }

    /// One of the family at the shown input size and class count; `shown` is the shown one.
    fileprivate func network(_ name: String) -> Network? {
        guard name != "shown", let variant = Variant(named: name), variant != network.variant else {
            return name == "shown" || name == network.variant.title ? network : nil
        }
        return try? Network(variant, inputSize: network.inputSize, classes: network.classes)
    }
}

extension ShiftMaxCoefficients {
    fileprivate func clamped(_ channel: Int) -> Int { min(channel, shiftMax.channels - 1) }
}
