import Basics
import Pictures
import Network
import Training

extension Command {
    /// `micronet train DATA|shapes`
    static let train = Command(
        name: "train",
        abstract: "Train a network on a folder of class folders, a list file, or drawn shapes.",
        discussion:
            "DATA is a folder with a folder of \(PictureFormat.names) files for each class, or a list file with "
            + "lines of a path and a label, paths relative to the list's folder. The word shapes stands for an "
            + "endless set of drawn pictures in sixteen classes that needs no files.\n\n"
            + "Without options a run follows the published recipe: SGD with momentum, a cosine down to 0, random "
            + "crops and flips. It starts from random weights, initialized as published; with --weights from a "
            + "checkpoint. If the data has all classes of the checkpoint, by their names in any order or by their "
            + "numbers, its last layer is kept; for other classes, and for some of them, it is initialized again. "
            + "--classes with the checkpoint's number keeps it for some, and --new-head never does. The classes of a "
            + "new run are called as its folders. 'micronet help evaluate' says how folders are matched with names.\n\n"
            + "An epoch takes every sample once. Those that do not fill the last batch are a smaller one.\n\n"
            + "The folder of --output gets last.safetensors, from which --resume continues exactly as if "
            + "nothing had happened and with the options that the run was begun with, and best.safetensors, the weights that validated best, for all other "
            + "commands. Ctrl-C saves and quits.\n\n"
            + "A program that was built with MPI (MICRONET_MPI=1 swift build) trains on several processes or machines: "
            + "'mpirun -n 4 micronet train DATA' divides each batch among four, and trains as one process would.",
        arguments: [SharedOptions.data],
        options: TrainOptions.all + SharedOptions.formats + SharedOptions.looks
    ) { arguments, console in
        let format = try arguments.outputFormat()
        if arguments.has(TrainOptions.plot), format != .text {
            throw UsageError(
                "'--\(TrainOptions.plot.name)' draws below the text: it goes with no other format")
        }
        try console.join()
        let setup = try TrainSetup(arguments, console)
        // Hours of work do not depend on somebody reading what is printed.
        console.continuesWithoutOutput()
        // A launcher passes on to its processes what the terminal sends to them too.
        Interruption.watch(endsOnRepetition: console.ranks.count == 1)
        let plot = arguments.has(TrainOptions.plot) ? TrainPlot(console) : nil
        var log = TrainLog(
            setup.trainer, format, printEvery: arguments[TrainOptions.printEvery], plot: plot, console)
        log.begin(setup.remarks)
        let outcome = try setup.trainer.run(
            isInterrupted: { Interruption.isRequested || console.ranks.isAbandoned }
        ) { log.show($0) }
        log.clear()
        log.explain(outcome)
        if outcome.end == .interrupted {
            log.explainHowToContinue()
            // What programs read is whole all the same.
            log.end(outcome, test: nil)
            console.leave()
        }
        log.end(outcome, test: try setup.test(console))
    }
}

/// The options of a training run. Hyperparameters have the names under which checkpoints store them.
enum TrainOptions {
    static let output = Option<FilePath>.file(
        "output", short: "o", kind: .folder,
        help: "The folder for checkpoints. (default: micronet-MODEL-DATA in the current folder)")
    static let resume = Option<Bool>.flag(
        "resume", help: "Continue the run in the output folder, or begin it if there is none.")
    static let force = SharedOptions.force(help: "Begin again if there is a run in the output folder.")
    static let newHead = Option<Bool>.flag(
        "new-head", help: "Initialize the last layer even if the weights have the same classes.")
    static let validation = Option<FilePath>.file(
        "validation", kind: .folder,
        help: "Pictures to validate with after each epoch: a folder or a list file.")
    static let validationSamples = Option<Int>.integer(
        "validation-samples", placeholder: "count", in: 1...10_000_000,
        help: "How many drawn shapes to validate with. (default: 2048)")
    static let half = Option<Bool>.flag("half", help: "Write best.safetensors in half precision.")
    static let saveMinutes = Option<Double>.decimal(
        "save-minutes", placeholder: "minutes", in: 0.01...10_000,
        help: "Save at least this often within an epoch. (default: 10)")
    static let printEvery = Option<Int>.integer(
        "print-every", placeholder: "count", in: 1...1_000_000_000,
        help: "Print a line after this many iterations. (default: a line every 10 seconds, or in a terminal "
            + "one that is updated)")
    static let plot = Option<Bool>.flag(
        "plot", help: "Draw the curves of loss and accuracy, in a terminal after each epoch, else at the end."
    )

