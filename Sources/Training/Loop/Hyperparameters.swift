import Network

/// All that decides what a training run computes, apart from its data and its threads. The defaults are the
/// published recipe's (NETWORK.md, section 7).
public struct Hyperparameters: Equatable, Sendable {
    /// `m0` … `m3`.
    public var model = "m0"
    public var inputSize = 224
    public var epochs = 600
    public var batch = 512
    /// Samples of an epoch before the last batch is dropped where it is incomplete.
    public var samplesPerEpoch = 0
    /// At its highest.
    public var learningRate = 0.2
    /// Epochs over which the rate rises from 0.
    public var warmUp = 0.0
    public var momentum = 0.9
    /// On every parameter.
    public var weightDecay = 3e-5
    /// The share of the head's hidden values that a step drops.
    public var dropout = 0.05
    public var labelSmoothing = 0.0
    /// The parameter of mixup's beta distribution; 0 for no mixing.
    public var mixup = 0.0
    public var seed: UInt64 = 1

    /// The published recipe of a variant: M3 decays its weights more, and warms up.
    public init(recipeOf variant: Variant) {
        model = variant.name
        dropout = variant.dropout
        if variant.name == Variant.m3.name { (weightDecay, warmUp) = (4e-5, 5) }
    }

    /// Steps of an epoch.
    public var iterations: Int { samplesPerEpoch / batch }

    public var schedule: LearningRateSchedule {
        LearningRateSchedule(
            highest: learningRate, warmUp: Int((warmUp * Double(iterations)).rounded()),
            total: epochs * iterations)
    }

    /// The network that is trained, with this dropout.
    public func network(classes: Int) throws(DataError) -> Network {
        guard var variant = Variant(named: model) else {
            throw DataError("“\(model)” is not a model; there are m0, m1, m2 and m3")
        }
        variant.dropout = dropout
        do {
            return try Network(variant, inputSize: inputSize, classes: classes)
        } catch {
            throw DataError(error.description)
        }
    }
}
