import Basics

/// Text for terminals that show only ASCII.
enum Transliteration {
    /// What tables are drawn with becomes one character each, so that columns stay aligned.
    private static let characters: [Unicode.Scalar: String] = [
        "×": "x", "·": "-", "–": "-", "−": "-", "—": "-", "’": "'", "“": "\"", "”": "\"", "…": "...",
        "→": "->", "±": "+-", "≥": ">=", "²": "2", "█": "#",
    ]

    static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += characters[scalar] ?? scalar.escaped(asASCII: true)
            }
        }
        return result
    }
}

extension String {
    /// Fit for a line of a terminal: nothing in it moves the cursor or reorders what stands around it.
    var escapedForDisplay: String { Escape.line(self) }

    /// Without line breaks.
    var onOneLine: String { contains(where: \.isNewline) ? escapedForDisplay : self }
}

extension RawArgument {
    /// A file's name for a person.
    var display: String { bytes.isEmpty ? "''" : path.inputName }

    /// A file's name for a program: exactly, where it is text.
    var exact: String {
        let text = text
        return [UInt8](text.utf8) == bytes ? text : display
    }
}
