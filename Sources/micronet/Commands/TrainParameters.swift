import Training

/// The hyperparameters of the command line, over the published recipe.
enum TrainParameters {
    static func parameters(
        _ arguments: ParsedArguments, _ start: TrainStart, _ data: TrainData
    ) throws -> Hyperparameters {
        let count = data.training.count
        var parameters = Hyperparameters(recipeOf: start.variant)
        // The drawn shapes are small, and nobody trains them for a week.
        if count == nil { (parameters.inputSize, parameters.epochs, parameters.batch) = (96, 30, 128) }
        parameters.inputSize = arguments[TrainOptions.inputSize] ?? start.inputSize ?? parameters.inputSize
        parameters.epochs = arguments[TrainOptions.epochs] ?? parameters.epochs
        parameters.samplesPerEpoch = arguments[TrainOptions.samplesPerEpoch] ?? count ?? 16_384
        if let count, parameters.samplesPerEpoch > count {
            throw Failure(
                "\(arguments.positionals[0].display): there are \(count) pictures, fewer than "
                    + "--samples-per-epoch \(parameters.samplesPerEpoch); an epoch takes no picture twice")
        }
        let batch = arguments[TrainOptions.batch]
        guard parameters.samplesPerEpoch >= batch ?? 2 else {
            throw Failure(
                "\(arguments.positionals[0].display): an epoch has \(parameters.samplesPerEpoch) pictures, and "
                    + "a batch takes \(batch ?? 2); give a smaller --batch or more pictures")
        }
        parameters.batch = batch ?? min(parameters.batch, parameters.samplesPerEpoch)
        parameters.learningRate =
            arguments[TrainOptions.learningRate] ?? parameters.learningRate * Double(parameters.batch) / 512
        parameters.warmUp =
            arguments[TrainOptions.warmUp] ?? min(parameters.warmUp, Double(parameters.epochs) / 10)
        parameters.momentum = arguments[TrainOptions.momentum] ?? parameters.momentum
        parameters.weightDecay = arguments[TrainOptions.weightDecay] ?? parameters.weightDecay
        parameters.dropout = arguments[TrainOptions.dropout] ?? parameters.dropout
        parameters.labelSmoothing = arguments[TrainOptions.labelSmoothing] ?? parameters.labelSmoothing
        parameters.mixup = arguments[TrainOptions.mixup] ?? parameters.mixup
        parameters.seed = UInt64(arguments[TrainOptions.seed] ?? 1)
        return parameters
    }
}
