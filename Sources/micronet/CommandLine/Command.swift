import Basics

/// A subcommand as one value: what the parser accepts, what the help says, and what it does.
struct Command: Sendable {
    let name: String
    /// One line for the list of subcommands.
    let abstract: String
    /// More, for the command's own help; may be empty.
    var discussion = ""
    var arguments: [Positional] = []
    var options: [any CommandOption] = []
    let run: @Sendable (ParsedArguments, Console) throws -> Void

    /// The options and the help flag that every command has.
    var allOptions: [any CommandOption] { options + [Command.help] }

    /// The options on which its memory depends.
    var memoryOptions: [String] {
        // Without a model, the size of the input is only written down.
        let names = ["batch", "threads"] + (options.contains { $0.name == "model" } ? ["input-size"] : [])
        return names.filter { name in options.contains { $0.name == name } }
    }

    static let help = Option<Bool>.flag("help", short: "h", help: "Show help information.")
}

/// An argument without dashes.
struct Positional: Sendable {
    let name: String
    let kind: ValueKind
    let help: String
    var isRequired = true
    /// Whether any number of them may follow; only the last one can be.
    var isRepeated = false

    /// As the usage line shows it.
    var usage: String {
        let word = isRepeated ? "<\(name)> ..." : "<\(name)>"
        return isRequired ? word : "[\(word)]"
    }
}

/// All of a program's commands. The parser and the help texts follow from this table.
struct CommandTable: Sendable {
    let program: String
    let abstract: String
    let version: String
    let commands: [Command]
    /// The command that runs if none is named.
    let defaultName: String

    func command(named name: String) -> Command? {
        commands.first { $0.name == name }
    }
}

/// A command line after parsing.
struct ParsedArguments: Sendable {
    /// The values of the options that were given, by name.
    var values: [String: any Sendable] = [:]
    /// The further values of options that were given several times.
    var further: [String: [any Sendable]] = [:]
    /// Words that are no options. Like paths they are any bytes but zero, and mostly they are paths.
    var positionals: [FilePath] = []

    /// The value of an option; nil if it was not given.
    subscript<Value>(option: Option<Value>) -> Value? { values[option.name] as? Value }

    /// All values of an option, in the order in which they were given.
    func all<Value>(_ option: Option<Value>) -> [Value] {
        ([values[option.name]].compactMap(\.self) + further[option.name, default: []]).compactMap {
            $0 as? Value
        }
    }

    /// Whether an option was given.
    func has(_ option: any CommandOption) -> Bool { values[option.name] != nil }

    /// The first of some options that was given.
    func first(of options: any CommandOption...) -> (any CommandOption)? { options.first(where: has) }
}

/// A command line that cannot be understood: exit status 64, with one line that also says where to read more.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A message, and the command that says more.
    init(_ message: String, see command: String) {
        self.init(message + (message.hasSuffix("?") ? " " : "; ") + "see '\(command)'")
    }
}
