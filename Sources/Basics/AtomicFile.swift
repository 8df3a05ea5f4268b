import Glibc

/// Writes files so that nobody ever finds half of one.
public enum AtomicFile {
    /// Writes `bytes` to a new file next to `path` and then renames it to `path`.
    ///
    /// A file that was there is replaced and its permissions are kept; a symbolic link stays and the file that it points
    /// to is replaced. After an error, and after a signal that ends the program, the previous file is unchanged and
    /// nothing is left over.
    ///
    /// - Parameters:
    ///   - name: what errors call the file; its path if nil.
    ///   - replaces: whether a file that is there is replaced; else it is an error.
    /// - Throws: why it cannot be written; also for a folder or a device, which a rename would replace, and for a
    ///   symbolic link to nothing.
    public static func write(
        _ bytes: [UInt8], to path: FilePath, name: String? = nil, replaces: Bool = true
    ) throws(Problem) {
        let name = name ?? path.description
        let previous = try status(path, name)
        if previous != nil, !replaces { throw SystemError(EEXIST).problem(.writeFile, file: name) }
        let target = try followed(path, name)
        guard let part = PartFile(nextTo: target) else {
            throw SystemError.last.problem(.writeFile, file: name)
        }
        var code = write(bytes, to: part.descriptor)
        if code == 0, let previous, fchmod(part.descriptor, previous.permissions) != 0 { code = errno }
        // Without this a crash of the machine could leave the new name on an empty file.
        if code == 0, fsync(part.descriptor) != 0 { code = errno }
        if code == 0 {
            if let previous { OutputFile.release(previous.identity) }
            code = part.rename(to: target, replaces: replaces)
        }
        guard code == 0 else {
            part.discard()
            throw SystemError(code).problem(.writeFile, file: name)
        }
    }

    /// What is at a path, if it is something that may be replaced; nil if nothing is.
    static func status(_ path: FilePath, _ name: String) throws(Problem) -> FileStatus? {
        guard !path.isEmpty, !path.bytes.contains(0) else {
            throw Problem("this is not a file name", file: name, advice: "give another name")
        }
        guard let status = FileStatus(path) else {
            let error = SystemError.last
            if error.code == ENOENT, path.linkTarget != nil {
                throw Problem(
                    "this is a link to a file that does not exist", file: name,
                    advice: "remove the link, or give another name")
            }
            if error.code == ENOENT { return nil }
            throw error.problem(.writeFile, file: name)
        }
        switch status.kind {
        case .file: return status
        case .folder: throw SystemError(EISDIR).problem(.writeFile, file: name)
        default: throw Problem("this is not an ordinary file", file: name, advice: "choose another name")
        }
    }

    /// The path that symbolic links lead to; it need not exist.
    static func followed(_ path: FilePath, _ name: String) throws(Problem) -> FilePath {
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
