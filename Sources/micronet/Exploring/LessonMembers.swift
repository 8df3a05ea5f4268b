import Basics

/// The members of an object in a lesson, taken out one by one: what is left at the end is unknown.
struct LessonMembers {
    private let file: String
    /// What the object is, for messages.
    private let kind: String
    private let line: Int
    private var members: [ExternalName: JSONNode]
    /// The names that were asked for.
    private var known: [String] = []

    init(_ node: JSONNode, of kind: String, file: String) throws(Problem) {
        self.file = file
        self.kind = kind
        line = node.line
        guard case .object(let members) = node.value else {
            throw Problem("line \(line): a \(kind) is an object in braces: {…}", file: file)
        }
        self.members = Dictionary(uniqueKeysWithValues: members.map { (ExternalName($0.key), $0.node) })
    }

    /// - Parameter node: where the problem is; the object itself where nil.
    func failure(_ problem: String, at node: JSONNode? = nil) -> Problem {
        Problem("line \(node?.line ?? line): \(problem)", file: file)
    }

    /// nil where it is missing.
    mutating func optional(_ key: String) -> JSONNode? {
        known.append(key)
        return members.removeValue(forKey: ExternalName(key))
    }

    /// Whether there is such a member; it is known from now on.
    mutating func has(_ key: String) -> Bool {
        if members[ExternalName(key)] == nil { known.append(key) }
        return members[ExternalName(key)] != nil
    }

    private mutating func required(_ key: String) throws(Problem) -> JSONNode {
        guard let node = optional(key) else { throw failure("this \(kind) has no “\(key)”") }
        return node
    }

    private func string(_ key: String, _ node: JSONNode) throws(Problem) -> String {
        guard case .string(let text) = node.value else {
            throw failure("“\(key)” is a text in quotes", at: node)
        }
        return text
    }

    mutating func text(_ key: String) throws(Problem) -> String {
        try string(key, required(key))
    }

    mutating func list(_ key: String) throws(Problem) -> [JSONNode] {
        let node = try required(key)
        guard case .array(let list) = node.value else {
            throw failure("“\(key)” is a list in brackets: […]", at: node)
        }
        return list
    }

    mutating func count(_ key: String) throws(Problem) -> Int? {
        guard let node = optional(key) else { return nil }
        guard case .integer(let count) = node.value, count >= 0 else {
            throw failure("“\(key)” is a whole number from 0 on", at: node)
        }
        return count
    }

    /// One of a few words.
    mutating func choice<Value>(_ key: String, _ choices: [(String, Value)]) throws(Problem) -> Value? {
        guard let node = optional(key) else { return nil }
        let word = try string(key, node)
        if let choice = choices.first(where: { $0.0 == word }) { return choice.1 }
        let words = choices.map(\.0)
        throw failure(
            "“\(key)” is \(Escape.quoted(word, limit: 40))"
                + (words.isEmpty
                    ? ", but there is none here" : "; it can be \(words.joined(separator: ", "))"),
            at: node)
    }

    /// One of many names.
    mutating func name(_ key: String, _ names: Set<String>) throws(Problem) -> String? {
        guard let node = optional(key) else { return nil }
        let word = try string(key, node)
        guard !names.contains(word) else { return word }
        let hint = word.count > 40 ? "" : Suggestion.suffix(for: word, among: names.sorted())
        throw failure(
            "“\(key)” is \(Escape.quoted(word, limit: 40)), which no network has; names are as in 'micronet summary'\(hint)",
            at: node)
    }

    /// - Throws: if there is a member that was not asked for.
    func end() throws(Problem) {
        let unknown = members.min { ($0.value.line, $0.key) < ($1.value.line, $1.key) }
        guard let (key, node) = unknown else { return }
        throw failure(
            "a \(kind) has no member \(Escape.quoted(key.text, limit: 40)); it can have \(known.joined(separator: ", "))",
            at: node)
    }
}
