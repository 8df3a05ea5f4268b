import Basics
import Network
import Trace

// What can be said of two models on one picture. Where both are the same network, `State.base` says more.

/// An operation of the other model, at the place of one of the shown model.
struct Counterpart {
    /// The other model's name.
    let model: String
    let operation: Operation
    let trace: OperationTrace
    /// The paper's block that it is in.
    let block: String

    /// `M0's features.3.layers.4 · B3, 16×14×14`
    var title: String { "\(model)'s \(operation.name) · \(block), \(operation.output)" }
}

extension State {
    /// What the other model has instead of an operation; nil if it has nothing there, or no other is compared.
    func counterpart(of index: Int) -> Counterpart? {
        guard let other = otherModel, let operation = network.counterpart(of: index, in: other.model.network)
        else { return nil }
        return Counterpart(
            model: other.choice.title, operation: operation, trace: other.trace.operations[operation.index],
            block: other.model.network.microBlock(at: operation.index).shortName)
    }

    /// Why nothing of the other model is compared with an operation.
    func noCounterpart(of index: Int) -> String {
        let operation = network.operations[index]
        let place =
            operation.outputDimensions.count == 1
            ? "" : " at \(operation.output.height)×\(operation.output.width)"
        return "\(baseName) has no \(operation.plainTitle)\(place) to compare with"
    }

    /// The compared pass where it has the shown one's classes, so that scores are compared class by class.
    var comparedClasses: Run? {
        compared.flatMap { other in
            other.model.network.classes == network.classes && other.model.labels == run.model.labels
                ? other : nil
        }
    }

    /// What the shown model costs more than the other one.
    var costDifference: String? {
        guard let other = otherModel else { return nil }
        let (own, base) = (counted.cost, counted(other.model.network).cost)
        func difference(_ own: Int, _ base: Int, _ unit: String) -> String {
            let sign = own < base ? "−" : "+"
            let ratio = Numbers.fixed(Double(own) / Double(max(base, 1)), 2)
            return "\(sign)\(Numbers.compact(abs(own - base), digits: 2)) \(unit) (\(ratio)×)"
        }
        return "against \(other.choice.title), \(shownModel.title) costs "
            + difference(
                view.unit.count(own.multiplyAdds), view.unit.count(base.multiplyAdds), view.unit.rawValue)
            + ", " + difference(own.parameters, base.parameters, "parameters")
    }
}

extension Operation {
    /// Its kind without its numbers: `vertical convolution`.
    fileprivate var plainTitle: String {
        switch kind {
        case .shiftMax: "Shift-Max"
        case .convolution: String(title.prefix { !$0.isNumber }).trimmed
        default: title
        }
    }
}

extension String {
    fileprivate var trimmed: String { last == " " ? String(dropLast()) : self }
}
