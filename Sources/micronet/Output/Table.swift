/// Rows and columns, built once and written as text, CSV or Markdown.
struct Table {
    struct Column {
        /// The name in a CSV header.
        let key: String
        let title: String
        var isNumeric = true

        static func text(_ key: String, _ title: String) -> Column {
            Column(key: key, title: title, isNumeric: false)
        }
    }

    /// A value that each format writes in its own way: 1234567 in CSV is 1,234,567 for a person.
    enum Cell: Equatable {
        case text(String)
        case count(Int)
        /// A number with so many decimals for a person; all of its digits in CSV.
        case number(Double, decimals: Int)
        /// A probability, with five decimals for a person.
        case score(Float)
        /// A measurement: three decimals, or an exponent where they would show nothing.
        case measure(Float)
        /// 0…1, shown as a percentage.
        case share(Double)
        /// 0…1, drawn.
        case bar(Double)
        case empty
        /// Nobody knows.
        case unknown
    }

    struct Row {
        var cells: [Cell]
        /// A heading of what follows, or a total.
        var isStrong = false
    }

    var columns: [Column]
    var rows: [Row] = []

    mutating func add(_ cells: [Cell], isStrong: Bool = false) {
        precondition(cells.count == columns.count, "\(cells.count) cells in \(columns.count) columns")
        rows.append(Row(cells: cells, isStrong: isStrong))
    }
}

extension Table.Cell {
    /// For a person.
    func shown(isASCII: Bool) -> String {
        switch self {
        case .text(let text): text
        case .count(let count): count.grouped
        case .number(let number, let decimals): number.fixed(decimals)
        case .score(let score): score.fixed(5)
        case .measure(let number): number.compact
        case .share(let share): (100 * share).fixed(1)
        case .bar(let share): Bar.drawn(share, isASCII: isASCII)
        case .empty: ""
        case .unknown: "–"
        }
    }

    /// For a program.
    var plain: String {
        switch self {
        case .text(let text): text
        case .count(let count): String(count)
        case .number(let number, _): number.isFinite ? number.description : ""
        case .score(let number), .measure(let number): number.isFinite ? number.description : ""
        case .share(let share), .bar(let share): share.isFinite ? share.description : ""
        case .empty, .unknown: ""
        }
    }
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
