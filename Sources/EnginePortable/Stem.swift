import EngineSteps

/// Row by row: the vertical convolution of all middle channels into their lines, then the horizontal ones.
func stem(_ step: StemStep, input: UnsafePointer<Float>) {
    let row = step.row
    forEachRow(step, input) { y, rows in
        var middle = 0
        while middle < step.middle {
            let count = min(step.middle - middle, 4)
            sums(step, rows, middle, count) { channel in row + channel * step.size }
            for channel in 0..<count { layApart(step, row + channel * step.size, middle + channel) }
            middle += 4
        }
        for output in 0..<step.middle * step.multiplier { horizontal(step, y: y, output: output) }
    }
}

/// The vertical convolution alone, into the middle channels' planes.
func stemVertical(_ step: StemStep, input: UnsafePointer<Float>) {
    forEachRow(step, input) { y, rows in
        var middle = 0
        while middle < step.middle {
            sums(step, rows, middle, min(step.middle - middle, 4)) { channel in
                step.targets.planes[middle + channel] + y * step.output.stride
            }
            middle += 4
        }
    }
}

/// Calls `body` for each output row with the nine input rows that it reads.
@inline(__always)
private func forEachRow(
    _ step: StemStep, _ input: UnsafePointer<Float>,
    _ body: (Int, UnsafePointer<UnsafePointer<Float>>) -> Void
) {
    let size = step.size
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: 9) { rows in
        guard let rows = rows.baseAddress else { return }
        for y in 0..<step.output.height {
            for channel in 0..<3 {
                for tap in 0..<3 {
                    let row = 2 * y + tap - 1
                    rows[channel * 3 + tap] =
                        row >= 0 && row < size ? input + (channel * size + row) * size : step.zeros
                }
            }
            body(y, rows)
        }
    }
}

/// Up to four middle channels at once: one row of each, to where `target` says.
@inline(__always)
private func sums(
    _ step: StemStep, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _ count: Int,
    _ target: (Int) -> UnsafeMutablePointer<Float>
) {
    switch count {
    case 1: vertical(step, rows, first, 1, target)
    case 2: vertical(step, rows, first, 2, target)
    case 3: vertical(step, rows, first, 3, target)
    default: vertical(step, rows, first, 4, target)
    }
}

@inline(__always)
private func vertical(
    _ step: StemStep, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _ count: Int,
    _ target: (Int) -> UnsafeMutablePointer<Float>
) {
    let size = step.size
    let a = target(0)
    let b = count > 1 ? target(1) : a
    let c = count > 2 ? target(2) : a
    let d = count > 3 ? target(3) : a
    var bias = (Two(all: step.verticalBias[first]), Two(all: 0), Two(all: 0), Two(all: 0))
    if count > 1 { bias.1 = Two(all: step.verticalBias[first + 1]) }
    if count > 2 { bias.2 = Two(all: step.verticalBias[first + 2]) }
    if count > 3 { bias.3 = Two(all: step.verticalBias[first + 3]) }
    var x = 0
    while x < size {
        var sums = bias
        var weights = step.verticalWeights + first
        for tap in 0..<9 {
            let value = Two(at: rows[tap] + x)
            sums.0 = sums.0.adding(value, times: Two(all: weights[0]))
            if count > 1 { sums.1 = sums.1.adding(value, times: Two(all: weights[1])) }
            if count > 2 { sums.2 = sums.2.adding(value, times: Two(all: weights[2])) }
            if count > 3 { sums.3 = sums.3.adding(value, times: Two(all: weights[3])) }
            weights += step.middle
        }
        sums.0.store(to: a + x)
        if count > 1 { sums.1.store(to: b + x) }
        if count > 2 { sums.2.store(to: c + x) }
        if count > 3 { sums.3.store(to: d + x) }
        x += Two.width
    }
}

/// A row's even places and its odd ones, apart. (Taking a sum apart where it is made lets the compiler compute
/// it lane by lane.)
@inline(__always)
private func layApart(_ step: StemStep, _ source: UnsafePointer<Float>, _ middle: Int) {
    let room = LineScratch.half(width: step.size, rows: 1, stride: 2)
    let whole = LineScratch.count(width: step.size, rows: 1, stride: 2)
    let line = step.lines + (whole * middle + LineScratch.margin)
    var x = 0
    while x < step.size {
        let both = TwoVectors(
            lowHalf: Vector(at: source + x), highHalf: Vector(at: source + (x + Vector.width)))
        both.evenHalf.store(to: line + x / 2)
        both.oddHalf.store(to: line + (room + x / 2))
        x += Two.width
    }
}

@inline(__always)
private func horizontal(_ step: StemStep, y: Int, output: Int) {
    let room = LineScratch.half(width: step.size, rows: 1, stride: 2)
    let place: Int =
        LineScratch.count(width: step.size, rows: 1, stride: 2) * (output / step.multiplier)
        + LineScratch.margin
    let even = step.lines + place
    let odd = even + room
    let target = step.targets.planes[output] + y * step.output.stride
    let weights = step.horizontalWeights + 3 * output
    let (left, centre, right) = (Vector(all: weights[0]), Vector(all: weights[1]), Vector(all: weights[2]))
    let bias = Vector(all: step.horizontalBias[output])
    var x = 0
    while x < step.output.width {
        var value = bias.adding(Vector(at: even + x), times: centre)
        value = value.adding(Vector(at: odd + x - 1), times: left)
        value = value.adding(Vector(at: odd + x), times: right)
        if step.targets.relu6 { value = value.relu6 }
        value.store(to: target + x)
        x += Vector.width
    }
}
