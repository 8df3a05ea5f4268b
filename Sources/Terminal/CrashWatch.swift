import Basics
internal import CCrashes
import Glibc
import Synchronization

/// Reports a crash on standard error: what happened, and which functions were running. Then the signal ends the
/// process, as it would have anyway.
public enum CrashWatch {
    /// The signals of a fault in the program.
    private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS]

    /// Starts to watch, for the rest of the process's life. It replaces the Swift runtime's handlers, which would
    /// hold the terminal for half a minute and offer a stack trace.
    public static func begin() { _ = begun }

    private static let begun: Void = {
        guardThread()
        micronet_watch_allocations()
        // The handler may not allocate: initialize what it uses.
        crashing.store(false, ordering: .relaxed)
        restoreTerminal = nil
        UnfinishedFiles.prepare()
        request.initialize(to: bytes("micronet: this is a bug; please report it with these lines\n"))
        for signal in signals {
            (messages + Int(signal)).initialize(to: bytes(message(signal)))
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = crashed
            action.sa_flags = SA_ONSTACK | SA_SIGINFO
            // Nothing interrupts the handler. With SIGTTOU blocked, a background process may also set the terminal's
            // modes.
            sigfillset(&action.sa_mask)
            sigaction(signal, &action, nil)
        }
        // The parent may have blocked them, and a blocked fault ends the process without the handler.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in signals { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    }()

    /// Gives the calling thread a second stack for the handler, because the crash may be an overflow of the first.
    /// The thread frees it when it ends.
    public static func guardThread() {
        guard pthread_getspecific(stackKey) == nil else { return }
        let size = 1 << 18
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        var stack = stack_t(ss_sp: memory, ss_flags: 0, ss_size: size)
        sigaltstack(&stack, nil)
        pthread_setspecific(stackKey, memory)
    }

    private static let stackKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { memory in
            var none = stack_t(ss_sp: nil, ss_flags: Int32(SS_DISABLE), ss_size: 0)
            sigaltstack(&none, nil)
            memory?.deallocate()
        }
        return key
    }()

    /// Called before the report, to restore the terminal. It may use nothing but system calls, and returns the
    /// descriptor to report on.
    public static var rescue: (@convention(c) () -> Int32)? {
        get { restoreTerminal }
        set { restoreTerminal = newValue }
    }

    private static func message(_ signal: Int32) -> String {
        let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
        // Swift's checks end in an invalid instruction or a breakpoint.
        let cause = [SIGILL, SIGTRAP].contains(signal) ? ", usually a check that failed" : ""
        return "micronet: crashed: signal \(signal) (\(name))\(cause)\n"
    }

    private static func bytes(_ text: String) -> UnsafeBufferPointer<UInt8> {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = buffer.initialize(from: text.utf8)
        return UnsafeBufferPointer(buffer)
    }
}

// What the handler uses is prepared in advance, because a handler may neither allocate nor lock: the message by
// signal, the request to report the crash, and the function that restores the terminal.
private nonisolated(unsafe) let messages = UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>.allocate(
    capacity: 65)
private nonisolated(unsafe) let request = UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>.allocate(
    capacity: 1)
private nonisolated(unsafe) var restoreTerminal: (@convention(c) () -> Int32)?
private let crashing = Atomic(false)

private func crashed(
    _ signal: Int32, _: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
) {
    // If several threads crash at once, the first one reports and ends the process.
    if crashing.exchange(true, ordering: .acquiring) { while true { pause() } }
    let isShort = signal == SIGABRT && MemoryShortage.isLastError
    let output = restoreTerminal?() ?? STDERR_FILENO
    if isShort {
        _ = write(output, MemoryShortage.line.baseAddress, MemoryShortage.line.count)
        UnfinishedFiles.discard()
        _exit(1)
    }
    let message = messages[Int(signal)]
    _ = write(output, message.baseAddress, message.count)
    if let context { micronet_write_callers(context, output) }
    _ = write(output, request.pointee.baseAddress, request.pointee.count)
    UnfinishedFiles.discard()
    terminate(with: signal)
}

/// Lets a signal end the process, as if nothing handled it. Within the signal's handler, where it is blocked, it
/// takes effect when the handler returns.
func terminate(with signal: Int32) {
    Glibc.signal(signal, SIG_DFL)
    raise(signal)
}
