import Basics

/// What a command line asks for.
enum Request {
    /// Help for one command, or for the program if nil.
    case help(Command?)
    case version
    case completions(CompletionShell)
    case manualPage
    case run(Command, ParsedArguments)
}

extension CommandTable {
    /// Parses a command line.
    ///
    /// - Parameter fileExists: whether a word names a file. A first word that is not a command is taken as a picture for
    ///   the default command if it names a file or looks like a file name, else as a mistyped command.
    func parse(_ words: [FilePath], fileExists: (FilePath) -> Bool) throws(UsageError) -> Request {
        guard let fallback = command(named: defaultName) else { return .help(nil) }
        guard let first = words.first else { return .run(fallback, ParsedArguments()) }
        let rest = words.dropFirst()
        switch first.text {
        case "--help", "-h": return .help(nil)
        case "--version": return .version
        case "--generate-man-page": return .manualPage
        case "help": return try help(rest.first)
        case let word where word.hasPrefix(CommandTable.completionOption):
            return try completions(word, rest.first)
        default: break
        }
        if let command = command(named: first.text) { return try parse(rest, for: command) }
        if !first.isOption, !fileExists(first), !first.looksLikeFile {
            let hint = Suggestion.suffix(for: first.text, among: commands.map(\.name) + ["help"])
            throw UsageError(
                "'\(Escape.line(first.text))' is neither a command nor a file\(hint)",
                see: "\(program) --help")
        }
        let request = try parse(words[...], for: fallback)
        try checkForLateCommand(request, words, fileExists)
        return request
    }

    /// Rejects `micronet --model m0 summary`, which would look for a picture named “summary”.
    private func checkForLateCommand(
        _ request: Request, _ words: [FilePath], _ fileExists: (FilePath) -> Bool
    ) throws(UsageError) {
        guard case .run(_, let arguments) = request, !words.contains("--"),
            let late = arguments.positionals.first(where: { command(named: $0.text) != nil }),
            !fileExists(late)
        else { return }
        throw UsageError(
            "the command comes before its options: '\(program) \(late.text) ...'", see: "\(program) --help")
    }

    static let completionOption = "--generate-completion-script"

    /// `--generate-completion-script SHELL`, or with an equals sign.
    private func completions(_ word: String, _ next: FilePath?) throws(UsageError) -> Request {
        let shells = CompletionShell.allCases.map(\.rawValue)
        let name = word.dropFirst(Self.completionOption.count)
        let shell = name.isEmpty ? next?.text ?? "" : String(name.dropFirst())
        guard name.isEmpty || name.first == "=", let found = CompletionShell(rawValue: shell) else {
            let hint = Suggestion.suffix(for: shell, among: shells)
            throw UsageError(
                "'\(Self.completionOption) \(Escape.line(shell))': this is not one of "
                    + shells.joined(separator: ", ") + hint,
                see: "\(program) --help")
        }
        return .completions(found)
    }

    private func help(_ word: FilePath?) throws(UsageError) -> Request {
        guard let name = word?.text, !["help", "--help", "-h"].contains(name) else { return .help(nil) }
        guard let command = command(named: name) else {
            let hint = Suggestion.suffix(for: name, among: commands.map(\.name))
            throw UsageError("there is no command '\(Escape.line(name))'\(hint)", see: "\(program) --help")
        }
        return .help(command)
    }

    private func parse(_ words: ArraySlice<FilePath>, for command: Command) throws(UsageError) -> Request {
        var parser = ArgumentParser(command: command)
        do {
            return try parser.parse(words)
        } catch {
            throw UsageError(error.description, see: "\(program) \(command.name) --help")
        }
    }
}

extension FilePath {
    /// Whether the word is an option; `-` alone is standard input.
    fileprivate var isOption: Bool { bytes.count > 1 && bytes[0] == UInt8(ascii: "-") }

