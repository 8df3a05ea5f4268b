import TrainingSteps

/// Makes some channels of a view from raw outputs.
///
/// - Parameters:
///   - coefficients: `Blend.coefficients` values a channel of the view.
///   - residual: what is added, in the raw outputs' layout and the view's order; or nil.
///   - output: where channel 0 of the view would begin.
public func blend(
    _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
    residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, layout: Planes
) {
    for channel in channels {
        let own = raw + blend.own[channel]
        let partner = raw + blend.partner[channel]
        let mixing = Mixing(coefficients + Blend.coefficients * channel)
        for part in 0..<blend.planes.parts {
            let run = Run(
                own: own + part * blend.planes.partPitch, partner: partner + part * blend.planes.partPitch,
                residual: residual.map {
                    $0 + (channel * blend.planes.pitch + part * blend.planes.partPitch)
                },
                length: blend.planes.length)
            let target = output + (channel * layout.pitch + part * layout.partPitch)
            switch blend.kind {
            case .plain: write(run, to: target) { x, _ in mixing.plain(x) }
            case .relu6: write(run, to: target) { x, _ in mixing.plain(x).relu6 }
            case .oneBranch: write(run, to: target) { x, y in mixing.first(x, y) }
            case .twoBranches:
                write(run, to: target) { x, y in mixing.first(x, y).larger(mixing.second(x, y)) }
            }
        }
    }
}

/// A channel's coefficients in registers.
struct Mixing {
    let a1: Vector
    let b1: Vector
    let c1: Vector
    let a2: Vector
    let b2: Vector
    let c2: Vector

    @inline(__always) init(_ coefficients: UnsafePointer<Float>) {
        a1 = Vector(all: coefficients[0])
        b1 = Vector(all: coefficients[1])
        c1 = Vector(all: coefficients[2])
        a2 = Vector(all: coefficients[3])
        b2 = Vector(all: coefficients[4])
        c2 = Vector(all: coefficients[5])
    }

    @inline(__always) func plain(_ x: Vector) -> Vector { c1.adding(x, times: a1) }
    @inline(__always) func first(_ x: Vector, _ y: Vector) -> Vector {
        c1.adding(x, times: a1).adding(y, times: b1)
    }
    @inline(__always) func second(_ x: Vector, _ y: Vector) -> Vector {
        c2.adding(x, times: a2).adding(y, times: b2)
    }
}

/// One part of a channel.
private struct Run {
    let own: UnsafePointer<Float>
    let partner: UnsafePointer<Float>
    let residual: UnsafePointer<Float>?
    let length: Int
}

@inline(__always)
private func write(
    _ run: Run, to target: UnsafeMutablePointer<Float>, _ value: (Vector, Vector) -> Vector
) {
    @inline(__always) func at(_ place: Int) -> Vector {
        let result = value(Vector(at: run.own + place), Vector(at: run.partner + place))
        guard let residual = run.residual else { return result }
        return result.plus(Vector(at: residual + place))
    }
    var place = 0
    while place + Vector.width <= run.length {
        at(place).store(to: target + place)
        place += Vector.width
    }
    if place < run.length { first(run.length - place, of: at(place)).store(to: target + place) }
}
