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

/// Opens the explorer on the words of the command line (`arguments.positionals`: files and folders).
private func runExplore(_ arguments: ParsedArguments, _ console: Console) throws {
    // Where curses cannot start, the summary is what there is to see.
    guard console.isTerminal else {
        for word in arguments.positionals where !word.namesFile {
            throw Failure("\(word.display): there is no such file; check the name")
        }
        if let word = arguments.positionals.first {
            console.warn(
                "the explorer needs a terminal; this is the summary, "
                    + "and 'micronet classify' tells what is in \(word.display)")
        }
        return try Summary.run(arguments, console)
    }
    throw Failure("the explorer is not built yet; see 'micronet summary'")
}
