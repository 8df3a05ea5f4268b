import Basics
import Network

/// A guided walk: stops, each a place in the explorer with a text next to it.
public struct Lesson: Sendable {
    public let title: String
    /// Not empty.
    public let stops: [Stop]

    public init(title: String, stops: [Stop]) {
        precondition(!stops.isEmpty, "a lesson has stops")
        self.title = title
        self.stops = stops
    }

    /// What the walk shows, and what it says there. What is nil stays as the user left it.
    public struct Stop: Sendable {
        public let title: String
        public let screen: Screen
        public let paragraphs: [LessonText]
        /// What to look at, and a key to try.
        public var look: LessonText?
        public var attempt: LessonText?
        /// What only the speaker reads.
        public var notes: [LessonText] = []
        /// A variant's name.
        public var model: String?
        /// As the checkpoint names it; or the name of a row of the code.
        public var operation: String?
        public var channel: Int?
        public var panel: Panel?
        /// The name of the screen's pane that gets more room.
        public var pane: String?
        /// A name of `WhatIf.fieldNames`: where the what-if's cursor is.
        public var field: String?
        public var reading: State.Reading?
        /// The key of one of `Convention.all`.
        public var convention: String?

        public init(title: String, screen: Screen, paragraphs: [LessonText]) {
            self.title = title
            self.screen = screen
            self.paragraphs = paragraphs
        }
    }
}

/// A paragraph with live numbers in it: `{model} has {model.parameters} parameters`; `{{` is a brace.
public struct LessonText: Sendable {
    enum Piece: Sendable {
        case words(String)
        case value(Placeholder, choices: [String])
    }

    let pieces: [Piece]

    /// - Throws: which placeholder is unknown, and all that are known.
    public init(_ text: String) throws(Problem) {
        // By scalar: a mark after a brace does not make it another character.
        var pieces: [Piece] = []
        var words = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "{" else {
                words.append(scalar)
                continue
            }
            if rest.first == "{" {
                words.append(rest.removeFirst())
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                let start = "{" + String(rest)
                throw Problem("\(Escape.quoted(start, limit: 20)) has no closing }; write {{ for a brace")
            }
            let name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            guard let (placeholder, choices) = Placeholder.find(name) else {
                let known = Placeholder.table.map(\.name).joined(separator: ", ")
                throw Problem(
                    "there is no placeholder {\(Escape.line(name, limit: 40))}; there are \(known)")
            }
            if !words.isEmpty { pieces.append(.words(String(words))) }
            words = String.UnicodeScalarView()
            pieces.append(.value(placeholder, choices: choices))
        }
        if !words.isEmpty { pieces.append(.words(String(words))) }
        self.pieces = pieces
    }

    /// The text with the numbers of `state`, which stand out; those that differ from `before`'s are marked. What does not
    /// apply is a dash.
    func line(_ state: State, before: State?) -> Line {
        pieces.reduce(Line()) { line, piece in
            switch piece {
            case .words(let words): return line.adding(words)
            case .value(let placeholder, let choices):
                let value = placeholder.value(state, choices) ?? Placeholder.none
                let old = before.map { placeholder.value($0, choices) ?? Placeholder.none }
                return line.adding(value, old == nil || old == value ? .strong : .changed)
            }
        }
    }
}

/// The lesson that is played, and how far it has come.
struct LessonPlayer: Sendable {
    let lesson: Lesson
    var index = 0
    /// Lines of the text that are scrolled away.
    var scroll = 0
    /// Whether the speaker's notes are shown instead of the text.
    var showsNotes = false
    /// Where the user was when it was opened; nil while it is closed. Closed, it stays where it was left.
    var origin: Place?
    /// What to show once another model's pass is there.
    var arrival: Arrival?

    var isOpen: Bool { origin != nil }
    var stop: Lesson.Stop { lesson.stops[index] }

    enum Arrival: Sendable {
        case stop
        case origin(Place)
    }

    /// What a user looked at.
    struct Place: Sendable {
        let view: ViewState
        let selection: Selection
        /// What the selection is of.
        let network: Network
        let model: ModelChoice
    }
}
