import Basics
import Pictures

extension PictureCollection {
    /// A folder in which every folder is a class. Classes are numbered by the order of their names' bytes, as torchvision's
    /// ImageFolder does, and pictures are found at any depth.
    static func folders(_ root: FilePath) throws(Problem) -> PictureCollection {
        var collection = PictureCollection(name: root.description)
        collection.prefix = root.appending("").bytes
        // The folders whose pictures all lie in folders within them.
        var nested: [ExternalName] = []
        // What lies next to the class folders belongs to none.
        for entry in try FolderWalk.entries(of: root, others: { _ in }) {
            let path = root.appending(entry.name)
            guard entry.isFolder else {
                if path.hasPictureName { collection.outside += 1 }
                continue
            }
            let name = ExternalName(bytes: entry.name)
            let label = Int32(collection.classNames.count)
            let before = collection.count
            var hasDirect = false
            // Apart from the collection, which takes the pictures at the same time.
            var leftOut = collection.leftOut
            try FolderWalk.files(in: path, of: root, leftOut: &leftOut) { leftOut, file, isDirect in
                guard file.hasPictureName else { return leftOut.add(file) }
                collection.paths.append(file.bytes)
                collection.labels.append(label)
                hasDirect = hasDirect || isDirect
            }
            collection.leftOut = leftOut
            if collection.count == before {
                collection.emptyClasses.append(name)
            } else if !hasDirect {
                nested.append(name)
            }
            collection.classNames.append(name)
        }
        collection.classes = collection.classNames.count
        try collection.check(root, nested)
        return collection
    }

    private func check(_ root: FilePath, _ nested: [ExternalName]) throws(Problem) {
        guard classes > 0 else {
            throw Problem(
                "there are no class folders in this folder", file: root,
                advice: "give a folder with one folder for each class, or a list file of “path label” lines")
        }
        guard count > 0 else {
            throw Problem(
                "there are no \(PictureFormat.names) files in its class folders"
                    + (leftOut.sentence.map { " (\($0))" } ?? ""), file: root, advice: "add some")
        }
        guard nested.count == classes - emptyClasses.count, nested.allSatisfy(Self.isPart) else { return }
        let example = root.appending(nested[0].bytes)
        throw Problem(
            "its folders (\(ClassMatching.quoted(nested))) are parts of a data set, and the class folders lie within "
                + "them", file: root, advice: "give one of them: \(example)")
    }

    /// Whether a folder is called as the parts of data sets are: `train`, `val2017`.
    private static func isPart(_ name: ExternalName) -> Bool {
        let word = name.text.lowercased().prefix { ("a"..."z").contains($0) }
        let rest = name.bytes.dropFirst(word.utf8.count)
        return parts.contains(String(word))
            && rest.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
    }

    private static let parts: Set = [
        "train", "training", "trainval", "val", "valid", "validation", "dev", "test", "testing", "eval",
        "holdout",
    ]
}

/// Walks through folders in the order of the names' bytes.
private enum FolderWalk {
    struct Entry {
        let name: [UInt8]
        let isFolder: Bool
    }

    /// The folders and ordinary files in a folder by name, links followed, hidden ones and those of systems left out.
    ///
    /// - Parameter others: called for pipes, devices, sockets and broken links.
    static func entries(of folder: FilePath, others: (FileKind) -> Void) throws(Problem) -> [Entry] {
        var entries: [Entry] = []
        try FolderContents.read(folder, others: { others($1) }) { name, kind in
            let isFolder = kind == .folder
            if !isFolder || !LeftOutFiles.litterFolders.contains(ExternalName(bytes: name)) {
                entries.append(Entry(name: name, isFolder: isFolder))
            }
            return true
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Calls `found` with every file in a folder of `root` and in the folders within it, and whether it lies in the folder
    /// itself. A folder to which links lead more than once is entered once; `root` and the folders around it never are,
    /// because they hold other classes.
    static func files(
        in folder: FilePath, of root: FilePath, leftOut: inout LeftOutFiles,
        found: (inout LeftOutFiles, FilePath, _ isDirect: Bool) -> Void
    ) throws(Problem) {
        var seen: Set<FileStatus.Identity> = []
        var outer = root
        while let status = FileStatus(outer), seen.insert(status.identity).inserted {
            outer = outer.appending("..")
        }
        var pending = [folder]
        while let next = pending.popLast() {
            guard let status = FileStatus(next), seen.insert(status.identity).inserted else { continue }
            var folders: [FilePath] = []
            var hasPictures = false
            for entry in try entries(of: next, others: { leftOut.add($0) }) {
                let path = next.appending(entry.name)
                if entry.isFolder {
                    folders.append(path)
                } else {
                    hasPictures = hasPictures || path.hasPictureName
                    found(&leftOut, path, next == folder)
                }
            }
            if next != folder, next.hasPictureName, folders.isEmpty, !hasPictures { leftOut.addFolder() }
            pending += folders.reversed()
        }
    }
}
