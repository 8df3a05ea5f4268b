/// Completions for zsh, by `_arguments`, which leaves out what was given already.
struct ZshCompletion {
    let table: CommandTable

    var text: String {
        let program = table.program
        let commands = table.completedCommands.map { command in
            "        " + quoted("\(command.name):\(command.abstract.replacing(":", with: "\\:"))")
        }
        return """
            #compdef \(program)
            # Completions of \(program) for zsh.

            _\(program)() {
                local -a commands=(
            \(commands.joined(separator: "\n"))
                )
                if ((CURRENT == 2)); then
                    _alternative 'commands:command:{_describe command commands}' \\
                        'arguments:argument:_\(program)_\(table.defaultName)'
                    return
                fi
                if [[ ${words[2]} == help ]]; then
                    ((CURRENT == 3)) && _describe command commands
                    return
                fi
                if ((${+functions[_\(program)_${words[2]}]})); then
                    local command=${words[2]}
                    shift words
                    ((CURRENT--))
                    _\(program)_$command
                else
                    _\(program)_\(table.defaultName)
                fi
            }

            \(table.commands.map(function).joined(separator: "\n"))
            _\(program) "$@"

            """
    }

    private func function(of command: Command) -> String {
        var specifications: [String] = []
        for option in command.allOptions {
            let help = escaped(option.help)
            let value = option.kind.map { kind in
                ":\(escaped(option.placeholder ?? "value")):\(action(kind))"
            }
            let equals = option.kind == nil ? "" : "="
            let short = option.short.map { "-\($0)" }
            for spelling in option.spellings {
                let isLong = spelling.hasPrefix("--")
                // Either spelling excludes both.
                let exclusion =
                    option.isRepeated
                    ? "*" : short == nil ? "" : "(\(option.spellings.joined(separator: " ")))"
                specifications.append(
                    quoted("\(exclusion)\(spelling)\(isLong ? equals : "")[\(help)]\(value ?? "")"))
            }
        }
        for (place, argument) in command.arguments.enumerated() {
            let start = argument.isRepeated ? "*" : "\(place + 1)"
            // A second colon: the argument may be left out.
            let optional = argument.isRequired || argument.isRepeated ? ":" : "::"
            specifications.append(
                quoted("\(start)\(optional)\(escaped(argument.name)):\(action(argument.kind))"))
        }
        return "_\(table.program)_\(command.name)() {\n    _arguments -S \\\n        "
            + specifications.joined(separator: " \\\n        ") + "\n}\n"
    }

    private func action(_ kind: ValueKind) -> String {
        switch kind {
        case .file(let endings, let words):
            if words.isEmpty {
                files(endings)
            } else {
                "{_alternative \"words:word:(\(words.joined(separator: " ")))\" \"files:file:\(files(endings))\"}"
            }
        case .folder: "_files -/"
        case .choice(let words): "(\(words.joined(separator: " ")))"
        case .number, .text: " "
        }
    }

    private func files(_ endings: [String]) -> String {
        endings.isEmpty ? "_files" : "_files -g \"*(#i)(\(endings.joined(separator: "|")))(-.)\""
    }

    /// A text in brackets or between colons.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "[]:\\".contains(character) { result += "\\" }
            result.append(character)
        }
        return result
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
