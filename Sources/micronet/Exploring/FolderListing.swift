import Basics
import Checkpoints
import Explorer
import Pictures

/// What a folder has to choose from.
enum FolderListing {
    static let endings: [Picker.Purpose: [String]] = [
        .picture: PictureFormat.endings,
        .weights: CheckpointFormat.readExtensions.map { "." + $0 },
    ]

    /// Answers what asks for folders and files; nil for any other effect.
    static func answer(_ effect: Effect) -> Event? {
        switch effect {
        case .list(let request, let folder, let purpose):
            let folder = absolute(folder)
            return .listed(request: request, folder: folder, entries(of: folder, for: purpose))
        case .find(let request, let typed, let folder):
            let path = typed.resolved(in: folder, home: ProcessEnvironment.path("HOME"))
            return .found(request: request, path, isFolder: path.isFolder)
        default: return nil
        }
    }

    /// The folders and the files of a purpose, each by name, folders first; hidden ones are left out.
    private static func entries(
        of folder: FilePath, for purpose: Picker.Purpose
    ) -> Result<[Picker.Entry], Problem> {
        var entries: [Picker.Entry] = []
        do {
            try FolderContents.read(folder) { name, kind in
                if kind == .folder {
                    entries.append(Picker.Entry(name, isFolder: true, size: 0))
                } else if let file = file(folder.appending(name), for: purpose) {
                    entries.append(file)
                }
                return true
            }
        } catch {
            return .failure(error)
        }
        return .success(
            entries.sorted {
                $0.isFolder != $1.isFolder
                    ? $0.isFolder : $0.component.lexicographicallyPrecedes($1.component)
            })
    }

    /// nil for a file of another kind, and for one that has vanished since it was listed.
    private static func file(_ path: FilePath, for purpose: Picker.Purpose) -> Picker.Entry? {
        guard endings[purpose, default: []].contains(where: path.hasSuffix(ignoringCase:)),
            let status = FileStatus(path)
        else { return nil }
        return Picker.Entry(path.lastComponent, isFolder: false, size: status.size)
    }

    /// The path without `.`, `..` and links; the folder itself where it does not exist.
    private static func absolute(_ folder: FilePath) -> FilePath {
        folder.resolved ?? folder
    }
}
