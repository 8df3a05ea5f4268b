/// Sums over one run, lane by lane. Distances from the run's first value are summed, so that a run that hardly varies
/// keeps its deviation.
private struct RunSums {
    var sum = Vector.zero
    var squares = Vector.zero
    var lowest = Vector(all: .infinity)
    var highest = Vector(all: -.infinity)
    /// The smallest magnitudes.
    var nearest = Vector(all: .infinity)

    @inline(__always)
    mutating func add(_ x: Vector, _ origin: Vector) {
        let distance = x.minus(origin)
        sum = sum.plus(distance)
        squares = squares.adding(distance, times: distance)
        lowest = lowest.smaller(x)
        highest = highest.larger(x)
        nearest = nearest.nearer(x)
    }
}

/// What as many runs as a vector has lanes have come to.
struct RunGroup {
    /// A vector for each run: sums, squares, the lowest, the highest.
    private let rows: UnsafeMutablePointer<Float>
    /// A value for each run: the first one, how many are exactly 0 and exactly 6.
    private let values: UnsafeMutablePointer<Float>
    /// Two values for each run: sums and squares of long ones.
    private let long: UnsafeMutableRawPointer

    /// As many values as are added up in floats: behind them the sums go on in double, so that a run of any length keeps
    /// its mean to float precision.
    static var longest: Int { 64 * Vector.width }
    private static var square: Int { Vector.width * Vector.width }
    static var count: Int { 4 * square + 8 * Vector.width }

    @inline(__always) init(_ room: UnsafeMutablePointer<Float>) {
        rows = room
        values = room + 4 * Self.square
        long = UnsafeMutableRawPointer(values + 4 * Vector.width)
    }

    /// Where there are fewer runs than lanes, the others are zeros.
    func clear() {
        for place in 0..<4 * Self.square { rows[place] = 0 }
        for place in 0..<3 * Vector.width { values[place] = 0 }
        for place in 0..<2 * Vector.width { long.storeBytes(of: 0, toByteOffset: 8 * place, as: Double.self) }
    }

    var sums: Vector { across(0) { $0.plus($1) } }
    var squares: Vector { across(1) { $0.plus($1) } }
    var lowest: Vector { across(2) { $0.smaller($1) } }
    var highest: Vector { across(3) { $0.larger($1) } }
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
            fetch(toWrite: run + (index + ahead))
            for part in 0..<16 / Vector.width {
                sums.add(Vector(at: run + (index + part * Vector.width)), origin)
            }
            index += 16
        }
        while index < end {
            sums.add(Vector(at: run + index), origin)
            index += Vector.width
        }
        if end < length { fetch(toWrite: run + (end + ahead)) }
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
                fetch(toWrite: run + (index + ahead))
                fetch(toWrite: run + (index + 16 + ahead))
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
        first.lowest = first.lowest.smaller(second.lowest)
        first.highest = first.highest.larger(second.highest)
        first.nearest = first.nearest.nearer(second.nearest)
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

    /// Takes in what is left of a run, and writes its rows.
    @inline(__always)
    @discardableResult
    private func put(
        _ begun: RunSums, _ run: UnsafePointer<Float>, _ length: Int, _ lane: Int, _ inside: Lanes,
        _ origin: Vector
    ) -> RunSums {
        var sums = begun
        let end = length / Vector.width * Vector.width
        // The first value once more changes nothing.
        if end < length { sums.add(origin.replacing(with: Vector(at: run + end), where: inside), origin) }
        sums.sum.store(to: rows + lane * Vector.width)
        sums.squares.store(to: rows + (Self.square + lane * Vector.width))
        sums.lowest.store(to: rows + (2 * Self.square + lane * Vector.width))
        sums.highest.store(to: rows + (3 * Self.square + lane * Vector.width))
        values[lane] = run[0]
        var counts: (Float, Float) = (0, 0)
        if sums.nearest.hasZero(orReaches: 6, sums.highest) { counts = Self.counts(run, length, inside) }
        values[Vector.width + lane] = counts.0
        values[2 * Vector.width + lane] = counts.1
        return sums
    }

    /// How many are exactly 0 and exactly 6. What a float counts of them is exact.
    @inline(never)
    private static func counts(_ run: UnsafePointer<Float>, _ length: Int, _ inside: Lanes) -> (Float, Float)
    {
        var (zeros, sixes) = (Vector.zero, Vector.zero)
        let six = Vector(all: 6)
        let end = length / Vector.width * Vector.width
        var index = 0
        while index < end {
            let x = Vector(at: run + index)
            zeros = zeros.counting(x, equalTo: Vector.zero)
            sixes = sixes.counting(x, equalTo: six)
            index += Vector.width
        }
        if end < length {
            let x = Vector(all: 1).replacing(with: Vector(at: run + end), where: inside)
            zeros = zeros.counting(x, equalTo: Vector.zero)
            sixes = sixes.counting(x, equalTo: six)
        }
        return (zeros.total, sixes.total)
    }

    /// The vectors of one kind, each one's lanes joined to a lane of the result: in each turn, of two vectors the blocks'
    /// front halves with their back halves.
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
