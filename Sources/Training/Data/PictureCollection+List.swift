import Checkpoints
import Pictures

extension PictureCollection {
    /// A list file: on each line a path, space, and a label from 0. Paths are relative to the list's folder.
    ///
    /// - Parameter classes: labels must lie below; nil for one more than the highest label.
    static func list(_ file: PicturePath, classes: Int?) throws(DataError) -> PictureCollection {
        let storage: ByteStorage
        do {
            storage = try ByteStorage.open(path: file.bytes, name: file.description)
        } catch {
            throw DataError(error.description)
        }
        let start = try textStart(storage, file)
        var collection = PictureCollection(name: file.description)
        let folder = file.folder
        var highest = -1
        var number = 0
        try storage.withUnsafeBytes { bytes throws(DataError) in
            for line in bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            {
                number += 1
                let entry: ListLine
                do throws(ListLine.Problem) {
                    guard let found = try ListLine(line) else { continue }
                    entry = found
                } catch {
                    throw DataError("\(file): line \(number): \(words(for: error))")
                }
                if let classes, entry.label >= classes {
                    throw DataError(
                        "\(file): line \(number): the label \(entry.label) is not one of 0 to \(classes - 1); "
                            + "correct it, or the number of classes")
                }
                highest = max(highest, entry.label)
                collection.labels.append(Int32(entry.label))
                let isAbsolute = entry.path.first == UInt8(ascii: "/")
                collection.paths.append(isAbsolute ? entry.path : folder.bytes + entry.path)
            }
        }
        guard collection.count > 0 else {
            throw DataError("\(file): there are no pictures in this list; give “path label” lines")
        }
        collection.classes = classes ?? highest + 1
        return collection
    }

    /// Where the text begins, behind a byte order mark. What is no text would only be quoted line by line.
    private static func textStart(_ storage: ByteStorage, _ file: PicturePath) throws(DataError) -> Int {
        try storage.withUnsafeBytes { bytes throws(DataError) in
            let head = bytes.prefix(4096)
            guard !head.starts(with: [0xFF, 0xD8]) else {
                throw DataError("\(file): this is a picture; give a list of “path label” lines")
            }
            guard !head.contains(0) else {
                throw DataError("\(file): this is not a text in UTF-8; give a list of “path label” lines")
            }
            return head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        }
    }

    private static func words(for problem: ListLine.Problem) -> String {
        let wrong =
            switch problem {
            case .noLabel: "there is no label behind the path"
            case .notALabel(let word): "“\(PicturePath(String(word.prefix(40))))” is not a label"
            case .notAName: "this is not a file name"
            }
        return wrong + "; each line is a path, a space and a number from 0"
    }
}
