import Basics

/// An option of a command, whatever the type of its value: what the parser, the help and the settings file need to know.
protocol CommandOption: Sendable {
    /// Without the two dashes.
    var name: String { get }
    var short: Character? { get }
    /// What kind of value it takes; nil for a flag.
    var kind: ValueKind? { get }
    /// What the help shows in place of the value; nil for a flag.
    var placeholder: String? { get }
    var help: String { get }
    /// Whether it may be given several times.
    var isRepeated: Bool { get }

    /// Checks and converts a word of the command line.
    ///
    /// - Throws: what is wrong with it: the end of the sentence “this is …”.
    func value(of word: FilePath) throws(Problem) -> any Sendable
}

/// An option whose value has a known type. The table of commands, the help and the command that reads the value share
/// this description.
struct Option<Value: Sendable>: CommandOption {
    let name: String
    var short: Character?
    let kind: ValueKind?
    let placeholder: String?
    let help: String
    var isRepeated = false
    let convert: @Sendable (FilePath) throws(Problem) -> Value

    /// The same option, which may be given several times.
    func repeated(_ help: String) -> Option {
        Option(
            name: name, short: short, kind: kind, placeholder: placeholder, help: help, isRepeated: true,
            convert: convert)
    }

    func value(of word: FilePath) throws(Problem) -> any Sendable { try convert(word) }
}

/// What kind of value an option or argument takes, for whatever completes or explains a command line.
enum ValueKind: Equatable, Sendable {
    /// A file; `endings` are the usual ends of such names, with the dot, and empty if any name will do. `words` stand for
    /// something without a file.
    case file(endings: [String] = [], words: [String] = [])
    case folder
    case number
    /// One of a few words.
    case choice([String])
    case text
}

extension CommandOption {
    /// The option as a user writes it: `-t, --top <count>`.
    var usage: String {
        (short.map { "-\($0), " } ?? "") + "--" + name + (placeholder.map { " <\($0)>" } ?? "")
    }
}

// MARK: - Kinds of options

extension Option where Value == Bool {
    /// An option without a value.
    static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
        Option(name: name, short: short, kind: nil, placeholder: nil, help: help, convert: { _ in true })
    }
}

extension Option where Value == FilePath {
    /// A file's name.
    static func file(_ name: String, short: Character? = nil, kind: ValueKind = .file(), help: String)
        -> Option
    {
        Option(name: name, short: short, kind: kind, placeholder: "file", help: help) {
            word throws(Problem) in
            if word.isEmpty { throw Problem("empty where a file name is expected") }
            return word
        }
    }
}

extension Option where Value == String {
    /// Any text.
    static func text(_ name: String, placeholder: String, help: String) -> Option {
        Option(name: name, kind: .text, placeholder: placeholder, help: help, convert: { $0.text })
    }
}

extension Option where Value == Int {
    /// A whole number within bounds, and a multiple of `step`.
    static func integer(
        _ name: String, short: Character? = nil, placeholder: String, in range: ClosedRange<Int>,
        multipleOf step: Int = 1, help: String
    ) -> Option {
        let wanted = step == 1 ? "a whole number" : "a multiple of \(step)"
        return Option(name: name, short: short, kind: .number, placeholder: placeholder, help: help) {
            word throws(Problem) in
            guard let number = Int(word.text), range.contains(number), number % step == 0 else {
                throw Problem("not \(wanted) from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension Option where Value == Double {
    /// A number within bounds.
    static func decimal(
        _ name: String, placeholder: String, in range: ClosedRange<Double>, help: String
    ) -> Option {
        Option(name: name, kind: .number, placeholder: placeholder, help: help) { word throws(Problem) in
            // Swift reads hexadecimal numbers, too.
            let isDecimal = !word.text.utf8.contains { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }
            guard isDecimal, let number = Double(word.text), range.contains(number) else {
                // Whole bounds without decimals, others as one would type them: 1e-9, not 1e-09.
                let bounds = [range.lowerBound, range.upperBound].map {
                    Int(exactly: $0).map(String.init) ?? "\($0)".replacing("e-0", with: "e-")
                }
                throw Problem("not a number from \(bounds[0]) to \(bounds[1])")
            }
            return number
        }
    }
}

extension Option where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static func choice(_ name: String, help: String) -> Option {
        choice(name, words: Value.allCases.map(\.rawValue), help: help) { Value(rawValue: $0) }
    }
}

extension Option {
    /// One of a few words, in upper or lower case; the help lists them unless it is given a placeholder.
    static func choice(
        _ name: String, short: Character? = nil, placeholder: String? = nil, words: [String], help: String,
        value: @escaping @Sendable (String) -> Value?
    ) -> Option {
        Option(
            name: name, short: short, kind: .choice(words),
            placeholder: placeholder ?? words.joined(separator: "|"), help: help
        ) { word throws(Problem) in
            guard let found = value(word.text.lowercased()) else {
                let hint = Suggestion.suffix(for: word.text, among: words)
                throw Problem("not one of \(words.joined(separator: ", "))\(hint)")
            }
            return found
        }
    }
}
