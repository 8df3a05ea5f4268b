import Basics
import Training

/// Where a run's checkpoints go.
struct TrainOutput {
    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        self.arguments = arguments
    }

    /// `--output`, or a name made of the model's and the data's.
    func folder(_ data: RawArgument, model: String) -> FilePath {
        if let given = arguments[TrainOptions.output] {
            let hasSlash = given.bytes.count > 1 && given.bytes.last == UInt8(ascii: "/")
            return FilePath(bytes: hasSlash ? given.bytes.dropLast() : given.bytes[...])
        }
        var name = data.path.lastComponent[...]
        if data != LabelledData.shapesWord, let dot = name.lastIndex(of: UInt8(ascii: ".")),
            dot != name.startIndex
        {
            name = name[..<dot]
        }
        return FilePath(
            bytes: Array("micronet-\(model)-".utf8) + (name.isEmpty ? Array("data".utf8)[...] : name))
    }

    /// Whether a folder holds a run.
    static func holdsRun(_ folder: FilePath) -> Bool { folder.appending("last.safetensors").exists }

    /// Makes the folder if it is not there.
    static func make(_ folder: FilePath) throws(Problem) {
        do {
            _ = try folder.makeFolder()
        } catch {
            throw Problem(
                "the folder cannot be made: \(error.message)", file: folder,
                advice: "give another with --output")
        }
    }

    func settings(_ folder: FilePath) -> Trainer.Output {
        Trainer.Output(
            folder: folder, isHalf: arguments.has(TrainOptions.half),
            interval: 60 * (arguments[TrainOptions.saveMinutes] ?? 10))
    }
}
