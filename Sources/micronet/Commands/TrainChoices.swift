import Basics
import Network
import Training

/// The options of a run that are no hyperparameters but decide what it does. Its checkpoints remember those that were given,
/// so that the run continues with them.
enum TrainChoices {
    private static let options: [any CommandOption] = [
        SharedOptions.weights, SharedOptions.key, TrainOptions.newHead, SharedOptions.classes,
        SharedOptions.labels, TrainOptions.validation, TrainOptions.validationSamples, TrainOptions.half,
        SharedOptions.applyOrientation,
    ]

    /// The names of the options that were given.
    private static let givenKey: ExternalName = "options"
    private static let countKey: ExternalName = "validation-pictures"

    private static func key(_ option: any CommandOption) -> ExternalName {
        ExternalName("option-" + option.name)
    }

    /// What a checkpoint remembers.
    ///
    /// - Parameter data: the pictures of the run, with those of `--validation`.
    static func notes(_ arguments: ParsedArguments, _ data: TrainData) -> [ExternalName: String] {
        let given = options.filter(arguments.has)
        var notes = [givenKey: given.map(\.name).joined(separator: " ")]
        for option in given { notes[key(option)] = arguments.values[option.name].map(text) }
        if arguments.has(TrainOptions.validation) {
            notes[countKey] = data.validation?.count.map(String.init)
        }
        notes[PictureCensus.key] = pictures(data.training).map { PictureCensus($0).text }
        notes[PictureCensus.validationKey] = pictures(data.validation).map { PictureCensus($0).text }
        return notes
    }

    /// A value as a checkpoint keeps it. A file is found again from any folder.
    private static func text(_ value: any Sendable) -> String {
        switch value {
        case let file as FilePath: file.isDash ? "-" : file.absolute.exactText
        case let name as ExternalName: name.text
        default: "\(value)"
        }
    }

    // MARK: - A run that is continued

    /// The command line with the options that the run was begun with.
    ///
    /// - Throws: if it has one that the run was not begun with, or another value.
    static func resumed(
        _ arguments: ParsedArguments, _ checkpoint: TrainingCheckpoint, _ folder: FilePath
    ) throws(Problem) -> ParsedArguments {
        for (name, text) in checkpoint.parameters.texts {
            guard let given = arguments.values[name] else { continue }
            let said = (given as? Variant)?.name ?? "\(given)"
            if given is Bool, said != text { throw without(name, folder) }
            guard said == text else { throw with(name, text, not: said, folder) }
        }
        let begunOnShapes = checkpoint.notes["data"] == LabelledData.shapesWord.exactText
        guard begunOnShapes == (arguments.positionals[0] == LabelledData.shapesWord) else {
            throw Problem(
                "this run was begun with \(begunOnShapes ? "shapes" : "pictures")", file: folder,
                advice: "give the same data, or begin another run with another --output")
        }
        var result = arguments
        // Else the checkpoint was written when they were not remembered.
        guard checkpoint.notes[givenKey] != nil else { return result }
        for option in options {
            let given = arguments.values[option.name]
            guard let begun = checkpoint.notes[key(option)] else {
                if given != nil { throw without(option.name, folder) }
                continue
            }
            if let given {
                guard isSame(given, begun, option) else {
                    throw with(option.name, begun, not: text(given), folder)
                }
                continue
            }
            result.values[option.name] = try option.value(of: FilePath(begun))
        }
        if let file = result[TrainOptions.validation], !file.exists {
            throw Problem(
                "these pictures, with which this run is validated, are not there", file: file,
                advice: "give their new place with --validation")
        }
        return result
    }

    /// Checks that the pictures are those that the run was begun with.
    ///
    /// - Throws: which class has changed, and how to go on all the same.
    static func check(
        _ data: TrainData, _ arguments: ParsedArguments, _ checkpoint: TrainingCheckpoint, _ last: FilePath
    ) throws(Problem) {
        let advice =
            "give the data as it was, or begin another run with these weights: --weights \(last) and another --output"
        func check(_ source: (any SampleSource)?, _ key: ExternalName, _ file: FilePath) throws(Problem) {
            // Nothing is known of runs that were begun before there was a census.
            guard let pictures = pictures(source),
                let begun = checkpoint.notes[key].flatMap({ PictureCensus(text: $0) }),
                let change = PictureCensus(pictures).change(since: begun, names: pictures.classNames)
            else { return }
            throw Problem(change, file: file.inputName, advice: advice)
        }
        try check(data.training, PictureCensus.key, arguments.positionals[0])
        guard let file = arguments[TrainOptions.validation] else { return }
        if let begun = checkpoint.notes[countKey], let count = data.validation?.count, begun != String(count)
        {
            throw Problem(
                "this run was begun with \(begun) pictures to validate with, and here are \(count)",
                file: file.inputName, advice: "give the same data")
        }
        try check(data.validation, PictureCensus.validationKey, file)
    }

    private static func pictures(_ source: (any SampleSource)?) -> PictureCollection? {
        (source as? PictureSamples)?.collection
    }

    private static func isSame(_ given: any Sendable, _ begun: String, _ option: any CommandOption) -> Bool {
        if text(given) == begun { return true }
        guard let file = given as? FilePath else { return false }
        guard let old = FileStatus(FilePath(begun)) else {
            // The pictures may have been moved; their number is compared later.
            return option.name == TrainOptions.validation.name
        }
        return FileStatus(file)?.identity == old.identity
    }

    private static let advice = "leave it out, or begin another run with another --output"

    private static func without(_ name: String, _ folder: FilePath) -> Problem {
        Problem("this run was begun without --\(name)", file: folder, advice: advice)
    }

    private static func with(_ name: String, _ text: String, not other: String, _ folder: FilePath) -> Problem
    {
        Problem("this run was begun with --\(name) \(text), not \(other)", file: folder, advice: advice)
    }
}
