import Glibc
import Synchronization

/// Asks to stop politely: the first Ctrl-C (or `kill`) is noted, the second ends the program at once.
enum Interruption {
    /// The signal, or 0.
    private static let received = Atomic<Int32>(0)

    static func watch() {
        // Made before a handler can need it.
        received.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
    }

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// Ends the program as the signal would have, so that whoever started it knows.
    static func leave() -> Never {
        let number = received.load(ordering: .relaxed)
        signal(number, SIG_DFL)
        raise(number)
        exit(128 + number)
    }
}
