import Basics
import Network

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The weights from which the published training starts (see Training in Network.docc), computed from a seed:
/// convolution weights are normal with deviation √(2/(kh·kw·out)), linear weights are normal with deviation 0.01,
/// linear biases are 0, and normalizations are 1 and 0.
///
/// The running statistics of an untrained network are 0 and 1. With statistics measured on some pictures
/// (`NormalizationCalibration`), activations keep their size from row to row instead.
public struct PublishedInitialization: TensorSource, Sendable {
    /// The seed of the models that come without weights. It is always the same, so that everyone sees the same
    /// numbers.
    public static let standardSeed: UInt64 = 1

    public let seed: UInt64
    /// Running means and variances by tensor name; missing ones are 0 or 1.
    public var statistics: [String: [Float]]
    public let shiftMax: ShiftMaxStart

    /// The initial weights of the linear layers of Shift-Max.
    public enum ShiftMaxStart: Sendable {
        /// Deviation 0.01, as everywhere: for any picture, coefficients stay within a hundredth of their offsets.
        case published
        /// Wide enough to see Dynamic Shift-Max react to the picture before any training: deviation 4/√C for the
        /// squeeze, 0.8/√q for the excitation.
        case lively
    }

    public init(
        seed: UInt64, statistics: [String: [Float]] = [:], shiftMax: ShiftMaxStart = .published
    ) {
        self.seed = seed
        self.statistics = statistics
        self.shiftMax = shiftMax
    }

    public func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        switch specification.role {
        case .convolutionWeight:
            let area = specification.shape[2] * specification.shape[3]
            let deviation = (2 / Double(area * specification.shape[0])).squareRoot()
            return normal(specification, deviation: deviation)
        case .linearWeight: return normal(specification, deviation: linearDeviation(specification))
        case .linearBias, .normalizationBias: return constant(0, specification)
        case .normalizationWeight: return constant(1, specification)
        case .runningMean: return try measured(specification, otherwise: 0)
        case .runningVariance: return try measured(specification, otherwise: 1)
        }
    }

    private func linearDeviation(_ specification: TensorSpecification) -> Double {
        let inputs = Double(specification.shape[1])
        if shiftMax == .lively {
            if specification.use == .squeeze { return 4 / inputs.squareRoot() }
            if specification.use == .excite { return 0.8 / inputs.squareRoot() }
        }
        return 0.01
    }

    private func constant(_ value: Float, _ specification: TensorSpecification) -> [Float] {
        [Float](repeating: value, count: specification.count)
    }

    private func measured(_ specification: TensorSpecification, otherwise value: Float) throws(WeightError)
        -> [Float]
    {
        guard let values = statistics[specification.name] else { return constant(value, specification) }
        guard values.count == specification.count else {
            throw WeightError(
                "\(specification.name) has \(values.count) measured values, not \(specification.count)")
        }
        return values
    }

    /// Each tensor has its own random stream, so its values do not depend on what was drawn before.
    private func normal(_ specification: TensorSpecification, deviation: Double) -> [Float] {
        var generator = NormalGenerator(seed: seed, name: specification.name)
        return filled(specification.count) { output in
            for index in 0..<specification.count { output[index] = Float(deviation * generator.next()) }
        }
    }
}

/// Normally distributed numbers: uniform ones through the inverse of the normal distribution.
struct NormalGenerator {
    private var uniform: SeededGenerator

    /// - Parameter name: selects a stream: its FNV-1a hash is mixed with the seed.
    init(seed: UInt64, name: String) {
        uniform = SeededGenerator(
            seed: name.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ (seed &* 0x9E37_79B9_7F4A_7C15)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            })
    }

    mutating func next() -> Double {
        Self.quantile((Double(uniform.next() >> 11) + 0.5) / 9_007_199_254_740_992)
    }

    /// The inverse of the normal distribution: the rational approximation by P. J. Acklam (2003), with a relative
    /// error below 1.2e-9.
    static func quantile(_ p: Double) -> Double {
        let low = 0.02425
        if p < low { return tail(p) }
        if p > 1 - low { return -tail(1 - p) }
        let q = p - 0.5
        let r = q * q
        let numerator =
            ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r
                + 138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239
        let denominator =
            ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r
                + 66.80131188771972) * r - 13.28068155288572) * r + 1
        return numerator * q / denominator
    }

    private static func tail(_ p: Double) -> Double {
        let q = (-2 * log(p)).squareRoot()
        let numerator =
            ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q
                - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783
        let denominator =
            (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q
                + 3.754408661907416) * q + 1
        return numerator / denominator
    }
}
