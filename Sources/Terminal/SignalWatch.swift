import Glibc

/// Takes the process's signals for as long as the terminal is ours.
final class SignalWatch {
    /// Whether it asks the program to end. Handlers call it: no set, which might allocate.
    static func ends(_ signal: Int32) -> Bool { [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains(signal) }

    private static let notes = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

    private let pipe = WakePipe()
    private let rescue: UnsafeMutablePointer<Rescue>
    private var previousMask = sigset_t()
    /// Whether whoever started us wants suspension at all.
    private var canSuspend = true

    /// - Parameters:
    ///   - terminal, drawing, nowhere, errors, caught: as in `Rescue`.
    ///   - restoring: what to write to the terminal if all else fails.
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

        for signal in SignalWatch.notes + [SIGPIPE] {
            sigaction(signal, nil, previous.baseAddress! + Int(signal))
        }
        canSuspend = !ignored(SIGTSTP)
        arm()
        // A parent may have had them blocked, and we would inherit that; a key-driven program that cannot be
        // interrupted is of no use to anybody.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in SignalWatch.notes { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, &previousMask)
    }

    /// Puts the handlers in place, again if need be: starting curses or a mouse driver may bring its own.
    func arm() {
        // What a parent ignores, as nohup does the hang-up, stays ignored.
        for signal in SignalWatch.notes where !SignalWatch.ends(signal) || !ignored(signal) {
            handle(signal)
        }
        // A pipe without a reader is an error for whoever writes to it, no reason to die.
        if !handled(SIGPIPE) { Glibc.signal(SIGPIPE, SIG_IGN) }
    }

    /// Gives the signals back; with this the watch is over.
    func end() {
        pthread_sigmask(SIG_SETMASK, &previousMask, nil)
        for signal in SignalWatch.notes + [SIGPIPE] {
            sigaction(signal, rescue.pointee.previous.baseAddress! + Int(signal), nil)
        }
        Rescue.release(rescue)
    }

    /// Readable when signals came.
    var descriptor: Int32 { pipe.reading }

    /// Whether a crash has a terminal to give back.
    var holding: Bool {
        get { rescue.pointee.holding }
        set { rescue.pointee.holding = newValue }
    }

    /// The signals that came since the last call, in order.
    func take() -> [Int32] { pipe.drain().map { Int32($0) } }

    /// Stops the process, as Ctrl-Z does, until it is told to go on.
    ///
    /// - Returns: the signals that came meanwhile.
    func stop() -> [Int32] {
        guard canSuspend else { return [] }
        Glibc.signal(SIGTSTP, SIG_DFL)
        var came = take().filter { $0 != SIGCONT && $0 != SIGTSTP }
        // The whole group, as the terminal itself would: a script that started us has to stop too.
        kill(0, SIGTSTP)
        // Another thread may have taken the signal, and a group that nobody would wake is not stopped at all:
        // hence waiting for the word to go on, and not for long.
        var look = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
        while poll(&look, 1, 200) > 0 {
            let signals = take()
            came += signals.filter { $0 != SIGCONT && $0 != SIGTSTP }
            if signals.contains(SIGCONT) { break }
        }
        handle(SIGTSTP)
        return came
    }

    private func ignored(_ signal: Int32) -> Bool {
        handler(signal) == unsafeBitCast(SIG_IGN, to: UInt.self)
    }

    private func handled(_ signal: Int32) -> Bool {
        handler(signal) != unsafeBitCast(SIG_DFL, to: UInt.self)
    }

    private func handler(_ signal: Int32) -> UInt {
        unsafeBitCast(rescue.pointee.previous[Int(signal)].__sigaction_handler.sa_handler, to: UInt.self)
    }

    private func handle(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = noted
        action.sa_flags = SA_ONSTACK | SA_RESTART
        // Nothing interrupts the handler; blocking SIGTTOU also lets one in the background set the modes.
        sigfillset(&action.sa_mask)
        sigaction(signal, &action, nil)
    }
}
