import Basics
import Glibc

/// Handles the process's signals while the terminal is in use.
final class SignalWatch {
    /// Whether a signal asks the program to end. Handlers call this, so it must not allocate.
    static func ends(_ signal: Int32) -> Bool {
        ending.contains(signal)
    }

    /// All that end a program that does not handle them, except those of crashes.
    private static let ending = [
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
    ]

    private static let recorded = ending + [SIGTSTP, SIGCONT, SIGWINCH]

    private let pipe = WakePipe()
    private let rescue: UnsafeMutablePointer<Rescue>
    private var previousMask = sigset_t()
    /// Whether SIGTSTP was not ignored when the program started.
    private var canSuspend = true

    /// - Parameters:
    ///   - terminal, drawing, nowhere, errors, caught: as in `Rescue`.
    ///   - restoring: the escape sequences that restore the terminal.
    init(
        terminal: Int32, drawing: Int32, nowhere: Int32, errors: Int32, caught: Int32, modes: termios,
        restoring: [UInt8]
    ) {
        let previous = UnsafeMutableBufferPointer<sigaction>.allocate(capacity: Rescue.signalCount)
        previous.initialize(repeating: sigaction())
        rescue =
            Rescue(
                terminal: terminal, drawing: drawing, nowhere: nowhere, errors: errors, caught: caught,
                modes: modes, restoring: Rescue.bytes(restoring), previous: previous, wake: pipe.writing
            ).engage()

        for signal in SignalWatch.recorded + [SIGPIPE] {
            sigaction(signal, nil, previous.baseAddress! + Int(signal))
        }
        canSuspend = !Signals.isIgnoring(original(SIGTSTP))
        arm()
        // The parent may have blocked them, which is inherited; but the user must be able to interrupt the program.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in SignalWatch.recorded { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, &previousMask)
    }

    /// Installs the handlers. Call it again after starting curses, which may install its own.
    func arm() {
        // A signal that the parent ignores stays ignored, as SIGHUP under nohup.
        for signal in SignalWatch.recorded
        where !SignalWatch.ends(signal) || !Signals.isIgnoring(original(signal)) {
            handle(signal)
        }
        // Writing to a pipe without a reader is an error for the writer, not a reason to die.
        if Signals.isDefault(original(SIGPIPE)) { Glibc.signal(SIGPIPE, SIG_IGN) }
    }

    /// Restores the original actions.
    func end() {
        pthread_sigmask(SIG_SETMASK, &previousMask, nil)
        for signal in SignalWatch.recorded + [SIGPIPE] {
            sigaction(signal, rescue.pointee.previous.baseAddress! + Int(signal), nil)
        }
        Rescue.release(rescue)
    }

    /// Readable if signals have arrived.
    var descriptor: Int32 { pipe.reading }

    /// Whether the terminal is in use and has to be restored after a crash.
    var isHeld: Bool {
        get { rescue.pointee.isHeld }
        set { rescue.pointee.isHeld = newValue }
    }

    /// The signals that have arrived since the last call, in order.
    func take() -> [Int32] { pipe.drain().map { Int32($0) } }

    /// Stops the process, as Ctrl-Z does, until it is continued.
    ///
    /// - Returns: the signals that arrived meanwhile.
    func stop() -> [Int32] {
        guard canSuspend else { return [] }
        Glibc.signal(SIGTSTP, SIG_DFL)
        var came = take().filter { $0 != SIGCONT && $0 != SIGTSTP }
        // Stop the whole process group, as the terminal would: a script that runs the program has to stop too.
        kill(0, SIGTSTP)
        // Another thread may receive the signal, and an orphaned group is not stopped at all: so wait for SIGCONT,
        // but not for long.
        var look = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
        while poll(&look, 1, 200) > 0 {
            let signals = take()
            came += signals.filter { $0 != SIGCONT && $0 != SIGTSTP }
            if signals.contains(SIGCONT) { break }
        }
        handle(SIGTSTP)
        return came
    }

    private func original(_ signal: Int32) -> sigaction { rescue.pointee.previous[Int(signal)] }

    private func handle(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = recordSignal
        action.sa_flags = SA_ONSTACK | SA_RESTART
        // Nothing interrupts the handler. With SIGTTOU blocked, a background process may also set the terminal's
        // modes.
        sigfillset(&action.sa_mask)
        sigaction(signal, &action, nil)
    }
}
