import Pictures

extension PictureCollection {
    /// A folder in which every folder is a class; classes are numbered by the order of their names' bytes, as
    /// torchvision's ImageFolder does, and pictures are found at any depth.
    static func folders(_ root: PicturePath) throws(DataError) -> PictureCollection {
        var collection = PictureCollection(name: root.description)
        let entries = try FolderWalk.entries(of: root)
        for entry in entries where entry.isFolder {
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
            throw DataError(
                "\(root): there are no class folders in this folder; give a folder with one folder a class, "
                    + "or a list file of “path label” lines")
        }
        guard collection.count > 0 else {
            throw DataError("\(root): there are no JPEG files in its class folders; add some")
        }
        return collection
    }
}
