import Network
import Inference

/// All tensors of a network in training, in one run of memory, so that the optimizer takes one loop. The rows of
/// linear weights are padded with zeros to a multiple of 16 values.
final class Parameters {
    /// The location of a tensor.
    struct Place {
        let specification: TensorSpecification
        let offset: Int
        let rows: Int
        let columns: Int
        /// The distance between rows.
        let pitch: Int
    }

    /// The learned parameters, in forward order.
    private(set) var learned: [Place] = []
    /// The running statistics.
    private(set) var gathered: [Place] = []
    private(set) var places: [String: Place] = [:]
    let values: UnsafeMutablePointer<Float>
    let gradients: UnsafeMutablePointer<Float>
    let momenta: UnsafeMutablePointer<Float>
    /// The number of values of all learned parameters, which come first; a multiple of 16.
    let learnedCount: Int
    /// The number of values of all tensors.
    let count: Int

    init(_ network: Network, _ source: some TensorSource, _ memory: EngineMemory) throws(WeightError) {
        var end = 0
        func place(_ specification: TensorSpecification) -> Place {
            let isMatrix = specification.role == .linearWeight
            let columns = isMatrix ? specification.shape[1] : specification.count
            let rows = isMatrix ? specification.shape[0] : 1
            let pitch = (columns + 15) / 16 * 16
            defer { end += rows * pitch }
            return Place(
                specification: specification, offset: end, rows: rows, columns: columns, pitch: pitch)
        }
        learned = network.tensors.filter(\.role.isParameter).map(place)
        learnedCount = end
        gathered = network.tensors.filter { !$0.role.isParameter }.map(place)
        count = end
        values = memory.floats(end)
        gradients = memory.floats(learnedCount)
        momenta = memory.floats(learnedCount)
        for place in learned + gathered {
            places[place.specification.name] = place
            write(try source.values(of: place.specification), to: values, place)
        }
    }

    func place(_ specification: TensorSpecification) -> Place {
        guard let place = places[specification.name] else {
            preconditionFailure("\(specification.name) is not a tensor of the network")
        }
        return place
    }

    /// The running statistics of all normalizations.
    var statistics: [Float] {
        Array(UnsafeBufferPointer(start: values + learnedCount, count: count - learnedCount))
    }

    func restore(statistics: [Float]) {
        precondition(statistics.count == count - learnedCount, "the statistics have another size")
        statistics.withUnsafeBufferPointer { source in
            source.baseAddress.map { (values + learnedCount).update(from: $0, count: source.count) }
        }
    }

    /// The values of a tensor, row by row, without padding.
    func read(_ base: UnsafePointer<Float>, _ place: Place) -> [Float] {
        (0..<place.rows).flatMap { row in
            UnsafeBufferPointer(start: base + (place.offset + row * place.pitch), count: place.columns)
        }
    }

    func write(_ values: [Float], to base: UnsafeMutablePointer<Float>, _ place: Place) {
        precondition(values.count == place.rows * place.columns, "a tensor has another size")
        values.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            for row in 0..<place.rows {
                (base + (place.offset + row * place.pitch))
                    .update(from: start + row * place.columns, count: place.columns)
            }
        }
    }
}
