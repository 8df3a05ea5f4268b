import TestSupport

/// What the published implementation computed in float64 for three steps of one model: condensed from the
/// golden data, one line a record.
struct GoldenRecord {
    /// The norm of a tensor, and some of its values by flat index.
    struct Values {
        let norm: Double
        let samples: [(index: Int, value: Double)]
    }

    private(set) var size = 0
    private(set) var classes = 0
    private(set) var batch = 0
    private(set) var learningRate: Float = 0
    private(set) var momentum: Float = 0
    private(set) var weightDecay: Float = 0
    private(set) var labels: [Int] = []
    /// Of steps 1 to 3.
    private(set) var losses: [Double] = []
    /// Of step 1, picture by picture.
    private(set) var logits: [Double] = []
    /// Of step 1.
    private(set) var gradients: [String: Values] = [:]
    /// After step 1.
    private(set) var running: [String: Values] = [:]
    /// Parameters after step 3.
    private(set) var after: [String: Values] = [:]

    init(model: String) throws {
        let text = String(decoding: try Fixtures.bytes("Training/\(model).txt"), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words[0] {
            case "settings":
                (size, classes, batch) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0, Int(words[3]) ?? 0)
                learningRate = Float(words[4]) ?? 0
                momentum = Float(words[5]) ?? 0
                weightDecay = Float(words[6]) ?? 0
            case "labels": labels = words.dropFirst().compactMap { Int($0) }
            case "losses": losses = words.dropFirst().compactMap { Double($0) }
            case "logits": logits += words.dropFirst().compactMap { Double($0) }
            case "gradient": gradients[words[1]] = Self.values(words)
            case "running": running[words[1]] = Self.values(words)
            case "after": after[words[1]] = Self.values(words)
            default: preconditionFailure("unknown record \(words[0])")
            }
        }
    }

    /// norm index:value…
    private static func values(_ words: [String]) -> Values {
        Values(
            norm: Double(words[2]) ?? .nan,
            samples: words[3...].compactMap { word in
                let parts = word.split(separator: ":")
                guard let index = Int(parts[0]), let value = Double(parts[1]) else { return nil }
                return (index, value)
            })
    }
}
