import Basics
import Glibc
import Network

/// Everything that decides what a training run computes, except its data and the number of threads. The defaults are those
/// of the published recipe (Network.docc, “Training as Published”).
public struct Hyperparameters: Equatable, Sendable {
    /// `m0` … `m3`.
    public var model: String
    public var inputSize = 224
    public var epochs = 600
    public var batch = 512
    /// The samples of an epoch.
    public var samplesPerEpoch = 0
    /// Whether an incomplete last batch is dropped. The published loader keeps it.
    public var dropsLast = false
    /// The highest learning rate.
    public var learningRate = 0.2
    /// The number of epochs over which the rate rises from 0.
    public var warmUp: Double
    public var momentum = 0.9
    /// Applied to every parameter.
    public var weightDecay: Double
    /// The share of the head's hidden values that a step drops.
    public var dropout: Double
    public var labelSmoothing = 0.0
    /// The parameter of mixup's beta distribution; 0 for no mixing.
    public var mixup = 0.0
    public var seed: UInt64 = 1

    /// The published recipe of a variant.
    public init(recipeOf variant: Variant) {
        model = variant.name
        dropout = variant.dropout
        weightDecay = variant.training.weightDecay
        warmUp = variant.training.warmUp
    }

    /// The samples of an epoch's incomplete last batch; 0 if there is none. A single sample has no statistics for a
    /// normalization, so it is always dropped.
    public var lastBatch: Int {
        let rest = samplesPerEpoch % batch
        return dropsLast || rest < 2 ? 0 : rest
    }

    /// The steps of an epoch.
    public var iterations: Int { samplesPerEpoch / batch + (lastBatch > 0 ? 1 : 0) }

    /// The samples that an epoch trains: those of its complete batches and of the last one.
    public var trainedPerEpoch: Int { samplesPerEpoch / batch * batch + lastBatch }

    public var schedule: LearningRateSchedule {
        LearningRateSchedule(
            highest: learningRate, warmUp: Int((warmUp * Double(iterations)).rounded()),
            total: epochs * iterations)
    }

    /// The network that is trained, with this dropout.
    public func network(classes: Int) throws(Problem) -> Network {
        guard var variant = Variant(named: model) else {
            throw Problem("“\(model)” is not a model; there are \(Variant.familyNames)")
        }
        variant.dropout = dropout
        do {
            return try Network(variant, inputSize: inputSize, classes: classes)
        } catch {
            throw Problem(error.description)
        }
    }
}

// MARK: - Text

/// The hyperparameters as a table. Checkpoints keep them as text under these names, which are also those of the command
/// line's options.
extension Hyperparameters {
    enum Field: Sendable {
        case text(String, WritableKeyPath<Hyperparameters, String> & Sendable)
        case integer(String, WritableKeyPath<Hyperparameters, Int> & Sendable)
        case decimal(String, WritableKeyPath<Hyperparameters, Double> & Sendable)
        case seed(String, WritableKeyPath<Hyperparameters, UInt64> & Sendable)
        /// `true` or `false`. A state that does not name it was written when the value could not be chosen.
        case flag(String, WritableKeyPath<Hyperparameters, Bool> & Sendable, before: Bool)

        var name: String {
            switch self {
            case .text(let name, _), .integer(let name, _), .decimal(let name, _), .seed(let name, _),
                .flag(let name, _, _):
                name
            }
        }
    }

    static let fields: [Field] = [
        .text("model", \.model), .integer("input-size", \.inputSize), .integer("epochs", \.epochs),
        .integer("batch", \.batch), .integer("samples-per-epoch", \.samplesPerEpoch),
        .flag("drop-last", \.dropsLast, before: true), .decimal("learning-rate", \.learningRate),
        .decimal("warm-up", \.warmUp),
        .decimal("momentum", \.momentum), .decimal("weight-decay", \.weightDecay),
        .decimal("dropout", \.dropout), .decimal("label-smoothing", \.labelSmoothing),
        .decimal("mixup", \.mixup), .seed("seed", \.seed),
    ]

    /// Values by name, in an order for people. The texts read back as the same values.
    public var texts: [(name: String, value: String)] {
        Self.fields.map { field in
            switch field {
            case .text(let name, let path): (name, self[keyPath: path])
            case .integer(let name, let path): (name, String(self[keyPath: path]))
            case .decimal(let name, let path): (name, self[keyPath: path].description)
            case .seed(let name, let path): (name, String(self[keyPath: path]))
            case .flag(let name, let path, _): (name, String(self[keyPath: path]))
            }
        }
    }

    /// Reads `texts` back.
    ///
    /// - Parameter value: returns the text of a name; nil if there is none.
    init(texts value: (String) -> String?) throws(Problem) {
        self.init(recipeOf: .standard)
        for field in Self.fields {
            let text = value(field.name)
            var isRead = true
            switch field {
            case .text(_, let path): isRead = Self.set(&self[keyPath: path], text)
            case .integer(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { Int($0) })
            case .decimal(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { Double($0) })
            case .seed(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { UInt64($0) })
            case .flag(_, let path, let before):
                isRead = Self.set(&self[keyPath: path], text.map { Bool($0) } ?? before)
            }
            guard isRead else { throw Problem("its training state has no “\(field.name)”") }
        }
        guard batch > 0, iterations > 0, epochs > 0 else {
            throw Problem("its training state has no whole epoch")
        }
    }

    private static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
        if let value { place = value }
        return value != nil
    }
}

// MARK: - Learning rate

/// The learning rate of every step: up from 0 along a line during the warm-up, then down to 0 along a cosine.
public struct LearningRateSchedule: Equatable, Sendable {
    /// The rate at which the cosine begins.
    public let highest: Double
    /// The steps of the warm-up.
    public let warmUp: Int
    /// All steps, including the warm-up.
    public let total: Int

    public init(highest: Double, warmUp: Int = 0, total: Int) {
        self.highest = highest
        self.warmUp = warmUp
        self.total = total
    }

    /// The rate of a step, 0 ..< `total`.
    public func rate(at step: Int) -> Double {
        if step < warmUp { return highest * Double(step) / Double(warmUp) }
        let progress = Double(step - warmUp) / Double(max(total - warmUp, 1))
        return highest * (1 + cos(.pi * progress)) / 2
    }
}
