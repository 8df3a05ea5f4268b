#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension ByteStorage {
    /// The most that is read of one file. M3 with its optimizer takes 21 MB; what is larger than this is not a
    /// network this small, and would only occupy the machine.
    static let sizeLimit = 1 << 30

    /// The bytes of the file at `path`; an error says in the system's words why there are none.
    ///
    /// - Parameters:
    ///   - path: the name as the system knows it, any bytes but zero.
    ///   - name: what errors call it.
    public static func open(path: [UInt8], name: String) throws(CheckpointError) -> ByteStorage {
        guard !path.contains(0) else {
            throw CheckpointError(file: name, problem: "a file name cannot contain a zero byte")
        }
        let path = path.map(CChar.init(bitPattern:)) + [0]
        var descriptor: Int32
        repeat {
            descriptor = openReadOnly(path)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw failure(errno).about(name) }
        defer { close(descriptor) }
        do {
            return try open(descriptor: descriptor)
        } catch {
            throw error.about(name)
        }
    }

    /// The same, of a name that is text.
    public static func open(path: String) throws(CheckpointError) -> ByteStorage {
        try open(path: Array(path.utf8), name: path)
    }

    /// The bytes behind an open file descriptor, to the end and up to `sizeLimit`; it stays open and is the
    /// caller's to close. They are read and not mapped, since a mapped file that another program cuts short
    /// kills whoever looks at it next.
    public static func open(descriptor: Int32) throws(CheckpointError) -> ByteStorage {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CheckpointError(problem: "is a folder", advice: "name a file in it")
        }
        guard status.st_mode & S_IFMT != S_IFCHR, status.st_mode & S_IFMT != S_IFBLK else {
            throw CheckpointError(problem: "is a device and not a file", advice: "name a file")
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        guard !isRegular || Int(status.st_size) <= sizeLimit else { throw tooLarge(Int(status.st_size)) }
        // One byte more than the file has: where that stays empty, its end has been seen.
        var capacity = isRegular && status.st_size > 0 ? Int(status.st_size) + 1 : 1 << 20
        var bytes = room(capacity)
        var count = 0
        while true {
            let got = read(descriptor, bytes + count, capacity - count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                let code = errno
                bytes.deallocate()
                throw failure(code)
            }
            if got == 0 { return ByteStorage(owning: bytes, count: count) }
            count += got
            guard count <= sizeLimit else {
                bytes.deallocate()
                throw tooLarge(nil)
            }
            if count == capacity {
                let larger = room(2 * capacity)
                larger.copyMemory(from: bytes, byteCount: count)
                bytes.deallocate()
                (bytes, capacity) = (larger, 2 * capacity)
            }
        }
    }

    /// Memory for so many bytes. Large files get large pages where the system has them: a fresh page for each
    /// 4 kB costs several times what copying the bytes does.
    private static func room(_ count: Int) -> UnsafeMutableRawPointer {
        let largePage = 2 << 20
        guard count >= 2 * largePage else {
            return UnsafeMutableRawPointer.allocate(byteCount: count, alignment: alignment)
        }
        let start = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: largePage)
        madvise(start, count, MADV_HUGEPAGE)
        return start
    }

    private static func tooLarge(_ size: Int?) -> CheckpointError {
        CheckpointError(
            problem:
                "has \(size.map(String.init) ?? "more than \(sizeLimit)") bytes, and we read up to \(sizeLimit)",
            advice: "check the name: MicroNet's weights take 4 to 11 MB")
    }

    /// An error of the system's, in words for a user.
    ///
    /// - Parameter action: what was not to be done: `read` or `written`.
    static func failure(_ code: Int32, _ action: String = "read") -> CheckpointError {
        switch code {
        case ENOENT where action == "read":
            CheckpointError(problem: "there is no such file", advice: "check the name")
        case ENAMETOOLONG:
            CheckpointError(problem: "cannot be \(action): the name is too long", advice: "check the name")
        case ELOOP:
            CheckpointError(
                problem: "cannot be \(action): the links in this name lead in a circle",
                advice: "check the name")
        case ENOENT, ENOTDIR:
            CheckpointError(
                problem: "cannot be \(action): there is no such folder",
                advice: action == "read" ? "check the name" : "make the folder first")
        case EACCES, EPERM, EROFS:
            CheckpointError(
                problem: "cannot be \(action): permission denied", advice: "check who may use it")
        case ENOSPC, EDQUOT:
            CheckpointError(
                problem: "cannot be \(action): the disk is full",
                advice: "free some space, or write elsewhere")
        default:
            CheckpointError(
                problem: "cannot be \(action) "
                    + "(\(strerror(code).map { String(cString: $0) } ?? "error \(code)"))",
                advice: "check the name and the disk")
        }
    }
}

/// The system's `open`, out of reach of the methods of that name.
private func openReadOnly(_ path: [CChar]) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }
