import Basics

/// Crashes on purpose, so that tests see what a crash leaves.
///
/// `MICRONET_TRAP=PLACE` fails a check at a place of the explorer, `MICRONET_TRAP=PLACE:overflow` overflows the
/// stack there.
enum Trap: String {
    /// Before the terminal is taken.
    case start
    /// After an event has changed the state, and before the frame that shows it.
    case update
    /// In a frame, but not the first.
    case draw
    /// On the thread that does slow work.
    case worker
    /// On the threads that compare a folder's pictures.
    case survey

    /// Crashes if the environment asks for it at this place.
    func spring() {
        guard let (place, overflows) = Trap.wanted, place == self else { return }
        print(overflows ? Trap.overflow(0) : Trap.fail())
    }

    private static let wanted: (place: Trap, overflows: Bool)? = {
        guard let text = ProcessEnvironment.variable("MICRONET_TRAP") else { return nil }
        let words = text.split(separator: ":", maxSplits: 1)
        return words.first.flatMap { Trap(rawValue: String($0)) }.map { ($0, words.last == "overflow") }
    }()

    /// An index out of range that the compiler cannot predict.
    @inline(never) private static func fail() -> Int {
        [1, 2, 3][Int(CommandLine.argc) + 3]
    }

    @inline(never) private static func overflow(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { memory in
            memory.initialize(repeating: depth)
            return overflow(depth + 1) + memory.reduce(0, &+)
        }
    }
}
