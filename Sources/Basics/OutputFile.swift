import Glibc
import Synchronization

/// A file that a command is going to write. It is checked before the work begins, and again when it is written.
public struct OutputFile: Sendable {
    public let path: FilePath
    private let replaces: Bool

    /// A file that the same run reads, and what a sentence calls it: “the input”.
    public typealias Input = (what: String, path: FilePath)

    /// Checks that the file can be written. From now on, too, this process refuses to read the file that it replaces.
    ///
    /// - Parameters:
    ///   - replaces: whether the user allows that an existing file is replaced.
    ///   - option: what allows it.
    ///   - isContinued: whether the run reads the file itself before it replaces it.
    ///   - inputs: other files that the run reads. They are never replaced.
    /// - Throws: why the file cannot be written.
    public init(
        _ path: FilePath, replaces: Bool, option: String = "--force", isContinued: Bool = false,
        apartFrom inputs: [Input] = []
    ) throws(Problem) {
        self.path = path
        self.replaces = replaces
        let name = path.description
        let target: FilePath
        if let status = try AtomicFile.status(path, name) {
            try OutputFile.check(status.identity, name, apartFrom: inputs)
            guard replaces else {
                throw Problem(
                    "there is a file of this name", file: name,
                    advice: "give \(option) to replace it, or another name")
            }
            target = try AtomicFile.followed(path, name)
            if !isContinued { OutputFile.claimed.withLock { _ = $0.insert(status.identity) } }
        } else {
            target = path
        }
        let folder = target.parent
        guard folder.withCString({ access($0, W_OK | X_OK) }) == 0 else {
            throw SystemError.last.problem(.writeFile, file: name)
        }
        PartFile.removeLeftovers(in: folder)
    }

    private static func check(
        _ identity: FileStatus.Identity, _ name: String, apartFrom inputs: [Input]
    ) throws(Problem) {
        for input in inputs {
            let status = input.path.isDash ? FileStatus(descriptor: STDIN_FILENO) : FileStatus(input.path)
            guard status?.identity == identity else { continue }
            throw Problem("this is \(input.what) itself", file: name, advice: "give another name")
        }
    }

    /// Writes the file, which appears whole or not at all.
    ///
    /// - Throws: why it cannot be written; also if somebody else has made a file of this name meanwhile, unless it may be
    ///   replaced.
    public func write(_ bytes: [UInt8]) throws(Problem) {
        try AtomicFile.write(bytes, to: path, replaces: replaces)
    }

    // MARK: - Files that are going to be replaced

    private static let claimed = Mutex<Set<FileStatus.Identity>>([])

    /// Whether this process is going to replace the file.
    public static func replaces(_ file: FileStatus) -> Bool {
        claimed.withLock { $0.contains(file.identity) }
    }

    /// What is wrong with reading a file that is going to be replaced.
    public static func problem(_ file: FilePath) -> Problem { problem(file.inputName) }

    static func problem(_ name: String) -> Problem {
        Problem(
            "this file is to be read, and the output would replace it", file: name,
            advice: "give another name for the output")
    }

    /// The file is replaced. Another one may get its identity.
    static func release(_ identity: FileStatus.Identity) {
        claimed.withLock { _ = $0.remove(identity) }
    }

    /// The numbers that the files which this process is going to replace have in their file systems.
    public static var replacedNodes: Set<UInt64> { claimed.withLock { Set($0.map(\.node)) } }

    /// Whether this process is going to replace any file at all.
    public static var replacesAny: Bool { claimed.withLock { !$0.isEmpty } }
}
