import Network
import Trace

extension Model {
    /// The coefficients of every Shift-Max for one normalized picture (3 × N × N values), in the order of
    /// `network.shiftMaxOperations`; nothing else of the pass is kept.
    public func coefficients(_ input: [Float]) -> [ShiftMaxCoefficients] {
        var all: [ShiftMaxCoefficients] = []
        _ = walk(input) { all.append($0) }
        return all
    }

    /// The answer where some Shift-Max operations take given coefficients instead of those that the picture
    /// gives them; the ones behind them see what that makes of the features.
    ///
    /// - Parameter replaced: by the operation's index, 2·K·C values: C each of a1, b1 (and a2, b2).
    public func prediction(_ input: [Float], replacing replaced: [Int: [Float]]) -> Prediction {
        Prediction(logits: walk(input, replacing: replaced))
    }
}
