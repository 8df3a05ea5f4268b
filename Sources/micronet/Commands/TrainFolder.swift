import Basics
import Training

/// The folder of a training run, which no other run writes into at the same time.
struct TrainFolder {
    private(set) var output: Trainer.Output
    /// What the user should know about it.
    private(set) var remark: String?
    /// Whether this process writes into it; of several ranks the first does.
    private let isWritten: Bool

    /// - Parameter isWritten: whether this process writes into the folder; of several ranks the first does, and checks it.
    /// - Throws: if another process trains into the folder, or the run would replace a file that it may not replace.
    init(_ output: Trainer.Output, _ arguments: ParsedArguments, isWritten: Bool) throws(Problem) {
        self.output = output
        self.isWritten = isWritten
        guard isWritten else { return }
        let data = arguments.positionals[0]
        let given = [
            ("the data", data == LabelledData.shapesWord ? nil : data),
            ("the folder of --\(TrainOptions.validation.name)", arguments[TrainOptions.validation]),
        ]
        for (what, data) in given {
            guard let status = data.flatMap({ FileStatus($0) }), output.folder.lies(in: status) else {
                continue
            }
            throw Problem(
                "this folder lies in \(what), and would become a part of it", file: output.folder,
                advice: "give another with --output")
        }
        if output.folder.isFolder { try take(arguments) }
    }

    /// Makes the folder, unless there is one.
    mutating func make(_ arguments: ParsedArguments) throws(Problem) {
        guard isWritten else { return }
        do throws(Problem) {
            guard try output.folder.makeFolder() else { return }
        } catch {
            throw Problem(
                "the folder cannot be made: \(error.message)", file: output.folder,
                advice: "give another with --output")
        }
        try take(arguments)
    }

    private mutating func take(_ arguments: ParsedArguments) throws(Problem) {
        do throws(FolderLock.Failure) {
            output.lock = try FolderLock(output.folder)
        } catch {
            switch error {
            case .held(let process):
                let holder = process.map { "process \($0)" } ?? "another process"
                throw Problem(
                    "\(holder) is training into this folder", file: output.folder,
                    advice: "wait for it, or give another folder with --output")
            case .system(let error):
                remark =
                    "\(output.folder): the system cannot lock this folder (\(error.text)), so start no other "
                    + "training into it"
            }
        }
        let isContinued = output.last.exists && arguments.has(TrainOptions.resume)
        let mayReplace = isContinued || arguments.has(TrainOptions.force)
        guard mayReplace || !output.last.exists else {
            throw Problem(
                "there is a training run already", file: output.folder,
                advice: "continue it with --resume, replace it with --force, or give another folder with "
                    + "--output")
        }
        var inputs = arguments.inputs("the data")
        if let file = arguments[TrainOptions.validation] { inputs.append(("the file of --validation", file)) }
        for file in [output.last, output.best] {
            _ = try OutputFile(file, replaces: mayReplace, isContinued: isContinued, apartFrom: inputs)
        }
    }
}
