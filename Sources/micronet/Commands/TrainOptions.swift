/// What can be set in a training run. Hyperparameters have the names under which checkpoints keep them.
enum TrainOptions {
    static let output = Option<RawArgument>.file(
        "output", short: "o",
        help: "The folder for checkpoints. (default: micronet-MODEL-DATA in the current folder)")
    static let resume = Option<Bool>.flag(
        "resume", help: "Continue the run in the output folder, or begin it where there is none.")
    static let newHead = Option<Bool>.flag(
        "new-head", help: "Begin the last layer anew even where the weights have as many classes.")
    static let validation = Option<RawArgument>.file(
        "validation", help: "Pictures to validate with after each epoch: a folder or a list file.")
    static let validationSamples = Option<Int>.integer(
        "validation-samples", placeholder: "count", in: 1...10_000_000,
        help: "How many drawn shapes validate. (default: 2048)")
    static let half = Option<Bool>.flag("half", help: "Write best.safetensors in half precision.")
    static let saveMinutes = Option<Double>.decimal(
        "save-minutes", placeholder: "minutes", in: 0.01...10_000,
        help: "Save at least this often within an epoch. (default: 10)")
    static let printEvery = Option<Int>.integer(
        "print-every", placeholder: "count", in: 1...1_000_000_000,
        help: "Print a line after so many iterations. (default: a line every 10 seconds, or one that moves "
            + "in a terminal)")
    static let threads = Option<Int>.integer(
        "threads", placeholder: "count", in: 1...1024,
        help: "The most processor threads to use. (default: all)")

    // The hyperparameters.
    static let epochs = Option<Int>.integer(
        "epochs", short: "e", placeholder: "count", in: 1...1_000_000,
        help: "How often all samples are seen. (default: 600; 30 for shapes)")
    static let samplesPerEpoch = Option<Int>.integer(
        "samples-per-epoch", placeholder: "count", in: 2...1_000_000_000,
        help: "How many samples make an epoch. (default: all; 16384 for shapes, which never repeat)")
    static let batch = Option<Int>.integer(
        "batch", short: "b", placeholder: "count", in: 2...65536,
        help: "Samples of a step. (default: 512; 128 for shapes)")
    static let learningRate = Option<Double>.decimal(
        "learning-rate", placeholder: "rate", in: 1e-9...100,
        help: "Where the cosine begins. (default: 0.2 for a batch of 512, in proportion for others)")
    static let warmUp = Option<Double>.decimal(
        "warm-up", placeholder: "epochs", in: 0...1_000_000,
        help: "Epochs over which the rate rises from 0. (default: 0; 5 for m3, a tenth of all at most)")
    static let momentum = Option<Double>.decimal(
        "momentum", placeholder: "share", in: 0...0.9999, help: "The momentum. (default: 0.9)")
    static let weightDecay = Option<Double>.decimal(
        "weight-decay", placeholder: "rate", in: 0...10,
        help: "The weight decay. (default: 3e-5; 4e-5 for m3)")
    static let dropout = Option<Double>.decimal(
        "dropout", placeholder: "share", in: 0...0.99,
        help: "What a step drops in the head. (default: 0.05; 0.1 for m2 and m3)")
    static let labelSmoothing = Option<Double>.decimal(
        "label-smoothing", placeholder: "share", in: 0...0.99,
        help: "The share of the target that all classes have. (default: 0)")
    static let mixup = Option<Double>.decimal(
        "mixup", placeholder: "alpha", in: 0...100, help: "The strength of mixup. (default: 0, none)")
    static let seed = Option<Int>.integer(
        "seed", placeholder: "number", in: 0...Int.max, help: "What all chance follows from. (default: 1)")

    /// The shared option; the drawn shapes are small.
    static let inputSize = Option<Int>.integer(
        "input-size", placeholder: "pixels", in: 32...4096, multipleOf: 32,
        help: "Side of the square that the network sees, a multiple of 32. (default: what the weights were "
            + "trained on, else 224; 96 for shapes)")

    static let hyperparameters = [
        epochs.declaration, samplesPerEpoch.declaration, batch.declaration, learningRate.declaration,
        warmUp.declaration, momentum.declaration, weightDecay.declaration, dropout.declaration,
        labelSmoothing.declaration, mixup.declaration, seed.declaration, inputSize.declaration,
    ]

    static let declarations =
        [
            SharedOptions.model.declaration, SharedOptions.weights.declaration, newHead.declaration,
            SharedOptions.classes.declaration, SharedOptions.labels.declaration, output.declaration,
            resume.declaration, half.declaration, saveMinutes.declaration, printEvery.declaration,
            validation.declaration, validationSamples.declaration, threads.declaration,
        ] + hyperparameters
}
