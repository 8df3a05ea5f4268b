import Basics
import Synchronization
import Training

extension SharedOptions {
    /// For commands that write files.
    static func force(help: String) -> Option<Bool> { .flag("force", short: "f", help: help) }
}

extension ParsedArguments {
    /// The files that the command line names for reading.
    ///
    /// - Parameter first: what a sentence calls the first argument: “the picture”.
    func inputs(_ first: String) -> [OutputFile.Input] {
        let options = [SharedOptions.weights, SharedOptions.labels]
        return [(first, positionals[0])]
            + options.compactMap { option in self[option].map { ("the file of --\(option.name)", $0) } }
    }
}

extension PictureCollection {
    /// Checks that the run replaces none of the pictures.
    func checkOutputs(threads: Int) throws(Problem) {
        guard OutputFile.replacesAny, mayBeReplaced else { return }
        let first = Mutex(count)
        let threads = min(threads, count / 1000 + 1)
        WorkerThreads.perform(threads) { thread in
            for index in stride(from: thread, to: count, by: threads) {
                guard let status = FileStatus(path(index)), OutputFile.replaces(status) else { continue }
                return first.withLock { $0 = min($0, index) }
            }
        }
        let index = first.withLock { $0 }
        if index < count { throw OutputFile.problem(path(index)) }
    }
}

extension FilePath {
    /// Whether the path, which need not exist, lies in a folder or in the folders within it.
    func lies(in folder: FileStatus) -> Bool {
        var place = exists ? appending("..") : parent
        var seen: Set<FileStatus.Identity> = []
        while let status = FileStatus(place), seen.insert(status.identity).inserted {
            if status.identity == folder.identity { return true }
            place = place.appending("..")
        }
        return false
    }
}
