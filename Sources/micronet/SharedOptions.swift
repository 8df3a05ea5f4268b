import Network
import Pictures

/// The options that several commands share, so that they read the same everywhere.
enum SharedOptions {
    static let model = Option<Variant>.choice(
        "model", short: "m", words: Variant.family.map(\.name),
        help: "The network. (default: what the weights are, else m3)",
        value: { Variant(named: $0) })

    static let weights = Option<RawArgument>.file(
        "weights", short: "w",
        help: "A checkpoint: .pth, .pdparams or .safetensors. (default: the bundled ones, trained on drawn "
            + "shapes)")

    static let untrained = Option<Bool>.flag(
        "untrained", help: "The weights that training starts from, with 1000 classes.")

    static let labels = Option<RawArgument>.file(
        "labels",
        help: "Class names, one a line. (default: those in the weights, else ImageNet's for 1000 classes)")

    static let inputSize = Option<Int>.integer(
        "input-size", placeholder: "pixels", in: 32...4096, multipleOf: 32,
        help: "Side of the square that the network sees, a multiple of 32. (default: what the weights were "
            + "trained on, else 224)")

    static let classes = Option<Int>.integer(
        "classes", placeholder: "count", in: 1...1_000_000,
        help: "Classes of the classifier. (default: what the weights are for, else 1000)")

    static let crop = Option<CropRule>.choice(
        "crop",
        help: "How a picture becomes a square. (default: paddle for Paddle's weights, else torchvision)")

    static let threads = Option<Int>.integer(
        "threads", placeholder: "count", in: 1...1024, help: "The most processor threads to use. (default: 1)"
    )

    static let color = Option<Console.ColorChoice>.choice(
        "color", help: "Colour in the output. (default: auto, only in a terminal)")

    static let ascii = Option<Bool>.flag("ascii", help: "Show plain ASCII only.")

    static let json = Option<Bool>.flag("json", help: "Print one JSON object.")
    static let csv = Option<Bool>.flag("csv", help: "Print comma-separated values.")
    static let markdown = Option<Bool>.flag("markdown", help: "Print Markdown.")

    static let formats = [json.declaration, csv.declaration, markdown.declaration]
    static let looks = [color.declaration, ascii.declaration]
}

/// How a command prints its result.
enum OutputFormat: String, CaseIterable {
    case text
    case json
    case csv
    case markdown
}

extension ParsedArguments {
    /// The one format that was asked for.
    func outputFormat() throws(UsageError) -> OutputFormat {
        let flags: [(Option<Bool>, OutputFormat)] = [
            (SharedOptions.json, .json), (SharedOptions.csv, .csv), (SharedOptions.markdown, .markdown),
        ]
        let asked = flags.filter { has($0.0) }.map(\.1)
        guard asked.count < 2 else {
            throw UsageError("'--\(asked[0].rawValue)' and '--\(asked[1].rawValue)' exclude each other")
        }
        return asked.first ?? .text
    }
}
