import Trace

/// The explanation of one value, and how it is shown.
struct ExplanationView: Sendable {
    /// nil before the first answer.
    private(set) var content: Result<Explanation, Problem>?
    /// Whether the largest products come first, instead of the order of the weights.
    var isByProduct = false
    var scroll = 0
    /// What the newest request asked for, and in which pass.
    private var wanted: Wanted?
    private var request = 0
    private(set) var isAwaited = false

    struct Wanted: Equatable {
        let place: Explanation.Place
        let pass: Int
    }

    /// - Returns: the number of the request that is needed now; nil where that was asked for already.
    mutating func ask(_ place: Explanation.Place, pass: Int) -> Int? {
        let now = Wanted(place: place, pass: pass)
        guard now != wanted else { return nil }
        if now.place.operation != wanted?.place.operation { scroll = 0 }
        // Of another operation or pass, what was there would be wrong; of another pixel it is only old.
        if now.place.operation != wanted?.place.operation || pass != wanted?.pass { content = nil }
        wanted = now
        isAwaited = true
        request += 1
        return request
    }

    mutating func take(_ result: Result<Explanation, Problem>, _ request: Int) {
        guard request == self.request else { return }
        content = result
        isAwaited = false
    }
}
