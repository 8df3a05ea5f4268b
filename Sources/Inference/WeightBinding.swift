import Network
import Checkpoints

/// A checkpoint as a source of tensors, under their published names and shapes.
extension Checkpoint: TensorSource {
    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        guard let tensor = tensors[specification.name] else {
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
        var candidates: [Candidate] = []
        for member in Variant.family {
            candidates.append(try Candidate(member, of: self, inputSize: inputSize))
        }
        let fitting = candidates.first { $0.differences == 0 }
        guard let variant else {
            if let fitting { return fitting.network }
            let nearest = candidates.max { $0.likeness < $1.likeness }
            throw nearest.flatMap { misfit($0, asked: false) } ?? WeightError("this holds no weights")
        }
        if let fitting {
            guard fitting.network.variant.name != variant.name else { return fitting.network }
            throw WeightError(
                "these are the weights of \(fitting.network.variant), not of \(variant); "
                    + "leave out --model, the weights tell it")
        }
        let asked = try Candidate(variant, of: self, inputSize: inputSize)
        throw misfit(asked, asked: true) ?? WeightError("these are not the weights of \(variant)")
    }

    /// A variant, and how well the tensors fit it.
    private struct Candidate {
        let network: Network
        var matches = 0
        var differences = 0
        var first: TensorSpecification?

        init(_ variant: Variant, of checkpoint: Checkpoint, inputSize: Int) throws(WeightError) {
            do {
                network = try Network(variant, inputSize: inputSize, classes: checkpoint.classes ?? 1000)
            } catch {
                throw WeightError(error.description)
            }
            for tensor in network.tensors {
                if checkpoint.tensors[tensor.name]?.shape == tensor.shape {
                    matches += 1
                } else {
                    differences += 1
                    first = first ?? tensor
                }
            }
        }

        /// The share of tensors that fit, 0…1.
        var likeness: Double { Double(matches) / Double(matches + differences) }
    }

    /// The number of rows of the classifier's last layer.
    private var classes: Int? {
        guard let shape = tensors[Network.classCountTensor]?.shape, shape.count == 2,
            (1...1_000_000).contains(shape[0])
        else { return nil }
        return shape[0]
    }

    /// The message for a variant that does not fit; nil if it fits.
    private func misfit(_ candidate: Candidate, asked: Bool) -> WeightError? {
        guard let tensor = candidate.first else { return nil }
        let variant = candidate.network.variant
        let expected = shapeText(tensor.shape)
        let found = tensors[tensor.name].map { "found \(shapeText($0.shape))" } ?? "and it is missing"
        if candidate.matches == 0, !asked {
            return WeightError(
                "these are not MicroNet weights: none of the \(tensors.count) tensors fits \(Variant.familyRange) "
                    + "(\(variant) has \(tensor.name) of \(expected), \(found) here); "
                    + "give a checkpoint of the published network")
        }
        let beginning =
            asked
            ? "these are not the weights of \(variant)" : "no variant fits; \(variant) comes nearest"
        let total = candidate.matches + candidate.differences
        return WeightError(
            "\(beginning) with \(candidate.matches) of \(total) tensors; the first that differs is "
                + "\(tensor.name): expected \(expected), \(found); give the whole weights of an unchanged network"
        )
    }
}

/// A shape as Python users write it: `[8, 3, 1, 1]`.
private func shapeText(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
}
