import Basics
import Glibc

/// Catches what the rest of the program or the runtime prints while the screen is in use, and prints it afterwards.
///
/// The pipe keeps the first 64 KiB; the rest is dropped, because a writer must not block.
final class StrayOutput {
    private let pipe = WakePipe()
    /// The redirected descriptors, and copies of the original ones.
    private var saved: [(descriptor: Int32, copy: Int32)] = []

    /// - Parameter screen: the terminal; output to anything else is not caught.
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

    /// The descriptor that caught output can be read from; -1 if none is caught.
    var descriptor: Int32 { saved.isEmpty ? -1 : pipe.reading }

    /// The original error output.
    var errors: Int32 { saved.first { $0.descriptor == STDERR_FILENO }?.copy ?? STDERR_FILENO }

    /// Stops catching and prints what was caught.
    func release() {
        fflush(nil)
        for (descriptor, copy) in saved { dup2(copy, descriptor) }
        if !saved.isEmpty {
            _ = AtomicFile.write(pipe.drain(), to: STDERR_FILENO)
        }
        for (_, copy) in saved { close(copy) }
        saved = []
    }
}
