/// Help texts in the layout of swift-argument-parser: 80 columns, explanations from column 26.
extension CommandTable {
    private static let width = 80
    private static let indent = 26

    /// The program's help.
    func help() -> String {
        let subcommands = commands.map { command in
            (command.name + (command.name == defaultName ? " (default)" : ""), command.abstract)
        }
        return """
            OVERVIEW: \(Self.wrapped(abstract, from: 10, indent: 0))

            USAGE: \(program) <subcommand>

            OPTIONS:
            \(Self.list(loneOptions))
            SUBCOMMANDS:
            \(Self.list(subcommands))
              See '\(program) help <subcommand>' for detailed help.

            """
    }

    /// The options that stand alone, without a command.
    var loneOptions: [(label: String, text: String)] {
        let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: "|")
        return [
            ("--version", "Show the version."),
            (Command.help.usage, Command.help.help),
            ("--generate-completion-script <\(shells)>", "Print the completions for a shell."),
            ("--generate-man-page", "Print the manual page, for 'man -l'."),
        ]
    }

    /// A command's help.
    func help(for command: Command) -> String {
        var text = "OVERVIEW: \(Self.wrapped(command.abstract, from: 10, indent: 0))\n\n"
        if !command.discussion.isEmpty {
            let paragraphs = command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
            text += paragraphs.map { Self.wrapped(String($0), from: 0, indent: 0) }.joined(separator: "\n")
            text += "\n\n"
        }
        text += "USAGE: \(usage(of: command))\n\n"
        if !command.arguments.isEmpty {
            text += "ARGUMENTS:\n" + Self.list(command.arguments.map { ("<\($0.name)>", $0.help) }) + "\n"
        }
        text += "OPTIONS:\n" + Self.list(command.allOptions.map { ($0.usage, $0.help) })
        return text
    }

    /// `micronet classify <picture> ... [--model <m0|m1|m2|m3>] …`, wrapped.
    func usage(of command: Command) -> String {
        let options = command.options.map { option in
            "[--\(option.name)" + (option.placeholder.map { " <\($0)>" } ?? "") + "]"
        }
        let words = command.arguments.map(\.usage) + options
        let start = "\(program) \(command.name)"
        let indent = 7 + start.count + 1
        return start + " " + Self.wrapped(words, from: indent, indent: indent)
    }

    /// Two columns: labels and explanations.
    private static func list(_ items: [(label: String, text: String)]) -> String {
        var result = ""
        for (label, text) in items {
            let start = "  " + label
            // If a label leaves no gap, its explanation begins on the next line.
            let padding =
                start.count < indent
                ? String(repeating: " ", count: indent - start.count)
                : "\n" + String(repeating: " ", count: indent)
            result += start + padding + wrapped(text, from: indent, indent: indent) + "\n"
        }
        return result
    }

    private static func wrapped(_ text: String, from column: Int, indent: Int) -> String {
        wrapped(text.split(separator: " ").map(String.init), from: column, indent: indent)
    }

    /// Joins words with spaces, and begins a new indented line before a word that would pass the width.
    private static func wrapped(_ words: [String], from column: Int, indent: Int) -> String {
        var (result, column) = ("", column)
        for (index, word) in words.enumerated() {
            if index > 0 {
                if column + 1 + word.count > width {
                    result += "\n" + String(repeating: " ", count: indent)
                    column = indent
                } else {
                    result += " "
                    column += 1
                }
            }
            result += word
            column += word.count
        }
        return result
    }
}
