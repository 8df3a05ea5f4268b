import Glibc

/// What is in a folder, entry by entry: nothing is kept or sorted, so that of a million the first ones come at
/// once.
public enum FolderContents {
    public enum Kind: Sendable {
        case folder
        case file
    }

    /// Calls `found` with the names of the folders and ordinary files in a folder, in the file system's order,
    /// until it returns false. Links are followed. Hidden ones are left out, and what is neither: a pipe would
    /// be waited for.
    ///
    /// - Throws: why the folder cannot be read.
    public static func read(_ folder: PicturePath, found: ([UInt8], Kind) -> Bool) throws(PictureError) {
        guard let listing = folder.withCString({ opendir($0) }) else {
            throw PictureError(
                .inaccessible, folder.description,
                "the folder cannot be read (\(String(cString: strerror(errno))))", "check its permissions")
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != UInt8(ascii: "."), let kind = kind(entry, name, in: listing) else { continue }
            if !found(name, kind) { return }
        }
    }

    private static func kind(
        _ entry: UnsafeMutablePointer<dirent>, _ name: [UInt8], in listing: OpaquePointer
    ) -> Kind? {
        switch Int(entry.pointee.d_type) {
        case Int(DT_DIR): return .folder
        case Int(DT_REG): return .file
        case Int(DT_LNK), Int(DT_UNKNOWN):
            // A link, or a file system that does not say.
            var status = stat()
            let found = PicturePath(bytes: name).withCString { fstatat(dirfd(listing), $0, &status, 0) }
            guard found == 0 else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return .folder
            case S_IFREG: return .file
            default: return nil
            }
        default: return nil
        }
    }
}