    // The hyperparameters.
    static let epochs = Option<Int>.integer(
        "epochs", short: "e", placeholder: "count", in: 1...1_000_000,
        help: "How many times all samples are seen. (default: 600; 30 for shapes)")
    static let samplesPerEpoch = Option<Int>.integer(
        "samples-per-epoch", placeholder: "count", in: 2...1_000_000_000,
        help: "How many samples make an epoch. (default: all; 16384 for shapes, which never repeat)")
    static let batch = Option<Int>.integer(
        "batch", short: "b", placeholder: "count", in: 2...65536,
        help: "Samples in a step. (default: 512, or all if they are fewer; 128 for shapes)")
    static let dropLast = Option<Bool>.flag(
        "drop-last",
        help:
            "Drop the samples of an epoch that do not fill its last batch. (default: they are a smaller batch, "
            + "except for a single one, which is dropped)")
    static let learningRate = Option<Double>.decimal(
        "learning-rate", placeholder: "rate", in: 1e-9...100,
        help:
            "The rate at which the cosine begins. (default: 0.2 for a batch of 512, in proportion for others)"
    )
    static let warmUp = Option<Double>.decimal(
        "warm-up", placeholder: "epochs", in: 0...1_000_000,
        help: "Epochs over which the rate rises from 0. (default: "
            + Variant.defaults { "\(Int($0.training.warmUp))" } + ", a tenth of all at most)")
    static let momentum = Option<Double>.decimal(
        "momentum", placeholder: "share", in: 0...0.9999, help: "The momentum. (default: 0.9)")
    static let weightDecay = Option<Double>.decimal(
        "weight-decay", placeholder: "rate", in: 0...10,
        help: "The weight decay. (default: "
            + Variant.defaults { "\($0.training.weightDecay)".replacing("e-0", with: "e-") } + ")")
    static let dropout = Option<Double>.decimal(
        "dropout", placeholder: "share", in: 0...0.99,
        help: "The share of the head's values that a step drops. (default: "
            + Variant.defaults { "\($0.dropout)" } + ")")
    static let labelSmoothing = Option<Double>.decimal(
        "label-smoothing", placeholder: "share", in: 0...0.99,
        help: "The share of the target that is spread over all classes. (default: 0)")
    static let mixup = Option<Double>.decimal(
        "mixup", placeholder: "alpha", in: 0...100, help: "The strength of mixup. (default: 0, none)")
    static let seed = Option<Int>.integer(
        "seed", placeholder: "number", in: 0...Int.max, help: "The seed of all random numbers. (default: 1)")

    /// The shared option; the drawn shapes are small.
    static let inputSize = SharedOptions.inputSize(
        help: "Side of the square that the network sees, a multiple of 32. (default: what the weights were "
            + "trained on, else 224; 96 for shapes)")

    /// The shared option; here the data decides.
    static let classes = SharedOptions.classes(
        help: "Classes of the classifier. The number that the weights have keeps their last layer for "
            + "data with some of their classes. (default: those of the data)")

    static let all: [any CommandOption] = [
        SharedOptions.model, SharedOptions.weights, SharedOptions.key, newHead, classes,
        SharedOptions.labels, output, resume, force, half, saveMinutes, printEvery, plot, validation,
        validationSamples,
        SharedOptions.allThreads, epochs, samplesPerEpoch, batch, dropLast, learningRate, warmUp,
        momentum, weightDecay, dropout, labelSmoothing, mixup, seed, inputSize,
        SharedOptions.applyOrientation,
    ]
}

extension Hyperparameters {
    /// The hyperparameters of the command line, over the published recipe.
    init(_ arguments: ParsedArguments, _ start: TrainStart, _ data: TrainData) throws(Problem) {
        let count = data.training.count
        let name = arguments.positionals[0].inputName
        self.init(recipeOf: start.variant)
        // The drawn shapes are small, and nobody trains them for a week.
        if count == nil { (inputSize, epochs, batch) = (96, 30, 128) }
        inputSize = arguments[TrainOptions.inputSize] ?? start.inputSize ?? inputSize
        epochs = arguments[TrainOptions.epochs] ?? epochs
        samplesPerEpoch = arguments[TrainOptions.samplesPerEpoch] ?? count ?? 16_384
        if let count, samplesPerEpoch > count {
            throw Problem(
                "there are \(Numbers.counted(count, "picture", "pictures")), fewer than --samples-per-epoch \(samplesPerEpoch)",
                file: name,
                advice: "an epoch takes no picture twice")
        }
        let wanted = arguments[TrainOptions.batch]
        dropsLast = arguments.has(TrainOptions.dropLast)
        guard samplesPerEpoch >= (dropsLast ? wanted : nil) ?? 2 else {
            throw Problem(
                "an epoch has \(Numbers.counted(samplesPerEpoch, "picture", "pictures")), and a batch takes \(wanted ?? 2)",
                file: name,
                advice: "give \(dropsLast ? "a smaller --batch or " : "")more pictures")
        }
        batch = wanted ?? min(batch, samplesPerEpoch)
        learningRate = arguments[TrainOptions.learningRate] ?? learningRate * Double(batch) / 512
        warmUp = arguments[TrainOptions.warmUp] ?? min(warmUp, Double(epochs) / 10)
        momentum = arguments[TrainOptions.momentum] ?? momentum
        weightDecay = arguments[TrainOptions.weightDecay] ?? weightDecay
        dropout = arguments[TrainOptions.dropout] ?? dropout
        labelSmoothing = arguments[TrainOptions.labelSmoothing] ?? labelSmoothing
        mixup = arguments[TrainOptions.mixup] ?? mixup
        seed = UInt64(arguments[TrainOptions.seed] ?? 1)
    }
}
