import Crashes
import Glibc

/// What a signal handler needs to leave the terminal as it was found, prepared before there is any need: a
/// handler may neither allocate nor lock.
struct Rescue {
    /// Descriptors of the terminal, of curses' way to it, of nothing, and of the error output (the real one).
    var terminal: Int32
    var drawing: Int32
    var nowhere: Int32
    var errors: Int32
    /// Where stray output was caught; -1 where none is.
    var caught: Int32
    /// The modes that the terminal had.
    var modes: termios
    /// What to write to the terminal.
    var restoring: UnsafeMutableBufferPointer<UInt8>
    /// By signal: what was to happen before we came.
    var previous: UnsafeMutableBufferPointer<sigaction>
    /// Where handlers leave the signal's number.
    var wake: Int32
    /// Whether the terminal is ours at the moment.
    var holding = false
    /// Whether a signal has asked to end.
    var ending = false

    static let signalCount = 65
}

/// The one global of this module: a handler is called with nothing but a number, so what it needs must be found
/// without. It is set before the handlers are installed and unset after they are gone; in between, it is
/// written to only by handlers and in `holding`.
private nonisolated(unsafe) var rescue: UnsafeMutablePointer<Rescue>?

/// Writes all of it, or as much as the terminal takes.
private func writeAll(_ descriptor: Int32, _ bytes: UnsafeMutableBufferPointer<UInt8>) {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        done += count
    }
}

/// Gives the terminal back by nothing but system calls.
private func giveBack(_ rescue: UnsafeMutablePointer<Rescue>) {
    guard rescue.pointee.holding else { return }
    rescue.pointee.holding = false
    // Another thread may be drawing; what it still writes goes nowhere.
    _ = dup2(rescue.pointee.nowhere, rescue.pointee.drawing)
    // Where nobody reads what was drawn, there is no room to write to: it is thrown away.
    var look = pollfd(fd: rescue.pointee.terminal, events: Int16(POLLOUT), revents: 0)
    if poll(&look, 1, 200) == 0 { _ = tcflush(rescue.pointee.terminal, TCOFLUSH) }
    writeAll(rescue.pointee.terminal, rescue.pointee.restoring)
    _ = tcsetattr(rescue.pointee.terminal, TCSANOW, &rescue.pointee.modes)
}

/// Passes what was caught, say the runtime's last words, on to the error output.
private func passOn(_ rescue: UnsafeMutablePointer<Rescue>) {
    guard rescue.pointee.caught >= 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { buffer in
        while true {
            let count = read(rescue.pointee.caught, buffer.baseAddress!, buffer.count)
            guard count > 0 else { break }
            writeAll(rescue.pointee.errors, UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        }
    }
    _ = dup2(rescue.pointee.errors, 2)
}

/// For a crash: gives the terminal back, and returns the descriptor to speak of it on.
private func giveBackToCrash() -> Int32 {
    guard let rescue else { return STDERR_FILENO }
    giveBack(rescue)
    passOn(rescue)
    return rescue.pointee.errors
}

/// Lets a signal end the process, as it does where nothing handles it.
private func dieOf(_ signal: Int32) {
    Glibc.signal(signal, SIG_DFL)
    // Blocked while its handler runs: it takes effect when that returns.
    _ = raise(signal)
}

/// For everything that the program answers in its own time.
func noted(_ signal: Int32) {
    let error = errno
    defer { errno = error }
    guard let rescue else { return }
    if SignalWatch.ends(signal) {
        // Asked twice, and the program has not ended: it hangs.
        if rescue.pointee.ending {
            giveBack(rescue)
            dieOf(signal)
            return
        }
        rescue.pointee.ending = true
    }
    var byte = UInt8(truncatingIfNeeded: signal)
    _ = write(rescue.pointee.wake, &byte, 1)
}

/// For `exit` in the middle of everything.
private func exited() {
    if let rescue { giveBack(rescue) }
}

private let atExit: Void = { _ = atexit(exited) }()

extension Rescue {
    /// Makes it what the handlers find. It stays until `release`.
    func engage() -> UnsafeMutablePointer<Rescue> {
        precondition(rescue == nil, "there is one terminal at a time")
        let pointer = UnsafeMutablePointer<Rescue>.allocate(capacity: 1)
        pointer.initialize(to: self)
        rescue = pointer
        CrashWatch.begin()
        CrashWatch.rescue = giveBackToCrash
        _ = atExit
        return pointer
    }

    static func release(_ pointer: UnsafeMutablePointer<Rescue>) {
        CrashWatch.rescue = nil
        rescue = nil
        pointer.pointee.previous.deallocate()
        pointer.pointee.restoring.deallocate()
        pointer.deallocate()
    }

    /// Bytes that outlive every scope.
    static func bytes(_ text: some Sequence<UInt8>) -> UnsafeMutableBufferPointer<UInt8> {
        let bytes = [UInt8](text)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        return buffer
    }
}
