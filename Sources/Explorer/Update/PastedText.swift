import Basics

/// Pasted text as a line to type in takes it.
struct PastedText {
    /// The bytes as they came.
    let bytes: [UInt8]
    /// On one line: without controls, white space as single spaces.
    let line: String
    /// Whether there was more than a line to type in takes.
    let isCut: Bool

    /// As long as the longest path of a file.
    private static let limit = 4096

    init(_ bytes: [UInt8]) {
        self.bytes = Array(bytes.prefix(PastedText.limit))
        isCut = bytes.count > PastedText.limit
        var line = String.UnicodeScalarView()
        for scalar in String(decoding: self.bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\t", "\n", "\r", " ": if line.last != " " { line.append(" ") }
            default: if scalar.properties.generalCategory != .control { line.append(scalar) }
            }
        }
        while line.first == " " { line.removeFirst() }
        while line.last == " " { line.removeLast() }
        self.line = String(line)
    }
}
