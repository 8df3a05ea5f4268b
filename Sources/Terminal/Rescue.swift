import Basics
import Glibc

/// What a signal handler needs to restore the terminal. It is prepared in advance, because a handler may neither
/// allocate nor lock.
struct Rescue {
    /// Descriptors of the terminal, of the terminal as curses writes to it, of /dev/null, and of the real error output.
    var terminal: Int32
    var drawing: Int32
    var nowhere: Int32
    var errors: Int32
    /// The descriptor that caught output can be read from; -1 if none is caught.
    var caught: Int32
    /// The terminal's original modes.
    var modes: termios
    /// The escape sequences that restore the terminal.
    var restoring: UnsafeMutableBufferPointer<UInt8>
    /// The original action of each signal, by number.
    var previous: UnsafeMutableBufferPointer<sigaction>
    /// The descriptor to which handlers write the signal's number.
    var wake: Int32
    /// Whether the terminal is in use and has to be restored.
    var isHeld = false
    /// Whether a signal has asked the program to end.
    var isEnding = false

    static let signalCount = 65
}

/// What the handlers use. It is global, because a handler gets nothing but the signal's number. It is set before the
/// handlers are installed and cleared after they are removed; in between, only handlers and `SignalWatch.isHeld`
/// change it.
private nonisolated(unsafe) var rescue: UnsafeMutablePointer<Rescue>?

/// Writes all bytes, or as many as the terminal accepts.
private func writeAll(_ descriptor: Int32, _ bytes: UnsafeMutableBufferPointer<UInt8>) {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        done += count
    }
}

/// Restores the terminal with nothing but system calls.
private func restore(_ rescue: UnsafeMutablePointer<Rescue>) {
    guard rescue.pointee.isHeld else { return }
    rescue.pointee.isHeld = false
    // Another thread may be drawing: what it still writes goes to /dev/null.
    _ = dup2(rescue.pointee.nowhere, rescue.pointee.drawing)
    // If nobody reads the terminal's output, its buffer stays full: discard what is in it.
    var look = pollfd(fd: rescue.pointee.terminal, events: Int16(POLLOUT), revents: 0)
    if poll(&look, 1, 200) == 0 { _ = tcflush(rescue.pointee.terminal, TCOFLUSH) }
    writeAll(rescue.pointee.terminal, rescue.pointee.restoring)
    _ = tcsetattr(rescue.pointee.terminal, TCSANOW, &rescue.pointee.modes)
}

/// Copies the caught output, such as the runtime's last message, to the error output.
private func forwardCaughtOutput(_ rescue: UnsafeMutablePointer<Rescue>) {
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

/// Called on a crash: restores the terminal and returns the descriptor to report on.
private func restoreAfterCrash() -> Int32 {
    guard let rescue else { return STDERR_FILENO }
    restore(rescue)
    forwardCaughtOutput(rescue)
    return rescue.pointee.errors
}

/// The handler of all signals that the event loop answers: it passes the number on.
func recordSignal(_ signal: Int32) {
    let error = errno
    defer { errno = error }
    guard let rescue else { return }
    if SignalWatch.ends(signal) {
        // Asked a second time, and still running: the program hangs.
        if rescue.pointee.isEnding {
            restore(rescue)
            UnfinishedFiles.discard()
            terminate(with: signal)
            return
        }
        rescue.pointee.isEnding = true
    }
    var byte = UInt8(truncatingIfNeeded: signal)
    _ = write(rescue.pointee.wake, &byte, 1)
}

/// Called by `exit`, wherever it happens.
private func restoreAtExit() {
    if let rescue { restore(rescue) }
}

private let atExit: Void = { _ = atexit(restoreAtExit) }()

extension Rescue {
    /// Makes it the one that the handlers use, until `release`.
    func engage() -> UnsafeMutablePointer<Rescue> {
        precondition(rescue == nil, "there is one terminal at a time")
        let pointer = UnsafeMutablePointer<Rescue>.allocate(capacity: 1)
        pointer.initialize(to: self)
        rescue = pointer
        CrashWatch.begin()
        CrashWatch.rescue = restoreAfterCrash
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

    /// A copy that stays allocated until `release`.
    static func bytes(_ text: some Sequence<UInt8>) -> UnsafeMutableBufferPointer<UInt8> {
        let bytes = [UInt8](text)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        return buffer
    }
}
