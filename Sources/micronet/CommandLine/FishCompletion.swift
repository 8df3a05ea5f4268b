/// Completions for fish 3.
struct FishCompletion {
    let table: CommandTable

    var text: String {
        let program = table.program
        let names = table.commands.map(\.name).joined(separator: " ")
        var text = """
            # Completions of \(program) for fish.

            # The command of the line, or the one that runs if none is named.
            function __\(program)_command
                set -l words (commandline -opc)
                if set -q words[2]; and contains -- $words[2] \(names) help
                    echo $words[2]
                else
                    echo \(table.defaultName)
                end
            end

            # Whether the line is one of a command, and has none of the spellings of an option. If the option takes a
            # value, the last word does not count, as its value may be what is completed.
            function __\(program)_accepts
                test (__\(program)_command) = $argv[1]; or return 1
                set -l words (commandline -opc)[2..]
                if test $argv[2] = value; and set -q words[1]
                    set -e words[-1]
                end
                for word in $words
                    contains -- (string replace -r '=.*' '' -- $word) $argv[3..]; and return 1
                end
                return 0
            end

            # Whether the line is one of a command, and the cursor is at an argument. Then come the first and the last
            # place that are meant, from 0, and the options that take a value.
            function __\(program)_argument
                test (__\(program)_command) = $argv[1]; or return 1
                set -l words (commandline -opc)[2..]
                if set -q words[1]; and test $words[1] = $argv[1]
                    set -e words[1]
                end
                set -l place 0
                set -l skip 0
                for word in $words
                    if test $skip = 1
                        set skip 0
                    else if contains -- $word $argv[4..]
                        set skip 1
                    else if not string match -q -- '-?*' $word
                        set place (math $place + 1)
                    end
                end
                test $skip = 0 -a $place -ge $argv[2] -a $place -le $argv[3]
            end

            # Folders, and files with one of the endings.
            function __\(program)_files
                for path in (__fish_complete_path (commandline -ct) '')
                    set -l name (string split -f1 \\t -- $path)
                    if string match -q '*/' -- $name
                        echo $name
                    else
                        for ending in $argv
                            if string match -q -i -- "*$ending" $name
                                echo $name
                                break
                            end
                        end
                    end
                end
            end

            complete -c \(program) -f

            """
        let isFirst = "test (count (commandline -opc)) = 1"
        for command in table.completedCommands {
            text +=
                "complete -c \(program) -n '\(isFirst)' -a \(command.name) -d \(quoted(command.abstract))\n"
        }
        text += "complete -c \(program) -n 'test (__\(program)_command) = help' -a '\(names)'\n"
        for command in table.commands { text += "\n" + completions(of: command) }
        return text
    }

    private func completions(of command: Command) -> String {
        let program = table.program
        var text = ""
        for option in command.allOptions {
            let given = option.isRepeated ? [] : option.spellings
            let kind = option.kind == nil ? "flag" : "value"
            let condition = (["__\(program)_accepts \(command.name) \(kind)"] + given).joined(separator: " ")
            text += "complete -c \(program) -n \(quoted(condition)) -l \(option.name)"
            if let short = option.short { text += " -s \(short)" }
            if let kind = option.kind { text += value(of: kind) }
            text += " -d \(quoted(option.help))\n"
        }
        let valued = command.allOptions.filter { $0.kind != nil }.flatMap(\.spellings)
        for (place, argument) in command.arguments.enumerated() {
            let last = argument.isRepeated ? 1_000_000 : place
            let condition = (["__\(program)_argument \(command.name) \(place) \(last)"] + valued).joined(
                separator: " ")
            guard let values = values(of: argument.kind) else { continue }
            text += "complete -c \(program) -n \(quoted(condition)) -a \(quoted(values))\n"
        }
        return text
    }

    /// The flags for a value that must follow.
    private func value(of kind: ValueKind) -> String {
        values(of: kind).map { " -x -a \(quoted($0))" } ?? " -x"
    }

    private func values(of kind: ValueKind) -> String? {
        switch kind {
        case .file(let endings, let words):
            (words
                + [
                    endings.isEmpty
                        ? "(__fish_complete_path (commandline -ct))"
                        : "(__\(table.program)_files \(endings.joined(separator: " ")))"
                ]).joined(separator: " ")
        case .folder: "(__fish_complete_directories (commandline -ct))"
        case .choice(let words): words.joined(separator: " ")
        case .number, .text: nil
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
