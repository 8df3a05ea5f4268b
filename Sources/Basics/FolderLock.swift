import Glibc

/// The right to write into a folder, which one process has at a time. The system takes it back when the process ends,
/// however it ends; no file is needed for it.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Why it is not to be had.
    public enum Failure: Error, Equatable {
        /// Another process has it.
        ///
        /// - Parameter process: its number; nil if the system does not say.
        case held(process: Int?)
        /// The file system has no locks, or the folder cannot be opened.
        case system(SystemError)
    }

    public init(_ folder: FilePath) throws(Failure) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = folder.withCString { open($0, flags) }
        guard descriptor >= 0 else { throw .system(.last) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.last
            let status = FileStatus(descriptor: descriptor)
            close(descriptor)
            guard error.code == EWOULDBLOCK else { throw .system(error) }
            throw .held(process: status.flatMap { FolderLock.holder(of: $0.identity) })
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Finds the process in the system's list, whose lines are
    /// `1: FLOCK  ADVISORY  WRITE 4711 08:02:1234567 0 EOF`.
    private static func holder(of folder: FileStatus.Identity) -> Int? {
        guard let bytes = try? InputFile.bytes(of: "/proc/locks", limit: 16 << 20) else { return nil }
        for line in TextLines.split(bytes) {
            let words = line.split(separator: " ")
            // A process that waits for a lock stands after an arrow.
            guard words.count >= 6, words[1] == "FLOCK", let process = Int(words[4]), process > 0 else {
                continue
            }
            // Some file systems have another number for the device than they tell.
            if words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == folder.node { return process }
        }
        return nil
    }
}
