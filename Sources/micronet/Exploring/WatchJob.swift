import Basics
import Dispatch
import Explorer
import Terminal

/// `--watch FOLDER`: follows the checkpoint that a training run saves there again and again.
enum Watching {
    static let option = Option<FilePath>.file(
        "watch", kind: .folder,
        help:
            "Follow a training run: show the network of its last.safetensors, and show it again whenever it is saved."
    )

    /// The command line with the run's checkpoint as its weights.
    ///
    /// - Throws: if other weights are asked for, or there is no run in the folder.
    static func resolve(_ arguments: ParsedArguments) throws -> ParsedArguments {
        guard let folder = arguments[option] else { return arguments }
        if let other = arguments.first(of: SharedOptions.weights, SharedOptions.untrained) {
            throw UsageError("'--watch' and '--\(other.name)' cannot both be given")
        }
        let file = checkpoint(folder)
        guard file.exists else {
            throw Problem(
                "there is no training run (last.safetensors)", file: folder,
                advice: "give the folder of 'micronet train --output'")
        }
        var arguments = arguments
        arguments.values[SharedOptions.weights.name] = file
        return arguments
    }

    static func checkpoint(_ folder: FilePath) -> FilePath { folder.appending("last.safetensors") }

    /// How often the folder is looked at, in milliseconds.
    private static let interval = 500

    /// Begins, on a queue of its own, to look whether the file was saved again. It goes on as long as the program.
    ///
    /// - Parameter post: takes an event each time, from any thread.
    static func start(_ file: FilePath, post: @escaping @Sendable (Event) -> Void) {
        DispatchQueue(label: "micronet.watch", qos: .utility).async {
            CrashWatch.guardThread()
            look(at: file, since: FileStatus(file)?.stamp, post)
        }
    }

    private static func look(
        at file: FilePath, since stamp: FileStatus.Stamp?, _ post: @escaping @Sendable (Event) -> Void
    ) {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .milliseconds(interval)) {
            // While it is missing, there may be a new one in a moment.
            let now = FileStatus(file)?.stamp
            if let now, now != stamp { post(.weightsChanged(file)) }
            look(at: file, since: now ?? stamp, post)
        }
    }
}
