import EngineSteps

/// Row by row: the vertical convolution of all middle channels into their lines, then the horizontal ones.
func stem(_ step: StemStep, input: UnsafePointer<Float>) {
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
            var middle = 0
            while middle < step.middle {
                switch step.middle - middle {
                case 1: vertical(step, rows, middle, 1)
                case 2: vertical(step, rows, middle, 2)
                case 3: vertical(step, rows, middle, 3)
                default: vertical(step, rows, middle, 4)
                }
                middle += 4
            }
            for output in 0..<step.middle * step.multiplier { horizontal(step, y: y, output: output) }
        }
    }
}

/// Up to four middle channels at once, then their even places and their odd ones apart. (Taking a sum apart
/// where it is made lets the compiler compute it lane by lane.)
@inline(__always)
private func vertical(
    _ step: StemStep, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _ count: Int
) {
    let room = LineScratch.half(width: step.size, rows: 1, stride: 2)
    let whole = LineScratch.count(width: step.size, rows: 1, stride: 2)
    let (row, size) = (step.row, step.size)
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
        sums.0.store(to: row + x)
        if count > 1 { sums.1.store(to: row + (size + x)) }
        if count > 2 { sums.2.store(to: row + (2 * size + x)) }
        if count > 3 { sums.3.store(to: row + (3 * size + x)) }
        x += Two.width
    }
    for channel in 0..<count {
        let source = row + channel * size
        let line = step.lines + (whole * (first + channel) + LineScratch.margin)
        var x = 0
        while x < size {
            let both = TwoVectors(
                lowHalf: Vector(at: source + x), highHalf: Vector(at: source + (x + Vector.width)))
            both.evenHalf.store(to: line + x / 2)
            both.oddHalf.store(to: line + (room + x / 2))
            x += Two.width
        }
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
