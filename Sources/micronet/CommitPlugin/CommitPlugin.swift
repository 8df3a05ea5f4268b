import Foundation
import PackagePlugin

/// Tells the program which commit it is built from: before each build it writes a source file with the constant
/// `builtCommit`. The manifest could not, as the package manager keeps its result over commits.
@main struct CommitPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.pluginWorkDirectoryURL.appendingPathComponent("Commit")
        return [
            .prebuildCommand(
                displayName: "Look up the commit", executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: ["-c", Self.script, "sh", context.package.directoryURL.path, folder.path],
                outputFilesDirectory: folder)
        ]
    }

    /// The file is replaced only if it changes, so that nothing is compiled again without need. A "+" says that files
    /// were changed since the commit. In a source archive without git the constant is empty.
    private static let script = """
        mkdir -p "$2" && cd "$1" || exit
        commit=$(git rev-parse --short=10 HEAD 2>/dev/null) &&
            { git diff --quiet HEAD -- 2>/dev/null || commit="$commit+"; }
        line="let builtCommit = \\"$commit\\""
        file="$2/BuiltCommit.swift"
        [ "$(cat "$file" 2>/dev/null)" = "$line" ] || printf '%s\\n' "$line" > "$file"
        """
}
