import Glibc
import Pictures

/// What is in folders, in the order of the names' bytes.
struct FolderWalk {
    struct Entry {
        let name: [UInt8]
        let isFolder: Bool
    }

    static func isFolder(_ path: PicturePath) -> Bool {
        status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    /// The folders and ordinary files in a folder, links followed, hidden ones left out, by name.
    static func entries(of folder: PicturePath) throws(DataError) -> [Entry] {
        var entries: [Entry] = []
        do {
            try FolderContents.read(folder) { name, kind in
                entries.append(Entry(name: name, isFolder: kind == .folder))
                return true
            }
        } catch {
            throw DataError("\(error)")
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Calls `found` with every JPEG file in a folder of `root` and in the folders within it. A folder that links
    /// lead to more than once is entered once, and `root` and those around it never: they hold other classes.
    static func pictures(
        in folder: PicturePath, of root: PicturePath, found: (PicturePath) -> Void
    ) throws(DataError) {
        var seen: Set<Identity> = []
        var outer = root
        while let status = status(outer), seen.insert(Identity(status)).inserted {
            outer = outer.appending(Array("..".utf8))
        }
        var pending = [folder]
        while let next = pending.popLast() {
            guard let status = status(next), seen.insert(Identity(status)).inserted else { continue }
            var folders: [PicturePath] = []
            for entry in try entries(of: next) {
                let path = next.appending(entry.name)
                if entry.isFolder { folders.append(path) } else if path.hasJPEGName { found(path) }
            }
            pending += folders.reversed()
        }
    }

    /// What tells a folder from every other, whatever its name.
    private struct Identity: Hashable {
        let device: UInt64
        let node: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            node = UInt64(status.st_ino)
        }
    }

    private static func status(_ path: PicturePath) -> stat? {
        var status = stat()
        return path.withCString { stat($0, &status) } == 0 ? status : nil
    }
}
