import Pictures

/// Picture files with their labels: a folder of class folders, or a list file.
public struct PictureCollection: Sendable {
    /// By label; empty where the classes have no names.
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
    public func path(_ index: Int) -> PicturePath { paths[index] }
    public func label(_ index: Int) -> Int { Int(labels[index]) }

    /// The pictures that a user names: a folder of class folders, or a list file of `path label` lines.
    ///
    /// - Parameter classes: how many classes the labels of a list are for; nil for as many as it uses.
    public static func open(_ path: PicturePath, classes: Int? = nil) throws(DataError) -> PictureCollection {
        FolderWalk.isFolder(path) ? try folders(path) : try list(path, classes: classes)
    }

    /// The same pictures with the labels of a model that knows its classes as `names`.
    ///
    /// Folders have names: they must be among the model's, or be as many as there are and all unknown, in
    /// which case their order decides (as with ImageNet's folders, which are called n01440764 and so on).
    public func labelled(as names: [String], classes wanted: Int) throws(DataError) -> PictureCollection {
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
            throw DataError(
                known.isEmpty
                    ? "\(name): there are \(classes) class folders for \(wanted) classes; give one folder a "
                        + "class, or a list file of “path label” lines"
                    : "\(name): the class folder “\(PicturePath(stranger))” is none of the model's \(wanted) "
                        + "classes; rename or remove it")
        }
        result.labels = labels.map { Int32(places[classNames[Int($0)]] ?? 0) }
        return result
    }
}
