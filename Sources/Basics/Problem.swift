import Glibc

/// Why something could not be done, in one line for the person who asked for it: with which file, what is wrong (with
/// what was expected and found), and what to do about it.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it, on one line; nil if no file is concerned.
    public var file: String?
    /// What is wrong, without the file's name; on one line.
    public var message: String
    /// What the user can do; empty if nothing sensible can be said.
    public var advice: String

    /// - Parameters:
    ///   - message: control characters and line breaks in it are escaped, and a message of more than 4096 characters is
    ///     cut, since it may quote a damaged file.
    ///   - file: the file's name, escaped in the same way.
    public init(_ message: String, file: String? = nil, advice: String = "") {
        self.file = file.map { Escape.line($0, limit: 4096) }
        self.message = Escape.line(message, limit: 4096)
        self.advice = advice
    }

    public init(_ message: String, file: FilePath, advice: String = "") {
        self.init(message, file: file.description, advice: advice)
    }

    /// One line: `FILE: MESSAGE; ADVICE`.
    public var description: String {
        let place = file.map { "\($0.isEmpty ? "''" : $0): " } ?? ""
        return place + message + (advice.isEmpty ? "" : "; \(advice)")
    }

    /// The same problem with the file that it is about, unless it names one already.
    public func about(_ file: String) -> Problem {
        self.file == nil ? Problem(message, file: file, advice: advice) : self
    }

    /// The same problem, its message after the words `context` and a colon.
    public func within(_ context: String) -> Problem {
        Problem("\(context): \(message)", file: file, advice: advice)
    }
}

/// An error code of the system (`errno`).
public struct SystemError: Hashable, Sendable {
    public let code: Int32

    public init(_ code: Int32) {
        self.code = code
    }

    /// The code of the call that failed last on this thread.
    public static var last: SystemError { SystemError(errno) }

    /// The system's text: “No such file or directory”.
    public var text: String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }

    /// Whether there is no such file.
    public var isMissing: Bool { code == ENOENT }

    /// What was to be done when the error came.
    public enum Action: Sendable {
        case readFile
        case writeFile
        case readFolder
        case makeFolder
    }

    /// The error as a sentence and advice for a person.
    public func problem(_ action: Action, file: String? = nil) -> Problem {
        let (message, advice) = words(action)
        return Problem(message, file: file, advice: advice)
    }

    private func words(_ action: Action) -> (message: String, advice: String) {
        switch (code, action) {
        case (ENOENT, .readFile): ("there is no such file", "check the name")
        case (ENOENT, .readFolder): ("there is no such folder", "check the name")
        case (ENOENT, .writeFile), (ENOTDIR, .writeFile):
            ("there is no such folder to write into", "make the folder first")
        case (ENOENT, .makeFolder): ("the folder that it would lie in is missing", "make that folder first")
        case (EEXIST, .makeFolder), (EEXIST, .writeFile):
            ("there is a file of this name", "give another name")
        case (EFBIG, .writeFile):
            (
                "this file would be larger than files may be here",
                "raise the limit (ulimit -f), or write elsewhere"
            )
        case (ENOTDIR, .readFile), (ENOTDIR, .makeFolder):
            ("a part of this name is not a folder", "check the name")
        case (ENOTDIR, .readFolder): ("this is not a folder", "give a folder's name")
        case (EISDIR, .writeFile): ("this is a folder", "give a file name")
        case (EISDIR, _): ("this is a folder", "give the name of a file in it")
        case (ENAMETOOLONG, _): ("this name is too long", "check the name")
        case (ELOOP, _): ("the links in this name lead in a circle", "check the name")
        case (EACCES, .readFile), (EPERM, .readFile): ("you may not read this file", "change its permissions")
        case (EACCES, .readFolder), (EPERM, .readFolder):
            ("you may not read this folder", "change its permissions")
        case (EACCES, _), (EPERM, _), (EROFS, _): ("you may not write here", "choose another folder")
        case (ENOSPC, _), (EDQUOT, _): ("the disk is full", "free some space, or write elsewhere")
        case (_, .readFile): ("the system cannot read it (\(text))", "check the name and the disk")
        case (_, .writeFile): ("the system cannot write it (\(text))", "choose another place")
        case (_, .readFolder): ("the folder cannot be read (\(text))", "check the disk")
        case (_, .makeFolder): ("the folder cannot be made (\(text))", "choose another place")
        }
    }
}
