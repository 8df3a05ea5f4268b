import TrainingSteps

/// Sums over the planes of some channels of a view, from which follow the gradients of the normalization and
/// of the Shift-Max's coefficients.
///
/// - Parameters:
///   - gradient: of the view, in its order and the raw outputs' layout; zero behind each run.
///   - coefficients: `Blend.coefficients` values a channel of the view.
///   - sums: `Blend.sums` values a channel of the view; those of branches that there are not stay as they are.
public func blendSums(
    _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
) {
    for channel in channels {
        let coefficients = coefficients + Blend.coefficients * channel
        let mixing = Mixing(coefficients)
        var totals = BranchSums(mean: coefficients[6], partnerMean: coefficients[7])
        for part in 0..<blend.planes.parts {
            let offset = part * blend.planes.partPitch
            let own = raw + (blend.own[channel] + offset)
            let partner = raw + (blend.partner[channel] + offset)
            let gradient = gradient + (channel * blend.planes.pitch + offset)
            var place = 0
            while place < blend.planes.length {
                let x = Vector(at: own + place)
                let g = Vector(at: gradient + place)
                switch blend.kind {
                case .plain: totals.addOwn(g, x)
                case .relu6: totals.addOwn(inside(g, mixing.plain(x)), x)
                case .oneBranch: totals.addFirst(g, x, Vector(at: partner + place))
                case .twoBranches:
                    let y = Vector(at: partner + place)
                    let d = share(g, mixing.first(x, y), mixing.second(x, y))
                    totals.addFirst(d, x, y)
                    totals.addSecond(g - d, x, y)
                }
                place += Vector.width
            }
        }
        totals.write(blend.kind, to: sums + Blend.sums * channel)
    }
}

/// The part of a gradient that goes through ReLU6's slope.
@inline(__always)
private func inside(_ gradient: Vector, _ value: Vector) -> Vector {
    gradient.replacing(with: 0, where: (value .<= 0) .| (value .>= 6))
}

/// The part of a gradient that goes through the first branch: all where it is the larger, half in a tie.
@inline(__always)
private func share(_ gradient: Vector, _ first: Vector, _ second: Vector) -> Vector {
    let through = gradient.replacing(with: 0, where: first .< second)
    return through.replacing(with: gradient * 0.5, where: first .== second)
}

private struct BranchSums {
    let mean: Vector
    let partnerMean: Vector
    var d1 = Vector.zero
    var x1 = Vector.zero
    var y1 = Vector.zero
    var d2 = Vector.zero
    var x2 = Vector.zero
    var y2 = Vector.zero

    @inline(__always) init(mean: Float, partnerMean: Float) {
        self.mean = Vector(all: mean)
        self.partnerMean = Vector(all: partnerMean)
    }

    @inline(__always) mutating func addOwn(_ d: Vector, _ x: Vector) {
        d1 += d
        x1 = x1.adding(d, times: x - mean)
    }
    @inline(__always) mutating func addFirst(_ d: Vector, _ x: Vector, _ y: Vector) {
        d1 += d
        x1 = x1.adding(d, times: x - mean)
        y1 = y1.adding(d, times: y - partnerMean)
    }
    @inline(__always) mutating func addSecond(_ d: Vector, _ x: Vector, _ y: Vector) {
        d2 += d
        x2 = x2.adding(d, times: x - mean)
        y2 = y2.adding(d, times: y - partnerMean)
    }
    @inline(__always) func write(_ kind: BlendKind, to sums: UnsafeMutablePointer<Float>) {
        sums[0] = d1.total
        sums[1] = x1.total
        if kind == .oneBranch || kind == .twoBranches { sums[2] = y1.total }
        if kind == .twoBranches {
            sums[3] = d2.total
            sums[4] = x2.total
            sums[5] = y2.total
        }
    }
}

/// The gradient of the raw outputs of some channels.
///
/// - Parameters:
///   - gradient: of the view, in its order and the raw outputs' layout.
///   - coefficients: `BlendGradient.coefficients` values a channel.
///   - output: where channel 0 would begin; zero behind each run.
public func blendGradient(
    _ blend: BlendGradient, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    coefficients: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, layout: Planes
) {
    for channel in channels {
        let c = coefficients + BlendGradient.coefficients * channel
        let (mixing, previous) = (Mixing(c), Mixing(c + 6))
        let (own1, own2) = (Vector(all: c[12]), Vector(all: c[13]))
        let (back1, back2) = (Vector(all: c[14]), Vector(all: c[15]))
        let (slope, constant) = (Vector(all: c[16]), Vector(all: c[17]))
        for part in 0..<blend.planes.parts {
            let offset = part * blend.planes.partPitch
            let rawRun = raw + offset
            let x = rawRun + channel * blend.planes.pitch
            let partner = rawRun + blend.partner[channel]
            let before = rawRun + blend.previous[channel]
            let g = gradient + (blend.gradient[channel] + offset)
            let gBefore = gradient + (blend.previousGradient[channel] + offset)
            let target = output + (channel * layout.pitch + part * layout.partPitch)
            switch blend.kind {
            case .plain:
                write(blend.planes.length, to: target) { place in
                    constant.adding(Vector(at: x + place), times: slope)
                        .adding(Vector(at: g + place), times: own1)
                }
            case .relu6:
                write(blend.planes.length, to: target) { place in
                    let z = Vector(at: x + place)
                    let d = inside(Vector(at: g + place), mixing.plain(z))
                    return constant.adding(z, times: slope).adding(d, times: own1)
                }
            case .oneBranch:
                write(blend.planes.length, to: target) { place in
                    constant.adding(Vector(at: x + place), times: slope)
                        .adding(Vector(at: g + place), times: own1)
                        .adding(Vector(at: gBefore + place), times: back1)
                }
            case .twoBranches:
                write(blend.planes.length, to: target) { place in
                    let z = Vector(at: x + place)
                    let (y, w) = (Vector(at: partner + place), Vector(at: before + place))
                    let (own, other) = (Vector(at: g + place), Vector(at: gBefore + place))
                    let d = share(own, mixing.first(z, y), mixing.second(z, y))
                    let e = share(other, previous.first(w, z), previous.second(w, z))
                    return constant.adding(z, times: slope)
                        .adding(d, times: own1).adding(own - d, times: own2)
                        .adding(e, times: back1).adding(other - e, times: back2)
                }
            }
        }
    }
}

@inline(__always)
private func write(_ length: Int, to target: UnsafeMutablePointer<Float>, _ value: (Int) -> Vector) {
    var place = 0
    while place + Vector.width <= length {
        value(place).store(to: target + place)
        place += Vector.width
    }
    if place < length { first(length - place, of: value(place)).store(to: target + place) }
}
