import Glibc

/// Small files that are read whole.
enum TextFile {
    /// The bytes of a file or a pipe; `-` is standard input.
    ///
    /// - Parameter limit: more bytes than this, no file of the kind has.
    static func read(_ file: RawArgument, limit: Int = 16 << 20) throws(Failure) -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : file.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure(file, errno) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(file, errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Failure(
                    "\(file.display): this is larger than \(limit >> 10) KiB, which is the most that is read; "
                        + "give another file")
            }
        }
    }

    private static func failure(_ file: RawArgument, _ code: Int32) -> Failure {
        switch code {
        case ENOENT: Failure("\(file.display): there is no such file; check the name")
        case EISDIR: Failure("\(file.display): this is a folder; give the name of a file")
        case EACCES: Failure("\(file.display): you may not read this file; change its permissions")
        default:
            Failure(
                "\(file.display): the file cannot be read (\(String(cString: strerror(code)))); check the name"
            )
        }
    }
}

extension RawArgument {
    /// Passes the bytes on as the system takes a file's name.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { name in
                guard let start = name.baseAddress else { preconditionFailure("a terminated name is empty") }
                return body(start)
            }
        }
    }
}