    fileprivate var looksLikeFile: Bool {
        isDash || bytes.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
    }
}

/// Parses the words after a command's name.
private struct ArgumentParser {
    let command: Command
    var parsed = ParsedArguments()

    mutating func parse(_ words: ArraySlice<FilePath>) throws(UsageError) -> Request {
        var words = words
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
    private static func split(_ word: FilePath) -> (name: String, value: FilePath?) {
        guard let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else { return (word.text, nil) }
        return (
            String(decoding: word.bytes[..<equals], as: UTF8.self),
            FilePath(bytes: word.bytes[(equals + 1)...])
        )
    }

    private mutating func option(
        _ name: String, _ attached: FilePath?, _ words: inout ArraySlice<FilePath>
    ) throws(UsageError) {
        guard let option = find(name) else {
            let hint = Suggestion.suffix(
                for: String(name.drop { $0 == "-" }), among: command.allOptions.map(\.name), prefix: "--")
            throw UsageError("unknown option '\(Escape.line(name))'\(hint)")
        }
        guard let placeholder = option.placeholder else {
            if attached != nil { throw UsageError("the option '\(name)' takes no value") }
            parsed.values[option.name] = true
            return
        }
        guard let value = attached ?? ArgumentParser.value(&words) else {
            throw UsageError("missing value for '\(name) <\(placeholder)>'")
        }
        let isFurther = parsed.has(option)
        guard !isFurther || option.isRepeated else {
            throw UsageError("the option '--\(option.name)' is given twice")
        }
        do {
            let value = try option.value(of: value)
            if isFurther {
                parsed.further[option.name, default: []].append(value)
            } else {
                parsed.values[option.name] = value
            }
        } catch {
            let shown = value.isEmpty ? "\"\"" : Escape.line(value.text)
            throw UsageError("'\(name) \(shown)': this is \(error.message)")
        }
    }

    /// The next word, if it can be a value. A negative number can, so that the error is about the number; another option
    /// cannot.
    private static func value(_ words: inout ArraySlice<FilePath>) -> FilePath? {
        guard let next = words.first else { return nil }
        if next.isOption, Double(next.text) == nil { return nil }
        return words.popFirst()
    }

    private func find(_ name: String) -> (any CommandOption)? {
        command.allOptions.first { option in
            name == "--" + option.name || option.short.map { "-\($0)" } == name
        }
    }

    private func checkPositionals() throws(UsageError) {
        let required = command.arguments.filter(\.isRequired).count
        if parsed.positionals.count < required {
            throw UsageError("missing argument '<\(command.arguments[parsed.positionals.count].name)>'")
        }
        let isOpen = command.arguments.last?.isRepeated ?? false
        if !isOpen, parsed.positionals.count > command.arguments.count {
            let extra = parsed.positionals[command.arguments.count].text
            throw UsageError("unexpected argument '\(Escape.line(extra))'")
        }
    }
}

/// What a mistyped word may have meant.
enum Suggestion {
    /// The nearest of `words`, if it is near enough.
    static func nearest(to word: String, among words: [String]) -> String? {
        let nearest = words.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance * 2 < max(word.count, 3) || nearest.distance == 1 else {
            // A beginning is as good as a small distance: `class` for `classify`.
            guard word.count >= 3 else { return nil }
            return words.first { $0.hasPrefix(word.lowercased()) }
        }
        return nearest.word
    }

    /// `; did you mean '…'?`, or nothing.
    static func suffix(for word: String, among words: [String], prefix: String = "") -> String {
        nearest(to: word, among: words).map { "; did you mean '\(prefix)\($0)'?" } ?? ""
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the
    /// other.
    static func distance(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first), Array(second))
        if a.isEmpty || b.isEmpty { return a.count + b.count }
        var secondToLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], secondToLast[j - 2] + 1)
                }
            }
            (secondToLast, last) = (last, row)
        }
        return last[b.count]
    }
}
