/// What a command line asks for.
enum Request {
    /// Help for the program, or for one command.
    case help(Command?)
    case version
    case run(Command, ParsedArguments)
}

extension CommandTable {
    /// Understands a command line.
    ///
    /// - Parameter fileExists: whether a word names a file. A first word that is no command is a picture
    ///   for the default command where it names a file or looks like one, and else a mistyped command.
    func parse(_ words: [RawArgument], fileExists: (RawArgument) -> Bool) throws(UsageError) -> Request {
        guard let fallback = command(named: defaultName) else { return .help(nil) }
        guard let first = words.first else { return .run(fallback, ParsedArguments()) }
        let rest = Array(words.dropFirst())
        switch first.text {
        case "--help", "-h": return .help(nil)
        case "--version": return .version
        case "help": return try help(rest)
        default: break
        }
        if let command = command(named: first.text) { return try parse(rest, for: command) }
        if !first.isOption, !fileExists(first), !CommandTable.looksLikeFile(first.text) {
            let hint = Suggestion.suffix(for: first.text, among: commands.map(\.name) + ["help"])
            throw UsageError(
                "'\(first.text.escapedForDisplay)' is neither a command nor a file\(hint)",
                see: "\(program) --help")
        }
        let request = try parse(words, for: fallback)
        try checkForLateCommand(request, words, fileExists)
        return request
    }

    /// Refuses `micronet --model m0 summary`, which would look for a picture called “summary”.
    private func checkForLateCommand(
        _ request: Request, _ words: [RawArgument], _ fileExists: (RawArgument) -> Bool
    ) throws(UsageError) {
        guard case .run(_, let arguments) = request, !words.contains("--"),
            let late = arguments.positionals.first(where: { command(named: $0.text) != nil }),
            !fileExists(late)
        else { return }
        throw UsageError(
            "the command comes before its options: '\(program) \(late.text) ...'", see: "\(program) --help")
    }

    private func help(_ words: [RawArgument]) throws(UsageError) -> Request {
        guard let name = words.first?.text else { return .help(nil) }
        if name == "help" || name == "--help" || name == "-h" { return .help(nil) }
        guard let command = command(named: name) else {
            let hint = Suggestion.suffix(for: name, among: commands.map(\.name))
            throw UsageError(
                "there is no command '\(name.escapedForDisplay)'\(hint)", see: "\(program) --help")
        }
        return .help(command)
    }

    private static func looksLikeFile(_ word: String) -> Bool {
        word.contains { $0 == "." || $0 == "/" } || word == "-"
    }

    private func parse(_ words: [RawArgument], for command: Command) throws(UsageError) -> Request {
        var parser = ArgumentParser(command: command)
        do {
            return try parser.parse(words)
        } catch {
            throw UsageError(error.description, see: "\(program) \(command.name) --help")
        }
    }
}

/// Reads the words behind a command's name.
private struct ArgumentParser {
    let command: Command
    var parsed = ParsedArguments()

    init(command: Command) {
        self.command = command
    }

    mutating func parse(_ words: [RawArgument]) throws(UsageError) -> Request {
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" {
                parsed.positionals += words
                break
            }
            guard word.isOption else {
                parsed.positionals.append(word)
                continue
            }
            let (name, attached) = ArgumentParser.split(word)
            switch name {
            case "--help", "-h": return .help(command)
            case "--version" where !command.options.contains { $0.name == "version" }: return .version
            default: try option(name, attached, &words)
            }
        }
        try checkPositionals()
        return .run(command, parsed)
    }

    /// The option's name with its dashes, and what follows an equals sign.
    private static func split(_ word: RawArgument) -> (name: String, value: RawArgument?) {
        guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else { return (word.text, nil) }
        return (
            String(decoding: word.bytes[..<equals], as: UTF8.self),
            RawArgument(bytes: Array(word.bytes[(equals + 1)...]))
        )
    }

    private mutating func option(
        _ name: String, _ attached: RawArgument?, _ words: inout ArraySlice<RawArgument>
    ) throws(UsageError) {
        guard let option = find(name) else {
            let hint = Suggestion.suffix(
                for: String(name.drop { $0 == "-" }), among: command.allOptions.map(\.name), prefix: "--")
            throw UsageError("unknown option '\(name.escapedForDisplay)'\(hint)")
        }
        guard let placeholder = option.placeholder else {
            if attached != nil { throw UsageError("the option '\(name)' takes no value") }
            parsed.values[option.name] = true
            return
        }
        guard let value = attached ?? ArgumentParser.value(&words) else {
            throw UsageError("missing value for '\(name) <\(placeholder)>'")
        }
        guard parsed.values[option.name] == nil else {
            throw UsageError("the option '--\(option.name)' is given twice")
        }
        do {
            parsed.values[option.name] = try option.convert(value)
        } catch {
            let shown = value.bytes.isEmpty ? "\"\"" : value.text.escapedForDisplay
            throw UsageError("'\(name) \(shown)': this is \(error.text)")
        }
    }

    /// The next word as an option's value. A negative number is one, so that the complaint is about the
    /// number; another option is not.
    private static func value(_ words: inout ArraySlice<RawArgument>) -> RawArgument? {
        guard let next = words.first else { return nil }
        if next.isOption, Double(next.text) == nil { return nil }
        return words.popFirst()
    }

    private func find(_ name: String) -> OptionDeclaration? {
        if name.hasPrefix("--") { return command.allOptions.first { $0.name == name.dropFirst(2) } }
        return command.allOptions.first { option in option.short.map { "-\($0)" } == name }
    }

    private func checkPositionals() throws(UsageError) {
        let required = command.arguments.filter(\.isRequired).count
        if parsed.positionals.count < required {
            throw UsageError("missing argument '<\(command.arguments[parsed.positionals.count].name)>'")
        }
        let isOpen = command.arguments.last?.isRepeated ?? false
        if !isOpen, parsed.positionals.count > command.arguments.count {
            let extra = parsed.positionals[command.arguments.count].text
            throw UsageError("unexpected argument '\(extra.escapedForDisplay)'")
        }
    }
}
