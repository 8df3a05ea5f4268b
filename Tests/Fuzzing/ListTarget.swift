import Basics

/// A list of labels, and a list of pictures with their labels.
func fuzz(_ bytes: [UInt8]) {
    let lines = TextLines.split(bytes)
    precondition(lines.count <= 1 + bytes.count { $0 == 0x0A })
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
        do throws(ListLine.Flaw) {
            guard let entry = try ListLine(line) else { continue }
            precondition(entry.label >= 0 && !entry.path.contains(0) && entry.path.count < line.count)
            // An entry that can be read can be written, and reads back the same.
            let again = try ListLine(entry.path + Array(" \(entry.label)".utf8))
            precondition(entry.path.isEmpty || again == entry)
        } catch {
            precondition(!line.isEmpty)
        }
    }
}
