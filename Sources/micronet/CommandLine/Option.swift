/// An option, described once: the parser, the help and the reading command share this one value.
struct Option<Value: Sendable>: Sendable {
    let declaration: OptionDeclaration
}

/// What the parser and the help need to know of an option, whatever its type.
struct OptionDeclaration: Sendable {
    /// Without the two dashes.
    let name: String
    let short: Character?
    /// What stands for the value in the help; nil for a flag.
    let placeholder: String?
    let help: String
    /// Checks and converts a value; throws what is wrong with it, for a person.
    let convert: @Sendable (RawArgument) throws(ValueProblem) -> any Sendable

    /// The option as a user writes it: `-t, --top <count>`.
    var usage: String {
        (short.map { "-\($0), " } ?? "") + "--" + name + (placeholder.map { " <\($0)>" } ?? "")
    }
}

/// Why a value does not do: the end of the sentence “'x' is …”.
struct ValueProblem: Error {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}

extension Option where Value == Bool {
    /// An option without a value.
    static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
        Option(
            declaration: OptionDeclaration(
                name: name, short: short, placeholder: nil, help: help, convert: { _ in true }))
    }
}

extension Option where Value == RawArgument {
    /// A file's name, of any bytes.
    static func file(_ name: String, short: Character? = nil, help: String) -> Option {
        Option(
            declaration: OptionDeclaration(name: name, short: short, placeholder: "file", help: help) {
                value throws(ValueProblem) in
                if value.bytes.isEmpty { throw ValueProblem("empty where a file name is expected") }
                return value
            })
    }
}

extension Option where Value == String {
    /// Any text.
    static func text(_ name: String, placeholder: String, help: String) -> Option {
        Option(
            declaration: OptionDeclaration(
                name: name, short: nil, placeholder: placeholder, help: help, convert: { $0.text }))
    }
}

extension Option where Value == Int {
    /// A whole number within bounds, and perhaps a multiple of something.
    static func integer(
        _ name: String, short: Character? = nil, placeholder: String, in range: ClosedRange<Int>,
        multipleOf step: Int = 1, help: String
    ) -> Option {
        let wanted = step == 1 ? "a whole number" : "a multiple of \(step)"
        return Option(
            declaration: OptionDeclaration(name: name, short: short, placeholder: placeholder, help: help) {
                value throws(ValueProblem) in
                guard let number = Int(value.text), range.contains(number), number % step == 0 else {
                    throw ValueProblem("not \(wanted) from \(range.lowerBound) to \(range.upperBound)")
                }
                return number
            })
    }
}

extension Option where Value == Double {
    /// A number within bounds, with or without decimals.
    static func decimal(
        _ name: String, placeholder: String, in range: ClosedRange<Double>, help: String
    ) -> Option {
        Option(
            declaration: OptionDeclaration(name: name, short: nil, placeholder: placeholder, help: help) {
                value throws(ValueProblem) in
                guard let number = Double(value.text), range.contains(number) else {
                    // Whole bounds without their decimals, others as one would type them: 1e-9, not 1e-09.
                    let bounds = [range.lowerBound, range.upperBound].map {
                        Int(exactly: $0).map(String.init) ?? "\($0)".replacing("e-0", with: "e-")
                    }
                    throw ValueProblem("not a number from \(bounds[0]) to \(bounds[1])")
                }
                return number
            })
    }
}

extension Option where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static func choice(_ name: String, help: String) -> Option {
        let words = Value.allCases.map(\.rawValue)
        return choice(name, words: words, help: help) { Value(rawValue: $0) }
    }
}

extension Option {
    /// One of a few words, in any case; the help shows all of them in the place of the value unless told otherwise.
    static func choice(
        _ name: String, short: Character? = nil, placeholder: String? = nil, words: [String], help: String,
        value convert: @escaping @Sendable (String) -> Value?
    ) -> Option {
        Option(
            declaration: OptionDeclaration(
                name: name, short: short, placeholder: placeholder ?? words.joined(separator: "|"), help: help
            ) { value throws(ValueProblem) in
                guard let found = convert(value.text.lowercased()) else {
                    let hint = Suggestion.suffix(for: value.text, among: words)
                    throw ValueProblem("not one of \(words.joined(separator: ", "))\(hint)")
                }
                return found
            })
    }
}
