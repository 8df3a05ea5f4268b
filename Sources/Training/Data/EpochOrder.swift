import Shapes

/// Which sample comes when. Of an endless source every epoch takes the next ones; of a finite one each epoch
/// is an order of its own, without repetition.
struct EpochOrder: Sendable {
    let seed: UInt64
    /// How many samples the source has; nil for no end.
    let count: Int?
    /// How many of them an epoch takes.
    let samples: Int
    /// The orders in use: batches are read ahead, so two epochs overlap.
    private var permutations: [(epoch: Int, order: [Int32])] = []

    init(seed: UInt64, count: Int?, samples: Int) {
        precondition(samples <= count ?? samples, "an epoch takes no sample twice")
        self.seed = seed
        self.count = count
        self.samples = samples
    }

    /// The sample at a place (0 ..< `samples`) of an epoch.
    mutating func index(_ place: Int, epoch: Int) -> Int {
        guard let count else { return epoch * samples + place }
        if let known = permutations.first(where: { $0.epoch == epoch }) { return Int(known.order[place]) }
        let order = Self.permutation(count, RandomStream.order.generator(seed: seed, epoch))
        if permutations.count == 2 { permutations.removeFirst() }
        permutations.append((epoch, order))
        return Int(order[place])
    }

    /// Fisher and Yates' shuffle; the standard library's may change.
    private static func permutation(_ count: Int, _ generator: SeededGenerator) -> [Int32] {
        var random = generator
        var order = (0..<Int32(count)).map { $0 }
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
        return order
    }
}
