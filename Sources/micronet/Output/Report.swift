import Basics

/// How a command prints its result.
enum OutputFormat: Sendable {
    case text
    case json
    case csv
    case markdown
}

/// The result of a command, which can be printed in every format.
protocol Report {
    /// For people.
    func text(_ console: Console) -> ConsoleText
    /// For people, as a document.
    var markdown: String { get }
    /// For programs: everything.
    var json: JSON { get }
    /// For programs: the rows of the main table.
    var csv: String { get }
}

extension Console {
    func write(_ report: some Report, as format: OutputFormat) {
        switch format {
        case .text: write(report.text(self))
        case .json: data(report.json.text)
        case .csv: data(report.csv)
        case .markdown: document(report.markdown)
        }
    }
}
