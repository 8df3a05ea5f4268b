import EngineSteps

// The moments of what a pass that keeps everything made. Most runs are short, and to add up the lanes of a vector takes
// longer than to go through such a run: hence the lanes of as many runs as a vector has are added up together.

func statistics(_ step: StatisticsStep) {
    if step.length == 1 { return singles(step) }
    let inside = firstLanes(step.length % Vector.width, step.ones)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: RunGroup.count) { room in
        guard let room = room.baseAddress else { return }
        let group = RunGroup(room)
        var whole = WholeSums()
        for first in stride(from: 0, to: step.runs, by: Vector.width) {
            let count = min(step.runs - first, Vector.width)
            if count < Vector.width { group.clear() }
            let values = step.first + first * step.pitch
            if step.length > RunGroup.longest {
                for lane in 0..<count {
                    group.putLong(values + lane * step.pitch, step.length, lane, inside, ahead: step.ahead)
                }
                whole.add(group.longSums, group.longSquares, group, count, step, first)
            } else {
                for lane in 0..<count {
                    group.putShort(values + lane * step.pitch, step.length, lane, inside, ahead: step.ahead)
                }
                whole.add(group.sums.doubles, group.squares.doubles, group, count, step, first)
            }
        }
        step.whole.pointee = whole.moments
    }
}

typealias Lanes = SIMDMask<Vector.MaskStorage>

@inline(__always)
func firstLanes(_ count: Int, _ ones: UnsafePointer<Float>) -> Lanes {
    Vector(at: ones + (32 - count)) .!= 0
}

/// Runs of one value each, one behind the other.
private func singles(_ step: StatisticsStep) {
    let column = step.column
    var place = 0
    while place < step.runs {
        let (values, target) = (Vector(at: step.first + place), step.table + place)
        values.store(to: target)
        Vector.zero.store(to: target + column)
        values.store(to: target + 2 * column)
        values.store(to: target + 3 * column)
        Vector.zero.counting(values, equalTo: Vector.zero).store(to: target + 4 * column)
        Vector.zero.counting(values, equalTo: Vector(all: 6)).store(to: target + 5 * column)
        place += Vector.width
    }
    // All of them as one run, whose row goes nowhere.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 6 * 16) { row in
        guard let row = row.baseAddress, step.runs > 1 else { return }
        statistics(
            StatisticsStep(
                runs: 1, length: step.runs, first: step.first, pitch: 0, ahead: 0, ones: step.ones,
                table: row,
                whole: step.whole))
    }
    if step.runs == 1 {
        let value = step.first[0]
        step.whole.pointee = RunMoments(
            origin: Double(value), sum: 0, sumOfSquares: 0, minimum: value, maximum: value,
            zeros: value == 0 ? 1 : 0, sixes: value == 6 ? 1 : 0)
    }
}

/// What all runs together come to.
private struct WholeSums {
    private var sum = Doubles.zero
    private var squares = Doubles.zero
    private var lowest = Vector(all: .infinity)
    private var highest = Vector(all: -.infinity)
    private var zeros = Doubles.zero
    private var sixes = Doubles.zero

    /// Takes in a group, and writes its part of the table.
    @inline(__always)
    mutating func add(
        _ sums: Doubles, _ squares: Doubles, _ group: RunGroup, _ runs: Int, _ step: StatisticsStep,
        _ first: Int
    ) {
        let (count, scale) = (Doubles(all: Double(step.length)), Doubles(all: 1 / Double(step.length)))
        let origins = group.origins.doubles
        let mean = sums.times(scale)
        let variance = squares.times(scale).minus(mean.times(mean))
        var (least, greatest) = (group.lowest, group.highest)
        let (target, column) = (step.table + first, step.column)
        origins.plus(mean).floats.store(to: target)
        Doubles.zero.larger(variance).floats.squareRoot().store(to: target + column)
        least.store(to: target + 2 * column)
        greatest.store(to: target + 3 * column)
        group.zeros.store(to: target + 4 * column)
        group.sixes.store(to: target + 5 * column)

        let distance = count.times(origins)
        self.sum = sum.plus(sums).plus(distance)
        self.squares = self.squares.plus(squares).plus(origins.times(sums.plus(sums).plus(distance)))
        zeros = zeros.plus(group.zeros.doubles)
        sixes = sixes.plus(group.sixes.doubles)
        if runs < Vector.width {
            let inside = firstLanes(runs, step.ones)
            least = Vector(all: .infinity).replacing(with: least, where: inside)
            greatest = Vector(all: -.infinity).replacing(with: greatest, where: inside)
        }
        lowest = lowest.smaller(least)
        highest = highest.larger(greatest)
    }

    var moments: RunMoments {
        RunMoments(
            origin: 0, sum: sum.sum(), sumOfSquares: squares.sum(), minimum: lowest.least,
            maximum: highest.greatest, zeros: Int32(zeros.sum()), sixes: Int32(sixes.sum()))
    }
}
