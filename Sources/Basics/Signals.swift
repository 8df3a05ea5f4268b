import Glibc
import Synchronization

/// What the process does with a signal. A signal that was ignored when the program started, as `nohup` ignores SIGHUP,
/// must stay ignored: whoever started us wants it so.
public enum Signals {
    /// Whether the process ignores a signal at present.
    public static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        return sigaction(signal, nil, &action) == 0 && isIgnoring(action)
    }

    /// Whether an action, as `sigaction` returns it, ignores its signal.
    public static func isIgnoring(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
            == unsafeBitCast(SIG_IGN, to: UInt.self)
    }

    /// Whether an action, as `sigaction` returns it, leaves its signal to the system.
    public static func isDefault(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
            == unsafeBitCast(SIG_DFL, to: UInt.self)
    }

    /// Installs a handler, unless the signal is ignored.
    ///
    /// - Parameters:
    ///   - flags: SA_RESTART, SA_ONSTACK, …
    ///   - handler: may call only what is safe in a signal handler.
    /// - Returns: whether the handler is in place.
    @discardableResult
    public static func handle(
        _ signal: Int32, flags: Int32 = 0, _ handler: @escaping @convention(c) (Int32) -> Void
    ) -> Bool {
        guard !isIgnored(signal) else { return false }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        // Nothing interrupts the handler.
        sigfillset(&action.sa_mask)
        return sigaction(signal, &action, nil) == 0
    }

    /// Ends the program as the signal would have, so that whoever started it knows.
    public static func terminate(with signal: Int32) -> Never {
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
        exit(128 + signal)
    }
}

/// A polite request to stop: the first Ctrl-C (or `kill`, or hang-up) is recorded, the second ends the program at once.
public enum Interruption {
    /// The signal, or 0.
    private static let received = Atomic<Int32>(0)

    /// Records SIGINT, SIGTERM and SIGHUP from now on, except those that are ignored.
    public static func watch() {
        // Initialized before a handler can need it.
        received.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Signals.handle(number, flags: SA_RESTART) { number in
                if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
    }

    public static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// Ends the program as the recorded signal would have.
    public static func leave() -> Never { Signals.terminate(with: received.load(ordering: .relaxed)) }
}
