/// A subcommand as one value: what the parser accepts, what the help says, and what it does.
struct Command: Sendable {
    let name: String
    /// One line for the list of subcommands.
    let abstract: String
    /// More, for the command's own help; may be empty.
    var discussion = ""
    var arguments: [PositionalDeclaration] = []
    var options: [OptionDeclaration] = []
    let run: @Sendable (ParsedArguments, Console) throws -> Void

    /// The options and the help flag that every command has.
    var allOptions: [OptionDeclaration] { options + [Command.help] }

    static let help = Option<Bool>.flag("help", short: "h", help: "Show help information.").declaration
}

/// Words without dashes: a command takes a fixed number of them, or any number.
struct PositionalDeclaration: Sendable {
    let name: String
    let help: String
    var isRequired = true
    var isRepeated = false

    /// As the usage line shows it.
    var usage: String {
        let word = isRepeated ? "<\(name)> ..." : "<\(name)>"
        return isRequired ? word : "[\(word)]"
    }
}

/// All of a program's commands.
struct CommandTable: Sendable {
    let program: String
    let abstract: String
    let version: String
    let commands: [Command]
    /// What the program does where no command is named.
    let defaultName: String

    func command(named name: String) -> Command? {
        commands.first { $0.name == name }
    }
}

/// What was on the command line, checked.
struct ParsedArguments: Sendable {
    var values: [String: any Sendable] = [:]
    var positionals: [RawArgument] = []

    /// The value of an option, or nil where it was not given.
    subscript<Value>(option: Option<Value>) -> Value? {
        values[option.declaration.name] as? Value
    }

    /// Whether an option or a flag was given.
    func has<Value>(_ option: Option<Value>) -> Bool { self[option] != nil }
}

/// A command line that is not understood: exit status 64, with one line and where to read more.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A problem, and the command that tells more.
    init(_ problem: String, see command: String) {
        self.init(problem + (problem.hasSuffix("?") ? " " : "; ") + "see '\(command)'")
    }
}
