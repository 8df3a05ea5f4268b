import Glibc
import Synchronization

/// A file that is being written, under a name of its own next to the one that it gets in the end.
///
/// It is locked as long as its process lives. So whoever finds one without a lock knows that its process was killed, and
/// may remove it.
struct PartFile: ~Copyable {
    let path: FilePath
    let descriptor: Int32
    private let entry: UnfinishedFiles.Entry

    private static let prefix = Array(".micronet-".utf8)
    private static let suffix = Array(".part".utf8)

    /// Creates one in the folder of `target`, because renaming works only within a file system. Its name is short, as the
    /// target's own name may be as long as names can be.
    ///
    /// Nil, with the reason in `errno`, if that is impossible.
    init?(nextTo target: FilePath) {
        for _ in 0..<100 {
            let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let path = FilePath(bytes: target.folderPrefix + PartFile.prefix + random.utf8 + PartFile.suffix)
            // Before there is a file: a signal may come at any time.
            let entry = UnfinishedFiles.add(path)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
            let descriptor = path.withCString { open($0, flags, 0o666) }
            guard descriptor >= 0 else {
                let code = errno
                UnfinishedFiles.remove(entry)
                if code == EEXIST { continue }
                errno = code
                return nil
            }
            _ = flock(descriptor, LOCK_EX | LOCK_NB)
            // Another process may have removed it before it was locked.
            if FileStatus(descriptor: descriptor)?.links != 0 {
                self.path = path
                self.descriptor = descriptor
                self.entry = entry
                return
            }
            close(descriptor)
            UnfinishedFiles.remove(entry)
        }
        errno = EEXIST
        return nil
    }

    deinit {
        UnfinishedFiles.remove(entry)
        close(descriptor)
    }

    /// Renames the file.
    ///
    /// - Parameter replaces: whether a file that has the name is replaced.
    /// - Returns: 0, or the system's error code: EEXIST if the name is taken.
    func rename(to target: FilePath, replaces: Bool) -> Int32 {
        path.withCString { from in
            target.withCString { to in
                if !replaces {
                    // Unlike a rename, a link never replaces anything.
                    if link(from, to) == 0 {
                        _ = unlink(from)
                        return 0
                    }
                    // Some file systems have no links.
                    if errno == EEXIST || access(to, F_OK) == 0 { return EEXIST }
                }
                return Glibc.rename(from, to) == 0 ? 0 : errno
            }
        }
    }

    /// Removes the file, for which there is no use any more.
    func discard() { _ = path.withCString { unlink($0) } }

    /// Removes what killed processes left in a folder.
    static func removeLeftovers(in folder: FilePath) {
        guard let listing = folder.withCString({ opendir($0) }) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.starts(with: prefix), name.suffix(suffix.count) == suffix[...] else { continue }
            let path = folder.appending(name)
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let descriptor = path.withCString { open($0, flags) }
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard FileStatus(descriptor: descriptor)?.kind == .file,
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            _ = path.withCString { unlink($0) }
        }
    }
}

/// The files that this process has begun to write, for a signal handler that ends it.
public enum UnfinishedFiles {
    typealias Entry = UnsafeMutablePointer<CChar>

    private typealias Slot = Atomic<Entry?>

    /// More are never written at once; if they were, a signal would leave one of them.
    private static let capacity = 16
    /// Unsafe because of the pointer, which is set once; what it points to is made for many threads.
    private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        for index in 0..<capacity { (slots + index).initialize(to: Slot(nil)) }
        return slots
    }()

    /// Prepares what the signal handler uses, which may not allocate.
    public static func prepare() { _ = slots }

    static func add(_ path: FilePath) -> Entry {
        let entry = Entry.allocate(capacity: path.bytes.count + 1)
        path.withCString { entry.initialize(from: $0, count: path.bytes.count + 1) }
        for index in 0..<capacity {
            let isFree = slots[index].compareExchange(
                expected: nil, desired: entry, ordering: .acquiringAndReleasing
            ).exchanged
            if isFree { break }
        }
        return entry
    }

    static func remove(_ entry: Entry) {
        for index in 0..<capacity {
            let isFound = slots[index].compareExchange(
                expected: entry, desired: nil, ordering: .acquiringAndReleasing
            ).exchanged
            if isFound { break }
        }
        entry.deallocate()
    }

    /// Removes the files from their folders. Safe in a signal handler after which the process ends.
    public static func discard() {
        let error = errno
        for index in 0..<capacity {
            if let entry = slots[index].exchange(nil, ordering: .acquiringAndReleasing) { _ = unlink(entry) }
        }
        errno = error
    }
}
