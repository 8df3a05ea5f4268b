extension Table {
    /// Aligned columns under a heading, with no space behind the last of them.
    func text(_ console: Console) -> String {
        let shown = rows.map { row in row.cells.map { $0.shown(isASCII: console.isASCII) } }
        let titles = columns.map(\.title)
        let widths = columns.indices.map { column in
            (shown + [titles]).map { $0[column].count }.max() ?? 0
        }
        // Two spaces between columns read better than one, where there is room for them.
        let isRoomy = widths.reduce(0, +) + 2 * (widths.count - 1) <= 80
        let gap = isRoomy ? "  " : " "
        func line(_ cells: [String]) -> String {
            var line = ""
            for (column, cell) in cells.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line +=
                    (column == 0 ? "" : gap) + (columns[column].isNumeric ? padding + cell : cell + padding)
            }
            return line.trimmedEnd
        }
        var text = titles.allSatisfy(\.isEmpty) ? "" : console.styled(line(titles), .faint) + "\n"
        for (row, cells) in zip(rows, shown) {
            text += console.styled(line(cells), row.isStrong ? .strong : .plain) + "\n"
        }
        return text
    }

    /// RFC 4180, but with the line ends of the system: a header of keys, and numbers as programs read them.
    var csv: String {
        func field(_ text: String) -> String {
            let isPlain = !text.contains { ",\"".contains($0) || $0.isNewline }
            return isPlain ? text : "\"" + text.replacing("\"", by: "\"\"") + "\""
        }
        let header = columns.map { field($0.key) }
        let lines = [header] + rows.map { $0.cells.map { field($0.plain) } }
        return lines.map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// A pipe table, strong rows in bold.
    var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        var text = line(columns.map(\.title.trimmed))
        text += line(columns.map { $0.isNumeric ? "---:" : ":---" })
        for row in rows {
            text += line(
                row.cells.map { cell in
                    let shown = cell.shown(isASCII: false).trimmed.replacing("|", by: "\\|")
                    return row.isStrong && !shown.isEmpty ? "**\(shown)**" : shown
                })
        }
        return text
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    fileprivate var trimmed: String { String(drop { $0 == " " }).trimmedEnd }

    /// Replaces every occurrence of a character.
    fileprivate func replacing(_ character: Character, by replacement: String) -> String {
        var result = ""
        for next in self {
            if next == character { result += replacement } else { result.append(next) }
        }
        return result
    }
}
