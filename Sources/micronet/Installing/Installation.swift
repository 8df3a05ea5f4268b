import Assets
import Basics
import Glibc

/// One installation below a prefix: what it consists of, and how it gets there.
struct Installation {
    let prefix: FilePath
    /// In the order in which they appear; the program is the last one.
    let files: [File]
    private let replaces: Bool

    /// A file below the prefix.
    struct File {
        /// Relative to the prefix.
        let path: FilePath
        let content: [UInt8]
        var isProgram = false

        var permissions: mode_t { isProgram ? 0o755 : 0o644 }
    }

    var byteCount: Int { files.reduce(0) { $0 + $1.content.count } }

    /// Collects the files.
    ///
    /// - Parameter replaces: whether files that another program or person put there are replaced.
    init(prefix: FilePath, replaces: Bool) throws(Problem) {
        self.prefix = prefix
        self.replaces = replaces
        var files: [File] = []
        let assets = try Assets.folder()
        for part in Assets.parts {
            try Installation.collect(
                assets.appending(part), as: FilePath("\(Assets.installedFolder)/\(part)"), &files)
        }
        let table = Micronet.table
        for shell in CompletionShell.allCases {
            files.append(
                File(
                    path: shell.installedPath(table.program),
                    content: Array(table.completion(for: shell).utf8)))
        }
        files.append(
            File(
                path: FilePath("share/man/man1/\(table.program).1"),
                content: Array(ManualPage(table).text.utf8)))
        let program = try InputFile.bytes(of: "/proc/self/exe", limit: 1 << 30)
        files.append(File(path: FilePath("bin/\(table.program)"), content: program, isProgram: true))
        self.files = files
    }

    private static func collect(_ folder: FilePath, as place: FilePath, _ files: inout [File]) throws(Problem)
    {
        var entries: [(name: [UInt8], kind: FileKind)] = []
        try FolderContents.read(folder) { name, kind in
            entries.append((name, kind))
            return true
        }
        for entry in entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            let (path, target) = (folder.appending(entry.name), place.appending(entry.name))
            if entry.kind == .folder {
                try collect(path, as: target, &files)
            } else {
                files.append(File(path: target, content: try InputFile.bytes(of: path, limit: 1 << 28)))
            }
        }
    }

    /// Puts all files in place. Until all of them lie on the disk, nothing visible changes; then each is renamed to its
    /// name, and what only the previous installation had is removed.
    ///
    /// - Returns: the version that was replaced; nil for a first installation.
    /// - Throws: what is in the way. The prefix is then as it was.
    func perform() throws(Problem) -> String? {
        let previous = try InstallationRecord.read(below: prefix)
        try checkTargets(previous)
        var made: [FilePath] = []
        do {
            try makeFolders(&made)
            return try stageAndRename(previous, made)
        } catch {
            for folder in made.reversed() { _ = folder.withCString { rmdir($0) } }
            throw error
        }
    }

    /// Whatever is in the way is found before anything is written.
    private func checkTargets(_ previous: InstallationRecord?) throws(Problem) {
        for file in files {
            let target = prefix.appending(file.path.bytes)
            // A link counts, whatever it points to: it would be replaced, and never followed.
            guard target.exists || target.linkTarget != nil else { continue }
            if target.linkTarget == nil, target.isFolder {
                throw SystemError(EISDIR).problem(.writeFile, file: target.description)
            }
            if replaces || previous?.files[file.path] != nil { continue }
            throw Problem(
                "there is a file of this name, and no installation of micronet put it there", file: target,
                advice: "move it away, or give --force to replace it")
        }
    }

    /// Makes all folders that are missing.
    ///
    /// - Parameter made: gets those that are new, from the root on.
    private func makeFolders(_ made: inout [FilePath]) throws(Problem) {
        func make(_ folder: FilePath, _ made: inout [FilePath]) throws(Problem) {
            if folder.isFolder { return }
            if folder.parent != folder { try make(folder.parent, &made) }
            if try folder.makeFolder() {
                made.append(folder)
                // Other users run the program too, whatever this one's mask is.
                _ = folder.withCString { chmod($0, 0o755) }
            }
        }
        for file in files { try make(prefix.appending(file.path.parent.bytes), &made) }
    }

    private func stageAndRename(_ previous: InstallationRecord?, _ made: [FilePath]) throws(Problem)
        -> String?
    {
        let home = prefix.appending(Assets.installedFolder)
        let lock = try InstallationRecord.lock(home)
        defer { withExtendedLifetime(lock) {} }
        let stage = Stage(below: home)
        defer { stage.remove() }
        var staged: [(from: FilePath, to: FilePath)] = []
        var record = InstallationRecord(version: Micronet.version)
        record.folders = (previous?.folders ?? []) + InstallationRecord.folders(made, below: prefix)
        try stage.make()
        for (index, file) in files.enumerated() {
            if Interruption.isRequested { throw Problem("interrupted; nothing was installed") }
            staged.append(
                (
                    try stage.write(file.content, number: index, file.permissions),
                    prefix.appending(file.path.bytes)
                ))
            record.files[file.path] = InstallationRecord.digest(file.content)
        }
        // From here on an installation that is killed can be uninstalled or installed again.
        try record.joined(with: previous).write(below: prefix)
        for (from, to) in staged {
            guard rename(from, to) == 0 else {
                throw SystemError.last.problem(.writeFile, file: to.description)
            }
        }
        if let previous { previous.removeFiles(below: prefix, except: record) }
        try record.write(below: prefix)
        return previous?.version
    }

    private func rename(_ from: FilePath, _ to: FilePath) -> Int32 {
        from.withCString { from in to.withCString { to in Glibc.rename(from, to) } }
    }
}

/// The folder that files lie in until all of them are written.
private struct Stage {
    private let folder: FilePath

    init(below home: FilePath) {
        folder = home.appending(".new")
    }

    /// Makes it empty. A killed installation may have left one.
    func make() throws(Problem) {
        remove()
        _ = try folder.makeFolder()
    }

    func write(_ content: [UInt8], number: Int, _ permissions: mode_t) throws(Problem) -> FilePath {
        let path = folder.appending("\(number)")
        try AtomicFile.write(content, to: path)
        _ = path.withCString { chmod($0, permissions) }
        return path
    }

    /// Removes it with what is left in it.
    func remove() {
        guard let listing = folder.withCString({ opendir($0) }) else { return }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            _ = folder.appending(name).withCString { unlink($0) }
        }
        closedir(listing)
        _ = folder.withCString { rmdir($0) }
    }
}
