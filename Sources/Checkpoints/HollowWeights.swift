import Basics

/// Weights whose numbers are in no tensor that we read, though their names look right: quantized ones, and those without any
/// numbers. Whoever has such a file needs to know what it is, not which shape differs.
extension TensorSet {
    /// What these weights are and what to do; nil if they are neither.
    public var hollow: Problem? {
        Self.hollow(
            entries.sorted { $0.key < $1.key }.compactMap { name, entry in
                if case .other(let description) = entry { (name, description) } else { nil }
            })
    }

    static let quantized = "a quantized tensor"
    static let meta = "a tensor without numbers (on the device meta)"
    /// How PyTorch's quantized layers call a weight with its bias.
    private static let packed = "_packed_params"

    /// - Parameter others: names with what is no tensor, number or text.
    static func hollow(_ others: [(name: ExternalName, description: String)]) -> Problem? {
        for (name, description) in others {
            if description == quantized || name.hasSuffix(packed) {
                return Problem(
                    "holds the weights of a quantized network (\(name.quoted()) is "
                        + (description == quantized ? quantized : "a packed weight")
                        + "), which we do not read",
                    advice:
                        "save the weights from before it was quantized, or, in Python, tensor.dequantize() for each"
                )
            }
            if description == meta {
                return Problem(
                    "holds weights without numbers (\(name.quoted()) is on PyTorch's device meta)",
                    advice: "load the real weights in Python, and save them again")
            }
        }
        return nil
    }
}
