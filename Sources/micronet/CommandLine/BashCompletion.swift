/// Completions for bash 4.2 or later. They need nothing of the package bash-completion, which loads them.
struct BashCompletion {
    let table: CommandTable

    var text: String {
        let program = table.program
        let commands = table.commands.map(caseOfCommand).joined()
        return """
            # Completions of \(program) for bash.

            # Sets COMPREPLY to those of the words that begin as the current one.
            _\(program)_words() {
                COMPREPLY=($(compgen -W "$*" -- "$cur"))
            }

            # Sets COMPREPLY to words, to folders, and to files with one of the endings; all files if no ending is given.
            _\(program)_files() {
                local path ending
                _\(program)_words $1
                shift
                compopt -o filenames 2>/dev/null
                while IFS= read -r path; do
                    if [[ -d ${path/#\\~/$HOME} || $# == 0 ]]; then
                        COMPREPLY+=("$path")
                        continue
                    fi
                    for ending; do
                        if [[ ${path,,} == *"$ending" ]]; then
                            COMPREPLY+=("$path")
                            break
                        fi
                    done
                done < <(compgen -f -- "$cur")
            }

            _\(program)_folders() {
                compopt -o filenames 2>/dev/null
                local IFS=$'\\n'
                COMPREPLY=($(compgen -d -- "$cur"))
            }

            _\(program)() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
                # "--option=value" is three words.
                if [[ $cur == = ]]; then
                    cur=
                elif [[ $prev == = ]]; then
                    prev=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                COMPREPLY=()
                local command=\(table.defaultName) first=1
                case ${COMP_WORDS[1]} in
                    \(table.commands.map(\.name).joined(separator: " | ")))
                        if ((COMP_CWORD > 1)); then
                            command=${COMP_WORDS[1]}
                            first=2
                        fi
                        ;;
                    help)
                        if ((COMP_CWORD == 2)); then
                            _\(program)_words \(table.commands.map(\.name).joined(separator: " "))
                            return
                        fi
                        ;;
                esac

                # Options that may still be given, options that take a value, and what completes the arguments.
                local options valued value place
                _\(program)_command "$command"
                if [[ -n $value ]]; then
                    $value
                    return
                fi

                # The number of arguments before the current word; options that were given are not offered again.
                local index word arguments=0 ended=
                for ((index = first; index < COMP_CWORD; index++)); do
                    word=${COMP_WORDS[index]}
                    if [[ -n $ended || $word != -* || $word == - ]]; then
                        ((arguments++))
                        continue
                    fi
                    if [[ $word == -- ]]; then
                        ended=yes
                        continue
                    fi
                    _\(program)_given "$word"
                    if [[ ${COMP_WORDS[index + 1]} == = ]]; then
                        ((index += 2))
                    elif [[ " $valued " == *" $word "* ]]; then
                        ((index++))
                    fi
                done
                if [[ $cur == -* && -z $ended ]]; then
                    _\(program)_words "$options"
                    return
                fi
                place=$arguments
                _\(program)_arguments "$command"
                if ((COMP_CWORD == 1)); then
                    COMPREPLY+=($(compgen -W "\(table.completedCommands.map(\.name).joined(separator: " "))" -- "$cur"))
                fi
            }

            # Takes an option, in both of its spellings, from the list of those that may still be given.
            _\(program)_given() {
                local spelling
                case $1 in
            \(spellingsOfOptions)        *) set -- "$1" ;;
                esac
                for spelling; do
                    options=" $options "
                    options=${options/ $spelling / }
                done
            }

            # What each command accepts: its options, and what completes the value of the option before the cursor.
            _\(program)_command() {
                case $1 in
            \(commands)    esac
            }

            # Completes an argument; "place" says which one it is, from 0.
            _\(program)_arguments() {
                case $1 in
            \(table.commands.map(caseOfArguments).joined())    esac
            }

            complete -F _\(program) \(program)

            """
    }

    /// Options with two spellings, and those that may be repeated, which stay on offer.
    private var spellingsOfOptions: String {
        var seen: Set<String> = []
        var lines = ""
        for option in table.commands.flatMap(\.allOptions) where seen.insert(option.name).inserted {
            let pattern = option.spellings.joined(separator: " | ")
            if table.isRepeatedSomewhere(option.name) {
                lines += "        \(pattern)) set -- ;;\n"
            } else if option.short != nil {
                lines += "        \(pattern)) set -- \(option.spellings.joined(separator: " ")) ;;\n"
            }
        }
        return lines
    }

    private func caseOfCommand(_ command: Command) -> String {
        let spellings = command.allOptions.flatMap(\.spellings)
        let valued = command.allOptions.filter { $0.kind != nil }.flatMap(\.spellings)
        var text = "        \(command.name))\n"
        text += "            options='\(spellings.joined(separator: " "))'\n"
        text += "            valued='\(valued.joined(separator: " "))'\n"
        text += "            case $prev in\n"
        for option in command.allOptions {
            guard let kind = option.kind else { continue }
            text +=
                "                \(option.spellings.joined(separator: " | "))) value=\"\(completion(of: kind))\" ;;\n"
        }
        return text + "            esac\n            ;;\n"
    }

    private func caseOfArguments(_ command: Command) -> String {
        var text = "        \(command.name))\n            case $place in\n"
        for (place, argument) in command.arguments.enumerated() {
            let pattern = argument.isRepeated ? "*" : "\(place)"
            text += "                \(pattern)) \(completion(of: argument.kind)) ;;\n"
        }
        return text + "            esac\n            ;;\n"
    }

    /// A call that sets COMPREPLY.
    private func completion(of kind: ValueKind) -> String {
        switch kind {
        case .file(let endings, let words):
            (["_\(table.program)_files '\(words.joined(separator: " "))'"] + endings).joined(separator: " ")
        case .folder: "_\(table.program)_folders"
        case .choice(let words): "_\(table.program)_words \(words.joined(separator: " "))"
        // Nothing can be offered, and file names would be wrong.
        case .number, .text: ":"
        }
    }
}

extension CommandTable {
    /// Whether a command accepts an option of this name several times.
    func isRepeatedSomewhere(_ option: String) -> Bool {
        commands.contains { $0.options.contains { $0.name == option && $0.isRepeated } }
    }
}
