#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that appears whole or not at all: written beside its place, then renamed.
enum AtomicFile {
    /// - Parameter path: the name as the system knows it.
    static func replace(_ path: [UInt8], with bytes: [UInt8]) throws(CheckpointError) {
        guard !path.isEmpty, !path.contains(0) else {
            throw CheckpointError(problem: "is not a file name", advice: "give another name")
        }
        let target = path.map(CChar.init(bitPattern:)) + [0]
        // Renaming onto a device or a directory would replace it.
        var status = stat()
        if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw CheckpointError(
                problem: isDirectory ? "is a folder" : "is not an ordinary file",
                advice: "choose another name")
        }
        // In the same folder, since renaming works within a file system; short, since the target's own name
        // may be as long as names can be.
        let folder = path.prefix(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)
        let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let temporary =
            folder.map(CChar.init(bitPattern:)) + Array(".micronet-\(suffix).part".utf8CString)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ByteStorage.failure(errno, "written") }
        var code = writeAll(bytes, descriptor)
        // Without this a crash of the machine could leave the new name on an empty file.
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, target) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw ByteStorage.failure(code, "written")
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
}
