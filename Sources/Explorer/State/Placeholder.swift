import Network
import Trace

/// A live number that a lesson's text can name. In capitals stands what is to be chosen: MODEL is one of M0…M3
/// or `shown`, STAGE a `Stage`, COUNT the key of a `Convention`.
public struct Placeholder: Sendable {
    public let name: String
    public let help: String
    /// With the words that were chosen for the capitals; nil where the state has no such number.
    let value: @Sendable (State, [String]) -> String?

    /// What stands where a number does not apply.
    static let none = "—"

    init(_ name: String, _ help: String, _ value: @escaping @Sendable (State, [String]) -> String?) {
        self.name = name
        self.help = help
        self.value = value
    }

    /// The placeholder that `name` is, with the words in the place of its capitals.
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

    /// What may stand for a word in capitals.
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
            Numbers.exact(state.network.cost.multiplyAdds)
        },
        Placeholder("model.parameters", "learned values") { state, _ in
            Numbers.exact(state.network.cost.parameters)
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
            Numbers.exact(state.selected.cost.multiplyAdds)
        },
        Placeholder("operation.parameters", "its parameters") { state, _ in
            Numbers.exact(state.selected.cost.parameters)
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
                Numbers.exact(state.selected.cost.multiplyAdds * $0.groups)
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
            "\(ConnectionsPanel.walk(state).1.seen.count)"
        },
        Placeholder("connections.total", "channels at the part's start") { state, _ in
            let start = ConnectionsPanel.walk(state).part.operations.lowerBound
            return "\(state.network.operations[start].input.channels)"
        },
    ]
}
