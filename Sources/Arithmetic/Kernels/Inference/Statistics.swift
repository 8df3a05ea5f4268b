import ArithmeticSteps

// The statistics of a traced pass. Most runs are short: adding up the lanes of a vector takes longer than reading
// such a run. So the lanes of many runs, as many as a vector has lanes, are added up together.

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

/// Runs of one value each, without gaps.
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
    // All of them as one run, whose row of the table is not needed.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: StatisticsStep.columns * 16) { row in
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

/// The moments of all runs together.
private struct WholeSums {
    private var sum = Doubles.zero
    private var squares = Doubles.zero
    private var lowest = Vector(all: .infinity)
    private var highest = Vector(all: -.infinity)
    private var zeros = Doubles.zero
    private var sixes = Doubles.zero

    /// Adds a group, and writes its part of the table.
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
        Doubles.zero.max(variance).floats.squareRoot().store(to: target + column)
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
        lowest = lowest.min(least)
        highest = highest.max(greatest)
    }

    var moments: RunMoments {
        RunMoments(
            origin: 0, sum: sum.sum(), sumOfSquares: squares.sum(), minimum: lowest.least,
            maximum: highest.greatest, zeros: Int32(zeros.sum()), sixes: Int32(sixes.sum()))
    }
}

/// The sums over one run, lane by lane. They are sums of differences from the first value of the run, so that a run
/// that hardly varies keeps its deviation. A shorter rest is filled up with the first value, which adds nothing to such
/// sums; a sum of the values themselves would have to leave the filled lanes out.
private struct RunSums {
    var sum = Vector.zero
    var squares = Vector.zero
    var lowest = Vector(all: .infinity)
    var highest = Vector(all: -.infinity)
    var zeros = 0
    var sixes = 0

    @inline(__always)
    mutating func add(_ x: Vector, _ origin: Vector) {
        measure(x, origin)
        count(x)
    }

    /// Adds the lanes `inside`.
    @inline(__always)
    mutating func add(_ x: Vector, _ origin: Vector, where inside: Lanes) {
        measure(origin.replacing(with: x, where: inside), origin)
        count(Vector(all: 1).replacing(with: x, where: inside))
    }

    @inline(__always)
    private mutating func measure(_ x: Vector, _ origin: Vector) {
        let distance = x.minus(origin)
        sum = sum.plus(distance)
        squares = squares.fma(distance, distance)
        lowest = lowest.min(x)
        highest = highest.max(x)
    }

    @inline(__always)
    private mutating func count(_ x: Vector) {
        zeros += x.equalLanes(Vector.zero)
        sixes += x.equalLanes(Vector(all: 6))
    }
}

/// The sums of as many runs as a vector has lanes.
struct RunGroup {
    /// One vector for each run: sums, squares, minimum, maximum.
    private let rows: UnsafeMutablePointer<Float>
    /// One value for each run: the first value, the number of zeros, the number of sixes.
    private let values: UnsafeMutablePointer<Float>
    /// Two values for each long run: sums and squares.
    private let long: UnsafeMutableRawPointer

    /// The number of values that are added up in single precision. Longer runs go on in double precision, so that
    /// the mean of a run of any length has float precision.
    static var longest: Int { 64 * Vector.width }
    private static var square: Int { Vector.width * Vector.width }
    static var count: Int { 4 * square + 8 * Vector.width }

    @inline(__always) init(_ room: UnsafeMutablePointer<Float>) {
        rows = room
        values = room + 4 * Self.square
        long = UnsafeMutableRawPointer(values + 4 * Vector.width)
    }

    /// Sets the lanes without a run to zero.
    func clear() {
        for place in 0..<4 * Self.square { rows[place] = 0 }
        for place in 0..<3 * Vector.width { values[place] = 0 }
        for place in 0..<2 * Vector.width { long.storeBytes(of: 0, toByteOffset: 8 * place, as: Double.self) }
    }

    var sums: Vector { across(0) { $0.plus($1) } }
    var squares: Vector { across(1) { $0.plus($1) } }
    var lowest: Vector { across(2) { $0.min($1) } }
    var highest: Vector { across(3) { $0.max($1) } }
    var origins: Vector { Vector(at: values) }
    var zeros: Vector { Vector(at: values + Vector.width) }
    var sixes: Vector { Vector(at: values + 2 * Vector.width) }
    var longSums: Doubles { long.loadUnaligned(as: Doubles.self) }
    var longSquares: Doubles { long.loadUnaligned(fromByteOffset: 8 * Vector.width, as: Doubles.self) }

