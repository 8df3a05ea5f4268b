import EngineSteps

/// Row by row: the vertical convolution of up to four middle channels, whose outputs follow at once.
func stem(_ step: StemStep, rows: Range<Int>, input: UnsafePointer<Float>) {
    forEachPart(step, rows, input) { y, rows, first in
        switch step.middle - first {
        case 1: stem(step, y, rows, first, One.self)
        case 2: stem(step, y, rows, first, Both.self)
        case 3: stem(step, y, rows, first, Thrice.self)
        default: stem(step, y, rows, first, FourTimes.self)
        }
    }
}

/// The vertical convolution alone, into the middle channels' planes.
func stemVertical(_ step: StemStep, input: UnsafePointer<Float>) {
    forEachPart(step, 0..<step.output.height, input) { y, rows, first in
        switch step.middle - first {
        case 1: stemVertical(step, y, rows, first, One.self)
        case 2: stemVertical(step, y, rows, first, Both.self)
        case 3: stemVertical(step, y, rows, first, Thrice.self)
        default: stemVertical(step, y, rows, first, FourTimes.self)
        }
    }
}

@inline(never)
private func stem<C: Constant>(
    _ step: StemStep, _ y: Int, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _: C.Type
) {
    let zeros = ByTwo<Two>.lay(Two(at: step.zeros))
    var before = (zeros, zeros, zeros, zeros)
    let row = (step.isRing ? y % Ring.rows : y) * step.output.stride
    @inline(__always) func put(_ sums: (Two, Two, Two, Two), at x: Int) {
        let place = row + x / 2
        across(step, middle: first, sums.0, &before.0, zeros, at: place)
        if C.value > 1 { across(step, middle: first + 1, sums.1, &before.1, zeros, at: place) }
        if C.value > 2 { across(step, middle: first + 2, sums.2, &before.2, zeros, at: place) }
        if C.value > 3 { across(step, middle: first + 3, sums.3, &before.3, zeros, at: place) }
    }
    // The horizontal half follows one register behind, when what it needs is there.
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
private func stemVertical<C: Constant>(
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

/// Calls `body` for each output row with the nine input rows that it reads, for up to four middle channels at a
/// time: with the first of them.
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

/// The vertical sums of up to four middle channels at once, from column `x` on.
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
        sums.0 = sums.0.adding(value, times: Two(all: weights[0]))
        if count > 1 { sums.1 = sums.1.adding(value, times: Two(all: weights[1])) }
        if count > 2 { sums.2 = sums.2.adding(value, times: Two(all: weights[2])) }
        if count > 3 { sums.3 = sums.3.adding(value, times: Two(all: weights[3])) }
    }
    // Written out: as a loop of so few turns it takes a twentieth longer.
    add(0)
    add(1)
    add(2)
    add(3)
    add(4)
    add(5)
    add(6)
    add(7)
    add(8)
    return (sums.0.computed, sums.1.computed, sums.2.computed, sums.3.computed)
}

/// The outputs of one middle channel, from its sums and from what was `before` them in the row.
@inline(__always)
private func across(
    _ step: StemStep, middle: Int, _ sums: Two, _ before: inout ByTwo<Two>.Places, _ zeros: ByTwo<Two>.Places,
    at place: Int
) {
    let here = ByTwo<Two>.lay(sums)
    let window = ByTwo<Two>.window(before, here, zeros)
    before = here
    let (low, high) = Vector.bounds(relu6: step.targets.relu6)
    @inline(__always) func value(_ output: Int) -> Vector {
        let weights = step.horizontalWeights + 3 * output
        return Vector(all: step.horizontalBias[output])
            .adding(window.left1, times: Vector(all: weights[0]))
            .adding(window.centre, times: Vector(all: weights[1]))
            .adding(window.right1, times: Vector(all: weights[2]))
            .larger(low).smaller(high)
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
