import Basics
import Network
import Inference

/// One of the classifier's operations on a batch of vectors. Pictures are `pitch` values apart.
final class VectorNode {
    let kind: Kind
    let width: Int
    let pitch: Int
    let values: UnsafeMutablePointer<Float>
    /// The gradients of the values.
    let gradients: UnsafeMutablePointer<Float>
    /// The factor of each value; only dropout has it.
    private let factors: UnsafeMutablePointer<Float>

    enum Kind {
        /// The pooled features, which are computed elsewhere.
        case input
        case hSwish
        case linear(LinearNode)
        case normalization(VectorNormalization)
        case dropout(rate: Double)

        /// nil if the operation does not compute vectors.
        init?(_ operation: Operation, batch: Int, _ parameters: Parameters, _ memory: EngineMemory) {
            switch operation.kind {
            case .hSwish: self = .hSwish
            case .linear(let linear): self = .linear(LinearNode(linear, batch: batch, parameters, memory))
            case .normalization:
                self = .normalization(VectorNormalization(operation.tensors, parameters, memory))
            case .dropout(let rate): self = .dropout(rate: rate)
            case .convolution, .relu6, .shuffle, .shiftMax, .addition, .averagePooling: return nil
            }
        }
    }

    init(_ kind: Kind, width: Int, batch: Int, _ memory: EngineMemory) {
        self.kind = kind
        self.width = width
        pitch = ConvolutionMaps.whole(width)
        values = memory.buffer(batch * pitch)
        gradients = memory.buffer(batch * pitch)
        if case .dropout = kind { factors = memory.buffer(batch * pitch) } else { factors = gradients }
    }

    /// The operations without linear weights, which one thread computes.
    func forward(
        _ input: VectorNode, _ part: BatchPart, _ ranks: any Ranks, _ parameters: Parameters,
        dropoutSeed: UInt64?
    ) {
        switch kind {
        case .input, .linear: break
        case .normalization(let normalization): normalization.forward(input, self, part, ranks, parameters)
        case .hSwish:
            for index in 0..<part.count * pitch {
                let x = input.values[index]
                values[index] = x * min(max(x + 3, 0), 6) / 6
            }
        case .dropout: dropOut(input, part, seed: dropoutSeed)
        }
    }

    /// Drops values and scales the others up; nil drops nothing. What is dropped of a picture follows from its place in the
    /// whole batch.
    func dropOut(_ input: VectorNode, _ part: BatchPart, seed: UInt64?) {
        guard case .dropout(let rate) = kind else { return }
        let factor = seed == nil ? 1 : Float(1 / (1 - rate))
        for picture in 0..<part.count {
            let place = part.place(picture)
            for column in 0..<pitch {
                let drops = seed.map { Self.drops($0, place * pitch + column, rate) } ?? false
                let index = picture * pitch + column
                factors[index] = drops ? 0 : factor
                values[index] = drops ? 0 : factor * input.values[index]
            }
        }
    }

    func dropOutBack(_ input: VectorNode, count: Int) {
        for index in 0..<count * pitch { input.gradients[index] = gradients[index] * factors[index] }
    }

    /// Whether dropout drops a value: each has its own number of the generator.
    private static func drops(_ seed: UInt64, _ index: Int, _ rate: Double) -> Bool {
        var generator = SeededGenerator(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        return Double(generator.next() >> 11) < rate * 9_007_199_254_740_992
    }

    /// The gradient of the input from the gradient of the values.
    func backward(_ input: VectorNode, _ part: BatchPart, _ ranks: any Ranks, _ parameters: Parameters) {
        switch kind {
        case .input, .linear: break
        case .normalization(let normalization): normalization.backward(input, self, part, ranks, parameters)
        case .hSwish:
            for index in 0..<part.count * pitch {
                let x = input.values[index]
                let slope = x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6
                input.gradients[index] = slope * gradients[index]
            }
        case .dropout: dropOutBack(input, count: part.count)
        }
    }
}

/// A batch normalization of vectors: for each place, statistics over the batch.
final class VectorNormalization {
    private let scale: Parameters.Place
    private let shift: Parameters.Place
    private let running: RunningStatistics
    private let means: UnsafeMutablePointer<Float>
    private let inverses: UnsafeMutablePointer<Float>

