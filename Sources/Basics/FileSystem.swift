import Glibc

/// The kind of a file.
public enum FileKind: Sendable {
    /// An ordinary file.
    case file
    case folder
    /// A terminal, a disk, `/dev/null`, …
    case device
    case pipe
    case socket
    /// A link to nothing, or in a circle.
    case brokenLink
    case other

    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFCHR, S_IFBLK: self = .device
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        default: self = .other
        }
    }
}

extension FileKind {
    /// What it is, for a sentence: “a pipe”.
    public var noun: (singular: String, plural: String) {
        switch self {
        case .file: ("file", "files")
        case .folder: ("folder", "folders")
        case .device: ("device", "devices")
        case .pipe: ("pipe", "pipes")
        case .socket: ("socket", "sockets")
        case .brokenLink: ("broken link", "broken links")
        case .other: ("special file", "special files")
        }
    }
}

/// What the system says about a file, links followed.
public struct FileStatus: Sendable {
    public let kind: FileKind
    /// In bytes.
    public let size: Int
    public let identity: Identity
    /// The permission bits: 0o644, …
    let permissions: mode_t
    /// How many names the file has; 0 after it was removed.
    let links: Int
    /// Changes whenever the file is written or replaced.
    public let stamp: Stamp

    /// Which content a file has: two different ones of one file differ.
    public struct Stamp: Hashable, Sendable {
        let identity: Identity
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    /// Identifies a file, whatever its path.
    public struct Identity: Hashable, Sendable {
        let device: UInt64
        let node: UInt64
    }

    /// Nil if there is no such file, or the system does not say.
    public init?(_ path: FilePath) {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }

    /// Nil, with the reason in `errno`, if the descriptor is not open.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        kind = FileKind(mode: status.st_mode)
        size = Int(status.st_size)
        identity = Identity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
        permissions = status.st_mode & 0o7777
        links = Int(status.st_nlink)
        stamp = Stamp(
            identity: identity, size: size, seconds: Int(status.st_mtim.tv_sec),
            nanoseconds: Int(status.st_mtim.tv_nsec))
    }
}

extension FilePath {
    /// Whether there is a file or a folder of this path.
    public var exists: Bool { withCString { access($0, F_OK) } == 0 }
    /// Whether there is one that we may read.
    public var isReadable: Bool { withCString { access($0, R_OK) } == 0 }
    public var isFolder: Bool { FileStatus(self)?.kind == .folder }
    public var isOrdinaryFile: Bool { FileStatus(self)?.kind == .file }

    /// The path that a symbolic link holds; nil if this is no link.
    public var linkTarget: FilePath? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = withCString { readlink($0, start, buffer.count) }
            guard count > 0, count < buffer.count else { return nil }
            return FilePath(bytes: UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    /// The path from the root without `.`, `..` and links; nil if there is no such file or folder.
    public var resolved: FilePath? {
        guard let path = withCString({ realpath($0, nil) }) else { return nil }
        defer { free(path) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }

    /// The path from the root, links and `..` kept. Unlike `resolved`, it need not exist.
    public var absolute: FilePath {
        guard !isAbsolute, let folder = FilePath(".").resolved else { return self }
        return folder.appending(bytes)
    }

    /// Makes a folder; its parent must exist.
    ///
    /// - Returns: whether the folder is new; false if it was there already.
    public func makeFolder() throws(Problem) -> Bool {
        if withCString({ mkdir($0, 0o777) }) == 0 { return true }
        let error = SystemError.last
        if error.code == EEXIST, isFolder { return false }
        throw error.problem(.makeFolder, file: description)
    }
}

/// What is in a folder, entry by entry: nothing is kept or sorted, so that the first of a million entries come at once.
public enum FolderContents {
    /// Calls `found` with the names of the folders and ordinary files in a folder, in the file system's order, until it
    /// returns false. Links are followed. Hidden entries are left out.
    ///
    /// - Parameter others: called with pipes, devices, sockets and broken links.
    /// - Throws: why the folder cannot be read.
    public static func read(
        _ folder: FilePath, others: ([UInt8], FileKind) -> Void = { _, _ in },
        found: ([UInt8], FileKind) -> Bool
    ) throws(Problem) {
        try scan(folder) { name, kind, _ in
            switch kind {
            case .file, .folder: return found(Array(name), kind)
            default:
                others(Array(name), kind)
                return true
            }
        }
    }

    /// Calls `found` with the name and the kind of every entry that is not hidden, in the file system's order, until it
    /// returns false. Links are followed. This costs no memory for the names.
    ///
    /// - Parameter found: gets a name that is valid during the call only, and the file's number in its file system as far as
    ///   the folder knows it.
    /// - Throws: why the folder cannot be read.
    public static func scan(
        _ folder: FilePath, _ found: (_ name: UnsafeRawBufferPointer, FileKind, _ node: UInt64) -> Bool
    ) throws(Problem) {
        guard let listing = folder.withCString({ opendir($0) }) else {
            throw SystemError.last.problem(.readFolder, file: folder.description)
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { UnsafeRawPointer($0) }
                .assumingMemoryBound(to: CChar.self)
            guard name.pointee != CChar(bitPattern: UInt8(ascii: ".")) else { continue }
            let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
            let (kind, node) = status(entry, name, in: listing)
            if !found(bytes, kind, node) { return }
        }
    }

    private static func status(
        _ entry: UnsafeMutablePointer<dirent>, _ name: UnsafePointer<CChar>, in listing: OpaquePointer
    ) -> (FileKind, node: UInt64) {
        let node = UInt64(entry.pointee.d_ino)
        switch Int(entry.pointee.d_type) {
        case Int(DT_DIR): return (.folder, node)
        case Int(DT_REG): return (.file, node)
        default:
            // A link, something rare, or a file system that does not say.
            var status = stat()
            guard fstatat(dirfd(listing), name, &status, 0) != 0 else {
                return (FileKind(mode: status.st_mode), UInt64(status.st_ino))
            }
            return (Int(entry.pointee.d_type) == Int(DT_LNK) ? .brokenLink : .other, node)
        }
    }
}
