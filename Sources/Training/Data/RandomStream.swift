import Shapes

/// Chance in training. Every use has a stream of its own that follows from the run's seed and two numbers, so
/// that nothing depends on the order in which threads come to it, and an interrupted run goes on as it would have.
enum RandomStream: UInt64 {
    /// The order of an epoch's samples.
    case order = 1
    /// A picture's crop and flip.
    case view
    /// How a batch is mixed.
    case mixture
    /// What a step drops.
    case dropout

    /// - Parameters:
    ///   - first, second: the epoch and the sample or iteration.
    func generator(seed: UInt64, _ first: Int, _ second: Int = 0) -> SeededGenerator {
        var state = seed
        for word in [rawValue, UInt64(truncatingIfNeeded: first), UInt64(truncatingIfNeeded: second)] {
            var step = SeededGenerator(seed: state)
            state = step.next() ^ word
        }
        return SeededGenerator(seed: state)
    }
}
