import TrainingSteps

extension Kernels {
    /// For some channels the sum over all parts, and the sum of the squares of what remains less their mean.
    ///
    /// - Parameter moments: two values a channel.
    public static func moments(
        _ planes: Planes, channels: Range<Int>, raw: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            let start = raw + channel * planes.pitch
            var sum = Vector.zero
            for part in 0..<planes.parts {
                let run = start + part * planes.partPitch
                var place = 0
                while place < planes.length {
                    sum += Vector(at: run + place)
                    place += Vector.width
                }
            }
            let total = sum.total
            let mean = Vector(all: total / Float(planes.parts * planes.length))
            var squares = Vector.zero
            for part in 0..<planes.parts {
                let run = start + part * planes.partPitch
                var place = 0
                while place + Vector.width <= planes.length {
                    let x = Vector(at: run + place) - mean
                    squares = squares.adding(x, times: x)
                    place += Vector.width
                }
                if place < planes.length {
                    let x = first(planes.length - place, of: Vector(at: run + place) - mean)
                    squares = squares.adding(x, times: x)
                }
            }
            moments[2 * channel] = total
            moments[2 * channel + 1] = squares.total
        }
    }

    /// The sum of each plane's values after ReLU6; `planes` has one part, with zeros behind its values.
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

    /// The gradient behind `relu6Sums`: `gradients[channel]` where a value lies on ReLU6's slope, else 0.
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
                // The zeros behind the values are not on the slope.
                gradient.replacing(with: 0, where: x .<= 0).replacing(with: 0, where: x .>= 6)
                    .store(to: target + place)
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
