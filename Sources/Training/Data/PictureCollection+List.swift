import Basics
import Checkpoints
import Pictures

extension PictureCollection {
    /// A list file: on each line a path, space, and a label from 0. Paths are relative to the list's folder.
    ///
    /// - Parameter classes: labels must be below it; nil for one more than the highest label.
    static func list(_ file: FilePath, classes: Int?) throws(Problem) -> PictureCollection {
        let storage = try ByteStorage.open(file)
        let start = try textStart(storage, file)
        var collection = PictureCollection(name: file.description)
        let folder = file.folderPrefix
        var highest = -1
        var number = 0
        try storage.withUnsafeBytes { bytes throws(Problem) in
            for line in bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            {
                number += 1
                let entry: ListLine
                do throws(ListLine.Flaw) {
                    guard let found = try ListLine(line) else { continue }
                    entry = found
                } catch {
                    throw Problem(
                        "line \(number): \(message(error))", file: file,
                        advice: "each line is a path, a space and a number from 0")
                }
                if let classes, entry.label >= classes {
                    throw Problem(
                        "line \(number): the label \(entry.label) is not one of 0 to \(classes - 1)",
                        file: file,
                        advice: "correct it, or the number of classes")
                }
                highest = max(highest, entry.label)
                collection.labels.append(Int32(entry.label))
                collection.paths.append(
                    entry.path.first == UInt8(ascii: "/") ? entry.path : folder + entry.path)
            }
        }
        guard collection.count > 0 else {
            throw Problem("there are no pictures in this list", file: file, advice: "give “path label” lines")
        }
        collection.classes = classes ?? highest + 1
        return collection
    }

    /// The offset of the text, after a byte order mark. A file that is no text is refused here, because it would only be
    /// quoted line by line.
    private static func textStart(_ storage: ByteStorage, _ file: FilePath) throws(Problem) -> Int {
        let advice = "give a list of “path label” lines"
        return try storage.withUnsafeBytes { bytes throws(Problem) in
            let head = bytes.prefix(4096)
            guard !head.starts(with: [0xFF, 0xD8]) else {
                throw Problem("this is a picture", file: file, advice: advice)
            }
            guard !head.contains(0) else {
                throw Problem("this is not a text in UTF-8", file: file, advice: advice)
            }
            return head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        }
    }

    private static func message(_ flaw: ListLine.Flaw) -> String {
        switch flaw {
        case .noLabel: "there is no label after the path"
        case .notALabel(let word): "“\(word.prefix(40))” is not a label"
        case .notAName: "this is not a file name"
        }
    }
}
