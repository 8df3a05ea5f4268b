import Basics
import Network
import Assets
import Explorer

/// A lesson as a JSON file; Assets/Lessons/README.md says how to write one.
enum LessonFile {
    static let option = Option<FilePath>.file(
        "lesson", kind: .file(endings: [".json"]),
        help: "A lesson of your own, as JSON. (default: the bundled one, with L)")

    /// No lesson is larger than this, in bytes.
    private static let limit = 256 << 10
    private static let stopLimit = 100
    private static let paragraphLimit = 20
    /// In characters, of a paragraph.
    private static let textLimit = 2000

    /// - Throws: the file, the line and what is wrong there.
    static func load(_ file: FilePath) throws(Problem) -> Lesson {
        try parse(InputFile.bytes(of: file, dashIsInput: true, limit: limit), file: file.inputName)
    }

    /// The lesson that comes with the program.
    static func bundled() throws -> Lesson { try load(Assets.lesson()) }

    static func parse(_ text: [UInt8], file: String) throws(Problem) -> Lesson {
        var lesson = try LessonMembers(JSONNode.read(text, from: file), of: "lesson", file: file)
        let title = try lesson.text("title")
        let nodes = try lesson.list("stops")
        try lesson.end()
        guard (1...stopLimit).contains(nodes.count) else {
            throw lesson.failure("there are \(nodes.count) “stops”; write from 1 to \(stopLimit)")
        }
        var stops: [Lesson.Stop] = []
        for node in nodes { stops.append(try stop(LessonMembers(node, of: "stop", file: file))) }
        return Lesson(title: title, stops: stops)
    }

    private static func stop(_ members: LessonMembers) throws(Problem) -> Lesson.Stop {
        var members = members
        let title = try members.text("title")
        guard let screen = try members.choice("screen", Screen.all.map { ($0.name, $0) }) else {
            throw members.failure("this stop has no “screen”")
        }
        var stop = Lesson.Stop(title: title, screen: screen, paragraphs: try paragraphs("text", &members))
        stop.look = try members.optional("look").map { node throws(Problem) in try text(node, "look", members)
        }
        stop.attempt = try members.optional("try").map { node throws(Problem) in
            try text(node, "try", members)
        }
        if members.has("notes") { stop.notes = try paragraphs("notes", &members) }
        stop.model = try members.choice("model", Variant.family.map { ($0.name, $0.name) })
        stop.operation = try members.name("operation", operations(of: stop.model))
        stop.channel = try members.count("channel")
        let panels = Panel.all.filter { $0.leavesLessonKeys && $0.fits(on: screen) }
        stop.panel = try members.choice("panel", panels.map { ($0.name, $0) })
        stop.pane = try members.choice("pane", screen.paneNames.map { ($0, $0) })
        if stop.panel != nil, stop.pane != nil {
            throw members.failure("a stop with “panel” has no “pane”: the panel takes the room of the panes")
        }
        if stop.panel == .whatIf {
            stop.field = try members.choice("field", WhatIf.fieldNames.map { ($0, $0) })
        } else if let node = members.optional("field") {
            throw members.failure("“field” goes with “panel”: “\(Panel.whatIf.name)”", at: node)
        }
        let readings: [(String, State.Reading)] = [("rows", .rows), ("blocks", .microBlocks)]
        stop.reading = try members.choice("reading", readings)
        stop.convention = try members.choice("convention", Convention.all.map { ($0.key, $0.key) })
        try members.end()
        return stop
    }

    private static func paragraphs(
        _ key: String, _ members: inout LessonMembers
    ) throws(Problem) -> [LessonText] {
        let nodes = try members.list(key)
        guard nodes.count <= paragraphLimit else {
            throw members.failure("“\(key)” has \(nodes.count) paragraphs; split them into more stops")
        }
        var paragraphs: [LessonText] = []
        for node in nodes { paragraphs.append(try text(node, key, members)) }
        return paragraphs
    }

    private static func text(
        _ node: JSONNode, _ key: String, _ members: LessonMembers
    ) throws(Problem) -> LessonText {
        guard case .string(let text) = node.value else {
            throw members.failure("“\(key)”: a text in quotes is missing here", at: node)
        }
        guard text.unicodeScalars.count <= textLimit else {
            throw members.failure(
                "“\(key)”: a text is longer than \(textLimit) characters; split it in two", at: node)
        }
        do throws(Problem) {
            return try LessonText(text)
        } catch {
            throw members.failure("“\(key)”: \(error)", at: node)
        }
    }

    /// The names that operations and rows have in the model, or in any.
    private static func operations(of model: String?) -> Set<String> {
        model.map { operations[$0, default: []] } ?? operations.values.reduce(into: []) { $0.formUnion($1) }
    }

    /// By variant's name.
    private static let operations: [String: Set<String>] = Dictionary(
        uniqueKeysWithValues: Variant.family.compactMap { variant in
            (try? Network(variant)).map { network in
                (variant.name, Set(network.operations.map(\.name) + network.rows.map(\.name)))
            }
        })
}