    init(_ tensors: [TensorSpecification], _ parameters: Parameters, _ memory: EngineMemory) {
        let places = tensors.map(parameters.place)
        (scale, shift) = (places[0], places[1])
        running = RunningStatistics(mean: places[2], variance: places[3])
        means = memory.buffer(scale.columns)
        inverses = memory.buffer(scale.columns)
    }

    func forward(
        _ input: VectorNode, _ output: VectorNode, _ part: BatchPart, _ ranks: any Ranks,
        _ parameters: Parameters
    ) {
        let count = part.count
        let (scale, shift) = (parameters.values + scale.offset, parameters.values + shift.offset)
        var moments = BatchMoments(channels: output.width)
        for place in 0..<output.width {
            let column = input.values + place
            var (sum, squares) = (0.0, 0.0)
            for picture in 0..<count { sum += Double(column[picture * input.pitch]) }
            let mean = sum / Double(count)
            for picture in 0..<count {
                let distance = Double(column[picture * input.pitch]) - mean
                squares += distance * distance
            }
            moments.means[place] = mean
            moments.squares[place] = squares
        }
        moments.combine(ranks, own: count, all: part.total)
        for place in 0..<output.width {
            let column = input.values + place
            let mean = moments.means[place]
            let inverse = running.take(
                place, mean: mean, squares: moments.squares[place], count: part.total, parameters.values)
            means[place] = Float(mean)
            inverses[place] = Float(inverse)
            for picture in 0..<count {
                let x = (Double(column[picture * input.pitch]) - mean) * inverse
                output.values[picture * output.pitch + place] = Float(x) * scale[place] + shift[place]
            }
        }
    }

    func backward(
        _ input: VectorNode, _ output: VectorNode, _ part: BatchPart, _ ranks: any Ranks,
        _ parameters: Parameters
    ) {
        let count = part.count
        let scales = parameters.values + scale.offset
        // For each place the sum of the gradient, then for each that of its product with the normalized input.
        var totals = [Double](repeating: 0, count: 2 * output.width)
        for place in 0..<output.width {
            let (mean, inverse) = (Double(means[place]), Double(inverses[place]))
            var (sum, product) = (0.0, 0.0)
            for picture in 0..<count {
                let gradient = Double(output.gradients[picture * output.pitch + place])
                sum += gradient
                product +=
                    gradient * (Double(input.values[picture * input.pitch + place]) - mean) * inverse
            }
            totals[place] = sum
            totals[output.width + place] = product
            // The ranks' gradients are summed later.
            parameters.gradients[scale.offset + place] = Float(product)
            parameters.gradients[shift.offset + place] = Float(sum)
        }
        ranks.sum(&totals)
        for place in 0..<output.width {
            let (mean, inverse) = (Double(means[place]), Double(inverses[place]))
            let (sum, product) = (totals[place], totals[output.width + place])
            let factor = Double(scales[place]) * inverse
            for picture in 0..<count {
                let gradient = Double(output.gradients[picture * output.pitch + place])
                let x = (Double(input.values[picture * input.pitch + place]) - mean) * inverse
                input.gradients[picture * input.pitch + place] = Float(
                    factor * (gradient - (sum + x * product) / Double(part.total)))
            }
        }
    }
}

/// The running statistics of a normalization, as PyTorch updates them.
struct RunningStatistics {
    let mean: Parameters.Place
    let variance: Parameters.Place

    /// The weight of a new batch.
    static let momentum = 0.1

    /// Updates the statistics of one channel with those of a batch. The running variance is unbiased, unlike the
    /// one that normalizes.
    ///
    /// - Returns: 1/√(variance + eps) of the batch.
    func take(
        _ channel: Int, mean newMean: Double, squares: Double, count: Int,
        _ values: UnsafeMutablePointer<Float>
    ) -> Double {
        func mix(_ place: Int, _ value: Double) {
            values[place] = Float(Double(values[place]) * (1 - Self.momentum) + value * Self.momentum)
        }
        mix(mean.offset + channel, newMean)
        mix(variance.offset + channel, squares / Double(count - 1))
        return 1 / (squares / Double(count) + Double(Convolution.epsilon)).squareRoot()
    }
}
