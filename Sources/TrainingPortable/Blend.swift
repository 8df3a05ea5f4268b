import TrainingSteps

extension Kernels {
    /// Makes some channels of a view from raw outputs.
    ///
    /// - Parameters:
    ///   - coefficients: `Blend.coefficients` values a channel of the view.
    ///   - residual: what is added, in the raw outputs' layout and the view's order; or nil.
    ///   - output: where channel 0 of the view would begin.
    public static func blend(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
        residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        for channel in channels {
            let coefficients = coefficients + Blend.coefficients * channel
            for part in 0..<blend.planes.parts {
                let offset = part * blend.planes.partPitch
                let run = Run(
                    own: raw + (blend.own[channel] + offset),
                    partner: raw + (blend.partner[channel] + offset),
                    residual: residual.map { $0 + (channel * blend.planes.pitch + offset) },
                    target: output + (channel * layout.pitch + part * layout.partPitch),
                    length: blend.planes.length)
                switch blend.kind {
                case .plain: write(Plain.self, run, coefficients)
                case .relu6: write(Clipped.self, run, coefficients)
                case .oneBranch: write(Mixed.self, run, coefficients)
                case .twoBranches: write(Larger.self, run, coefficients)
                }
            }
        }
    }
}

/// One part of a channel.
private struct Run {
    let own: UnsafePointer<Float>
    let partner: UnsafePointer<Float>
    let residual: UnsafePointer<Float>?
    let target: UnsafeMutablePointer<Float>
    let length: Int
}

@inline(never)
private func write<F: Form>(_: F.Type, _ run: Run, _ coefficients: UnsafePointer<Float>) {
    let mixing = Mixing(coefficients)
    let whole = run.length / Vector.width * Vector.width
    var place = 0
    while place < whole {
        var value = F.value(mixing, run.own + place, run.partner + place)
        if let residual = run.residual { value += Vector(at: residual + place) }
        value.store(to: run.target + place)
        place += Vector.width
    }
    if place < run.length {
        var value = F.value(mixing, run.own + place, run.partner + place)
        if let residual = run.residual { value += Vector(at: residual + place) }
        first(run.length - place, of: value).store(to: run.target + place)
    }
}
