import Checkpoints
import Pictures

extension PictureCollection {
    /// A list file: on each line a path, space, and a label from 0. Paths are relative to the list's folder.
    ///
    /// - Parameter classes: labels must lie below; nil for one more than the highest label.
    static func list(_ file: PicturePath, classes: Int?) throws(DataError) -> PictureCollection {
        let storage: ByteStorage
        do {
            storage = try ByteStorage.open(path: String(decoding: file.bytes, as: UTF8.self))
        } catch {
            throw DataError(error.description)
        }
        var collection = PictureCollection(name: file.description)
        let folder = file.folder
        var highest = -1
        var number = 0
        try storage.withUnsafeBytes { bytes throws(DataError) in
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                number += 1
                guard let entry = try ListLine(line, of: file, number) else { continue }
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
}

/// A line of a list file.
private struct ListLine {
    let path: [UInt8]
    let label: Int

    /// Nil for an empty line. The path may contain spaces, so the last one separates.
    init?(
        _ line: Slice<UnsafeRawBufferPointer>, of file: PicturePath, _ number: Int
    ) throws(DataError) {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var text = line
        while let last = text.last, isSpace(last) { text.removeLast() }
        while let first = text.first, isSpace(first) { text.removeFirst() }
        if text.isEmpty { return nil }
        let advice = "each line is a path, a space and a number from 0"
        guard let space = text.lastIndex(where: isSpace) else {
            throw DataError(
                "\(file): line \(number): there is no label behind the path; \(advice)")
        }
        let word = String(decoding: text[text.index(after: space)...], as: UTF8.self)
        guard let label = Int(word), (0..<1_000_000).contains(label) else {
            throw DataError(
                "\(file): line \(number): “\(PicturePath(word))” is not a label; \(advice)")
        }
        var path = text[..<space]
        while let last = path.last, isSpace(last) { path.removeLast() }
        guard !path.contains(0) else {
            throw DataError("\(file): line \(number): this is not a file name; \(advice)")
        }
        self.path = Array(path)
        self.label = label
    }
}
