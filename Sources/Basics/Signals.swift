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

/// Requests to end the program: Ctrl-C, `kill`, a hang-up, a limit of processor time.
public enum Interruption {
    /// The signal, or 0.
    private static let received = Atomic<Int32>(0)
    /// Whether a first request is only recorded.
    private static let isPolite = Atomic(false)
    /// Whether a second request ends the program at once.
    private static let endsOnRepetition = Atomic(true)
    /// What the handler says about a limit of processor time; written once, before the handler is installed.
    private nonisolated(unsafe) static let overtime =
        UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>.allocate(capacity: 1)

    /// From now on the signals, except those that are ignored, remove unfinished files before they end the program. A file
    /// that grows beyond what the shell allows is an error for its writer, and does not end the program.
    public static func begin() {
        // The handler may not allocate: initialize what it uses.
        received.store(0, ordering: .relaxed)
        isPolite.store(false, ordering: .relaxed)
        endsOnRepetition.store(true, ordering: .relaxed)
        let text =
            "micronet: error: the processor time that this shell allows is used up; raise the limit (ulimit -t)\n"
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        overtime.initialize(to: UnsafeBufferPointer(bytes))
        UnfinishedFiles.prepare()
        // The parent may have blocked them, which is inherited; but the user must be able to interrupt the program.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU] {
            Signals.handle(number, flags: SA_RESTART | SA_ONSTACK) { Interruption.handle($0) }
            sigaddset(&wanted, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// From now on the first request is only recorded; the second ends the program at once.
    ///
    /// - Parameter repeated: false if the second is only recorded too, because one Ctrl-C may come twice.
    public static func watch(endsOnRepetition repeated: Bool = true) {
        endsOnRepetition.store(repeated, ordering: .relaxed)
        isPolite.store(true, ordering: .relaxed)
    }

    private static func handle(_ number: Int32) {
        if isPolite.load(ordering: .relaxed), number != SIGQUIT {
            let isFirst = received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged
            // The system sends this one every second.
            if isFirst || number == SIGXCPU || !endsOnRepetition.load(ordering: .relaxed) { return }
        }
        if number == SIGXCPU {
            _ = write(STDERR_FILENO, overtime.pointee.baseAddress, overtime.pointee.count)
        }
        UnfinishedFiles.discard()
        // It takes effect when the handler returns.
        signal(number, SIG_DFL)
        raise(number)
    }

    public static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit status that says which signal ended the program; SIGTERM if none was recorded.
    public static var status: Int32 {
        let number = received.load(ordering: .relaxed)
        return 128 + (number == 0 ? SIGTERM : number)
    }

    /// Ends the program as the recorded signal would have.
    public static func leave() -> Never { Signals.terminate(with: received.load(ordering: .relaxed)) }
}
