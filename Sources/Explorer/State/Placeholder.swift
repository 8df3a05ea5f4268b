import Basics
import Network
import Trace

/// A live number that a lesson's text can name. A word in capitals is to be replaced: MODEL by one of M0…M3 or `shown`,
/// STAGE by a `Stage`, COUNT by the key of a `Convention`.
public struct Placeholder: Sendable {
    public let name: String
    public let help: String
    /// Takes the words that replace the capitals; nil where the state has no such number.
    let value: @Sendable (State, [String]) -> String?

    /// Shown where a number does not apply.
    static let none = "—"

    init(_ name: String, _ help: String, _ value: @escaping @Sendable (State, [String]) -> String?) {
        self.name = name
        self.help = help
        self.value = value
    }

    /// The placeholder that `name` is, and the words that replace its capitals.
    static func find(_ name: String) -> (Placeholder, choices: [String])? {
        let words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for placeholder in table {
            let parts = placeholder.name.split(separator: ".").map(String.init)
            guard parts.count == words.count else { continue }
            let isMatch = zip(parts, words).allSatisfy { part, word in
                choices[part].map { $0.contains(word) } ?? (part == word)
            }
            guard isMatch else { continue }
            return (placeholder, zip(parts, words).filter { choices[$0.0] != nil }.map(\.1))
        }
        return nil
    }

    /// What may replace a word in capitals.
    static let choices: [String: [String]] = [
        "MODEL": Variant.family.map(\.title) + ["shown"], "STAGE": Stage.allCases.map(\.rawValue),
        "COUNT": Convention.all.map(\.key),
    ]

    /// All of them.
    public static let table = models + operations + shiftMaxes + budgets

    private static let models = [
        Placeholder("model", "the shown model: M0") { state, _ in state.network.variant.title },
        Placeholder("model.weights", "where its weights are from") { state, _ in state.run.model.source },
        Placeholder("model.multiplyAdds", "of its convolutions and linear layers") { state, _ in
            Numbers.grouped(state.network.cost.multiplyAdds)
        },
        Placeholder("model.parameters", "learned values") { state, _ in
            Numbers.grouped(state.network.cost.parameters)
        },
        Placeholder("model.time", "how long its fastest pass took") { state, _ in
            Numbers.time(state.times.pass)
        },
        Placeholder("picture", "the picture's file name") { state, _ in state.run.picture.path.name },
        Placeholder("prediction", "the best class") { state, _ in
            state.trace.prediction.top(1).first.map { state.run.model.label($0) }
        },
        Placeholder("prediction.score", "its softmax score") { state, _ in
            let prediction = state.trace.prediction
            return prediction.top(1).first.map { Numbers.fixed(Double(prediction.scores[$0]), 3) }
        },
    ]

    private static let operations = [
        Placeholder("operation", "the selected operation's name") { state, _ in state.selected.name },
        Placeholder("operation.title", "its kind") { state, _ in state.selected.title },
        Placeholder("operation.block", "the paper's block that it belongs to") { state, _ in
            state.network.microBlock(at: state.shownOperation).title
        },
        Placeholder("operation.input", "its input's shape") { state, _ in
            state.selected.input.description
        },
        Placeholder("operation.output", "its output's shape") { state, _ in
            state.selected.output.description
        },
        Placeholder("operation.inputs", "channels of its input") { state, _ in
            "\(state.selected.input.channels)"
        },
        Placeholder("operation.channels", "channels of its output") { state, _ in
            "\(state.selected.output.channels)"
        },
        Placeholder("operation.root", "the square root of its input's channels") { state, _ in
            Numbers.fixed(Double(state.selected.input.channels).squareRoot(), 1)
        },
        Placeholder("operation.row", "the code's row that it belongs to") { state, _ in
            state.network.row(at: state.shownOperation).title
        },
        Placeholder("operation.multiplyAdds", "its multiply-adds") { state, _ in
            Numbers.grouped(state.selected.cost.multiplyAdds)
        },
        Placeholder("operation.parameters", "its parameters") { state, _ in
            Numbers.grouped(state.selected.cost.parameters)
        },
        Placeholder("operation.groups", "groups, of a convolution or a shuffle") { state, _ in
            switch state.selected.kind {
            case .shuffle(let groups): "\(groups)"
            default: state.selected.convolution.map { "\($0.groups)" }
            }
        },
        Placeholder("operation.taps", "products that make one value, of a convolution") { state, _ in
            state.selected.convolution.map { "\($0.taps)" }
        },
        Placeholder("operation.dense", "multiply-adds without groups, of a convolution") { state, _ in
            state.selected.convolution.map {
                Numbers.grouped(state.selected.cost.multiplyAdds * $0.groups)
            }
        },
        Placeholder("operation.mean", "mean of its output") { state, _ in
            Numbers.activation(state.shown.statistics.mean)
        },
        Placeholder("operation.minimum", "its output's least value") { state, _ in
            Numbers.activation(state.shown.statistics.minimum)
        },
        Placeholder("operation.maximum", "its output's greatest value") { state, _ in
            Numbers.activation(state.shown.statistics.maximum)
        },
        Placeholder("operation.zeros", "share of zeros in its output") { state, _ in
            Numbers.percent(Double(state.shown.statistics.zeroShare))
        },
        Placeholder("channel", "the selected channel") { state, _ in
            "\(min(state.channel, state.selected.output.channels - 1))"
        },
        Placeholder("connections.seen", "channels that it sees, back to the part's start") { state, _ in
            "\(ConnectionsPane.walk(state).1.seen.count)"
        },
        Placeholder("connections.total", "channels at the part's start") { state, _ in
            let start = ConnectionsPane.walk(state).part.operations.lowerBound
            return "\(state.network.operations[start].input.channels)"
        },
    ]
}

// MARK: - Of the Shift-Max that its screen shows, and of the four budgets

extension Placeholder {
    private static let shiftMaxes = [
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

    private static let budgets = [
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
        Convention.all.first { $0.key == key }.map { Numbers.grouped($0.count(network.cost)) }
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

    /// The coefficients of the Shift-Max that its screen shows.
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
