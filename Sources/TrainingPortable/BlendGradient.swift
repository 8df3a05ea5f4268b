import TrainingSteps

extension Kernels {
    /// Sums over the planes of some channels of a view, from which follow the gradients of the normalization and
    /// of the Shift-Max's coefficients.
    ///
    /// - Parameters:
    ///   - gradient: of the view, in its order and the raw outputs' layout; zero behind each run.
    ///   - coefficients: `Blend.coefficients` values a channel of the view.
    ///   - sums: `Blend.sums` values a channel of the view; those of branches that there are not stay as they are.
    public static func blendSums(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            switch blend.kind {
            case .plain: sum(Plain.self, blend, channel, raw, gradient, coefficients, sums)
            case .relu6: sum(Clipped.self, blend, channel, raw, gradient, coefficients, sums)
            case .oneBranch: sum(Mixed.self, blend, channel, raw, gradient, coefficients, sums)
            case .twoBranches: sum(Larger.self, blend, channel, raw, gradient, coefficients, sums)
            }
        }
    }
}

@inline(never)
private func sum<F: Form>(
    _: F.Type, _ blend: Blend, _ channel: Int, _ raw: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ coefficients: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
) {
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
            F.add(&totals, mixing, gradient + place, own + place, partner + place)
            place += Vector.width
        }
    }
    totals.write(branches: F.branches, to: sums + Blend.sums * channel)
}

extension Kernels {
    /// The gradient of the raw outputs of some channels.
    ///
    /// - Parameters:
    ///   - gradient: of the view, in its order and the raw outputs' layout.
    ///   - coefficients: `BlendGradient.coefficients` values a channel.
    ///   - output: where channel 0 would begin; zero behind each run.
    public static func blendGradient(
        _ blend: BlendGradient, channels: Range<Int>, raw: UnsafePointer<Float>,
        gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        for channel in channels {
            let c = coefficients + BlendGradient.coefficients * channel
            for part in 0..<blend.planes.parts {
                let offset = part * blend.planes.partPitch
                let rawRun = raw + offset
                let way = WayBack(
                    mixing: Mixing(c), previous: Mixing(c + 6), own1: Vector(all: c[12]),
                    own2: Vector(all: c[13]),
                    back1: Vector(all: c[14]), back2: Vector(all: c[15]), slope: Vector(all: c[16]),
                    constant: Vector(all: c[17]), x: rawRun + channel * blend.planes.pitch,
                    partner: rawRun + blend.partner[channel], before: rawRun + blend.previous[channel],
                    g: gradient + (blend.gradient[channel] + offset),
                    gBefore: gradient + (blend.previousGradient[channel] + offset))
                let target = output + (channel * layout.pitch + part * layout.partPitch)
                let length = blend.planes.length
                switch blend.kind {
                case .plain: write(Plain.self, way, length, to: target)
                case .relu6: write(Clipped.self, way, length, to: target)
                case .oneBranch: write(Mixed.self, way, length, to: target)
                case .twoBranches: write(Larger.self, way, length, to: target)
                }
            }
        }
    }
}

@inline(__always)
private func write<F: Form>(
    _: F.Type, _ way: WayBack, _ length: Int, to target: UnsafeMutablePointer<Float>
) {
    let whole = length / Vector.width * Vector.width
    var place = 0
    while place < whole {
        F.gradient(way, place).store(to: target + place)
        place += Vector.width
    }
    if place < length { first(length - place, of: F.gradient(way, place)).store(to: target + place) }
}
