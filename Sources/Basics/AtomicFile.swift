import Glibc

/// Writes files so that nobody ever finds half of one.
public enum AtomicFile {
    /// Writes `bytes` to a new file next to `path` and then renames it to `path`.
    ///
    /// A file that was there is replaced and its permissions are kept; a symbolic link stays and the file that it points
    /// to is replaced. After an error the previous file is unchanged and nothing is left behind.
    ///
    /// - Parameter name: what errors call the file; its path if nil.
    /// - Throws: why it cannot be written; also for a folder or a device, which a rename would replace.
    public static func write(_ bytes: [UInt8], to path: FilePath, name: String? = nil) throws(Problem) {
        let name = name ?? path.description
        guard !path.isEmpty, !path.bytes.contains(0) else {
            throw Problem("this is not a file name", file: name, advice: "give another name")
        }
        let previous = FileStatus(path)
        switch previous?.kind {
        case .file?, nil: break
        case .folder?: throw SystemError(EISDIR).problem(.writeFile, file: name)
        default: throw Problem("this is not an ordinary file", file: name, advice: "choose another name")
        }
        let target = try followed(path, name)
        // In the same folder, because renaming works within a file system; short, because the target's own name may be as
        // long as names can be.
        let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let temporary = FilePath(bytes: target.folderPrefix + ".micronet-\(suffix).part".utf8)
        let descriptor = temporary.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw SystemError.last.problem(.writeFile, file: name) }
        var code = write(bytes, to: descriptor)
        if code == 0, let previous, fchmod(descriptor, previous.permissions) != 0 { code = errno }
        // Without this a crash of the machine could leave the new name on an empty file.
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0 {
            let status = temporary.withCString { from in target.withCString { rename(from, $0) } }
            if status != 0 { code = errno }
        }
        guard code == 0 else {
            _ = temporary.withCString { unlink($0) }
            throw SystemError(code).problem(.writeFile, file: name)
        }
    }

    /// The path that symbolic links lead to; it need not exist.
    private static func followed(_ path: FilePath, _ name: String) throws(Problem) -> FilePath {
        var path = path
        for _ in 0..<40 {
            guard let target = path.linkTarget else { return path }
            path = target.isAbsolute ? target : FilePath(bytes: path.folderPrefix + target.bytes)
        }
        throw SystemError(ELOOP).problem(.writeFile, file: name)
    }

    /// Writes all bytes to an open descriptor.
    ///
    /// - Returns: 0, or the system's error code.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count >= 0 { done += count } else if errno != EINTR { return errno }
            }
            return 0
        }
    }
}
