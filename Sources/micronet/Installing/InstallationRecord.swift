import Assets
import Basics
import Checkpoints
import Glibc

/// What an installation put below its prefix: the list that `sha256sum -c` checks, with the version and the folders in
/// comments.
struct InstallationRecord {
    /// Where it lies, below the prefix.
    static let place = "\(Assets.installedFolder)/installed.sha256"

    var version: String
    /// The SHA-256 of each file, by its path below the prefix.
    var files: [FilePath: String] = [:]
    /// The folders that did not exist before, below the prefix, each after the one that it lies in; `.` is the prefix.
    var folders: [FilePath] = []

    init(version: String) {
        self.version = version
    }

    static func digest(_ content: [UInt8]) -> String { ByteStorage(content).sha256 }

    /// Folders as their paths below the prefix. Those above the prefix are left out, as they are not ours to remove.
    static func folders(_ folders: [FilePath], below prefix: FilePath) -> [FilePath] {
        let start = prefix.bytes + [UInt8(ascii: "/")]
        return folders.compactMap { folder in
            folder == prefix
                ? "."
                : folder.bytes.starts(with: start)
                    ? FilePath(bytes: folder.bytes.dropFirst(start.count)) : nil
        }
    }

    /// The right to change an installation, which one process has at a time.
    ///
    /// - Throws: who has it.
    static func lock(_ folder: FilePath) throws(Problem) -> FolderLock {
        do throws(FolderLock.Failure) { return try FolderLock(folder) } catch { throw problem(error, folder) }
    }

    private static func problem(_ failure: FolderLock.Failure, _ folder: FilePath) -> Problem {
        switch failure {
        case .held(let process):
            Problem(
                "process \(process.map(String.init) ?? "of another machine") installs here at this moment",
                file: folder,
                advice: "wait until it ends")
        case .system(let error): error.problem(.writeFile, file: folder.description)
        }
    }
}

// MARK: - The file

extension InstallationRecord {
    private static let versionMark = "# micronet "
    private static let folderMark = "# folder "

    /// Reads the record.
    ///
    /// - Returns: nil if there is none.
    /// - Throws: what is wrong with it; also for a path that leads out of the prefix.
    static func read(below prefix: FilePath) throws(Problem) -> InstallationRecord? {
        let path = prefix.appending(place)
        guard path.exists else { return nil }
        var record = InstallationRecord(version: "")
        for line in TextLines.split(try InputFile.bytes(of: path, limit: 1 << 20)) where !line.isEmpty {
            if line.hasPrefix(versionMark) {
                record.version = String(line.dropFirst(versionMark.count))
            } else if line.hasPrefix(folderMark) {
                record.folders.append(try inside(line.dropFirst(folderMark.count), path))
            } else {
                guard line.count > 66, line.dropFirst(64).hasPrefix("  ") else { throw damaged(path) }
                record.files[try inside(line.dropFirst(66), path)] = String(line.prefix(64))
            }
        }
        guard !record.version.isEmpty else { throw damaged(path) }
        return record
    }

    private static func inside(_ text: Substring, _ file: FilePath) throws(Problem) -> FilePath {
        let path = FilePath(text)
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty, !path.isAbsolute, !parts.contains(Array("..".utf8)[...]) else {
            throw damaged(file)
        }
        return path
    }

    private static func damaged(_ file: FilePath) -> Problem {
        Problem(
            "this list of installed files is damaged", file: file,
            advice: "remove the file, and install again with --force")
    }

    func write(below prefix: FilePath) throws(Problem) {
        var text = Self.versionMark + version + "\n"
        for folder in folders { text += Self.folderMark + folder.text + "\n" }
        for (path, digest) in files.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            text += "\(digest)  \(path.text)\n"
        }
        try AtomicFile.write(Array(text.utf8), to: prefix.appending(Self.place))
    }

    /// All files of two records, for the time in which the files of both are there.
    func joined(with previous: InstallationRecord?) -> InstallationRecord {
        var joined = self
        joined.files.merge(previous?.files ?? [:]) { new, _ in new }
        return joined
    }
}

// MARK: - Removing

extension InstallationRecord {
    /// What was not removed.
    struct Left {
        var files = 0
        var notes: [String] = []
    }

    /// Removes everything that the record names and that is still as it was installed.
    func removeAll(below prefix: FilePath) throws(Problem) -> Left {
        let home = prefix.appending(Assets.installedFolder)
        let lock = try Self.lock(home)
        defer { withExtendedLifetime(lock) {} }
        var left = Left()
        for (path, digest) in files.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            let file = prefix.appending(path.bytes)
            guard isUnchanged(file, digest) else {
                left.files += 1
                if file.exists { left.notes.append("\(file): changed since it was installed, so it stays") }
                continue
            }
            guard file.withCString({ unlink($0) }) == 0 else {
                throw SystemError.last.problem(.writeFile, file: file.description)
            }
        }
        // The list goes last: until here an uninstallation that is killed can be repeated.
        _ = prefix.appending(Self.place).withCString { unlink($0) }
        for folder in folders.reversed() {
            let path = folder == "." ? prefix : prefix.appending(folder.bytes)
            if path.withCString({ rmdir($0) }) != 0, errno == ENOTEMPTY || errno == EEXIST {
                left.notes.append("\(path): it holds other files, so it stays")
            }
        }
        return left
    }

    private func isUnchanged(_ file: FilePath, _ digest: String) -> Bool {
        guard file.linkTarget == nil, let content = try? InputFile.bytes(of: file, limit: 1 << 30) else {
            return false
        }
        return Self.digest(content) == digest
    }

    /// Removes the files that a newer record does not name.
    func removeFiles(below prefix: FilePath, except newer: InstallationRecord) {
        for path in files.keys where newer.files[path] == nil {
            _ = prefix.appending(path.bytes).withCString { unlink($0) }
        }
    }
}
