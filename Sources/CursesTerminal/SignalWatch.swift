import Glibc

/// Takes the process's signals for as long as the terminal is ours.
final class SignalWatch {
    /// Whether it asks the program to end. Handlers call it: no set, which might allocate.
    static func ends(_ signal: Int32) -> Bool { [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains(signal) }

    private static let notes = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]
    private static let crashes = [
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU, SIGXFSZ,
    ]

    private let pipe = WakePipe()
    private let rescue: UnsafeMutablePointer<Rescue>
    private let stack: UnsafeMutableRawPointer
    private var previousStack = stack_t()
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
        let messages = UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<UInt8>>.allocate(
            capacity: Rescue.signalCount)
        let previous = UnsafeMutableBufferPointer<sigaction>.allocate(capacity: Rescue.signalCount)
        for number in 0..<Rescue.signalCount {
            let name = strsignal(Int32(number)).map { String(cString: $0) } ?? "unknown"
            (messages.baseAddress! + number).initialize(
                to: Rescue.bytes("micronet: crashed: signal \(number) (\(name))\n".utf8))
            (previous.baseAddress! + number).initialize(to: sigaction())
        }
        rescue =
            Rescue(
                terminal: terminal, drawing: drawing, nowhere: nowhere, errors: errors, caught: caught,
                modes: modes, restoring: Rescue.bytes(restoring), messages: messages, previous: previous,
                wake: pipe.writing
            ).engage()

        // A crash may be an overflow of the ordinary stack.
        let size = 65536
        stack = .allocate(byteCount: size, alignment: 16)
        var alternate = stack_t(ss_sp: stack, ss_flags: 0, ss_size: size)
        sigaltstack(&alternate, &previousStack)

        for signal in SignalWatch.crashes + SignalWatch.notes + [SIGPIPE] {
            sigaction(signal, nil, previous.baseAddress! + Int(signal))
        }
        canSuspend = !ignored(SIGTSTP)
        arm()
        // A parent may have had them blocked, and we would inherit that; a key-driven program that cannot be
        // interrupted is of no use to anybody.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in SignalWatch.crashes + SignalWatch.notes { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, &previousMask)
    }

    /// Puts the handlers in place, again if need be: starting curses or a mouse driver may bring its own.
    func arm() {
        for signal in SignalWatch.crashes { handle(signal, crashed) }
        // What a parent ignores, as nohup does the hang-up, stays ignored.
        for signal in SignalWatch.notes where !SignalWatch.ends(signal) || !ignored(signal) {
            handle(signal, noted)
        }
        // A pipe without a reader is an error for whoever writes to it, no reason to die.
        if !handled(SIGPIPE) { Glibc.signal(SIGPIPE, SIG_IGN) }
    }

    /// Gives the signals back; with this the watch is over.
    func end() {
        pthread_sigmask(SIG_SETMASK, &previousMask, nil)
        for signal in SignalWatch.crashes + SignalWatch.notes + [SIGPIPE] {
            sigaction(signal, rescue.pointee.previous.baseAddress! + Int(signal), nil)
        }
        sigaltstack(&previousStack, nil)
        Rescue.release(rescue)
        stack.deallocate()
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
        handle(SIGTSTP, noted)
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

    private func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_ONSTACK | SA_RESTART
        // Nothing interrupts a handler; blocking SIGTTOU also lets one in the background set the modes.
        sigfillset(&action.sa_mask)
        sigaction(signal, &action, nil)
    }
}
