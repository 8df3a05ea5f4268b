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

/// Up to four middle channels at once; their even places and their odd ones apart.
@inline(__always)
private func vertical(
    _ step: StemStep, _ rows: UnsafePointer<UnsafePointer<Float>>, _ first: Int, _ count: Int
) {
    let room = LineScratch.half(width: step.size, rows: 1, stride: 2)
    let whole = LineScratch.count(width: step.size, rows: 1, stride: 2)
    var x = 0
    while x < step.size {
        var sums = (
            Two(all: step.verticalBias[first]), Two(all: 0), Two(all: 0), Two(all: 0)
        )
        if count > 1 { sums.1 = Two(all: step.verticalBias[first + 1]) }
        if count > 2 { sums.2 = Two(all: step.verticalBias[first + 2]) }
        if count > 3 { sums.3 = Two(all: step.verticalBias[first + 3]) }
        var weights = step.verticalWeights + first
        for row in 0..<9 {
            let value = Two(at: rows[row] + x)
            sums.0 = sums.0.adding(value, times: Two(all: weights[0]))
            if count > 1 { sums.1 = sums.1.adding(value, times: Two(all: weights[1])) }
            if count > 2 { sums.2 = sums.2.adding(value, times: Two(all: weights[2])) }
            if count > 3 { sums.3 = sums.3.adding(value, times: Two(all: weights[3])) }
            weights += step.middle
        }
        let place: Int = whole * first + LineScratch.margin + x / 2
        let line = step.lines + place
        split(sums.0, to: line, room)
        if count > 1 { split(sums.1, to: line + whole, room) }
        if count > 2 { split(sums.2, to: line + 2 * whole, room) }
        if count > 3 { split(sums.3, to: line + 3 * whole, room) }
        x += Two.width
    }
}

@inline(__always)
private func split(_ values: Two, to line: UnsafeMutablePointer<Float>, _ room: Int) {
    let both = TwoVectors(lowHalf: values.a, highHalf: values.b)
    both.evenHalf.store(to: line)
    both.oddHalf.store(to: line + room)
}

@inline(__always)
private func horizontal(_ step: StemStep, y: Int, output: Int) {
    let room = LineScratch.half(width: step.size, rows: 1, stride: 2)
    let place: Int = LineScratch.count(width: step.size, rows: 1, stride: 2) * (output / step.multiplier) + LineScratch.margin
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
