/// The hyperparameters as a table: checkpoints keep them as text under these names, which are also those of
/// the command line's options.
extension Hyperparameters {
    enum Field: Sendable {
        case text(String, WritableKeyPath<Hyperparameters, String> & Sendable)
        case integer(String, WritableKeyPath<Hyperparameters, Int> & Sendable)
        case decimal(String, WritableKeyPath<Hyperparameters, Double> & Sendable)
        case seed(String, WritableKeyPath<Hyperparameters, UInt64> & Sendable)

        var name: String {
            switch self {
            case .text(let name, _), .integer(let name, _), .decimal(let name, _), .seed(let name, _): name
            }
        }
    }

    static let fields: [Field] = [
        .text("model", \.model), .integer("input-size", \.inputSize), .integer("epochs", \.epochs),
        .integer("batch", \.batch), .integer("samples-per-epoch", \.samplesPerEpoch),
        .decimal("learning-rate", \.learningRate), .decimal("warm-up", \.warmUp),
        .decimal("momentum", \.momentum), .decimal("weight-decay", \.weightDecay),
        .decimal("dropout", \.dropout), .decimal("label-smoothing", \.labelSmoothing),
        .decimal("mixup", \.mixup), .seed("seed", \.seed),
    ]

    /// Values by name, in an order for people; the text reads back as the same values.
    public var texts: [(name: String, value: String)] {
        Self.fields.map { field in
            switch field {
            case .text(let name, let path): (name, self[keyPath: path])
            case .integer(let name, let path): (name, String(self[keyPath: path]))
            case .decimal(let name, let path): (name, self[keyPath: path].description)
            case .seed(let name, let path): (name, String(self[keyPath: path]))
            }
        }
    }

    /// Reads `texts` back.
    ///
    /// - Parameter value: the text of a name; nil where there is none.
    init(texts value: (String) -> String?) throws(DataError) {
        self.init(recipeOf: .m0)
        for field in Self.fields {
            let text = value(field.name)
            var isRead = true
            switch field {
            case .text(_, let path): isRead = Self.set(&self[keyPath: path], text)
            case .integer(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { Int($0) })
            case .decimal(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { Double($0) })
            case .seed(_, let path): isRead = Self.set(&self[keyPath: path], text.flatMap { UInt64($0) })
            }
            guard isRead else { throw DataError("its training state has no “\(field.name)”") }
        }
        guard batch > 0, iterations > 0, epochs > 0 else {
            throw DataError("its training state has no whole epoch")
        }
    }

    private static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
        if let value { place = value }
        return value != nil
    }
}
