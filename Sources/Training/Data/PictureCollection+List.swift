import Basics
import Checkpoints
import Pictures

extension PictureCollection {
    /// A list file: on each line a path and a label, which is a number from 0 or a class's name (`ListLine`). Paths are
    /// relative to the list's folder. A first line that names the columns is skipped.
    ///
    /// Names become labels in the order of their bytes.
    static func list(_ file: FilePath) throws(Problem) -> PictureCollection {
        let storage = try ByteStorage.open(
            file, advice: "check the name, or give a shorter list of “path label” lines")
        var reader = ListReader(file)
        let wide = try storage.withUnsafeBytes { bytes throws(Problem) in
            try ListReader.converted(bytes, file)
        }
        if let wide {
            try wide.withUnsafeBytes { bytes in Result { () throws(Problem) in try reader.read(bytes) } }
                .get()
        } else {
            try storage.withUnsafeBytes { bytes throws(Problem) in
                let start = bytes.starts(with: TextLines.mark) ? TextLines.mark.count : 0
                try reader.read(UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }
        return try reader.collection()
    }
}

/// Reads a list file line by line.
private struct ListReader {
    private static let advice = "give a list of “path label” lines"
    private static let endings = PictureFormat.endings.map { Array($0.utf8) }

    private let file: FilePath
    private let folder: [UInt8]
    private var list: PictureCollection
    /// The names so far, and the label that each has until all are known.
    private var names: [ExternalName: Int32] = [:]
    /// The first line that has a label, and the label.
    private var first: (line: Int, label: ListLine.Label)?

    init(_ file: FilePath) {
        self.file = file
        folder = Array(file.folderPrefix)
        list = PictureCollection(name: file.description, isList: true)
        list.prefix = folder
    }

    /// The text in UTF-8, if it is in another encoding. A file that is no text is refused here, because it would only be
    /// quoted line by line.
    static func converted(_ bytes: UnsafeRawBufferPointer, _ file: FilePath) throws(Problem) -> [UInt8]? {
        let head = Array(bytes.prefix(4096))
        guard !head.starts(with: [0xFF, 0xD8]), !head.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
            throw Problem("this is a picture", file: file, advice: advice)
        }
        let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF], [0, 0, 0xFE, 0xFF]]
        guard !marks.contains(where: head.starts) else {
            return try TextLines.decoded(Array(bytes), file: file.description, advice: advice)
        }
        _ = try TextLines.decoded(head, file: file.description, advice: advice)
        return nil
    }

    mutating func read(_ text: UnsafeRawBufferPointer) throws(Problem) {
        let lineFeed = UInt8(ascii: "\n")
        // A carriage return alone ended the lines of old Macs.
        let separator = text.prefix(1 << 16).contains(lineFeed) ? lineFeed : UInt8(ascii: "\r")
        var (number, start) = (0, text.startIndex)
        while start <= text.endIndex {
            let end = text[start...].firstIndex(of: separator) ?? text.endIndex
            let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
            start = end + 1
            number += 1
            if first == nil, let header = ListHeader(line) {
                guard header.isUnderstood else {
                    throw Problem(
                        "line \(number): the columns are \(header.columns.map { Escape.quoted($0) }.listed("and"))",
                        file: file, advice: "give two, a path and a label")
                }
                continue
            }
            let entry: ListLine
            do throws(ListLine.Flaw) {
                guard let found = try ListLine(line, endings: Self.endings) else { continue }
                entry = found
            } catch {
                throw Problem(
                    "line \(number): \(Self.message(error))", file: file,
                    advice: "each line is a path, a space or comma, and a class's number from 0 or its name")
            }
            try add(entry, number)
        }
    }

    private mutating func add(_ entry: ListLine, _ number: Int) throws(Problem) {
        switch (entry.label, first?.label) {
        case (.number(let label), nil), (.number(let label), .number?):
            list.labels.append(Int32(label))
            list.lines.append(Int32(clamping: number))
        case (.name(let name), nil), (.name(let name), .name?):
            let next = Int32(names.count)
            list.labels.append(names[name] ?? next)
            if names[name] == nil { names[name] = next }
        case (.number(let label), .name(let other)?):
            throw mixed(number, "the number \(label)", "the name “\(other.shown(width: 40))”")
        case (.name(let name), .number(let other)?):
            throw mixed(number, "the name “\(name.shown(width: 40))”", "the number \(other)")
        }
        if first == nil { first = (number, entry.label) }
        let path = path(entry.path)
        path.withUnsafeBytes {
            list.paths.append($0, in: path.first == UInt8(ascii: "/") ? [] : folder)
        }
    }

    private func mixed(_ number: Int, _ label: String, _ other: String) -> Problem {
        Problem(
            "line \(number): the label is \(label), and in line \(first?.line ?? 0) it is \(other)",
            file: file,
            advice: "give numbers or names throughout")
    }

    /// The path of the file that a line names, from the list's folder or from the root. Lists from Windows have `\` between
    /// folders; here it may also be part of a name.
    private func path(_ path: [UInt8]) -> [UInt8] {
        guard path.contains(UInt8(ascii: "\\")) else { return path }
        let whole = path.first == UInt8(ascii: "/") ? path : folder + path
        guard !FilePath(bytes: whole).exists else { return path }
        return path.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
    }

    func collection() throws(Problem) -> PictureCollection {
        guard list.count > 0 else {
            throw Problem("there are no pictures in this list", file: file, advice: "give “path label” lines")
        }
        var list = list
        list.paths.trim()
        guard !names.isEmpty else {
            list.classes = Int(list.labels.max() ?? 0) + 1
            return list
        }
        list.classNames = names.keys.sorted()
        var places = [Int32](repeating: 0, count: names.count)
        for (place, name) in list.classNames.enumerated() { places[Int(names[name] ?? 0)] = Int32(place) }
        list.labels = list.labels.map { places[Int($0)] }
        list.classes = names.count
        return list
    }

    private static func message(_ flaw: ListLine.Flaw) -> String {
        switch flaw {
        case .noLabel: "there is no label after the path"
        case .tooLarge(let word):
            "the label \(word.prefix(40)) is too large; the largest is \(ListLine.largestLabel)"
        case .notALabel(let word): "“\(word.prefix(40))” is not a label"
        case .notAName: "this is not a file name"
        case .severalColumns:
            "there is more than a path and a label; put a label with commas in quotation marks"
        case .openQuote: "a quotation mark is not closed"
        case .afterQuote: "something follows a closing quotation mark"
        }
    }
}
