import Basics
import Network
import Trace

extension Panel {
    public static let factors = Panel(
        "factors", title: "In the factorization (f)", key: "f", hint: "factors",
        help: "factorization: a convolution as the product of smaller ones, with the real weights",
        offer: .searchedScreens, .screen, FactorsPane(),
        open: { state in state.select(factorization: state.factorization) },
        request: { state, isOpen in isOpen ? state.requestFactors() : [] })
}

/// Which weights are asked for.
struct FactorsQuestion: Equatable, Sendable {
    let model: ModelChoice
    let factorization: Factorization
}

extension State {
    /// The factorized convolution that the shown operation belongs to, or else the next one; after the last one, that.
    var factorization: Factorization {
        let all = network.factorizations
        guard let found = all.first(where: { $0.operations.upperBound >= shownOperation }) ?? all.last else {
            preconditionFailure("a network without convolutions")
        }
        return found
    }

    /// Selects the last convolution of a factorization, with the channel that was selected.
    mutating func select(factorization: Factorization) {
        let channel = selection.channel
        view.wantedGroups = nil
        selectOperation(factorization.operations.upperBound)
        selection.channel = channel
        clampChannel()
    }

    /// Goes `step` factorizations forward.
    fileprivate mutating func step(factorizationBy step: Int) {
        let all = network.factorizations
        let index = (all.firstIndex(of: factorization) ?? 0) + step
        guard all.indices.contains(index) else { return sayEnd(step, "factorized convolution") }
        select(factorization: all[index])
    }

    /// Asks for the weights, unless that was asked already.
    fileprivate mutating func requestFactors() -> [Effect] {
        let question = FactorsQuestion(model: shownModel, factorization: factorization)
        return results.factors.ask(question).map {
            [.factorize(request: $0, model: shownModel, factorization)]
        } ?? []
    }

    /// The channel of the factorization's output that is lit.
    func factorizedOutput(_ outputs: Int) -> Int { min(selection.channel, outputs - 1) }
}

/// How the selected convolution is factorized: matrices or kernels, what they connect, and what they cost.
struct FactorsPane: Pane {
    var keys: [KeyBinding] {
        let group = KeyBinding.Group.panel(.factors)
        return [
            KeyBinding(["."], .nextOperation, group, hint: "next", "next factorized convolution"),
            KeyBinding([","], .previousOperation, group, hint: "previous", "previous factorized convolution"),
            KeyBinding([.right, "l"], .step(1), group, hint: "G", "more groups"),
            KeyBinding([.left, "h"], .step(-1), group, "fewer groups"),
            KeyBinding(["j", .down], .nextChannel, group, hint: "channel", "next output channel"),
            KeyBinding(["k", .up], .previousChannel, group, "previous output channel"),
        ] + KeyBindings.groups(in: .factors)
    }

    func perform(_ action: Action, _ state: inout State, in area: Rectangle) -> [Effect]? {
        switch action {
        case .nextChannel: state.step(channelBy: 1)
        case .previousChannel: state.step(channelBy: -1)
        case .group(let step): state.step(groupBy: step)
        case .nextOperation: state.step(factorizationBy: 1)
        case .previousOperation: state.step(factorizationBy: -1)
        case .step(let step): changeGroups(by: step, &state)
        default: return nil
        }
        return []
    }

    func find(_ text: String, step: Int, _ state: inout State) -> Bool {
        if !state.findChannel(text), state.findOperation(text, step: step) {
            state.select(factorization: state.factorization)
        }
        return true
    }

    /// Another number of groups, as if the network had it.
    private func changeGroups(by step: Int, _ state: inout State) {
        guard case .pointwise(let factors) = state.factorization else {
            return state.say("a separable convolution has no groups to change")
        }
        let choices = GroupChoice.all(of: factors)
        let index = (choices.firstIndex { $0.wanted == state.view.wantedGroups } ?? 0) + step
        guard choices.indices.contains(index) else {
            return state.say(
                "\(factors.inputs), \(factors.middle) and \(factors.outputs) channels cannot be divided "
                    + (step < 0 ? "further" : "into more equal groups"))
        }
        state.view.wantedGroups = choices[index].wanted
    }

    func draw(_ state: State, in area: Rectangle, _ canvas: inout Canvas, _ clicks: inout Clicks) {
        let body = area.inset(columns: 1)
        let weights = try? state.results.factors.content?.get()
        switch state.factorization {
        case .pointwise(let factors):
            let own: PointwiseWeights? = if case .pointwise(let own) = weights { own } else { nil }
            PointwiseScene(state, factors, own).draw(in: body, &canvas, &clicks)
        case .separable(let factors):
            let own: SeparableWeights? = if case .separable(let own) = weights { own } else { nil }
            SeparableScene(state, factors, own).draw(in: body, &canvas, &clicks)
        }
        if case .failure(let problem) = state.results.factors.content {
            canvas.text(problem.description, in: body.line(body.height - 1), .error)
        }
    }
}

/// A number of groups that can be chosen: the network's, or another one.
struct GroupChoice {
    /// nil for the network's.
    let wanted: Int?
    let factors: PointwiseFactors

    /// By the number of weights, the most first.
    static func all(of factors: PointwiseFactors) -> [GroupChoice] {
        let others = factors.possibleGroups.map { GroupChoice(wanted: $0, factors: factors.with(groups: $0)) }
            .filter { $0.factors.groups != factors.groups }
        return ([GroupChoice(wanted: nil, factors: factors)] + others).sorted {
            $0.factors.multiplyAdds(.grouped) > $1.factors.multiplyAdds(.grouped)
        }
    }

    var title: String {
        let groups = factors.groups
        return groups.expansion == groups.compression || factors.expansion == nil
            ? "\(groups.compression)" : "\(groups.expansion)·\(groups.compression)"
    }
}

extension Canvas {
    /// The first line: the product, the block and the operations that it is in, and its place among all.
    mutating func head(
        _ product: String, of factorization: Factorization, _ operations: String, _ network: Network,
        in area: Rectangle
    ) {
        let all = network.factorizations
        let number = "\((all.firstIndex(of: factorization) ?? 0) + 1)/\(all.count)"
        rightText(number, right: area.right, y: area.y, .dim)
        let block = network.microBlock(at: factorization.operations.lowerBound).shortName
        line(
            Line(product, .strong).adding("  \(block)", .heading).adding("  \(operations)"), x: area.x,
            y: area.y, limit: area.width - number.cellWidth - 1)
    }
}
