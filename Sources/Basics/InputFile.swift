import Glibc

/// A file, pipe or device that is open for reading; closed with the value's end.
public struct InputFile: ~Copyable {
    /// What messages call it.
    public let name: String
    public let kind: FileKind
    /// In bytes, of an ordinary file; nil for all others, which end when they end.
    public let size: Int?
    private let descriptor: Int32
    private let closes: Bool

    /// Opens a file. A pipe without a writer is waited for.
    ///
    /// - Parameters:
    ///   - dashIsInput: whether `-` means standard input.
    ///   - name: what messages call the file; its path if nil.
    /// - Throws: why it cannot be opened; also for a folder.
    public init(_ path: FilePath, dashIsInput: Bool = false, name: String? = nil) throws(Problem) {
        if dashIsInput, path.isDash {
            try self.init(descriptor: STDIN_FILENO, name: name ?? path.inputName)
            return
        }
        let shown = name ?? path.description
        guard !path.isEmpty, !path.bytes.contains(0) else {
            throw Problem("this is not a file name", file: shown, advice: "give another name")
        }
        let descriptor = path.withCString { path in
            var descriptor: Int32
            repeat { descriptor = open(path, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
            return descriptor
        }
        guard descriptor >= 0 else { throw SystemError.last.problem(.readFile, file: shown) }
        try self.init(descriptor: descriptor, name: shown, closes: true)
    }

    /// Reads from an open descriptor, which stays the caller's to close.
    public init(descriptor: Int32, name: String) throws(Problem) {
        try self.init(descriptor: descriptor, name: name, closes: false)
    }

    private init(descriptor: Int32, name: String, closes: Bool) throws(Problem) {
        guard let status = FileStatus(descriptor: descriptor) else {
            let error = SystemError.last
            if closes { close(descriptor) }
            throw error.problem(.readFile, file: name)
        }
        guard status.kind != .folder else {
            if closes { close(descriptor) }
            throw SystemError(EISDIR).problem(.readFile, file: name)
        }
        guard !OutputFile.replaces(status) else {
            if closes { close(descriptor) }
            throw OutputFile.problem(name)
        }
        self.descriptor = descriptor
        self.name = name
        self.closes = closes
        kind = status.kind
        size = status.kind == .file ? status.size : nil
    }

    deinit { if closes { close(descriptor) } }

    /// Whether a person types what is read here.
    public var isTerminal: Bool { kind == .device && isatty(descriptor) == 1 }

    /// Reads until `buffer` is full or the file ends.
    ///
    /// - Returns: how many bytes were read; fewer than the buffer holds at the end of the file.
    public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
        var count = 0
        while count < buffer.count {
            let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw SystemError.last.problem(.readFile, file: name) }
            if got == 0 { break }
            count += got
        }
        return count
    }

    /// The rest of the file.
    ///
    /// - Parameters:
    ///   - limit: in bytes; more is refused, after `limit` + 1 bytes at most have been read.
    ///   - isWanted: called with what has been read so far of a file that is not an ordinary one, to decide whether to
    ///     read on: what comes without end need not be waited for.
    /// - Throws: why it cannot be read, or that it is larger than `limit`.
    public borrowing func bytes(
        limit: Int, while isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(Problem) -> [UInt8] {
        if let size, size > limit { throw tooLarge(limit) }
        // One byte more than the file has: if it stays empty, the end has been seen.
        var room = min(size.map { $0 + 1 } ?? 1 << 16, limit + 1)
        var bytes: [UInt8] = []
        while true {
            // With what was read of a pipe, which is copied when it grows.
            try MemoryBudget.require(
                room + bytes.count, for: "reading this file", file: name, advice: "give a smaller file")
            var problem: Problem?
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                do throws(Problem) { count = try read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                    problem = error
                }
            }
            if let problem { throw problem }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if bytes.count > limit { throw tooLarge(limit) }
            if chunk.count < room || kind != .file && !isWanted(bytes) { return bytes }
            room = min(max(bytes.count, 1 << 16), limit + 1 - bytes.count)
        }
    }

    private borrowing func tooLarge(_ limit: Int) -> Problem {
        let most = limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB"
        return Problem(
            "this is larger than \(most), the most that is read", file: name, advice: "give a smaller file")
    }
}

extension InputFile {
    /// A whole file, pipe or (for `-`, if `dashIsInput`) standard input.
    ///
    /// - Parameter limit: in bytes; a larger file is refused.
    public static func bytes(
        of path: FilePath, dashIsInput: Bool = false, limit: Int
    ) throws(Problem) -> [UInt8] {
        try InputFile(path, dashIsInput: dashIsInput).bytes(limit: limit)
    }
}
