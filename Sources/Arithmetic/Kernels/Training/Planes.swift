import ArithmeticSteps

extension Kernels {
    /// For each of some channels, the sum over all its parts and the sum of (value − mean)².
    ///
    /// - Parameter moments: output, two values for each channel.
    public static func moments(
        _ planes: Planes, channels: Range<Int>, raw: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>
    ) {
        let count = Float(planes.parts * planes.length)
        var channel = channels.lowerBound
        // Four channels at once, if the cache keeps them from the sums to the squares.
        while channel + 4 <= channels.upperBound, planes.parts * planes.length <= 1024 {
            let start = raw + channel * planes.pitch
            let (a, b, c, d) = (
                start, start + planes.pitch, start + 2 * planes.pitch, start + 3 * planes.pitch
            )
            let totals = totals4(sum(planes, a), sum(planes, b), sum(planes, c), sum(planes, d))
            let squared = totals4(
                squares(planes, a, mean: totals[0] / count), squares(planes, b, mean: totals[1] / count),
                squares(planes, c, mean: totals[2] / count), squares(planes, d, mean: totals[3] / count))
            for place in 0..<4 {
                moments[2 * (channel + place)] = totals[place]
                moments[2 * (channel + place) + 1] = squared[place]
            }
            channel += 4
        }
        while channel < channels.upperBound {
            let start = raw + channel * planes.pitch
            let total = sum(planes, start).total
            moments[2 * channel] = total
            moments[2 * channel + 1] = squares(planes, start, mean: total / count).total
            channel += 1
        }
    }

    /// The sums of a channel's values, lane by lane.
    @inline(__always)
    private static func sum(_ planes: Planes, _ start: UnsafePointer<Float>) -> Vector {
        var sum = Vector.zero
        for part in 0..<planes.parts {
            let run = start + part * planes.partPitch
            var place = 0
            while place < planes.length {
                sum += Vector(at: run + place)
                place += Vector.width
            }
        }
        return sum
    }

    /// The sums of (value − mean)², lane by lane.
    @inline(__always)
    private static func squares(_ planes: Planes, _ start: UnsafePointer<Float>, mean: Float) -> Vector {
        let mean = Vector(all: mean)
        var squares = Vector.zero
        for part in 0..<planes.parts {
            let run = start + part * planes.partPitch
            var place = 0
            while place + Vector.width <= planes.length {
                let x = Vector(at: run + place) - mean
                squares = squares.fma(x, x)
                place += Vector.width
            }
            if place < planes.length {
                let x = (Vector(at: run + place) - mean).first(planes.length - place)
                squares = squares.fma(x, x)
            }
        }
        return squares
    }

    /// The sum of each plane after ReLU6. `planes` has one part, with zeros after its values.
    public static func relu6Sums(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            let run = values + channel * planes.pitch
            var sum = Vector.zero
            var place = 0
            while place < planes.length {
                sum += Vector(at: run + place).relu6
                place += Vector.width
            }
            sums[channel] = sum.total
        }
    }

    /// The gradient of `relu6Sums`: `gradients[channel]` where ReLU6 has a slope, 0 elsewhere.
    public static func relu6Gradient(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>, gradients: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            let run = values + channel * planes.pitch
            let target = output + channel * planes.pitch
            let gradient = Vector(all: gradients[channel])
            var place = 0
            while place < planes.length {
                let x = Vector(at: run + place)
                // The zeros after the values are not on the slope.
                gradient.inside(x).store(to: target + place)
                place += Vector.width
            }
        }
    }

    /// Adds `count` values, a multiple of 16.
    public static func add(_ values: UnsafePointer<Float>, count: Int, to sums: UnsafeMutablePointer<Float>) {
        var place = 0
        while place < count {
            (Vector(at: sums + place) + Vector(at: values + place)).store(to: sums + place)
            place += Vector.width
        }
    }
}

extension Kernels {
    /// Splits a plane by the parity of its rows and columns: part 2·(row parity) + (column parity) holds every
    /// second value of every second row. A convolution with a stride of 2 then reads some of the parts.
    ///
    /// - Parameters:
    ///   - height, width: the size of the plane, even; its rows have no gaps. Up to 32 values after it are read.
    ///   - output: four parts, `partPitch` apart; the values after a part are left unchanged.
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
            let rest = half - x
            guard rest > 0 else { continue }
            let (a, b) = (Vector(at: row + 2 * x), Vector(at: row + (2 * x + Vector.width)))
            let both = TwoVectors(lowHalf: a, highHalf: b)
            both.evenHalf.store(first: rest, to: even + x)
            both.oddHalf.store(first: rest, to: odd + x)
        }
    }

    /// The inverse of `split`. Up to 16 values after each part are read.
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
            let rest = 2 * (half - x)
            guard rest > 0 else { continue }
            var both = TwoVectors()
            both.evenHalf = Vector(at: even + x)
            both.oddHalf = Vector(at: odd + x)
            both.lowHalf.store(first: min(rest, Vector.width), to: row + 2 * x)
            if rest > Vector.width {
                both.highHalf.store(first: rest - Vector.width, to: row + (2 * x + Vector.width))
            }
        }
    }
}

extension Kernels {
    /// One step of gradient descent on `count` values, a multiple of 16: g = gradient + decay · p, v = momentum · v
    /// + g, p −= rate · v.
    public static func descend(
        _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        momenta: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
    ) {
        let step = Vector(all: -rate)
        let keep = Vector(all: momentum)
        let shrink = Vector(all: decay)
        var place = 0
        while place < count {
            let p = Vector(at: parameters + place)
            let g = Vector(at: gradients + place).fma(p, shrink)
            let v = g.fma(Vector(at: momenta + place), keep)
            v.store(to: momenta + place)
            p.fma(v, step).store(to: parameters + place)
            place += Vector.width
        }
    }
}
