import Basics

/// A list of labels, and a list of pictures with their labels.
func fuzz(_ bytes: [UInt8]) {
    let lines = TextLines.split(bytes)
    precondition(lines.count <= 1 + bytes.count { $0 == 0x0A || $0 == 0x0D })
    _ = try? TextLines.decoded(bytes, file: "list", advice: "")
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
        do throws(ListLine.Flaw) {
            _ = ListHeader(line)
            guard let entry = try ListLine(line, endings: endings) else { continue }
            precondition(!entry.path.isEmpty && !entry.path.contains(0) && entry.path.count < line.count)
            // An entry that can be read can be written, and reads back the same.
            let label =
                switch entry.label {
                case .number(let number): Array(String(number).utf8)
                case .name(let name): name.bytes
                }
            let again = try ListLine(quoted(entry.path) + [0x2C] + quoted(label), endings: endings)
            precondition(again == entry)
        } catch {
            precondition(!line.isEmpty)
        }
    }
}

private let endings = [".jpg", ".png"].map { Array($0.utf8) }

private func quoted(_ field: [UInt8]) -> [UInt8] {
    [0x22] + field.flatMap { $0 == 0x22 ? [$0, $0] : [$0] } + [0x22]
}
