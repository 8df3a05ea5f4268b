import CNcurses
import Foundation
import Synchronization

/// The master side of a pseudo-terminal, in place of a terminal emulator.
final class PseudoTerminal: Sendable {
    let name: String
    /// The slave side, which the program under test uses.
    let near: Int32
    private let far: Int32
    private let closing = Mutex(false)
    private let received = Mutex<[UInt8]>([])

    init(width: Int = 80, height: Int = 24) throws {
        var ends: (far: Int32, near: Int32) = (-1, -1)
        var path = [CChar](repeating: 0, count: 256)
        guard openpty(&ends.far, &ends.near, &path, nil, nil) == 0 else { throw POSIXError(.ENODEV) }
        (far, near) = ends
        name = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        _ = fcntl(far, F_SETFD, FD_CLOEXEC)
        _ = fcntl(near, F_SETFD, FD_CLOEXEC)
        resize(width: width, height: height)
        // Polls without keeping the object alive: a pending read would keep the master side open.
        Thread.detachNewThread { [far, weak self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                var look = pollfd(fd: far, events: Int16(POLLIN), revents: 0)
                let ready = poll(&look, 1, 20)
                guard let self, !self.closing.withLock({ $0 }) else { break }
                guard ready > 0 else { continue }
                let count = read(far, &buffer, buffer.count)
                guard count > 0 else {
                    usleep(10_000)
                    continue
                }
                self.received.withLock { $0 += buffer[..<count] }
            }
        }
    }

    deinit { hangUp() }

    /// Closes the terminal, as closing its window does.
    func hangUp() {
        let first = closing.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard first else { return }
        close(near)
        close(far)
    }

    func resize(width: Int, height: Int) {
        _ = micronet_set_window_size(far, Int32(height), Int32(width))
    }

    func type(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(far, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
    }

    /// The output since the last call, when no more has arrived for a while and `expected` has arrived, or after 10 seconds.
    func take(with expected: String = "") -> String {
        _ = wait(for: expected)
        var text: [UInt8] = []
        while true {
            usleep(60_000)
            let more = received.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
            if more.isEmpty { return String(decoding: text, as: UTF8.self) }
            text += more
        }
    }

    /// The output up to now, without removing it.
    func peek() -> String { String(decoding: received.withLock { $0 }, as: UTF8.self) }

    /// Waits until `text` is in the output, without removing it.
    func wait(for text: String, seconds: Double = 10) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        repeat {
            if text.isEmpty || peek().contains(text) { return true }
            usleep(10_000)
        } while Date() < end
        return false
    }

    var modes: [UInt32] {
        var modes = termios()
        tcgetattr(near, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }
}

/// A process under test, on a separate terminal.
final class Probe {
    let terminal: PseudoTerminal
    let process: pid_t
    /// The terminal's modes before the process starts.
    let modes: [UInt32]

    init(_ arguments: [String] = ["--plain"], term: String? = "xterm-256color") throws {
        terminal = try PseudoTerminal()
        modes = terminal.modes
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: Probe.folder ?? tests).deletingLastPathComponent()
            .appendingPathComponent("terminal-probe").path
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 {
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), terminal.name, O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID, which Swift's module of the C library hides: the terminal becomes the controlling one.
        posix_spawnattr_setflags(&attributes, 0x80)
        // The tests crash on purpose; Swift's own report, which waits for a key, is switched off.
        var environment = ["LC_ALL=C.UTF-8", "SWIFT_BACKTRACE=enable=no"]
        if let term { environment.append("TERM=\(term)") }
        if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
            environment.append("LD_LIBRARY_PATH=\(path)")
        }
        var child: pid_t = 0
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        guard posix_spawn(&child, program, &actions, &attributes, words, variables) == 0 else {
            throw POSIXError(.ENOENT)
        }
        process = child
    }

    /// The folder of the tests, from their command line: the running program may be the toolchain's.
    private static let folder = CommandLine.arguments.first { $0.hasSuffix(".xctest") }

    /// Waits until the process ends.
    ///
    /// - Returns: the exit status, or the negated signal; nil if it does not end.
    func end(seconds: Double = 10) -> Int32? {
        let limit = Date(timeIntervalSinceNow: seconds)
        while Date() < limit {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
            }
            usleep(10_000)
        }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        return nil
    }
}
