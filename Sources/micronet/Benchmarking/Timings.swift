/// How long each of some runs of the same work took.
struct Timings {
    /// In the order of the runs; at least one.
    let nanoseconds: [Int]
    private let sorted: [Int]

    init(nanoseconds: [Int]) {
        precondition(!nanoseconds.isEmpty, "there is no quantile of nothing")
        self.nanoseconds = nanoseconds
        sorted = nanoseconds.sorted()
    }

    var count: Int { nanoseconds.count }

    var minimum: Double { Double(sorted[0]) }

    var median: Double { quantile(0.5) }

    /// The time that this share of the runs, 0…1, does not exceed: between two runs in proportion, as in
    /// numpy.
    func quantile(_ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return Double(sorted[sorted.count - 1]) }
        let (low, high) = (Double(sorted[below]), Double(sorted[below + 1]))
        return low + (place - Double(below)) * (high - low)
    }
}
