#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension ByteStorage {
    /// The most that is read from something without a size, such as a pipe.
    static let pipeLimit = 1 << 30

    /// The bytes of the file at `path`; an error says in the system's words why there are none.
    public static func open(path: String) throws(CheckpointError) -> ByteStorage {
        guard !path.utf8.contains(0) else {
            throw CheckpointError(file: path, problem: "a file name cannot contain a zero byte")
        }
        var descriptor: Int32
        repeat {
            descriptor = openReadOnly(path)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw failure(errno).about(path) }
        defer { close(descriptor) }
        do {
            return try open(descriptor: descriptor)
        } catch {
            throw error.about(path)
        }
    }

    /// The bytes behind an open file descriptor, which stays open and is the caller's to close: regular
    /// files are mapped, anything else (a pipe, a terminal) is read to its end, up to `pipeLimit`.
    public static func open(descriptor: Int32) throws(CheckpointError) -> ByteStorage {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw CheckpointError(problem: "is a directory", advice: "name a weight file inside it")
        case S_IFREG where status.st_size > 0:
            let size = Int(status.st_size)
            let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
            guard let address, address != MAP_FAILED else { throw failure(errno) }
            return ByteStorage(mapped: UnsafeRawPointer(address), count: size)
        default:
            // Includes what claims to be empty and is not, as files below /proc do.
            return try readToEnd(descriptor)
        }
    }

    private static func readToEnd(_ descriptor: Int32) throws(CheckpointError) -> ByteStorage {
        let piece = 1 << 20
        var pieces: [ByteStorage] = []
        var total = 0
        while true {
            var got = 0
            let storage = ByteStorage(count: piece) { buffer in
                repeat {
                    got = read(descriptor, buffer.baseAddress, piece)
                } while got < 0 && errno == EINTR
            }
            guard got >= 0 else { throw failure(errno) }
            if got == 0 { break }
            total += got
            guard total <= pipeLimit else {
                throw CheckpointError(problem: "gives more than \(pipeLimit) bytes and no end")
            }
            pieces.append(storage.shortened(to: got))
        }
        return ByteStorage(count: total) { buffer in
            var place = 0
            for piece in pieces {
                piece.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[place...]).copyMemory(from: bytes)
                }
                place += piece.count
            }
        }
    }

    private func shortened(to count: Int) -> ByteStorage {
        count == self.count ? self : ByteStorage(UnsafeRawBufferPointer(start: base, count: count))
    }

    static func failure(_ code: Int32) -> CheckpointError {
        switch code {
        case ENOENT: CheckpointError(problem: "no such file", advice: "check the path")
        case EACCES, EPERM: CheckpointError(problem: "permission denied", advice: "check who may use it")
        case ENOSPC:
            CheckpointError(problem: "no space left on the device", advice: "free some, or write elsewhere")
        default:
            CheckpointError(
                problem: "failed: \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
        }
    }
}

/// The system's `open`, out of reach of the methods of that name.
private func openReadOnly(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }
