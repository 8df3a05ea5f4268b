import Network
import Inference

extension TrainingNetwork {
    /// Parameters and running statistics by their names in checkpoints, row by row.
    public func tensors() -> [String: [Float]] {
        plan.parameters.places.mapValues { plan.parameters.read(plan.parameters.values, $0) }
    }

    /// The momentum of every parameter, by its name.
    public func momenta() -> [String: [Float]] {
        Dictionary(
            uniqueKeysWithValues: plan.parameters.learned.map {
                ($0.specification.name, plan.parameters.read(plan.parameters.momenta, $0))
            })
    }

    /// Restores what `tensors` and `momenta` returned. Training then continues bit by bit as it did.
    ///
    /// - Throws: `WeightError` if a tensor is missing or has another size. Nothing is changed then.
    public func restore(tensors: [String: [Float]], momenta: [String: [Float]]) throws(WeightError) {
        let parameters = plan.parameters
        try check(tensors, parameters.learned + parameters.gathered, "tensor")
        try check(momenta, parameters.learned, "momentum")
        for (name, place) in parameters.places {
            parameters.write(tensors[name] ?? [], to: parameters.values, place)
        }
        for place in parameters.learned {
            parameters.write(momenta[place.specification.name] ?? [], to: parameters.momenta, place)
        }
        engine = nil
    }

    private func check(_ values: [String: [Float]], _ places: [Parameters.Place], _ what: String)
        throws(WeightError)
    {
        for place in places {
            let specification = place.specification
            guard let found = values[specification.name] else {
                throw WeightError("there is no \(what) \(specification.name)")
            }
            guard found.count == specification.count else {
                throw WeightError(
                    "the \(what) \(specification.name) has \(found.count) values, not \(specification.count)")
            }
        }
    }

    /// The gradient of a parameter, from the last `forwardBackward`; empty if there is no such parameter.
    public func gradient(of name: String) -> [Float] {
        guard let place = plan.parameters.places[name], place.specification.role.isParameter else {
            return []
        }
        return plan.parameters.read(plan.parameters.gradients, place)
    }

    /// The logits of the last step's pictures in training mode, for as many pictures as the largest batch has.
    var lastLogits: [Float] {
        guard let last = plan.vectors.last else { return [] }
        return (0..<batch).flatMap {
            UnsafeBufferPointer(start: last.values + $0 * last.pitch, count: last.width)
        }
    }

    /// The logits (`count` × classes) as inference computes them: with running statistics, without dropout.
    public func logits(_ pixels: [Float], count: Int) -> [Float] {
        let engine = currentEngine()
        self.engine = engine
        let size = network.input.count
        precondition(pixels.count == count * size, "a picture is not 3 × N × N")
        return (0..<count).flatMap { engine.logits(Array(pixels[$0 * size..<($0 + 1) * size])) }
    }

    private func currentEngine() -> Engine {
        if let engine { return engine }
        do {
            return Engine(try Model(network, weights: TensorTable(tensors: tensors())))
        } catch {
            preconditionFailure("a network in training lacks a tensor: \(error)")
        }
    }
}
