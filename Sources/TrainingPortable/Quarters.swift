import TrainingSteps

extension Kernels {
    /// A plane by the parity of its rows and columns: part 2·(row parity) + column parity holds every other row's
    /// every other value. What a stride of 2 skips is then a matter of which part is read.
    ///
    /// - Parameters:
    ///   - height, width: of the plane, even; its rows lie one behind the other.
    ///   - output: four parts `partPitch` apart; what lies behind a part's values is left alone.
    public static func split(
        height: Int, width: Int, plane: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        partPitch: Int
    ) {
        let half = width / 2
        for y in 0..<height {
            let row = plane + y * width
            let even = output + ((y & 1) * 2 * partPitch + y / 2 * half)
            let odd = even + partPitch
            var x = 0
            while x + Vector.width <= half {
                let both = TwoVectors(
                    lowHalf: Vector(at: row + 2 * x), highHalf: Vector(at: row + (2 * x + Vector.width)))
                both.evenHalf.store(to: even + x)
                both.oddHalf.store(to: odd + x)
                x += Vector.width
            }
            while x < half {
                even[x] = row[2 * x]
                odd[x] = row[2 * x + 1]
                x += 1
            }
        }
    }

    /// The plane whose parts `split` made.
    public static func merge(
        height: Int, width: Int, parts: UnsafePointer<Float>, partPitch: Int,
        plane: UnsafeMutablePointer<Float>
    ) {
        let half = width / 2
        for y in 0..<height {
            let row = plane + y * width
            let even = parts + ((y & 1) * 2 * partPitch + y / 2 * half)
            let odd = even + partPitch
            var x = 0
            while x + Vector.width <= half {
                var both = TwoVectors()
                both.evenHalf = Vector(at: even + x)
                both.oddHalf = Vector(at: odd + x)
                both.lowHalf.store(to: row + 2 * x)
                both.highHalf.store(to: row + (2 * x + Vector.width))
                x += Vector.width
            }
            while x < half {
                row[2 * x] = even[x]
                row[2 * x + 1] = odd[x]
                x += 1
            }
        }
    }
}
