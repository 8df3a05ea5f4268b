#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
enum AtomicFile {
    static func replace(_ path: String, with bytes: [UInt8]) throws(CheckpointError) {
        // Renaming onto a device or a directory would replace it.
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw CheckpointError(
                problem: isDirectory ? "is a directory" : "is not an ordinary file",
                advice: "choose another name")
        }
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(errno) }
        var code = writeAll(bytes, descriptor)
        // Without this a crash of the machine could leave the new name on an empty file.
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure(code)
        }
    }

    /// 0, or the system's error.
    private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                written += count
            }
            return 0
        }
    }

    private static func failure(_ code: Int32) -> CheckpointError {
        let reason = ByteStorage.failure(code)
        return CheckpointError(
            problem: "cannot be written: \(code == ENOENT ? "there is no such folder" : reason.problem)",
            advice: reason.advice)
    }
}
