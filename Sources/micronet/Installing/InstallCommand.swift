import Assets
import Basics

extension Command {
    /// `micronet install`
    static let install = Command(
        name: "install",
        abstract: "Install the program for this user or, with --prefix, elsewhere.",
        discussion:
            "Copies the program, its pictures, models, labels and lesson, the manual page, and completions for "
            + "bash, zsh and fish below the prefix, and says what to add to PATH. An older installation is replaced "
            + "whole. The list of what was installed is \(InstallationRecord.place) below the prefix, for "
            + "sha256sum -c.",
        options: [InstallOptions.prefix, InstallOptions.force],
        run: Installing.install)

    /// `micronet uninstall`
    static let uninstall = Command(
        name: "uninstall",
        abstract: "Remove an installation.",
        discussion:
            "Removes the files and folders that 'micronet install' put there, and nothing else: files that "
            + "were changed since, and folders that hold other files, stay and are named.",
        options: [InstallOptions.installedPrefix],
        run: Installing.uninstall)
}

enum InstallOptions {
    static let prefix = Option<FilePath>.file(
        "prefix", kind: .folder,
        help: "The folder to install below: the program into bin, the rest into share. (default: ~/.local)")
    static let force = SharedOptions.force(
        help: "Replace files of the same names that another program or person put there.")
    static let installedPrefix = Option<FilePath>.file(
        "prefix", kind: .folder,
        help: "The folder that it was installed below. (default: that of this program, else ~/.local)")
}

/// What the two commands do and say.
enum Installing {
    @Sendable static func install(_ arguments: ParsedArguments, _ console: Console) throws {
        let prefix = try arguments[InstallOptions.prefix]?.absolute ?? home()
        let installation = try Installation(prefix: prefix, replaces: arguments.has(InstallOptions.force))
        // Ctrl-C ends it between two files, and the prefix is as it was.
        Interruption.watch()
        let previous: String?
        do { previous = try installation.perform() } catch {
            if Interruption.isRequested { Interruption.leave() }
            throw error
        }
        var text = ConsoleText(previous.map { "replaced micronet \($0) by " } ?? "installed ")
        let size = Numbers.grouped(installation.byteCount)
        text +=
            "micronet \(Micronet.version) in \(prefix): \(installation.files.count) files, \(size) bytes\n"
        for hint in hints(prefix) { text += "\(hint)\n" }
        text +=
            "To remove it: micronet uninstall"
            + (prefix == (try? home()) ? "" : " --prefix \(Escape.shell(prefix.text))")
        console.write(text + "\n")
        if let library = SharedLibraries.runtime {
            console.warn(
                "this program needs \(library) of the Swift toolchain; only a release build ('swift build -c release') "
                    + "runs without it")
        }
    }

    @Sendable static func uninstall(_ arguments: ParsedArguments, _ console: Console) throws {
        let prefix = try arguments[InstallOptions.prefix]?.absolute ?? ownPrefix() ?? home()
        let record = try InstallationRecord.read(below: prefix)
        guard let record else {
            throw Problem(
                "there is no installation of micronet below this folder", file: prefix,
                advice: "give --prefix with the folder that it was installed below")
        }
        let left = try record.removeAll(below: prefix)
        console.write(
            ConsoleText(
                "removed micronet \(record.version) from \(prefix): \(record.files.count - left.files) files\n"
            ))
        for note in left.notes { console.say(note) }
    }

    /// Where one user's programs are.
    private static func home() throws(Problem) -> FilePath {
        guard let home = ProcessEnvironment.path("HOME"), home.isAbsolute else {
            throw Problem(
                "HOME is not set to a folder", advice: "give --prefix with the folder to install below")
        }
        return home.appending(".local")
    }

    /// The prefix that the running program is installed below; nil if it is not installed.
    private static func ownPrefix() -> FilePath? {
        guard let prefix = ProcessEnvironment.executableFolder?.parent,
            prefix.appending(InstallationRecord.place).exists
        else { return nil }
        return prefix
    }

    /// What the user's shell needs to find the program and its completions.
    private static func hints(_ prefix: FilePath) -> [String] {
        let folder = prefix.appending("bin")
        let shell = ProcessEnvironment.path("SHELL")?.name ?? "sh"
        var hints: [String] = []
        let path = ProcessEnvironment.path("PATH")?.bytes.split(separator: UInt8(ascii: ":")) ?? []
        if !path.contains(where: { FilePath(bytes: $0) == folder }) {
            let word = Escape.shell(folder.text)
            let line = shell == "fish" ? "fish_add_path \(word)" : "export PATH=\(word):\"$PATH\""
            let file = ["bash": "~/.bashrc", "zsh": "~/.zshrc"][shell] ?? "~/.profile"
            hints.append("Add its folder to PATH\(shell == "fish" ? "" : ", in \(file)"): \(line)")
        }
        let system: [FilePath] = ["/usr", "/usr/local"]
        if shell == "zsh", !system.contains(prefix) {
            let word = Escape.shell(prefix.appending("share/zsh/site-functions").text)
            hints.append("For completions, in ~/.zshrc before compinit: fpath=(\(word) $fpath)")
        }
        return hints
    }
}
