import EngineSteps

/// A stem and the pairs behind it, a strip of the pairs' rows at a time: what is between them never leaves the near cache.
func stemPairs(_ step: StemStep, _ pairs: DepthwiseStep, input: UnsafePointer<Float>) {
    switch pairs.kernel {
    case 3: stemPairs(step, pairs, input, Kernel3.self)
    default: stemPairs(step, pairs, input, Kernel5.self)
    }
}

@inline(never)
private func stemPairs<K: Constant>(
    _ step: StemStep, _ pairs: DepthwiseStep, _ input: UnsafePointer<Float>, _: K.Type
) {
    guard let partialSums = pairs.ring else { return }
    let outputs = pairs.channels * pairs.verticals * pairs.horizontals
    for place in 0..<16 * outputs { partialSums[place] = 0 }
    let height = pairs.output.height
    var made = 0
    for first in stride(from: 0, to: height, by: Ring.strip) {
        let rows = first..<min(first + Ring.strip, height)
        let needed = min(2 * (rows.upperBound - 1) + K.value / 2 + 1, step.output.height)
        stem(step, rows: made..<needed, input: input)
        made = needed
        for channel in 0..<pairs.channels { widePairs(pairs, channel, rows: rows, ByTwo<Two>.self, K.self) }
    }
    guard let sums = pairs.targets.sums else { return }
    for output in 0..<outputs { sums[output] = SIMD16(at: partialSums + 16 * output).total }
}
