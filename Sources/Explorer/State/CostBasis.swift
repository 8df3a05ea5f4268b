import Basics
import Network

/// For how many classes the screens count costs.
public enum CostBasis: Sendable, Hashable {
    /// For 1000 classes, as the published figures, or for the number that the command line gives.
    case published
    /// For those of the shown network.
    case own
}

extension State {
    /// The published networks have 1000 classes.
    public static let publishedClasses = 1000

    private struct Counting: Equatable, Sendable {
        let network: Network
        let classes: Int
    }

    private static let memo = Memo<Counting, Network>()

    /// The network whose costs the screens show: the shown one with the classes that costs are counted for. Its operations
    /// are the same but for the width of the last ones.
    var counted: Network {
        let classes = countedClasses
        guard classes != network.classes else { return network }
        return State.memo.value(Counting(network: network, classes: classes)) {
            (try? Network(network.variant, inputSize: network.inputSize, classes: classes)) ?? network
        }
    }

    /// Another network with the classes that costs are counted for.
    func counted(_ network: Network) -> Network {
        guard view.costBasis == .published, network.classes != countedClasses else { return network }
        let family = Family.of(self).networks
        return family.first { $0.variant == network.variant && $0.inputSize == network.inputSize }
            ?? (try? Network(network.variant, inputSize: network.inputSize, classes: countedClasses))
            ?? network
    }

    /// For how many classes costs are counted.
    var countedClasses: Int { view.costBasis == .own ? network.classes : costClasses }

    mutating func switchCostBasis() {
        guard network.classes != costClasses else {
            return say("the shown network has \(Numbers.classes(costClasses)), too")
        }
        view.costBasis = view.costBasis == .own ? .published : .own
        say(
            "costs are of a network with "
                + (view.costBasis == .own
                    ? "the shown one's \(Numbers.classes(network.classes))"
                    : Numbers.classes(costClasses)
                        + (costClasses == State.publishedClasses ? ", as published" : "")))
    }
}
