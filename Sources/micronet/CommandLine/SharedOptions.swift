import Basics
import Checkpoints
import Network
import Pictures

/// The options that several commands share, so that they are the same everywhere.
enum SharedOptions {
    static let model = model(otherwise: Variant.standard.name)

    /// - Parameter fallback: which network it is without weights.
    static func model(otherwise fallback: String) -> Option<Variant> {
        .choice(
            "model", short: "m", words: Variant.family.map(\.name),
            help: "The network. (default: that of the weights, else \(fallback))",
            value: { Variant(named: $0) })
    }

    static let weights = weights(otherwise: "the bundled ones, trained on drawn shapes")

    /// - Parameter fallback: what is used without a file.
    static func weights(otherwise fallback: String) -> Option<FilePath> {
        .file(
            "weights", short: "w", kind: weightFile,
            help: "A checkpoint: \(CheckpointFormat.usualExtensions). (default: \(fallback))")
    }

    static let key = Option<ExternalName>(
        name: "key", kind: .text, placeholder: "key",
        help: "Which weights to take from a file that holds several: state_dict_ema, or model.ema for nested "
            + "ones. (default: the likeliest, and the others are told)",
        convert: { ExternalName(bytes: $0.bytes) })

    static let untrained = Option<Bool>.flag(
        "untrained", help: "Use the weights that training starts from, with 1000 classes.")

    static let labels = Option<FilePath>.file(
        "labels",
        help: "Class names, one a line. (default: those in the weights, else ImageNet's for 1000 classes)")

    static let inputSize = inputSize(
        help: "Side of the square that the network sees, a multiple of 32. (default: what the weights were "
            + "trained on, else 224)")

    static func inputSize(help: String) -> Option<Int> {
        .integer("input-size", placeholder: "pixels", in: 32...4096, multipleOf: 32, help: help)
    }

    static let classes = classes(
        help: "Classes of the classifier. (default: those of the weights, else 1000)")

    static func classes(help: String) -> Option<Int> {
        .integer("classes", placeholder: "count", in: 1...1_000_000, help: help)
    }

    static let crop = Option<CropRule>.choice(
        "crop",
        help: "How a picture becomes a square. (default: paddle for Paddle's weights, else torchvision)")

    static let applyOrientation = Option<Bool>.flag(
        "apply-orientation",
        help: "Turn pictures upright that are stored on their side (EXIF). The published pipelines do not.")

    static let threads = threads(default: "1")
    /// For commands that use all processors unless told otherwise.
    static let allThreads = threads(default: "all")

    private static func threads(default standard: String) -> Option<Int> {
        .integer(
            "threads", placeholder: "count", in: 1...1024,
            help: "The maximum number of processor threads. (default: \(standard))")
    }

    static let color = Option<Console.ColorChoice>.choice(
        "color", help: "Colour in the output. (default: auto, only in a terminal)")

    static let ascii = Option<Bool>.flag("ascii", help: "Show plain ASCII only.")

    static let json = Option<Bool>.flag("json", help: "Print one JSON object.")
    static let csv = Option<Bool>.flag("csv", help: "Print comma-separated values.")
    static let markdown = Option<Bool>.flag("markdown", help: "Print Markdown.")

    // MARK: - Groups

    /// What a model and what it says about pictures depend on.
    static let loading: [any CommandOption] = [model, weights, key, untrained, labels, inputSize, crop]
    static let formats: [any CommandOption] = [json, csv, markdown]
    static let looks: [any CommandOption] = [color, ascii]

    // MARK: - Arguments

    static let weightFile = ValueKind.file(endings: CheckpointFormat.readExtensions.map { "." + $0 })
    static let pictureFile = ValueKind.file(endings: PictureFormat.endings)

    /// Pictures and folders of them.
    static let pictures = Positional(
        name: "picture", kind: pictureFile, help: "\(PictureFormat.names) files, or folders of them.",
        isRequired: false,
        isRepeated: true)

    /// What `train` and `evaluate` work on.
    static let data = Positional(
        name: "data", kind: .file(words: ["shapes"]), help: "A folder, a list file, or the word shapes.")
}

extension ParsedArguments {
    /// The output format; text if none was asked for.
    func outputFormat() throws(UsageError) -> OutputFormat {
        let formats: [(Option<Bool>, OutputFormat)] = [
            (SharedOptions.json, .json), (SharedOptions.csv, .csv), (SharedOptions.markdown, .markdown),
        ]
        let asked = formats.filter { has($0.0) }
        guard asked.count < 2 else {
            throw UsageError("'--\(asked[0].0.name)' and '--\(asked[1].0.name)' are mutually exclusive")
        }
        return asked.first?.1 ?? .text
    }

    /// How pictures are read.
    var reading: PictureReading { PictureReading(appliesOrientation: has(SharedOptions.applyOrientation)) }

    /// As many threads as were asked for, or all; never more than there are processors.
    var threadCount: Int { threadCount(otherwise: nil) }

    /// The same, with another number where none was asked for; nil for all.
    func threadCount(otherwise standard: Int?) -> Int {
        min(self[SharedOptions.allThreads] ?? standard ?? Repetition.processors, Repetition.processors)
    }
}
