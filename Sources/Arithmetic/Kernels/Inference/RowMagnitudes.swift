import ArithmeticSteps

extension Kernels {
    /// How the weights of a row are distributed.
    ///
    /// - Parameters:
    ///   - row: `count` weights.
    ///   - count: at least 1.
    public static func magnitudes(_ row: UnsafePointer<Float>, count: Int) -> RowMagnitudes {
        let whole = count / Vector.width * Vector.width
        var (greatest, sums) = (Vector.zero, Vector.zero)
        for place in stride(from: 0, to: whole, by: Vector.width) {
            let size = Vector(at: row + place).magnitude
            greatest = greatest.max(size)
            sums = sums.plus(size)
        }
        var (largest, sum) = (greatest.greatest, sums.total)
        for place in whole..<count {
            largest = max(largest, abs(row[place]))
            sum += abs(row[place])
        }
        let limit = largest / RowMagnitudes.clip
        sums = Vector.zero
        for place in stride(from: 0, to: whole, by: Vector.width) {
            sums = sums.plus(Vector(at: row + place).magnitude.min(Vector(all: limit)))
        }
        var clipped = sums.total
        for place in whole..<count { clipped += min(abs(row[place]), limit) }
        return RowMagnitudes(
            largest: largest, mean: sum / Float(count), clippedMean: clipped / Float(count))
    }
}

extension LaneBlock {
    @inline(__always) fileprivate var magnitude: Self { max(times(Self(all: -1))) }
}
