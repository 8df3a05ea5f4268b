import Basics
import Checkpoints
import Network

/// A checkpoint as a source of tensors, under their published names and shapes.
extension Checkpoint: TensorSource {
    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        guard let tensor = tensors[specification.name] else {
            if let problem = unread[specification.name] {
                throw WeightError("\(specification.name): \(problem)")
            }
            throw WeightError("there is no tensor \(specification.name)")
        }
        guard tensor.shape == specification.shape else {
            throw WeightError(
                "\(specification.name) is \(shapeText(tensor.shape)), not \(shapeText(specification.shape))")
        }
        do {
            return try tensor.floats()
        } catch {
            throw WeightError("\(specification.name): \(error.message)")
        }
    }
}

extension Checkpoint {
    /// The network that these weights are for, found by their shapes.
    ///
    /// - Parameters:
    ///   - variant: the variant that the user names, or nil.
    ///   - inputSize: the side of the input, in pixels.
    /// - Throws: `WeightError` if no variant fits, which names the nearest variant and its first tensor that
    ///   differs, or if the named variant does not fit.
    public func network(as variant: Variant? = nil, inputSize: Int = 224) throws(WeightError) -> Network {
        let fits = try WeightFits(CheckpointFile(self), prefixes: [""])
        return try fits.choices(as: variant, key: nil)[0].network(inputSize: inputSize)
    }
}
