import Basics

/// A shell that the program has completions for. Each script follows from the table of commands.
enum CompletionShell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish

    /// Where the shell looks for a program's completions, below a prefix.
    func installedPath(_ program: String) -> FilePath {
        switch self {
        case .bash: FilePath("share/bash-completion/completions/\(program)")
        case .zsh: FilePath("share/zsh/site-functions/_\(program)")
        case .fish: FilePath("share/fish/vendor_completions.d/\(program).fish")
        }
    }
}

extension CommandTable {
    /// The script that completes this program's command lines in a shell.
    func completion(for shell: CompletionShell) -> String {
        switch shell {
        case .bash: BashCompletion(table: self).text
        case .zsh: ZshCompletion(table: self).text
        case .fish: FishCompletion(table: self).text
        }
    }

    /// The commands and `help`, each with its one-line description.
    var completedCommands: [(name: String, abstract: String)] {
        commands.map { ($0.name, $0.abstract) } + [("help", "Show help for a command.")]
    }
}

extension CommandOption {
    /// The option with its dashes, the long name first.
    var spellings: [String] { ["--" + name] + (short.map { ["-\($0)"] } ?? []) }
}
