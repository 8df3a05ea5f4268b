import EngineSteps

// What a pass that keeps everything asks beside the arithmetic: the moments of what was made, and how often
// the branches of a Shift-Max win.

private typealias Lanes = SIMDMask<Vector.MaskStorage>

func statistics(_ step: StatisticsStep) {
    if step.length == 1 { return singles(step) }
    let inside = firstLanes(step.length % Vector.width, step.ones)
    let scale = 1 / Double(step.length)
    var whole = RunMoments(
        origin: 0, sum: 0, sumOfSquares: 0, minimum: .infinity, maximum: -.infinity, zeros: 0, sixes: 0)
    let count = Double(step.length)
    for run in 0..<step.runs {
        let moments = moments(step.first + run * step.pitch, step.length, rest: inside)
        let mean = moments.sum * scale
        let variance = moments.sumOfSquares * scale - mean * mean
        let origin = moments.origin
        let row = step.table + 6 * run
        row[0] = Float(origin + mean)
        row[1] = Float(variance > 0 ? variance.squareRoot() : 0)
        row[2] = moments.minimum
        row[3] = moments.maximum
        row[4] = Float(moments.zeros)
        row[5] = Float(moments.sixes)
        whole.sum += moments.sum + count * origin
        whole.sumOfSquares += moments.sumOfSquares + origin * (2 * moments.sum + count * origin)
        if moments.minimum < whole.minimum { whole.minimum = moments.minimum }
        if moments.maximum > whole.maximum { whole.maximum = moments.maximum }
        whole.zeros &+= moments.zeros
        whole.sixes &+= moments.sixes
    }
    step.whole.pointee = whole
}

/// Runs of one value each, one behind the other.
private func singles(_ step: StatisticsStep) {
    for run in 0..<step.runs {
        let value = step.first[run]
        let row = step.table + 6 * run
        row[0] = value
        row[1] = 0
        row[2] = value
        row[3] = value
        row[4] = value == 0 ? 1 : 0
        row[5] = value == 6 ? 1 : 0
    }
    step.whole.pointee = moments(
        step.first, step.runs, rest: firstLanes(step.runs % Vector.width, step.ones))
}

@inline(__always)
private func firstLanes(_ count: Int, _ ones: UnsafePointer<Float>) -> Lanes {
    Vector(at: ones + (32 - count)) .!= 0
}

/// Distances from the run's first value are summed, in blocks of floats and the blocks in double: a run of any
/// length keeps its mean to float precision, and one that hardly varies its deviation. Counts are floats too: what a block holds of them is exact.
@inline(__always)
private func moments(_ values: UnsafePointer<Float>, _ length: Int, rest inside: Lanes) -> RunMoments {
    var sums = SIMD4<Double>.zero
    var lowest = Vector(all: .infinity)
    var highest = Vector(all: -.infinity)
    let one = Vector(all: 1)
    let origin = Double(values[0])
    let first = Vector(all: values[0])
    let whole = length / Vector.width * Vector.width
    var index = 0
    repeat {
        var (sum, squares, zeros, sixes) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        let end = min(index + 64 * Vector.width, whole)
        while index < end {
            let x = Vector(at: values + index)
            let distance = x - first
            sum = sum.plus(distance)
            squares = squares.adding(distance, times: distance)
            lowest = lowest.smaller(x)
            highest = highest.larger(x)
            zeros = zeros.replacing(with: zeros + one, where: x .== 0)
            sixes = sixes.replacing(with: sixes + one, where: x .== 6)
            index += Vector.width
        }
        if index == whole, whole < length {
            let x = Vector(at: values + index)
            let distance = Vector.zero.replacing(with: x - first, where: inside)
            sum = sum.plus(distance)
            squares = squares.adding(distance, times: distance)
            lowest = lowest.replacing(with: x, where: (x .< lowest) .& inside)
            highest = highest.replacing(with: x, where: (x .> highest) .& inside)
            zeros = zeros.replacing(with: zeros + one, where: (x .== 0) .& inside)
            sixes = sixes.replacing(with: sixes + one, where: (x .== 6) .& inside)
            index = length
        }
        sums += SIMD4<Double>(totals(sum.four(+), squares.four(+), zeros.four(+), sixes.four(+)))
    } while index < length
    let (least, greatest) = (lowest.four { $0.smaller($1) }, highest.four { $0.larger($1) })
    return RunMoments(
        origin: origin, sum: sums[0], sumOfSquares: sums[1], minimum: least.least, maximum: greatest.greatest,
        zeros: Int32(sums[2]), sixes: Int32(sums[3]))
}

/// The totals of four vectors at once.
@inline(__always)
private func totals(
    _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
) -> SIMD4<Float> {
    let ab = SIMD4(a[0], b[0], a[1], b[1]) + SIMD4(a[2], b[2], a[3], b[3])
    let cd = SIMD4(c[0], d[0], c[1], d[1]) + SIMD4(c[2], d[2], c[3], d[3])
    return SIMD4(ab[0], ab[1], cd[0], cd[1]) + SIMD4(ab[2], ab[3], cd[2], cd[3])
}

extension Vector {
    /// Its quarters, or whatever it has of four values, made one.
    @inline(__always)
    fileprivate func four(_ join: (SIMD4<Float>, SIMD4<Float>) -> SIMD4<Float>) -> SIMD4<Float> {
        #if MICRONET_V4
            join(join(lowHalf.lowHalf, lowHalf.highHalf), join(highHalf.lowHalf, highHalf.highHalf))
        #elseif MICRONET_V3
            join(lowHalf, highHalf)
        #else
            self
        #endif
    }
}

func shiftMax(_ step: ShiftMaxStep) {
    let inside = firstLanes(step.length % Vector.width, step.ones)
    for channel in 0..<step.channels {
        let source = step.sources.channels + channel
        let coefficients = step.sources.coefficients + 2 * step.sources.branches * channel
        let target = step.targets[channel]
        if step.sources.branches == 1 {
            var offset = 0
            while offset < step.length {
                let value: Vector = OneBranch.value(source, coefficients, offset)
                value.store(to: target + offset)
                offset += Vector.width
            }
            step.wins[channel] = Int32(step.length)
        } else {
            step.wins[channel] = twoBranches(source, coefficients, target, step.length, rest: inside)
        }
    }
}

@inline(__always)
private func twoBranches(
    _ source: UnsafePointer<Source>, _ coefficients: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ length: Int, rest inside: Lanes
) -> Int32 {
    let (x, partner) = (source.pointee.plane, source.pointee.partner)
    let (a1, b1) = (Vector(all: coefficients[0]), Vector(all: coefficients[1]))
    let (a2, b2) = (Vector(all: coefficients[2]), Vector(all: coefficients[3]))
    @inline(__always) func branches(_ offset: Int) -> (Vector, Vector) {
        let (value, other) = (Vector(at: x + offset), Vector(at: partner + offset))
        return (value.times(a1).adding(other, times: b1), value.times(a2).adding(other, times: b2))
    }
    var wins = Vector.zero
    let one = Vector(all: 1)
    var offset = 0
    while offset + Vector.width <= length {
        let (first, second) = branches(offset)
        first.larger(second).store(to: target + offset)
        wins = wins.replacing(with: wins + one, where: first .>= second)
        offset += Vector.width
    }
    if offset < length {
        let (first, second) = branches(offset)
        first.larger(second).store(to: target + offset)
        wins = wins.replacing(with: wins + one, where: (first .>= second) .& inside)
    }
    return Int32(wins.total)
}
