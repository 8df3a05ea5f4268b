import Explorer
import Glibc
import Pictures

/// What a folder has to choose from.
enum FolderListing {
    private static let endings: [Picker.Purpose: [String]] = [
        .picture: PicturePath.endings,
        .weights: [".pth", ".pt", ".bin", ".tar", ".pdparams", ".safetensors"],
    ]

    /// The folders and the files of a purpose, each by name, folders first; hidden ones are left out.
    static func entries(of folder: FilePath, for purpose: Picker.Purpose) -> Result<[Picker.Entry], Problem> {
        guard let listing = folder.withCString({ opendir($0) }) else {
            let reason = String(cString: strerror(errno))
            return .failure(Problem("\(folder): the folder cannot be read (\(reason))"))
        }
        defer { closedir(listing) }
        var entries: [Picker.Entry] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != UInt8(ascii: ".") else { continue }
            if let entry = self.entry(name, in: folder, for: purpose) { entries.append(entry) }
        }
        return .success(
            entries.sorted { $0.isFolder != $1.isFolder ? $0.isFolder : $0.name < $1.name })
    }

    /// The path without `.`, `..` and links; the folder itself where it does not exist.
    static func absolute(_ folder: FilePath) -> FilePath {
        guard let path = folder.withCString({ realpath($0, nil) }) else { return folder }
        defer { free(path) }
        return FilePath(bytes: String(cString: path).utf8.map { $0 })
    }

    private static func entry(_ name: [UInt8], in folder: FilePath, for purpose: Picker.Purpose)
        -> Picker.Entry?
    {
        let path = folder.appending(name)
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return Picker.Entry(name: text, path: path, isFolder: true, size: 0)
        case S_IFREG:
            let lower = text.lowercased()
            guard endings[purpose, default: []].contains(where: { lower.hasSuffix($0) }) else { return nil }
            return Picker.Entry(name: text, path: path, isFolder: false, size: Int(status.st_size))
        default: return nil
        }
    }
}

extension FilePath {
    /// Calls `body` with the path as the system's functions want it.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            body(buffer.baseAddress!)
        }
    }
}
