import Glibc
import Pictures
import Training

/// Where a run's checkpoints go.
struct TrainOutput {
    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        self.arguments = arguments
    }

    /// `--output`, or a name made of the model's and the data's.
    func folder(_ data: RawArgument, model: String) -> String {
        if let given = arguments[TrainOptions.output] {
            return given.text.count > 1 && given.text.hasSuffix("/")
                ? String(given.text.dropLast()) : given.text
        }
        var name = data.text.split(separator: "/").last.map(String.init) ?? "data"
        if data != LabelledData.shapesWord, let dot = name.lastIndex(of: "."), dot != name.startIndex {
            name = String(name[..<dot])
        }
        return "micronet-\(model)-\(name)"
    }

    /// Whether a folder holds a run.
    static func holdsRun(_ folder: String) -> Bool { access(folder + "/last.safetensors", F_OK) == 0 }

    /// Makes the folder.
    static func make(_ folder: String) throws {
        guard mkdir(folder, 0o777) != 0 else { return }
        let code = errno
        if code == EEXIST, PictureList.isFolder(RawArgument(folder)) { return }
        let reason =
            switch code {
            case EEXIST: "there is a file of this name"
            case ENOENT: "the one that it would lie in is missing"
            case ENOTDIR: "a part of this name is a file"
            case EACCES, EPERM, EROFS: "you may not write here"
            default: String(cString: strerror(code))
            }
        throw Failure(
            "\(PicturePath(folder)): the folder cannot be made: \(reason); give another with --output")
    }

    func settings(_ folder: String) -> Trainer.Output {
        Trainer.Output(
            folder: folder, isHalf: arguments.has(TrainOptions.half),
            interval: 60 * (arguments[TrainOptions.saveMinutes] ?? 10))
    }
}
