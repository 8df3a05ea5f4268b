import Glibc

/// The net under the checks of memory before work begins (`MemoryBudget.require`): what happens if an allocation fails all
/// the same. Swift has no way to recover from that, so the program ends, with one line that says why.
public enum MemoryShortage {
    /// What the handler of `SIGABRT` writes after a failed allocation; prepared, because a handler may not allocate.
    public private(set) nonisolated(unsafe) static var line = bytes(of: sentence(advice: ""))

    /// Sets which options to lower. It is called while there is one thread.
    ///
    /// - Parameter options: with their dashes.
    public static func advise(lowering options: [String]) {
        line = bytes(of: sentence(advice: options.isEmpty ? "" : "lower " + options.listed("or") + ", or "))
    }

    /// Ends the program because an allocation has failed. The handler of `SIGABRT` recognizes the shortage by the error
    /// code.
    public static func end() -> Never {
        errno = ENOMEM
        abort()
    }

    /// Whether the calling thread's last error is a failed allocation.
    public static var isLastError: Bool { errno == ENOMEM }

    private static func sentence(advice: String) -> String {
        let limit = MemoryBudget.addressSpace
        let what = limit.map {
            "more than the \(MemoryBudget.text($0)) of memory that this shell allows are needed"
        }
        return "micronet: error: \(what ?? "there is not enough memory"); \(advice)"
            + (limit == nil ? "free some memory" : "raise the limit (ulimit -v)") + "\n"
    }

    private static func bytes(of text: String) -> UnsafeBufferPointer<UInt8> {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = buffer.initialize(from: text.utf8)
        return UnsafeBufferPointer(buffer)
    }
}

extension MemoryBudget {
    /// Ends the program because the system does not start a thread.
    ///
    /// - Parameter code: the system's error code.
    static func failed(toStartThread code: Int32) -> Never {
        // The code is the same for too many threads and for too little memory.
        if available < 2 * threadBytes { MemoryShortage.end() }
        let text =
            "micronet: error: the system starts no more threads (\(SystemError(code).text)); lower --threads, or raise "
            + "the limit (ulimit -u)\n"
        _ = AtomicFile.write(Array(text.utf8), to: STDERR_FILENO)
        UnfinishedFiles.discard()
        exit(1)
    }
}
