import Basics

/// Rows and columns, built once and written as text, CSV or Markdown.
struct Table {
    struct Column {
        /// The name in a CSV header.
        let key: String
        let title: String
        var isNumeric = true
        /// Whether it draws what another column says, and so is nothing for programs.
        var isDrawing = false

        /// Bars for the values of another column.
        static let bars = Column(key: "", title: "", isNumeric: false, isDrawing: true)

        static func text(_ title: String, key: String? = nil) -> Column {
            Column(key: key ?? title, title: title, isNumeric: false)
        }

        static func number(_ title: String, key: String? = nil) -> Column {
            Column(key: key ?? title, title: title)
        }
    }

    /// A value that each format writes in its own way: 1234567 in CSV is 1,234,567 for a person.
    enum Cell: Equatable {
        case text(String)
        case count(Int)
        /// A number, shown with some decimals; all of its digits in CSV.
        case number(Double, decimals: Int)
        /// A probability, shown with five decimals.
        case score(Float)
        /// A measurement: three decimals, or an exponent if they would show nothing.
        case measure(Float)
        /// 0…1, shown as a percentage.
        case share(Double)
        /// 0…1, drawn.
        case bar(Double)
        /// The sizes of a tensor: 3×56×56, in CSV 3x56x56.
        case shape([Int])
        case empty
        case unknown
    }

    struct Row {
        var cells: [Cell]
        /// Whether it is a heading of what follows, or a total.
        var isStrong = false
    }

    var columns: [Column]
    var rows: [Row] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    mutating func add(_ cells: [Cell], isStrong: Bool = false) {
        precondition(cells.count == columns.count, "\(cells.count) cells in \(columns.count) columns")
        rows.append(Row(cells: cells, isStrong: isStrong))
    }
}

extension Table.Cell {
    /// For a person.
    func shown(isASCII: Bool) -> String {
        switch self {
        case .text(let text): Escape.line(text)
        case .count(let count): Numbers.grouped(count)
        case .number(let number, let decimals): Numbers.fixed(number, decimals)
        case .score(let score): Numbers.fixed(score, 5)
        case .measure(let number): Numbers.measure(number)
        case .share(let share): Numbers.fixed(100 * share, 1)
        case .bar(let share): Bar.drawn(share, isASCII: isASCII)
        case .shape(let sizes): sizes.map(String.init).joined(separator: "×")
        case .empty: ""
        case .unknown: "–"
        }
    }

    /// For a program.
    var plain: String {
        switch self {
        case .text(let text): text
        case .count(let count): String(count)
        case .number(let number, _), .share(let number), .bar(let number):
            number.isFinite ? number.description : ""
        case .score(let number), .measure(let number): number.isFinite ? number.description : ""
        case .shape(let sizes): sizes.map(String.init).joined(separator: "x")
        case .empty, .unknown: ""
        }
    }
}

// MARK: - Formats

extension Table {
    /// No cell is wider; the middle of a longer text is left out.
    static let widthLimit = 60

    /// Aligned columns under a heading, without spaces at the ends of lines.
    func text(_ console: Console) -> ConsoleText {
        let shown = rows.map { row in
            row.cells.map { cell in
                // Marks that combine with one character take no cells, however many there are.
                Escape.shortened(console.shown(cell), to: Self.widthLimit) {
                    max(TextWidth.of(String($0)), $0.unicodeScalars.count / 8)
                }
            }
        }
        let titles = columns.map(\.title)
        let widths = columns.indices.map { column in
            (shown + [titles]).map { TextWidth.of($0[column]) }.max() ?? 0
        }
        // Two spaces between columns read better than one, if there is room for them.
        let isRoomy = widths.reduce(0, +) + 2 * (widths.count - 1) <= 80
        let gap = isRoomy ? "  " : " "
        func line(_ cells: [String]) -> String {
            zip(columns, zip(cells, widths)).map { column, cell in
                column.isNumeric ? cell.0.leftPadded(to: cell.1) : cell.0.padded(to: cell.1)
            }.joined(separator: gap).trimmedEnd
        }
        var text: ConsoleText = ""
        if !titles.allSatisfy(\.isEmpty) { text += "\(console.styled(line(titles), .faint))\n" }
        for (row, cells) in zip(rows, shown) {
            text += "\(console.styled(line(cells), row.isStrong ? .strong : .plain))\n"
        }
        return text
    }

    /// RFC 4180, but with the system's line ends: a header of keys, and numbers as programs read them.
    var csv: String { csvHeader + csvRows }

    var csvHeader: String { Table.csv([plain(columns.map(\.key))]) }
    var csvRows: String { Table.csv(rows.map { plain($0.cells.map(\.plain)) }) }

    /// The fields of a row that programs read.
    private func plain(_ fields: [String]) -> [String] {
        zip(columns, fields).filter { !$0.0.isDrawing }.map(\.1)
    }

    private static func csv(_ lines: [[String]]) -> String {
        lines.map { $0.map(Escape.csv).joined(separator: ",") + "\n" }.joined()
    }

    /// CSV from JSON objects with the same members: a header of their keys and a line for each. The members of inner
    /// objects become columns, and sizes in an array one field: 3x56x56.
    static func csv(_ objects: [JSON]) -> String {
        let lines = objects.map(fields)
        return csv((lines.first.map { [$0.map(\.key)] } ?? []) + lines.map { $0.map(\.value) })
    }

    private static func fields(of object: JSON) -> [(key: String, value: String)] {
        guard case .object(let members) = object else { return [] }
        return members.flatMap { key, value in
            if case .object = value { fields(of: value) } else { [(key, field(value))] }
        }
    }

    private static func field(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .array(let values): values.map(field).joined(separator: "x")
        case .null: ""
        default: value.compactText == "null" ? "" : value.compactText
        }
    }

    /// A pipe table, strong rows in bold.
    var markdown: String { markdownHeader + markdownRows }

    var markdownHeader: String {
        Table.markdownLine(columns.map { Escape.markdown($0.title.trimmed) })
            + Table.markdownLine(columns.map { $0.isNumeric ? "---:" : ":---" })
    }

    var markdownRows: String {
        rows.map { row in
            Table.markdownLine(
                row.cells.map { cell in
                    let shown = Escape.markdown(cell.shown(isASCII: false).trimmed)
                    return row.isStrong && !shown.isEmpty ? "**\(shown)**" : shown
                })
        }.joined()
    }

    private static func markdownLine(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |\n"
    }
}

extension String {
    func padded(to width: Int) -> String { self + padding(to: width) }
    func leftPadded(to width: Int) -> String { padding(to: width) + self }

    private func padding(to width: Int) -> String {
        String(repeating: " ", count: max(width - TextWidth.of(self), 0))
    }

    fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
    fileprivate var trimmed: String { String(drop { $0 == " " }).trimmedEnd }
}

/// A share as a bar of eight characters.
enum Bar {
    static let width = 8

    static func drawn(_ share: Double, isASCII: Bool) -> String {
        guard share.isFinite else { return "" }
        let eighths = Int((min(max(share, 0), 1) * Double(8 * width)).rounded())
        if isASCII { return String(repeating: "#", count: (eighths + 4) / 8) }
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return String(repeating: "█", count: eighths / 8) + rest
    }
}
