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

    init(_ name: String, _ help: String, _ value: @escaping @Sendable (State, [String]) -> String?) {
        (self.name, self.help, self.value) = (name, help, value)
    }

    /// Shown where a number does not apply.
    static let none = "—"

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
    public static let table: [Placeholder] = plain + withChoices

    private static func of(
        _ name: String, _ help: String, _ value: @escaping @Sendable (State) -> String?
    ) -> Placeholder { Placeholder(name, help) { state, _ in value(state) } }

    private static let plain = [
        of("model", "the model on the screen: M0") { $0.network.variant.title },
        of("model.weights", "where its weights come from") { $0.run.model.source },
        of("model.multiplyAdds", "of its convolutions and linear layers") {
            Numbers.grouped($0.counted.cost.multiplyAdds)
        },
        of("model.parameters", "its parameters") { Numbers.grouped($0.counted.cost.parameters) },
        of("model.time", "the time of its fastest pass") { Numbers.time($0.results.times.pass) },
        of("model.classes", "the classes that its weights know") { "\($0.network.classes)" },
        of("model.stem", "channels of its stem") { state in
            "\(state.network.operations[state.network.outputIndex(ofRow: 0)].output.channels)"
        },
        of("model.rows", "its rows in the code, without the stem and the classifier") {
            "\($0.network.rows.count - 2)"
        },
        of("model.blocks", "its Micro-Blocks in the paper") {
            "\($0.network.microBlocks.count - 2)"
        },
        of("picture", "the picture's file name") { $0.run.picture.path.name },
        of("prediction", "the best class") { state in
            state.trace.prediction.top(1).first.map(state.run.model.label)
        },
        of("prediction.score", "its softmax score") { state in
            let prediction = state.trace.prediction
            return prediction.top(1).first.map { Numbers.fixed(prediction.scores[$0], 3) }
        },

        of("operation", "the selected operation's name") { $0.selected.name },
        of("operation.title", "its kind") { $0.selected.title },
        of("operation.block", "its block in the paper") {
            $0.network.microBlock(at: $0.shownOperation).title
        },
        of("operation.input", "its input's shape") { $0.selected.input.description },
        of("operation.output", "its output's shape") { $0.selected.output.description },
        of("operation.inputs", "channels of its input") { "\($0.selected.input.channels)" },
        of("operation.channels", "channels of its output") { "\($0.selected.output.channels)" },
        of("operation.root", "the square root of its input's channels") {
            Numbers.fixed(Double($0.selected.input.channels).squareRoot(), 1)
        },
        of("operation.row", "its row in the code") {
            $0.network.row(at: $0.shownOperation).title
        },
        of("operation.row.inputs", "channels that its row reads") { state in
            let first = state.network.row(at: state.shownOperation).operations.lowerBound
            return "\(state.network.operations[first].input.channels)"
        },
        of("operation.multiplyAdds", "its multiply-adds") {
            Numbers.grouped($0.countedOperation.cost.multiplyAdds)
        },
        of("operation.parameters", "its parameters") {
            Numbers.grouped($0.countedOperation.cost.parameters)
        },
        of("operation.groups", "groups, of a convolution or a shuffle") { state in
            if case .shuffle(let groups) = state.selected.kind { return "\(groups)" }
            return state.selected.convolution.map { "\($0.groups)" }
        },
        of("operation.taps", "products in each value, of a convolution") {
            $0.selected.convolution.map { "\($0.taps)" }
        },
        of("operation.dense", "multiply-adds without groups, of a convolution") { state in
            state.selected.convolution.map {
                Numbers.grouped(state.selected.cost.multiplyAdds * $0.groups)
            }
        },
        of("operation.mean", "mean of its output") { Numbers.activation($0.shown.statistics.mean) },
        of("operation.minimum", "minimum of its output") {
            Numbers.activation($0.shown.statistics.minimum)
        },
        of("operation.maximum", "maximum of its output") {
            Numbers.activation($0.shown.statistics.maximum)
        },
        of("operation.zeros", "share of zeros in its output") {
            Numbers.percent(Double($0.shown.statistics.zeroShare))
        },
        of("channel", "the selected channel") {
            "\(min($0.selection.channel, $0.selected.output.channels - 1))"
        },
        of("connections.seen", "channels that it depends on at the start of the part") {
            "\(ConnectionsPane.walk($0).1.seen.count)"
        },
        of("connections.total", "channels at the start of the part") {
            "\($0.network.operations[ConnectionsPane.walk($0).part.operations.lowerBound].input.channels)"
        },

        // Of the factorized pointwise convolution that the selected operation belongs to.
        of("factors.inputs", "channels that Qᵀ reads") { $0.pointwiseFactors.map { "\($0.inputs)" } },
        of("factors.middle", "channels between Qᵀ and P") { $0.pointwiseFactors.map { "\($0.middle)" } },
        of("factors.outputs", "channels that P writes") { $0.pointwiseFactors.map { "\($0.outputs)" } },
        of("factors.full", "multiply-adds a pixel of W = PΦQᵀ as one matrix") {
            $0.pointwiseFactors.map { Numbers.grouped($0.multiplyAdds(.full)) }
        },
        of("factors.lowRank", "the same as two matrices without groups") {
            $0.pointwiseFactors.map { Numbers.grouped($0.multiplyAdds(.lowRank)) }
        },
        of("factors.grouped", "the same in groups, as the network has it") {
            $0.pointwiseFactors.map { Numbers.grouped($0.multiplyAdds(.grouped)) }
        },
        of("factors.paths", "mean number of paths from an input to an output") {
            $0.pointwiseFactors.map { Numbers.fixed($0.meanPaths, 2) }
        },
        of("factors.groups", "groups of P and of Qᵀ") {
            $0.pointwiseFactors.map { GroupChoice(wanted: nil, factors: $0).title }
        },
        of("factors.seen", "inputs that the selected output reads") { state in
            state.factorPaths.map { paths in "\(paths.count { $0 > 0 })" }
        },
        of("factors.most", "on how many paths it reads each of them, at most") { state in
            state.factorPaths.map { Numbers.counted($0.max() ?? 0, "path", "paths") }
        },
        of("factors.best", "√(C/R), the number of groups with one path for each pair") {
            $0.pointwiseFactors.map { Numbers.fixed($0.balancedGroups, 1) }
        },

        // Of the Shift-Max that its screen shows.
        of("shiftMax.branches", "K") { $0.coefficients.map { "\($0.shiftMax.branches)" } },
        of("shiftMax.groups", "G") { $0.coefficients.map { "\($0.shiftMax.groups)" } },
        of("shiftMax.channels", "C") { $0.coefficients.map { "\($0.shiftMax.channels)" } },
        of("shiftMax.partner", "the selected channel's shifted partner") { state in
            state.coefficients.map {
                "\($0.shiftMax.partner(of: min(state.selection.channel, $0.shiftMax.channels - 1)))"
            }
        },
        of("shiftMax.squeeze", "width between its linear layers") {
            $0.coefficients.map { "\($0.shiftMax.squeeze.outputs)" }
        },
        of("shiftMax.count", "number of its coefficients") { $0.coefficients.map { "\($0.values.count)" } },
        of("shiftMax.perChannel", "coefficients of each channel") {
            $0.coefficients.map { "\(2 * $0.shiftMax.branches)" }
        },
        of("shiftMax.moved", "largest deviation of a coefficient from its offset, for this picture") {
            $0.coefficients.map { Numbers.fixed($0.deviation, 3) }
        },
        of("shiftMax.saturated", "number of coefficients at their limit") {
            $0.coefficients.map { "\($0.saturatedCount)" }
        },
        of("shiftMax.wins", "share of values where branch 1 is the maximum") {
            $0.coefficients.map { Numbers.percent(Double($0.overallFirstBranchShare)) }
        },
        of("shiftMax.offsets", "the offsets of its coefficients") { state in
            state.coefficients.map { coefficients in
                zip(ShiftMax.coefficientNames, coefficients.shiftMax.offsets)
                    .map { "\($0)=\(Numbers.fixed($1, 1))" }.joined(separator: ", ")
            }
        },
    ]

    private static let withChoices = [
        Placeholder("budget.MODEL", "a model's multiply-adds, at the size on the screen") {
            $0.network($1[0]).map { Numbers.compact($0.cost.multiplyAdds) }
        },
        Placeholder("budget.MODEL.STAGE", "a stage's part of them") {
            stage($0, $1).map { Numbers.compact($0.stage) }
        },
        Placeholder("budget.MODEL.STAGE.share", "the same in percent") {
            stage($0, $1).map { Numbers.percent(Double($0.stage) / Double(max($0.all, 1))) }
        },
        Placeholder("count.MODEL.COUNT", "a model by one counting convention, as on the screen") {
            state, choices in
            state.network(choices[0]).flatMap { count(choices[1], $0) }
        },
        Placeholder("paper.MODEL.COUNT", "the same at the paper's 224×224 and 1000 classes") {
            state, choices in
            state.network(choices[0]).flatMap { try? Network($0.variant) }.flatMap {
                count(choices[1], $0)
            }
        },
        Placeholder("published.MODEL.multiplyAdds", "the paper's figure") {
            $0.network($1[0]).map { Numbers.compact($0.variant.published.multiplyAdds) }
        },
        Placeholder("published.MODEL.top1", "the paper's ImageNet top-1") {
            $0.network($1[0]).map { Numbers.fixed($0.variant.published.top1, 1) + "%" }
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
    /// The operation with the classes that costs are counted for.
    var countedOperation: Operation { counted.operations[shownOperation] }

    /// The product that the selected operation belongs to; nil if it is in none.
    var pointwiseFactors: PointwiseFactors? {
        if case .pointwise(let factors) = factorization, factorization.operations.contains(shownOperation) {
            factors
        } else {
            nil
        }
    }

    /// For each input of that product, the paths to the selected output.
    fileprivate var factorPaths: [Int]? {
        pointwiseFactors.map { $0.paths(to: factorizedOutput($0.outputs)) }
    }

    /// The coefficients of the Shift-Max that its screen shows.
    var coefficients: ShiftMaxCoefficients? { trace.operations[shiftMaxIndex].coefficients }

    /// One of the family at the shown input size, with the classes that costs are counted for; `shown` is the shown one.
    fileprivate func network(_ name: String) -> Network? {
        guard name != "shown", let variant = Variant(named: name), variant != network.variant else {
            return name == "shown" || name == network.variant.title ? counted : nil
        }
        return try? Network(variant, inputSize: network.inputSize, classes: countedClasses)
    }
}
