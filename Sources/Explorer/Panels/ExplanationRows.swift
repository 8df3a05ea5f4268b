import Basics
import Network
import Trace

/// An explanation as lines: the terms, which scroll, and the steps from their sum to the value, which do not.
struct ExplanationRows {
    enum Row {
        case heading(String)
        case term(Explanation.Term)
        /// A step and its result.
        case step(String, Double)
        case note(String, isError: Bool)
    }

    private(set) var list: [Row] = []
    private(set) var conclusion: [Row] = []
    /// What the inputs are multiplied by: weights, or a Shift-Max's coefficients too; nil for nothing.
    let weightTitle: String?
    /// Whether the inputs are at places of a plane.
    let hasPlane: Bool
    let largest: Double
    private let isByProduct: Bool
    private let isReversed: Bool

    init(_ explanation: Explanation, _ state: State) {
        let operation = state.network.operations[explanation.place.operation]
        isByProduct = state.view.explainsLargestFirst
        isReversed = state.isReversed(.terms)
        // A sum with a bias is a linear layer's.
        weightTitle =
            operation.shiftMax != nil
            ? "factor"
            : operation.convolution != nil || explanation.sums.contains { $0.bias != nil } ? "weight" : nil
        hasPlane = !operation.input.isVector
        let contest = explanation.contest
        let terms = contest?.terms ?? (explanation.sums + explanation.coefficients).flatMap(\.terms)
        largest = terms.reduce(0) { max($0, abs($1.product)) }
        if let contest {
            add(contest)
        } else if operation.shiftMax == nil {
            for sum in explanation.sums {
                list += sorted(sum.terms)
                conclusion += ExplanationRows.steps(
                    of: sum, group: operation.group(ofOutput: explanation.place.channel))
            }
        } else {
            addBranches(explanation)
        }
        if operation.kind == .averagePooling, let sum = explanation.sums.first {
            let values = sum.terms.map(\.input)
            conclusion.insert(
                .note(
                    "the plane: \(Numbers.activation(values.min() ?? 0)) to "
                        + "\(Numbers.activation(values.max() ?? 0)), \(values.count { $0 == 0 }) of "
                        + "\(values.count) are 0", isError: false), at: 0)
        }
        conclusion.append(check(explanation))
    }

    private mutating func add(_ contest: Explanation.Contest) {
        list += sorted(contest.terms)
        let sum = contest.terms.reduce(0) { $0 + $1.product }
        conclusion += [
            .step("Σ of \(contest.terms.count) terms", sum),
            .step("+ biases, normalized", contest.total),
        ]
        if contest.value != contest.total { conclusion.append(.step("after h-swish of both", contest.value)) }
    }

    private mutating func addBranches(_ explanation: Explanation) {
        let names = ShiftMax.coefficientNames
        for (branch, sum) in explanation.sums.enumerated() {
            let (a, b) = (names[2 * branch], names[2 * branch + 1])
            list.append(.heading("branch \(branch + 1): \(a)·x + \(b)·x′"))
            list += sum.terms.map(Row.term)
            conclusion.append(.step("branch \(branch + 1)", sum.value))
        }
        for (name, sum) in zip(names, explanation.coefficients) {
            list.append(.heading("\(name): the squeezed values by their weights"))
            list += sorted(sum.terms) + ExplanationRows.steps(of: sum)
        }
        if explanation.sums.count > 1 { conclusion.append(.step("the maximum", explanation.value)) }
    }

    private func sorted(_ terms: [Explanation.Term]) -> [Row] {
        let order = isByProduct ? terms.largestFirst : Array(terms.indices)
        return (isReversed ? order.reversed() : order).map { .term(terms[$0]) }
    }

    /// The sum, and the value after each step that follows.
    private static func steps(of sum: Explanation.Sum, group: String = "") -> [Row] {
        let products = sum.total - Double(sum.bias ?? 0)
        let name = sum.terms.count == 1 ? "the term" : "Σ of \(sum.terms.count) terms\(group)"
        var rows: [Row] = sum.terms.count > 1 || sum.bias != nil ? [.step(name, products)] : []
        if let bias = sum.bias { rows.append(.step("+ bias \(number(bias))", sum.total)) }
        var value = sum.total
        for step in sum.steps {
            rows += ExplanationRows.rows(step, value)
            value = step.apply(to: value)
        }
        return rows
    }

    private static func rows(_ step: Explanation.Step, _ value: Double) -> [Row] {
        let after = step.apply(to: value)
        switch step {
        case .normalization(let weight, let bias, let mean, let variance):
            let centred = value - Double(mean)
            let scaled = centred / (Double(variance) + Double(Convolution.epsilon)).squareRoot()
            return [
                .step("− running mean \(number(mean))", centred),
                .step("÷ √(variance \(number(variance)) + 1e-5)", scaled),
                .step("· weight γ \(number(weight))", scaled * Double(weight)),
                .step("+ bias β \(number(bias))", after),
            ]
        case .mean(let count): return [.step("÷ \(count) places", after)]
        case .relu6: return [.step("min(max(x, 0), 6)", after)]
        case .hSwish:
            let share = min(max(value + 3, 0), 6) / 6
            return [.step("· h-sigmoid \(Numbers.fixed(share, 5))", after)]
        case .coefficient(let offset):
            let share = min(max(value + 3, 0), 6) / 6
            return [
                .step("h-sigmoid min(max(x+3,0),6)/6", share),
                .step("4·(… − 0.5) + \(Numbers.fixed(Double(offset), 1))", after),
            ]
        }
    }

    private func check(_ explanation: Explanation) -> Row {
        let traced = Numbers.fixed(Double(explanation.traced), 5)
        let difference = Numbers.magnitude(explanation.difference)
        if let rival = explanation.rival, explanation.addsUp {
            let difference = explanation.traced - rival.traced
            return .note(
                "= \(traced) − \(Numbers.fixed(Double(rival.traced), 5)) = "
                    + Numbers.fixed(Double(difference), 5), isError: false)
        }
        guard explanation.addsUp else {
            return .note("does NOT add up to \(traced), off by \(difference)", isError: true)
        }
        let value = Numbers.fixed(explanation.value, 5)
        return .note(
            explanation.difference == 0
                ? "= \(value), exactly as traced"
                : "= \(value), traced \(traced), rounding \(difference)", isError: false)
    }

    private static func number(_ value: Float) -> String { Numbers.fixed(Double(value), 5) }
}

extension [Explanation.Term] {
    /// The indices by falling magnitude of the products; equal ones in their order.
    var largestFirst: [Int] {
        indices.sorted {
            let (left, right) = (abs(self[$0].product), abs(self[$1].product))
            return left != right ? left > right : $0 < $1
        }
    }
}

extension Operation {
    /// The group of channels that an output belongs to, counted from 1; empty for a single group and a depthwise convolution.
    fileprivate func group(ofOutput channel: Int) -> String {
        guard let convolution, convolution.groups > 1, !convolution.isDepthwise else { return "" }
        return ", group \(channel * convolution.groups / output.channels + 1) of \(convolution.groups)"
    }
}
