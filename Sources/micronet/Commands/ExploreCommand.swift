extension Command {
    /// `micronet explore`, which is also what `micronet` alone and `micronet PICTURE` mean.
    static let explore = Command(
        name: "explore",
        abstract: "Explore a network on pictures, screen by screen.",
        discussion: "Without a picture, or in a folder, the bundled pictures are there to begin with. "
            + "Where the output is no terminal, the summary is printed instead.",
        arguments: [
            PositionalDeclaration(
                name: "picture", help: "JPEG files, or folders of them.", isRequired: false, isRepeated: true)
        ],
        options: [
            SharedOptions.model.declaration, SharedOptions.weights.declaration,
            SharedOptions.labels.declaration, SharedOptions.inputSize.declaration,
            SharedOptions.crop.declaration, SharedOptions.threads.declaration, noMouse.declaration,
        ] + SharedOptions.looks,
        run: runExplore)

    static let noMouse = Option<Bool>.flag("no-mouse", help: "Leave the mouse to the terminal.")
}

// MARK: - The seam: the explorer is plugged in here.

/// Opens the explorer on the words of the command line (`arguments.positionals`).
private func runExplore(_ arguments: ParsedArguments, _ console: Console) throws {
    guard console.isTerminal else { return try Summary.run(arguments, console) }
    throw Failure("the explorer is not built yet; see 'micronet summary'")
}
