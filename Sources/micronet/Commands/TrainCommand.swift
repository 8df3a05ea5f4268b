import Training

extension Command {
    /// `micronet train DATA|shapes`
    static let train = Command(
        name: "train",
        abstract: "Train a network on a folder of class folders, a list file, or drawn shapes.",
        discussion: "DATA is a folder with a folder of JPEG files for each class, or a list file with "
            + "lines of a path and a label, paths relative to the list's folder. The word shapes stands for an "
            + "endless set of drawn pictures in sixteen classes that needs no files.\n\n"
            + "Without options it is the published recipe: SGD with momentum, a cosine down to 0, random "
            + "crops and flips. With --weights it begins with a checkpoint; for other classes than the "
            + "checkpoint's the last layer begins anew.\n\n"
            + "The folder of --output gets last.safetensors, from which --resume continues exactly as if "
            + "nothing had happened, and best.safetensors, the weights that validated best, for all other "
            + "commands. Ctrl-C saves and leaves.",
        arguments: [PositionalDeclaration(name: "data", help: "A folder, a list file, or the word shapes.")],
        options: TrainOptions.declarations
            + [
                SharedOptions.json.declaration, SharedOptions.csv.declaration,
                SharedOptions.markdown.declaration,
            ]
            + SharedOptions.looks,
        run: TrainCommand.run)
}

/// A training run from the command line.
enum TrainCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ console: Console) throws {
        let format = try arguments.outputFormat()
        Interruption.watch()
        let setup = try TrainSetup(arguments, console)
        var log = TrainLog(setup.trainer, format, printEvery: arguments[TrainOptions.printEvery], console)
        log.begin(setup.remarks)
        let outcome = try setup.trainer.run(isInterrupted: { Interruption.isRequested }) { log.show($0) }
        log.clear()
        for problem in outcome.unreadable { console.warn("left out: \(problem)") }
        if outcome.end == .interrupted {
            log.tellHowToContinue()
            console.flush()
            Interruption.leave()
        }
        try log.end(test: try setup.test(console))
    }
}
