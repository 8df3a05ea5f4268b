import Glibc

/// How much memory the process may still take, so that work can be refused with a reason before an allocation fails,
/// which would end the program.
public enum MemoryBudget {
    /// What the process may still take for something large, in bytes: the least of what its limits (`ulimit -v`), its
    /// container and the machine leave.
    public static var available: Int {
        var least = Int.max
        for (limit, used) in [limits, container, machine] {
            least = min(least, max(limit - used, 0))
        }
        return least
    }

    /// Checks that work fits into memory, before it begins.
    ///
    /// - Parameters:
    ///   - bytes: what the work takes at most.
    ///   - work: the subject of the sentence: “a batch of 64 pictures of 4096x4096”.
    ///   - isPlural: whether it is several things.
    ///   - file: the file that needs it, or nil.
    ///   - advice: which option to lower.
    /// - Throws: how much is needed, and how much there is.
    public static func require(
        _ bytes: Int, for work: @autoclosure () -> String, isPlural: Bool = false, file: String? = nil,
        advice: String
    ) throws(Problem) {
        guard bytes >= smallest else { return }
        let available = available
        guard bytes > available else { return }
        // Only a limit can be raised.
        let isLimited = addressSpace != nil && limits.limit - limits.used <= available
        throw Problem(
            "\(work()) \(isPlural ? "take" : "takes") \(text(bytes)) of memory, and \(text(available)) are free",
            file: file, advice: advice + (isLimited ? ", or raise the limit (ulimit -v)" : ""))
    }

    /// What a thread takes besides what its work allocates: its stack.
    public static var threadBytes: Int { WorkerThreads.stackBytes + 1 << 16 }

    /// Does work that takes much memory for a short time. While other such work of the process holds what this needs, it
    /// waits: threads that together need too much take turns.
    ///
    /// - Parameters:
    ///   - bytes: what the work takes at most. Small amounts are not checked, which would take longer than the work.
    ///   - work: the subject of the sentence.
    ///   - advice: what to do if there is too little.
    /// - Throws: how much is needed, and how much there is; or what `body` throws.
    public static func holding<Value>(
        _ bytes: Int, for work: @autoclosure () -> String, advice: String,
        _ body: () throws(Problem) -> Value
    ) throws(Problem) -> Value {
        guard bytes >= smallest else { return try body() }
        try turns.locked { () throws(Problem) in
            // What others hold counts twice as soon as they have taken it: they are waited for too long, never too short.
            while held > 0, bytes > available - held { turns.wait() }
            try require(bytes, for: work(), advice: advice)
            held += bytes
        }
        defer {
            turns.locked {
                held -= bytes
                turns.wake()
            }
        }
        return try body()
    }

    /// Less than this is not checked, which would take longer than the work, unless addresses are limited.
    static let smallest = addressSpace == nil ? 16_000_000 : 1_000_000

    /// What is kept for everything that nobody asks for: names, texts, gaps between blocks.
    private static let rest = 8 << 20

    private static let turns = Monitor()
    /// What work under way may still take. Guarded by `turns`.
    private nonisolated(unsafe) static var held = 0

    /// An amount of memory for a person: “1.5 GB”, “640 MB”.
    static func text(_ bytes: Int) -> String {
        bytes >= 1_000_000_000
            ? Numbers.fixed(Double(bytes) / 1e9, 1) + " GB" : "\((bytes + 500_000) / 1_000_000) MB"
    }

    /// The limit of the address space (`ulimit -v`) in bytes; nil without one.
    static var addressSpace: Int? {
        var space = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_AS.rawValue)), &space) == 0,
            space.rlim_cur != rlim_t.max
        else { return nil }
        return Int(clamping: space.rlim_cur)
    }

    /// The limit of the address space, and how much of it is used.
    private static var limits: (limit: Int, used: Int) {
        guard let space = addressSpace, let pages = numbers("/proc/self/statm").first else {
            return (.max, 0)
        }
        return (space, pages * Int(sysconf(Int32(_SC_PAGESIZE))) + rest)
    }

    /// The container's limit (control groups, version 2 and 1), and how much of it is used.
    private static var container: (limit: Int, used: Int) {
        let files: [(FilePath, FilePath)] = [
            ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
        ]
        for (limit, used) in files {
            // “max” is no number.
            if let limit = numbers(limit).first, let used = numbers(used).first { return (limit, used) }
        }
        return (.max, 0)
    }

    /// What the system can give without swapping, and nothing used of it.
    private static var machine: (limit: Int, used: Int) {
        guard let bytes = try? InputFile.bytes(of: "/proc/meminfo", limit: 1 << 16) else { return (.max, 0) }
        for line in TextLines.split(bytes) where line.hasPrefix("MemAvailable:") {
            let digits = line.unicodeScalars.filter { ("0"..."9").contains($0) }
            if let kilobytes = Int(String(String.UnicodeScalarView(digits))) { return (kilobytes << 10, 0) }
        }
        return (.max, 0)
    }

    /// The whole numbers at the beginning of a file of the system's; none if it cannot be read.
    private static func numbers(_ path: FilePath) -> [Int] {
        guard let bytes = try? InputFile.bytes(of: path, limit: 1 << 12) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.prefix {
            Int($0) != nil
        }
        .compactMap { Int($0) }
    }
}
