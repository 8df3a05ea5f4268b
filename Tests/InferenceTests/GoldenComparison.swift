import Network
import Trace

/// Compares a trace, element by element, with what the published implementation computed.
struct GoldenComparison {
    /// Allowed error: of a value, relative to its layer's deviation; of a logit, absolute.
    static let tolerance = 1e-4

    /// What differs, in the order of the forward pass; empty where all agrees.
    private(set) var mismatches: [String] = []
    /// The names of the golden records that were compared.
    private(set) var compared: Set<String> = []
    private let golden: GoldenRecord

    init(_ trace: Trace, _ golden: GoldenRecord) {
        self.golden = golden
        for (operation, record) in zip(trace.network.operations, trace.operations) {
            compare(record, operation.name)
            if let shiftMax = operation.shiftMax {
                compare(shiftMax, record.coefficients, operation.name)
            }
        }
        for row in trace.network.rows {
            compare(trace.operations[row.operations.upperBound - 1], row.name)
        }
        compareLogits(trace.prediction)
    }

    private mutating func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { mismatches.append(message()) }
    }

    private mutating func compare(_ record: OperationTrace, _ name: String) {
        guard let expected = golden.operations[name] else { return }
        compared.insert(name)
        var shape = expected.shape
        if shape.count == 3, shape[1] * shape[2] == 1 { shape = [shape[0]] }
        expect(record.output.shape.dimensions == shape, "\(name) is \(record.output.shape), not \(shape)")
        compare(record.output.values, record.statistics, expected, name)
    }

    private mutating func compare(
        _ shiftMax: ShiftMax, _ coefficients: ShiftMaxCoefficients?, _ name: String
    ) {
        guard let coefficients, let shift = golden.shifts[name], let pooled = golden.pooled[name],
            let squeezed = golden.squeezed[name], let kinds = golden.coefficients[name]
        else {
            mismatches.append("\(name) has no coefficients in the trace or in the golden data")
            return
        }
        expect(shiftMax.groups == shift.groups, "\(name) has \(shiftMax.groups) groups, not \(shift.groups)")
        expect(shiftMax.channelsPerGroup == shift.channelsPerGroup, "\(name): channels per group")
        expect(shiftMax.squeeze.outputs == shift.squeeze, "\(name): squeeze \(shiftMax.squeeze.outputs)")
        expect(shiftMax.partners.starts(with: shift.partners), "\(name): partners \(shiftMax.partners)")
        expect(kinds.count == 2 * shiftMax.branches, "\(name): \(kinds.count) kinds of coefficients")
        if let share = shift.firstBranchShare {
            let ours = Double(coefficients.overallFirstBranchShare)
            expect(
                abs(ours - share) < Self.tolerance,
                "\(name): branch 1 is the maximum at \(ours), not \(share)")
        }
        for kind in 0..<2 * shiftMax.branches {
            let letter = ShiftMax.coefficientNames[kind]
            guard let expected = kinds[letter] else { continue }
            let values = Array(coefficients.values(ofKind: kind))
            compare(values, ActivationStatistics(of: values), expected, "\(name) \(letter)")
        }
        let pooledStatistics = ActivationStatistics(of: coefficients.pooled)
        compare(coefficients.pooled, pooledStatistics, pooled, "\(name) pooled")
        let squeezedStatistics = ActivationStatistics(of: coefficients.squeezed)
        compare(coefficients.squeezed, squeezedStatistics, squeezed, "\(name) squeezed")
    }

    private mutating func compare(
        _ values: [Float], _ statistics: ActivationStatistics, _ expected: GoldenRecord.Values, _ name: String
    ) {
        let allowed = Self.tolerance * max(expected.deviation, 1e-3)
        let errors = expected.samples.map { abs(Double(values[$0.index]) - $0.value) }
        if let first = errors.firstIndex(where: { !($0 <= allowed) }) {
            let (index, value) = expected.samples[first]
            mismatches.append(
                "\(name)[\(index)] is \(values[index]), not \(value); worst error \(errors.max() ?? 0)")
        }
        for (ours, theirs, what) in [
            (statistics.mean, expected.mean, "mean"),
            (statistics.deviation, expected.deviation, "deviation"),
            (statistics.minimum, expected.minimum, "minimum"),
            (statistics.maximum, expected.maximum, "maximum"),
        ] {
            expect(abs(Double(ours) - theirs) <= allowed, "\(name): \(what) is \(ours), not \(theirs)")
        }
        // A value within rounding of 0 may be clipped in one arithmetic and not in the other.
        expect(
            abs(statistics.zeros - expected.zeros) <= values.count / 10_000 + 1,
            "\(name): \(statistics.zeros) zeros, not \(expected.zeros)")
    }

    private mutating func compareLogits(_ prediction: Prediction) {
        let errors = zip(prediction.logits, golden.logits).map { abs(Double($0) - $1) }
        let worst = errors.max() ?? .infinity
        expect(prediction.logits.count == golden.logits.count, "\(prediction.logits.count) logits")
        expect(worst < Self.tolerance, "logits differ by \(worst)")
        // The order of equal logits is nobody's, so the logits of the best are compared, not the classes.
        let best = prediction.top(5).map { golden.logits[$0] }
        expect(best == golden.top5.map { golden.logits[$0] }, "the top 5 are \(prediction.top(5))")
    }
}

extension ActivationStatistics {
    /// The obvious computation, in double.
    init(of values: [Float]) {
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        self.init(
            count: values.count, mean: Float(mean),
            deviation: Float((squares / Double(values.count)).squareRoot()), minimum: values.min() ?? 0,
            maximum: values.max() ?? 0, zeros: values.count { $0 == 0 }, sixes: values.count { $0 == 6 })
    }
}
