import Basics
import Pictures
import Synchronization

extension PictureCollection {
    /// A folder in which every folder is a class. Classes are numbered by the order of their names' bytes, as torchvision's
    /// ImageFolder does, and pictures are found at any depth.
    static func folders(_ root: FilePath, threads: Int) throws(Problem) -> PictureCollection {
        var collection = PictureCollection(name: root.description)
        collection.prefix = root.appending("").bytes
        // What lies next to the class folders belongs to none.
        var (names, outside) = (NameList(), 0)
        try FolderContents.scan(root) { name, kind, _ in
            switch kind {
            case .folder where !LeftOutFiles.isLitter(folder: name): names.append(name)
            case .file where PictureFormat.isEnding(of: name): outside += 1
            default: break
            }
            return true
        }
        collection.outside = outside
        names.forEachInOrder { collection.classNames.append(ExternalName(bytes: $0)) }
        collection.classes = collection.classNames.count
        let found = try ClassReading(root, collection.classNames).run(threads: threads)
        collection.labels.reserveCapacity(found.reduce(0) { $0 + $1.paths.count })
        collection.mayBeReplaced = found.contains(where: \.mayBeReplaced)
        // The folders whose pictures all lie in folders within them.
        var nested: [ExternalName] = []
        for (label, folder) in found.enumerated() {
            let name = collection.classNames[label]
            if folder.paths.count == 0 {
                collection.emptyClasses.append(name)
            } else if !folder.hasDirect {
                nested.append(name)
            }
            collection.labels += repeatElement(Int32(label), count: folder.paths.count)
            collection.paths.append(folder.paths)
            collection.leftOut.add(folder.leftOut)
        }
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

/// What is in a class folder, in the order of the names' bytes.
private struct ClassFolder: Sendable {
    var paths = PathTable()
    var leftOut = LeftOutFiles()
    /// Whether a picture lies in the folder itself.
    var hasDirect = false
    var mayBeReplaced = false
}

/// Reads class folders on several threads.
private final class ClassReading: Sendable {
    private let root: FilePath
    private let names: [ExternalName]
    /// The root and the folders around it.
    private let outer: Set<FileStatus.Identity>
    private let progress: Mutex<Progress>

    private struct Progress {
        var next = 0
        /// The class before which reading ends.
        var end: Int
        var found: [Result<ClassFolder, Problem>?]
    }

    init(_ root: FilePath, _ names: [ExternalName]) {
        self.root = root
        self.names = names
        var outer: Set<FileStatus.Identity> = []
        var folder = root
        while let status = FileStatus(folder), outer.insert(status.identity).inserted {
            folder = folder.appending("..")
        }
        self.outer = outer
        progress = Mutex(Progress(end: names.count, found: Array(repeating: nil, count: names.count)))
    }

    /// - Returns: what is in each folder.
    /// - Throws: why the first of those that cannot be read cannot.
    func run(threads: Int) throws(Problem) -> [ClassFolder] {
        WorkerThreads.perform(min(max(threads, 1), names.count)) { _ in work() }
        var all: [ClassFolder] = []
        for result in progress.withLock({ $0.found }) {
            guard let result else { break }
            all.append(try result.get())
        }
        return all
    }

    private func work() {
        var walk = FolderWalk(outer: outer)
        while let index = take() {
            let folder = root.appending(names[index].bytes)
            let result = Result { () throws(Problem) in try walk.read(folder) }
            progress.withLock {
                $0.found[index] = result
                // The classes before it have been taken already.
                if case .failure = result { $0.end = min($0.end, index) }
            }
        }
    }

    private func take() -> Int? {
        progress.withLock {
            guard $0.next < $0.end else { return nil }
            $0.next += 1
            return $0.next - 1
        }
    }
}

/// Walks through a class folder and the folders within it.
private struct FolderWalk {
    /// The folders that are never entered, because they hold other classes.
    let outer: Set<FileStatus.Identity>
    // What is in the folder that is being read.
    private var pictures = NameList()
    private var folders = NameList()
    /// Files that their names say nothing about.
    private var unnamed = NameList()
    private let replaced = OutputFile.replacedNodes

    init(outer: Set<FileStatus.Identity>) { self.outer = outer }

    /// The folder's files, and those of the folders within it, links followed, hidden ones and those of systems left out. A
    /// folder to which links lead more than once is entered once.
    mutating func read(_ folder: FilePath) throws(Problem) -> ClassFolder {
        var found = ClassFolder()
        var seen = outer
        var pending = [folder]
        while let next = pending.popLast() {
            guard let status = FileStatus(next), seen.insert(status.identity).inserted else { continue }
            try list(next, &found)
            let prefix = next.appending("").bytes
            pictures.forEachInOrder { found.paths.append($0, in: prefix) }
            unnamed.forEachInOrder { found.leftOut.postpone(FilePath(bytes: prefix + $0)) }
            if next == folder {
                found.hasDirect = !pictures.isEmpty
            } else if next.hasPictureName, folders.isEmpty, pictures.isEmpty {
                found.leftOut.addFolder()
            }
            let end = pending.count
            folders.forEachInOrder { pending.append(next.appending($0)) }
            pending[end...].reverse()
        }
        found.paths.trim()
        return found
    }

    private mutating func list(_ folder: FilePath, _ found: inout ClassFolder) throws(Problem) {
        pictures.clear()
        folders.clear()
        unnamed.clear()
        try FolderContents.scan(folder) { name, kind, node in
            switch kind {
            case .folder: if !LeftOutFiles.isLitter(folder: name) { folders.append(name) }
            case .file:
                if PictureFormat.isEnding(of: name) {
                    pictures.append(name)
                    if replaced.contains(node) { found.mayBeReplaced = true }
                } else if !found.leftOut.add(named: name) {
                    unnamed.append(name)
                }
            default: found.leftOut.add(kind)
            }
            return true
        }
    }
}