    @inline(__always)
    func putShort(_ run: UnsafePointer<Float>, _ length: Int, _ lane: Int, _ inside: Lanes, ahead: Int) {
        var sums = RunSums()
        let origin = Vector(all: run[0])
        let end = length / Vector.width * Vector.width
        var index = 0
        while index + 16 <= end {
            prefetch(forWriting: run + (index + ahead))
            for part in 0..<16 / Vector.width {
                sums.add(Vector(at: run + (index + part * Vector.width)), origin)
            }
            index += 16
        }
        while index < end {
            sums.add(Vector(at: run + index), origin)
            index += Vector.width
        }
        if end < length { prefetch(forWriting: run + (end + ahead)) }
        put(sums, run, length, lane, inside, origin)
    }

    @inline(never)
    func putLong(_ run: UnsafePointer<Float>, _ length: Int, _ lane: Int, _ inside: Lanes, ahead: Int) {
        var (first, second) = (RunSums(), RunSums())
        var (total, squares) = (Doubles.zero, Doubles.zero)
        let origin = Vector(all: run[0])
        let end = length / Vector.width * Vector.width
        var index = 0
        while index + Self.longest <= end {
            let stop = index + Self.longest
            while index < stop {
                prefetch(forWriting: run + (index + ahead))
                prefetch(forWriting: run + (index + 16 + ahead))
                for _ in 0..<16 / Vector.width {
                    first.add(Vector(at: run + index), origin)
                    second.add(Vector(at: run + index + Vector.width), origin)
                    index += 2 * Vector.width
                }
            }
            total = total.plus(first.sum.doubles).plus(second.sum.doubles)
            squares = squares.plus(first.squares.doubles).plus(second.squares.doubles)
            (first.sum, first.squares) = (Vector.zero, Vector.zero)
            (second.sum, second.squares) = (Vector.zero, Vector.zero)
        }
        first.lowest = first.lowest.min(second.lowest)
        first.highest = first.highest.max(second.highest)
        first.zeros += second.zeros
        first.sixes += second.sixes
        while index < end {
            first.add(Vector(at: run + index), origin)
            index += Vector.width
        }
        let rest = put(first, run, length, lane, inside, origin)
        total = total.plus(rest.sum.doubles)
        squares = squares.plus(rest.squares.doubles)
        long.storeBytes(of: total.sum(), toByteOffset: 8 * lane, as: Double.self)
        long.storeBytes(of: squares.sum(), toByteOffset: 8 * (Vector.width + lane), as: Double.self)
    }

    /// Adds the rest of a run, and writes its rows.
    @inline(__always)
    @discardableResult
    private func put(
        _ begun: RunSums, _ run: UnsafePointer<Float>, _ length: Int, _ lane: Int, _ inside: Lanes,
        _ origin: Vector
    ) -> RunSums {
        var sums = begun
        let end = length / Vector.width * Vector.width
        if end < length { sums.add(Vector(at: run + end), origin, where: inside) }
        sums.sum.store(to: rows + lane * Vector.width)
        sums.squares.store(to: rows + (Self.square + lane * Vector.width))
        sums.lowest.store(to: rows + (2 * Self.square + lane * Vector.width))
        sums.highest.store(to: rows + (3 * Self.square + lane * Vector.width))
        values[lane] = run[0]
        // A float counts this far exactly.
        values[Vector.width + lane] = Float(sums.zeros)
        values[2 * Vector.width + lane] = Float(sums.sixes)
        return sums
    }

    /// Reduces each vector of one kind to one lane of the result: each round joins two vectors, the front halves of
    /// their blocks with the back halves.
    @inline(__always)
    private func across(_ kind: Int, _ join: (Vector, Vector) -> Vector) -> Vector {
        let rows = rows + kind * Self.square
        @inline(__always) func row(_ lane: Int) -> Vector { Vector(at: rows + lane * Vector.width) }
        #if MICRONET_V4
            @inline(__always) func eights(_ lane: Int) -> Vector {
                let (a, b) = (row(lane), row(lane + 8))
                return join(a.front8(b), a.back8(b))
            }
            @inline(__always) func fours(_ lane: Int) -> Vector {
                let (a, b) = (eights(lane), eights(lane + 4))
                return join(a.front4(b), a.back4(b))
            }
        #elseif MICRONET_V3
            @inline(__always) func fours(_ lane: Int) -> Vector {
                let (a, b) = (row(lane), row(lane + 4))
                return join(a.front4(b), a.back4(b))
            }
        #else
            @inline(__always) func fours(_ lane: Int) -> Vector { row(lane) }
        #endif
        @inline(__always) func twos(_ lane: Int) -> Vector {
            let (a, b) = (fours(lane), fours(lane + 2))
            return join(a.front2(b), a.back2(b))
        }
        let (a, b) = (twos(0), twos(1))
        return join(a.front1(b), a.back1(b))
    }
}
