extension Command {
    /// `micronet render SCREEN`: one frame of the explorer without a terminal.
    static let render = Command(
        name: "render",
        abstract: "Print one frame of the explorer.",
        arguments: [
            PositionalDeclaration(
                name: "screen",
                help: "One of network, activations, shift-max, features, budgets, conventions, prediction."),
            PositionalDeclaration(
                name: "picture", help: "JPEG files, or folders of them.", isRequired: false, isRepeated: true),
        ],
        options: [
            RenderOptions.size.declaration, RenderOptions.keys.declaration, RenderOptions.format.declaration,
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration,
        ] + SharedOptions.looks,
        run: runRender)
}

enum RenderOptions {
    static let size = Option<String>.text("size", placeholder: "100x30", help: "Columns and lines.")
    static let keys = Option<String>.text(
        "keys", placeholder: "keys", help: "Keys to press first: 'jj<Enter>'.")
    static let format = Option<Format>.choice("format", help: "How the frame is written. (default: text)")

    enum Format: String, CaseIterable, Sendable {
        case text
        case ansi
        case svg
    }
}

// MARK: - The seam: the explorer's frames are plugged in here.

/// Prints the screen that `arguments.positionals` begins with.
private func runRender(_ arguments: ParsedArguments, _ console: Console) throws {
    throw Failure("the explorer's screens are not built yet; see 'micronet summary'")
}
