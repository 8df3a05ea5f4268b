import Network
import Trace

/// What can be copied of a pane: its lines, with a tab between two fields.
struct CopiedTable: Sendable, Equatable {
    private let heading: [String]
    private let lines: [[String]]
    /// The line under the cursor, if there is a cursor.
    private let selected: Int?

    /// - Parameters:
    ///   - heading: the names of the columns; empty where they have none.
    init(_ heading: [String], _ lines: [[String]], selected: Int?) {
        self.heading = heading
        self.lines = lines
        self.selected = selected.flatMap { lines.indices.contains($0) ? $0 : nil }
    }

    var isEmpty: Bool { lines.isEmpty }
    var count: Int { lines.count }

    /// All lines below the heading.
    var text: String {
        ((heading.isEmpty ? [] : [heading]) + lines).map { CopiedTable.text($0) + "\n" }.joined()
    }

    /// The line under the cursor, without a line break.
    var selectedText: String? { selected.map { CopiedTable.text(lines[$0]) } }

    /// Fields from outside hold no tab, no line break and nothing that a terminal obeys when they are pasted.
    private static func text(_ fields: [String]) -> String {
        fields.map { CellText($0).map(\.text).joined() }.joined(separator: "\t")
    }

    /// The most bytes that are copied: terminals cut or ignore more than about 100,000 characters of base64.
    static let limit = 74_000
}

extension CopiedTable {
    /// What a pane shows, as it is drawn: its lines, which two or more blanks divide into fields.
    init(drawnBy pane: some Pane, _ state: State, in area: Rectangle) {
        var canvas = Canvas(state.size, state.display)
        var clicks = Clicks()
        pane.draw(state, in: area, &canvas, &clicks)
        var lines: [[String]] = []
        var selected: Int?
        for y in max(area.y, 0)..<min(area.bottom, canvas.height) {
            let columns = max(area.x, 0)..<min(area.right, canvas.width)
            let text = columns.compactMap { canvas.copied(x: $0, y: y) }.joined()
            let fields = text.split(separator: "  ").map { $0.trimmingBlanks }.filter { !$0.isEmpty }
            guard !fields.isEmpty else { continue }
            if selected == nil, columns.contains(where: { canvas[$0, y].style == .selected }) {
                selected = lines.count
            }
            lines.append(fields)
        }
        self.init([], lines, selected: selected)
    }
}

extension Canvas {
    /// A cell's text; a blank in place of pictures, bars and lines.
    fileprivate func copied(x: Int, y: Int) -> String? {
        guard let cell = printed(x: x, y: y) else { return nil }
        let isDrawing = cell.style == .picture || (0x2500..<0x25A0).contains(cell.scalar.value)
        return isDrawing ? " " : cell.text
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
