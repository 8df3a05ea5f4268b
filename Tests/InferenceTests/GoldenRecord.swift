import TestSupport

/// What the published implementation computed in float64 for one model and input size: condensed from the
/// golden data, one line a record.
struct GoldenRecord {
    /// Statistics and samples of one tensor.
    struct Values {
        let shape: [Int]
        let mean: Double
        let deviation: Double
        let minimum: Double
        let maximum: Double
        let zeros: Int
        /// Flat index and value.
        let samples: [(index: Int, value: Double)]
    }

    struct Shift {
        let groups: Int
        let channelsPerGroup: Int
        let squeeze: Int
        let firstBranchShare: Double?
        let partners: [Int]
    }

    private(set) var operations: [String: Values] = [:]
    private(set) var pooled: [String: Values] = [:]
    private(set) var squeezed: [String: Values] = [:]
    private(set) var shifts: [String: Shift] = [:]
    private(set) var coefficients: [String: [String: Values]] = [:]
    private(set) var logits: [Double] = []
    private(set) var top5: [Int] = []
    private(set) var gradCAMs: [(classIndex: Int, shape: [Int], values: [Double])] = []

    init(model: String, size: Int) throws {
        let text = String(decoding: try Fixtures.bytes("Inference/\(model)-\(size).txt"), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let name = words[1]
            switch words[0] {
            case "op": operations[name] = Self.values(words.dropFirst(2))
            case "pooled": pooled[name] = Self.values(words.dropFirst(2))
            case "squeezed": squeezed[name] = Self.values(words.dropFirst(2))
            case "coefficient":
                coefficients[name, default: [:]][words[2]] = Self.values(["0"] + words.dropFirst(3))
            case "shift":
                shifts[name] = Shift(
                    groups: Int(words[2]) ?? 0, channelsPerGroup: Int(words[3]) ?? 0,
                    squeeze: Int(words[4]) ?? 0, firstBranchShare: Double(words[5]),
                    partners: words.dropFirst(6).compactMap { Int($0) })
            case "logits": logits = words.dropFirst().compactMap { Double($0) }
            case "top5": top5 = words.dropFirst().compactMap { Int($0) }
            case "gradcam":
                gradCAMs.append(
                    (
                        classIndex: Int(name) ?? -1,
                        shape: words[2].split(separator: "x").compactMap { Int($0) },
                        values: words.dropFirst(3).compactMap { Double($0) }
                    ))
            default: preconditionFailure("unknown record \(words[0])")
            }
        }
    }

    /// shape mean deviation minimum maximum zeros index:value…
    private static func values(_ words: some Collection<String>) -> Values {
        let words = Array(words)
        let numbers = words[1...4].compactMap { Double($0) }
        return Values(
            shape: words[0].split(separator: "x").compactMap { Int($0) }, mean: numbers[0],
            deviation: numbers[1], minimum: numbers[2], maximum: numbers[3], zeros: Int(words[5]) ?? -1,
            samples: words[6...].compactMap { word in
                let parts = word.split(separator: ":")
                guard let index = Int(parts[0]), let value = Double(parts[1]) else { return nil }
                return (index, value)
            })
    }
}
