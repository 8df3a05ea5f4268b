import Network
import TestSupport
import Testing

@testable import Training

/// The gradient of every parameter against what the loss really does when that parameter moves.
@Suite struct FiniteDifferenceTests {
    /// Each tensor is moved along its own gradient g, a little up and down: the loss must change by |g| for
    /// each unit of the way. A convolution, a normalization or a Shift-Max with a wrong or missing
    /// gradient is off by far more than the rounding and the kinks that the tolerance allows.
    @Test(arguments: [Variant.m0, .m3]) func lossFollowsEveryGradient(variant: Variant) throws {
        let network = try Network(variant, inputSize: 64, classes: 10)
        let training = try TrainingNetwork(network, weights: FormulaSource(), batch: 4, threads: 1)
        var targets = [Float](repeating: 0, count: 40)
        for picture in 0..<4 { targets[picture * 10 + 3 * picture] = 1 }
        let batch = TrainingBatch(
            pixels: (0..<4).flatMap { FormulaWeights.input(pattern: $0, size: 64) }, targets: targets,
            count: 4)
        _ = training.forwardBackward(batch, dropoutSeed: nil)
        let (start, momenta) = (training.tensors(), training.momenta())
        let gradients = Dictionary(
            uniqueKeysWithValues: network.tensors.filter(\.role.isParameter).map {
                ($0.name, training.gradient(of: $0.name))
            })
        func loss(_ name: String, moved distance: Float, along direction: [Float]) throws -> Double {
            var tensors = start
            tensors[name] = zip(start[name] ?? [], direction).map { $0 + distance * $1 }
            try training.restore(tensors: tensors, momenta: momenta)
            return training.forwardBackward(batch, dropoutSeed: nil).loss
        }
        var checked = 0
        for (name, gradient) in gradients {
            let size = norm(gradient)
            // As far as the loss moves by a thousandth, but not beyond a fiftieth of the tensor itself.
            let distance = min(1e-3 / size, 0.02 * max(norm(start[name] ?? []), 0.1))
            // What moves the loss by less than this is lost in single precision.
            guard size > 0, distance * size > 2e-4 else { continue }
            let direction = gradient.map { $0 / Float(size) }
            // Where a kink of ReLU or of the maximum lies on the way, a shorter one shows the slope.
            var slopes: [Double] = []
            for way in [distance, distance / 4, distance / 16] {
                let up = try loss(name, moved: Float(way), along: direction)
                slopes.append(try (up - loss(name, moved: -Float(way), along: direction)) / (2 * way))
                if abs((slopes.last ?? 0) / size - 1) < 0.05 { break }
            }
            #expect(abs((slopes.last ?? 0) / size - 1) < 0.05, "\(name): \(slopes), not \(size)")
            checked += 1
        }
        #expect(checked > gradients.count / 2, "only \(checked) of \(gradients.count)")
    }

    private func norm(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
