import Arithmetic
import ArithmeticSteps

/// Which rows of a linear layer may be packed into 20 bits a weight (see `LinearWeights`), and which stay in single
/// precision.
///
/// Packing rounds each weight of a row to a multiple of d = L · 2⁻¹⁹, where L is the row's largest magnitude. The errors
/// are like independent ones of deviation d / √12 = 5.5e-7 · L. With the input x, the output's error has the deviation
/// 5.5e-7 · L · ‖x‖; the largest of a thousand outputs is about four times as far off: e = 2.2e-6 · L · ‖x‖. The promise is an
/// error of at most 1e-4 of the outputs' own deviation s, so that L · ‖x‖ must stay below 45 · s.
///
/// How large s is depends on the inputs. The few weights of a row that stand out may all meet an input of 0, and then
/// only the others count. So s is taken from below, in two ways; a row is packed if it passes both.
///
/// 1. From the row itself, with its weights clipped at L / 16: s ≥ m · ‖x‖, where m is the mean of the clipped magnitudes.
///    m ≥ L / 32 keeps e below 7e-5 · s, and tolerates large weights on up to half of the inputs. It holds for weights from a normal
///    distribution (m = L / 17) or a Laplace distribution (L / 20) and for most from Student's t with 3 degrees of freedom (L / 22), but for none
///    with a spike and for none from a Cauchy distribution.
/// 2. From the other rows: s ≥ M · ‖x‖, where M is the median over the rows of their mean magnitude. L ≤ 64 · M finds single rows that
///    are far above the others; because they are few, their largest error is half of e: it stays below 7e-5 · s.
///
/// Rows with NaN or infinity pass neither, and rows whose scale single precision cannot hold stay as they are.
enum RowPrecision {
    /// The smallest m / L.
    static let leastClippedMean: Float = 1 / 32
    /// The largest L / M.
    static let greatestRatio: Float = 64
    /// The range of L in which scales and their reciprocals are normal numbers.
    static let range: ClosedRange<Float> = 1e-20...1e30

    /// The rows that stay in single precision, in ascending order.
    ///
    /// - Parameters:
    ///   - weights: `factors.count` rows of equal length.
    ///   - factors: what each row is multiplied by.
    ///   - instructionSet: one that the machine has.
    static func exactRows(_ weights: [Float], factors: [Float], _ instructionSet: InstructionSet) -> [Int] {
        let rows = factors.count
        let inputs = weights.count / max(rows, 1)
        guard inputs > 0 else { return [] }
        let kernels = instructionSet.kernels
        var magnitudes = weights.withUnsafeBufferPointer { weights in
            guard let start = weights.baseAddress else { return [RowMagnitudes]() }
            return (0..<rows).map { kernels.magnitudes(start + $0 * inputs, count: inputs) }
        }
        for row in 0..<rows { magnitudes[row].multiply(by: abs(factors[row])) }
        let means = magnitudes.map(\.mean).filter { $0 > 0 && $0.isFinite }.sorted()
        let median = means.isEmpty ? 0 : means[means.count / 2]
        return magnitudes.indices.filter { !isPackable(magnitudes[$0], median: median) }
    }

    private static func isPackable(_ row: RowMagnitudes, median: Float) -> Bool {
        // Zeros are exact: their scale is 0.
        if row.isZero { return true }
        // A comparison with NaN is false.
        return row.mean.isFinite && range.contains(row.largest)
            && row.clippedMean >= leastClippedMean * row.largest && row.largest <= greatestRatio * median
    }
}
