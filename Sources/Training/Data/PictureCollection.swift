import Basics
import Pictures

/// Picture files with their labels: a folder of class folders, or a list file.
public struct PictureCollection: Sendable {
    /// By label; empty if the classes have no names.
    public internal(set) var classNames: [String] = []
    public internal(set) var classes = 0
    /// Class folders without a picture.
    public internal(set) var emptyClasses: [String] = []
    /// What errors call it.
    let name: String
    var paths = PathTable()
    var labels: [Int32] = []

    init(name: String) {
        self.name = name
    }

    public var count: Int { labels.count }
    public func path(_ index: Int) -> FilePath { paths[index] }
    public func label(_ index: Int) -> Int { Int(labels[index]) }

    /// The pictures that a user names: a folder of class folders, or a list file of `path label` lines.
    ///
    /// - Parameter classes: the number of classes that the labels of a list are for; nil for as many as it uses.
    /// - Throws: why it cannot be read, or that there are no pictures.
    public static func open(_ path: FilePath, classes: Int? = nil) throws(Problem) -> PictureCollection {
        path.isFolder ? try folders(path) : try list(path, classes: classes)
    }

    /// The same pictures with the labels of a model that has `wanted` classes called `names`.
    ///
    /// The names of class folders must be among the model's. If all are unknown and there are as many as the model has
    /// classes, their order decides, as with ImageNet's folders, which are called n01440764 and so on.
    public func labelled(as names: [String], classes wanted: Int) throws(Problem) -> PictureCollection {
        var result = self
        result.classes = wanted
        result.classNames = names
        // A list has numbers, which were checked when it was read.
        guard !classNames.isEmpty else { return result }
        let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let known = classNames.filter { places[$0] != nil }
        if known.isEmpty, classes == wanted {
            if names.isEmpty { result.classNames = classNames }
            return result
        }
        guard known.count == classNames.count else {
            let stranger = classNames.first { places[$0] == nil } ?? ""
            throw known.isEmpty
                ? Problem(
                    "there are \(classes) class folders for \(wanted) classes", file: name,
                    advice: "give one folder for each class, or a list file of “path label” lines")
                : Problem(
                    "the class folder “\(stranger)” is none of the model's \(wanted) classes", file: name,
                    advice: "rename or remove it")
        }
        result.labels = labels.map { Int32(places[classNames[Int($0)]] ?? 0) }
        return result
    }
}

/// Many paths in two arrays: ImageNet has more than a million pictures.
struct PathTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each path ends in `bytes`.
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ path: some Sequence<UInt8>) {
        bytes.append(contentsOf: path)
        ends.append(bytes.count)
    }

    subscript(index: Int) -> FilePath {
        FilePath(bytes: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }
}

// MARK: - Folders

extension PictureCollection {
    /// A folder in which every folder is a class. Classes are numbered by the order of their names' bytes, as torchvision's
    /// ImageFolder does, and pictures are found at any depth.
    static func folders(_ root: FilePath) throws(Problem) -> PictureCollection {
        var collection = PictureCollection(name: root.description)
        for entry in try FolderWalk.entries(of: root) where entry.isFolder {
            let name = String(decoding: entry.name, as: UTF8.self)
            let label = Int32(collection.classNames.count)
            let before = collection.count
            try FolderWalk.pictures(in: root.appending(entry.name), of: root) { path in
                collection.paths.append(path.bytes)
                collection.labels.append(label)
            }
            if collection.count == before { collection.emptyClasses.append(name) }
            collection.classNames.append(name)
        }
        collection.classes = collection.classNames.count
        guard collection.classes > 0 else {
            throw Problem(
                "there are no class folders in this folder", file: root,
                advice: "give a folder with one folder for each class, or a list file of “path label” lines")
        }
        guard collection.count > 0 else {
            throw Problem(
                "there are no \(PictureFormat.names) files in its class folders", file: root,
                advice: "add some")
        }
        return collection
    }
}

/// Walks through folders in the order of the names' bytes.
private enum FolderWalk {
    struct Entry {
        let name: [UInt8]
        let isFolder: Bool
    }

    /// The folders and ordinary files in a folder by name, links followed, hidden ones left out.
    static func entries(of folder: FilePath) throws(Problem) -> [Entry] {
        var entries: [Entry] = []
        try FolderContents.read(folder) { name, kind in
            entries.append(Entry(name: name, isFolder: kind == .folder))
            return true
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Calls `found` with every picture file in a folder of `root` and in the folders within it. A folder to which links
    /// lead more than once is entered once; `root` and the folders around it never are, because they hold other classes.
    static func pictures(
        in folder: FilePath, of root: FilePath, found: (FilePath) -> Void
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
            for entry in try entries(of: next) {
                let path = next.appending(entry.name)
                if entry.isFolder { folders.append(path) } else if path.hasPictureName { found(path) }
            }
            pending += folders.reversed()
        }
    }
}
