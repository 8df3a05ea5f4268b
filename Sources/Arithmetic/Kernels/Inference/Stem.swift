import ArithmeticSteps

/// Computes the stem row by row: the vertical convolution of up to four middle channels, then at once their
/// outputs.
func stem(_ step: StemStep, rows: Range<Int>, input: UnsafePointer<Float>) {
    forEachPart(step, rows, input) { y, rows, first in
        switch step.middle - first {
        case 1: stem(step, y, rows, first, Count1.self)
        case 2: stem(step, y, rows, first, Count2.self)
        case 3: stem(step, y, rows, first, Count3.self)
        default: stem(step, y, rows, first, Count4.self)
        }
    }
}

/// The vertical half alone, into the planes of the middle channels.
func stemVertical(_ step: StemStep, input: UnsafePointer<Float>) {
    forEachPart(step, 0..<step.output.height, input) { y, rows, first in
        switch step.middle - first {
        case 1: stemVertical(step, y, rows, first, Count1.self)
        case 2: stemVertical(step, y, rows, first, Count2.self)
        case 3: stemVertical(step, y, rows, first, Count3.self)
        default: stemVertical(step, y, rows, first, Count4.self)
        }
    }
}

@inline(never)
private func stem<C: CompileTimeCount>(
    _ step: StemStep, _ y: Int, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _: C.Type
) {
    let zeros = Stride2<Two>.lay(Two(at: step.zeros))
    var before = (zeros, zeros, zeros, zeros)
    let row = (step.isRing ? y % Ring.rows : y) * step.output.stride
    @inline(__always) func put(_ sums: (Two, Two, Two, Two), at x: Int) {
        let place = row + x / 2
        across(step, middle: first, sums.0, &before.0, zeros, at: place)
        if C.value > 1 { across(step, middle: first + 1, sums.1, &before.1, zeros, at: place) }
        if C.value > 2 { across(step, middle: first + 2, sums.2, &before.2, zeros, at: place) }
        if C.value > 3 { across(step, middle: first + 3, sums.3, &before.3, zeros, at: place) }
    }
    // The horizontal half runs one register behind, when its right neighbour is known.
    var here = sums(step, rows, first, C.value, at: 0)
    var x = Two.width
    while x < step.size {
        let next = sums(step, rows, first, C.value, at: x)
        put(here, at: x - Two.width)
        here = next
        x += Two.width
    }
    put(here, at: x - Two.width)
}

@inline(never)
private func stemVertical<C: CompileTimeCount>(
    _ step: StemStep, _ y: Int, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _: C.Type
) {
    let target = step.targets.planes + first
    var x = 0
    while x < step.size {
        let sums = sums(step, rows, first, C.value, at: x)
        let place = y * step.output.stride + x
        sums.0.store(to: target[0] + place)
        if C.value > 1 { sums.1.store(to: target[1] + place) }
        if C.value > 2 { sums.2.store(to: target[2] + place) }
        if C.value > 3 { sums.3.store(to: target[3] + place) }
        x += Two.width
    }
}

/// Calls `body` for each output row, with the nine input rows that it reads and the first of up to four middle
/// channels.
@inline(__always)
private func forEachPart(
    _ step: StemStep, _ outputRows: Range<Int>, _ input: UnsafePointer<Float>,
    _ body: (Int, UnsafePointer<UnsafePointer<Float>>, Int) -> Void
) {
    let size = step.size
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: 9) { rows in
        guard let rows = rows.baseAddress else { return }
        for y in outputRows {
            for channel in 0..<3 {
                for tap in 0..<3 {
                    let row = 2 * y + tap - 1
                    rows[channel * 3 + tap] =
                        row >= 0 && row < size ? input + (channel * size + row) * size : step.zeros
                }
            }
            for first in stride(from: 0, to: step.middle, by: 4) { body(y, rows, first) }
        }
    }
}

/// The vertical sums of up to four middle channels, from column `x` on.
@inline(__always)
private func sums(
    _ step: StemStep, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _ count: Int, at x: Int
) -> (Two, Two, Two, Two) {
    let bias = step.verticalBias + first
    let zero = Two(all: 0)
    var sums = (Two(all: bias[0]), zero, zero, zero)
    if count > 1 { sums.1 = Two(all: bias[1]) }
    if count > 2 { sums.2 = Two(all: bias[2]) }
    if count > 3 { sums.3 = Two(all: bias[3]) }
    let weights = step.verticalWeights + first
    @inline(__always) func add(_ tap: Int) {
        let value = Two(at: rows[tap] + x)
        let weights = weights + tap * step.middle
        sums.0 = sums.0.fma(value, Two(all: weights[0]))
        if count > 1 { sums.1 = sums.1.fma(value, Two(all: weights[1])) }
        if count > 2 { sums.2 = sums.2.fma(value, Two(all: weights[2])) }
        if count > 3 { sums.3 = sums.3.fma(value, Two(all: weights[3])) }
    }
    // Unrolled by hand: as a loop with so few iterations it takes a twentieth longer.
    add(0)
    add(1)
    add(2)
    add(3)
    add(4)
    add(5)
    add(6)
    add(7)
    add(8)
    return (sums.0.barrier, sums.1.barrier, sums.2.barrier, sums.3.barrier)
}

/// The outputs of one middle channel, from its sums and the sums `before` them in the row.
@inline(__always)
private func across(
    _ step: StemStep, middle: Int, _ sums: Two, _ before: inout Stride2<Two>.Places,
    _ zeros: Stride2<Two>.Places,
    at place: Int
) {
    let here = Stride2<Two>.lay(sums)
    let window = Stride2<Two>.window(before, here, zeros)
    before = here
    let (low, high) = Vector.bounds(relu6: step.targets.relu6)
    @inline(__always) func value(_ output: Int) -> Vector {
        let weights = step.horizontalWeights + 3 * output
        return Vector(all: step.horizontalBias[output])
            .fma(window.left1, Vector(all: weights[0]))
            .fma(window.centre, Vector(all: weights[1]))
            .fma(window.right1, Vector(all: weights[2]))
            .max(low).min(high)
    }
    var output = middle * step.multiplier
    let end = output + step.multiplier
    while output + 1 < end {
        let (first, second) = (value(output), value(output + 1))
        first.store(to: step.targets.planes[output] + place)
        second.store(to: step.targets.planes[output + 1] + place)
        output += 2
    }
    if output < end { value(output).store(to: step.targets.planes[output] + place) }
}

/// A stem and the pairs after it, one strip of the pairs' rows at a time: the rows between them stay in the nearest
/// cache.
func stemPairs(_ step: StemStep, _ pairs: DepthwiseStep, input: UnsafePointer<Float>) {
    switch pairs.kernel {
    case 3: stemPairs(step, pairs, input, Kernel3.self)
    default: stemPairs(step, pairs, input, Kernel5.self)
    }
}

@inline(never)
private func stemPairs<K: CompileTimeCount>(
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
        for channel in 0..<pairs.channels { widePairs(pairs, channel, rows: rows, Stride2<Two>.self, K.self) }
    }
    guard let sums = pairs.targets.sums else { return }
    for output in 0..<outputs { sums[output] = SIMD16(at: partialSums + 16 * output).total }
}
