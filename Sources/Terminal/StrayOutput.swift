import Glibc

/// Catches what the rest of the program, or the runtime, prints while the screen is drawn on, so that it does
/// not land on it, and prints it afterwards.
///
/// The pipe keeps the first 64 KiB; what exceeds that is dropped, since nothing may block for want of a reader.
final class StrayOutput {
    private let pipe = WakePipe()
    /// The caught descriptors, and copies of what they were.
    private var saved: [(descriptor: Int32, copy: Int32)] = []

    /// - Parameter screen: the terminal; outputs that go elsewhere are left alone.
    init(screen: Int32) {
        var device = stat()
        fstat(screen, &device)
        fflush(nil)
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            var other = stat()
            guard isatty(descriptor) == 1, fstat(descriptor, &other) == 0, other.st_rdev == device.st_rdev
            else { continue }
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { continue }
            saved.append((descriptor, copy))
            dup2(pipe.writing, descriptor)
        }
    }

    /// Where it can be read; -1 where nothing is caught.
    var descriptor: Int32 { saved.isEmpty ? -1 : pipe.reading }

    /// The error output as it was.
    var errors: Int32 { saved.first { $0.descriptor == STDERR_FILENO }?.copy ?? STDERR_FILENO }

    /// Lets output through again, and prints what was caught.
    func release() {
        fflush(nil)
        for (descriptor, copy) in saved { dup2(copy, descriptor) }
        if !saved.isEmpty {
            let text = pipe.drain()
            var rest = text[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
        }
        for (_, copy) in saved { close(copy) }
        saved = []
    }
}
