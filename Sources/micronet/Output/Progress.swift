/// A line that says how far a long task is: only in a terminal, and only once a second has passed.
struct Progress {
    let total: Int
    let what: String
    private let start = Progress.seconds()
    private var shownAt = 0.0
    private var isShown = false

    init(total: Int, what: String) {
        self.total = total
        self.what = what
    }

    mutating func advance(to done: Int, _ console: Console) {
        let now = Progress.seconds()
        guard now - start > 1, now - shownAt > 0.1, done < total else { return }
        shownAt = now
        isShown = true
        console.progress("\(done.grouped) of \(total.grouped) \(what)")
    }

    /// Removes the line, so that something else can be written.
    mutating func clear(_ console: Console) {
        if isShown { console.progress("") }
        isShown = false
    }

    private static func seconds() -> Double {
        Double(MonotonicClock.nanoseconds()) / 1e9
    }
}
