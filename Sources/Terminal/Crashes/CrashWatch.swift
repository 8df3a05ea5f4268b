internal import CCrashes
import Glibc
import Synchronization

/// Has the last word when the program crashes: what happened and where, on standard error; then the process
/// dies of the signal, as it would have anyway.
public enum CrashWatch {
    /// What ends a program by its own fault, or for want of a resource.
    fileprivate static let signals = [
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU, SIGXFSZ,
    ]

    /// Begins to watch, for as long as the process lives. What handled these signals before is passed over: the
    /// Swift runtime's own would hold the terminal for half a minute and offer a stack trace.
    public static func begin() { _ = begun }

    private static let begun: Void = {
        guardThread()
        // Made before the handler can need them.
        crashing.store(false, ordering: .relaxed)
        beforeWords = nil
        for signal in signals {
            words[Int(signal)] = bytes(sentence(signal))
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = crashed
            action.sa_flags = SA_ONSTACK | SA_SIGINFO
            // Nothing interrupts the handler; blocking SIGTTOU also lets one in the background set a terminal's
            // modes.
            sigfillset(&action.sa_mask)
            sigaction(signal, &action, nil)
        }
        // A parent may have had them blocked, and they would be lost then.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in signals { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    }()

    /// Gives the calling thread a second stack for the handler to run on: a crash may be an overflow of the
    /// first.
    public static func guardThread() {
        guard pthread_getspecific(stackKey) == nil else { return }
        let size = 1 << 18
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        var stack = stack_t(ss_sp: memory, ss_flags: 0, ss_size: size)
        sigaltstack(&stack, nil)
        pthread_setspecific(stackKey, memory)
    }

    /// Frees a thread's second stack when the thread ends.
    private static let stackKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { memory in
            var none = stack_t(ss_sp: nil, ss_flags: Int32(SS_DISABLE), ss_size: 0)
            sigaltstack(&none, nil)
            memory?.deallocate()
        }
        return key
    }()

    /// What has to happen before anything is said, by nothing but system calls: giving the terminal back.
    ///
    /// It returns the descriptor to say it on.
    public static var rescue: (@convention(c) () -> Int32)? {
        get { beforeWords }
        set { beforeWords = newValue }
    }

    private static func sentence(_ signal: Int32) -> String {
        let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
        // Swift's checks end in an instruction that there is not, or in a breakpoint.
        let cause = [SIGILL, SIGTRAP].contains(signal) ? ", as a rule a check that failed" : ""
        return "micronet: crashed: signal \(signal) (\(name))\(cause)\n"
    }

    private static func bytes(_ text: String) -> UnsafeBufferPointer<UInt8> {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = buffer.initialize(from: text.utf8)
        return UnsafeBufferPointer(buffer)
    }
}

/// What the handler needs, prepared before there is any need, since it may neither allocate nor lock: by
/// signal, what to say of it; and what to do first.
private nonisolated(unsafe) let words = UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>.allocate(
    capacity: 65)
private nonisolated(unsafe) var beforeWords: (@convention(c) () -> Int32)?
private let crashing = Atomic(false)

private func crashed(
    _ signal: Int32, _: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
) {
    // Where several threads crash at once, the first one speaks and ends all.
    if crashing.exchange(true, ordering: .acquiring) { while true { pause() } }
    let output = beforeWords?() ?? STDERR_FILENO
    let text = words[Int(signal)]
    _ = write(output, text.baseAddress, text.count)
    if let context { tellWhere(context, output) }
    Glibc.signal(signal, SIG_DFL)
    // Blocked while its handler runs: it takes effect when that returns.
    raise(signal)
}

/// Names the functions that were running, in a process of its own: names take memory and locks, which the
/// crashed one may have left in any state. Should the new one crash or hang as well, nothing is lost but the
/// names.
private func tellWhere(_ context: UnsafeMutableRawPointer, _ output: Int32) {
    let process = micronet_split()
    if process == 0 {
        for signal in CrashWatch.signals + [SIGALRM] { Glibc.signal(signal, SIG_DFL) }
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_UNBLOCK, &all, nil)
        alarm(2)
        StackTrace(context: context).write(to: output)
        _exit(0)
    }
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
}
