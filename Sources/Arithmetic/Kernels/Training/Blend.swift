import ArithmeticSteps

extension Kernels {
    /// Computes some channels of a view from raw outputs.
    ///
    /// - Parameters:
    ///   - coefficients: `Blend.coefficients` values for each channel of the view.
    ///   - residual: what to add, in the layout of the raw outputs and the order of the view; or nil.
    ///   - output: the address of channel 0 of the view.
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
                case .plain: write(PlainForm.self, run, coefficients)
                case .relu6: write(ReLU6Form.self, run, coefficients)
                case .oneBranch: write(OneBranchForm.self, run, coefficients)
                case .twoBranches: write(TwoBranchForm.self, run, coefficients)
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
private func write<F: BlendForm>(_: F.Type, _ run: Run, _ coefficients: UnsafePointer<Float>) {
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
        value.first(run.length - place).store(to: run.target + place)
    }
}

extension Kernels {
    /// The sums over some channels of a view from which the gradients of the normalization and of the Shift-Max
    /// coefficients follow.
    ///
    /// - Parameters:
    ///   - gradient: of the view, in its order and the layout of the raw outputs; zero after each run.
    ///   - coefficients: `Blend.coefficients` values for each channel of the view.
    ///   - sums: output, `Blend.sums` values for each channel of the view; those of missing branches are left
    ///     unchanged.
    public static func blendSums(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
    ) {
        for channel in channels {
            switch blend.kind {
            case .plain: sum(PlainForm.self, blend, channel, raw, gradient, coefficients, sums)
            case .relu6: sum(ReLU6Form.self, blend, channel, raw, gradient, coefficients, sums)
            case .oneBranch: sum(OneBranchForm.self, blend, channel, raw, gradient, coefficients, sums)
            case .twoBranches: sum(TwoBranchForm.self, blend, channel, raw, gradient, coefficients, sums)
            }
        }
    }
}

@inline(never)
private func sum<F: BlendForm>(
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
    ///   - gradient: of the view, in its order and the layout of the raw outputs.
    ///   - coefficients: `BlendGradient.coefficients` values for each channel.
    ///   - output: the address of channel 0; zero after each run.
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
                let inputs = BackwardInputs(
                    mixing: Mixing(c), previous: Mixing(c + 6), ownFirst: Vector(all: c[12]),
                    ownAll: Vector(all: c[13]),
                    previousFirst: Vector(all: c[14]), previousAll: Vector(all: c[15]),
                    slope: Vector(all: c[16]),
                    constant: Vector(all: c[17]), x: rawRun + channel * blend.planes.pitch,
                    partner: rawRun + blend.partner[channel], previousRun: rawRun + blend.previous[channel],
                    g: gradient + (blend.gradient[channel] + offset),
                    previousGradient: gradient + (blend.previousGradient[channel] + offset))
                let target = output + (channel * layout.pitch + part * layout.partPitch)
                let length = blend.planes.length
                switch blend.kind {
                case .plain: write(PlainForm.self, inputs, length, to: target)
                case .relu6: write(ReLU6Form.self, inputs, length, to: target)
                case .oneBranch: write(OneBranchForm.self, inputs, length, to: target)
                case .twoBranches: write(TwoBranchForm.self, inputs, length, to: target)
                }
            }
        }
    }
}

@inline(__always)
private func write<F: BlendForm>(
    _: F.Type, _ inputs: BackwardInputs, _ length: Int, to target: UnsafeMutablePointer<Float>
) {
    let whole = length / Vector.width * Vector.width
    var place = 0
    while place < whole {
        F.gradient(inputs, place).store(to: target + place)
        place += Vector.width
    }
    if place < length { F.gradient(inputs, place).first(length - place).store(to: target + place) }
}
