import Explorer
import Glibc
import Pictures

/// What a folder has to choose from.
enum FolderListing {
    private static let endings: [Picker.Purpose: [String]] = [
        .picture: PicturePath.endings,
        .weights: [".pth", ".pt", ".bin", ".tar", ".pdparams", ".safetensors"],
    ]

    /// Answers a request for a folder's entries.
    static func answer(_ request: Int, _ folder: FilePath, _ purpose: Picker.Purpose) -> Event {
        let folder = absolute(folder)
        return .listed(request: request, folder: folder, entries(of: folder, for: purpose))
    }

    /// The folders and the files of a purpose, each by name, folders first; hidden ones are left out.
    private static func entries(of folder: FilePath, for purpose: Picker.Purpose)
        -> Result<[Picker.Entry], Problem>
    {
        var entries: [Picker.Entry] = []
        do {
            try FolderContents.read(PicturePath(bytes: folder.bytes)) { name, kind in
                if let entry = entry(name, kind, in: folder, for: purpose) { entries.append(entry) }
                return true
            }
        } catch {
            return .failure(Problem("\(error)"))
        }
        return .success(
            entries.sorted {
                $0.isFolder != $1.isFolder
                    ? $0.isFolder : $0.component.lexicographicallyPrecedes($1.component)
            })
    }

    /// The path without `.`, `..` and links; the folder itself where it does not exist.
    static func absolute(_ folder: FilePath) -> FilePath {
        guard let path = folder.withCString({ realpath($0, nil) }) else { return folder }
        defer { free(path) }
        return FilePath(bytes: Array(UnsafeRawBufferPointer(start: path, count: strlen(path))))
    }

    private static func entry(
        _ name: [UInt8], _ kind: FolderContents.Kind, in folder: FilePath, for purpose: Picker.Purpose
    ) -> Picker.Entry? {
        if kind == .folder { return Picker.Entry(name, isFolder: true, size: 0) }
        let lower = String(decoding: name, as: UTF8.self).lowercased()
        var status = stat()
        // What has vanished meanwhile is not there to be chosen.
        guard endings[purpose, default: []].contains(where: { lower.hasSuffix($0) }),
            folder.appending(name).withCString({ stat($0, &status) }) == 0
        else { return nil }
        return Picker.Entry(name, isFolder: false, size: Int(status.st_size))
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
