import Inference
import TrainingPortable
import TrainingSteps

#if arch(x86_64)
    import TrainingV3
    import TrainingV4
#endif

/// The arithmetic of training for each instruction set: what each function does is said where it is, in the
/// sources of TrainingPortable.
extension InstructionSet {
    func mix(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.mix(mixture, groups: groups, sources: sources, weights: weights, outputs: outputs)
            case .v3:
                TrainingV3.mix(mixture, groups: groups, sources: sources, weights: weights, outputs: outputs)
        #endif
        default:
            TrainingPortable.mix(
                mixture, groups: groups, sources: sources, weights: weights, outputs: outputs)
        }
    }

    func correlate(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, outputs: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.correlate(mixture, groups: groups, sources: sources, outputs: outputs, sums: sums)
            case .v3:
                TrainingV3.correlate(mixture, groups: groups, sources: sources, outputs: outputs, sums: sums)
        #endif
        default:
            TrainingPortable.correlate(
                mixture, groups: groups, sources: sources, outputs: outputs, sums: sums)
        }
    }

    func blend(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
        residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.blend(
                    blend, channels: channels, raw: raw, coefficients: coefficients, residual: residual,
                    output: output, layout: layout)
            case .v3:
                TrainingV3.blend(
                    blend, channels: channels, raw: raw, coefficients: coefficients, residual: residual,
                    output: output, layout: layout)
        #endif
        default:
            TrainingPortable.blend(
                blend, channels: channels, raw: raw, coefficients: coefficients, residual: residual,
                output: output, layout: layout)
        }
    }

    func blendSums(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.blendSums(
                    blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                    sums: sums)
            case .v3:
                TrainingV3.blendSums(
                    blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                    sums: sums)
        #endif
        default:
            TrainingPortable.blendSums(
                blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                sums: sums)
        }
    }

    func blendGradient(
        _ blend: BlendGradient, channels: Range<Int>, raw: UnsafePointer<Float>,
        gradient: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>, layout: Planes
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.blendGradient(
                    blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                    output: output, layout: layout)
            case .v3:
                TrainingV3.blendGradient(
                    blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                    output: output, layout: layout)
        #endif
        default:
            TrainingPortable.blendGradient(
                blend, channels: channels, raw: raw, gradient: gradient, coefficients: coefficients,
                output: output, layout: layout)
        }
    }

    func moments(
        _ planes: Planes, channels: Range<Int>, raw: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4: TrainingV4.moments(planes, channels: channels, raw: raw, moments: moments)
            case .v3: TrainingV3.moments(planes, channels: channels, raw: raw, moments: moments)
        #endif
        default: TrainingPortable.moments(planes, channels: channels, raw: raw, moments: moments)
        }
    }

    func relu6Sums(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4: TrainingV4.relu6Sums(planes, channels: channels, values: values, sums: sums)
            case .v3: TrainingV3.relu6Sums(planes, channels: channels, values: values, sums: sums)
        #endif
        default: TrainingPortable.relu6Sums(planes, channels: channels, values: values, sums: sums)
        }
    }

    func relu6Gradient(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>, gradients: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.relu6Gradient(
                    planes, channels: channels, values: values, gradients: gradients, output: output)
            case .v3:
                TrainingV3.relu6Gradient(
                    planes, channels: channels, values: values, gradients: gradients, output: output)
        #endif
        default:
            TrainingPortable.relu6Gradient(
                planes, channels: channels, values: values, gradients: gradients, output: output)
        }
    }

    func add(_ values: UnsafePointer<Float>, count: Int, to sums: UnsafeMutablePointer<Float>) {
        switch self {
        #if arch(x86_64)
            case .v4: TrainingV4.add(values, count: count, to: sums)
            case .v3: TrainingV3.add(values, count: count, to: sums)
        #endif
        default: TrainingPortable.add(values, count: count, to: sums)
        }
    }

    func split(
        height: Int, width: Int, plane: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        partPitch: Int
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.split(
                    height: height, width: width, plane: plane, output: output, partPitch: partPitch)
            case .v3:
                TrainingV3.split(
                    height: height, width: width, plane: plane, output: output, partPitch: partPitch)
        #endif
        default:
            TrainingPortable.split(
                height: height, width: width, plane: plane, output: output, partPitch: partPitch)
        }
    }

    func merge(
        height: Int, width: Int, parts: UnsafePointer<Float>, partPitch: Int,
        plane: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.merge(
                    height: height, width: width, parts: parts, partPitch: partPitch, plane: plane)
            case .v3:
                TrainingV3.merge(
                    height: height, width: width, parts: parts, partPitch: partPitch, plane: plane)
        #endif
        default:
            TrainingPortable.merge(
                height: height, width: width, parts: parts, partPitch: partPitch, plane: plane)
        }
    }

    func descend(
        _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        momenta: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
    ) {
        switch self {
        #if arch(x86_64)
            case .v4:
                TrainingV4.descend(
                    parameters, gradients: gradients, momenta: momenta, count: count, rate: rate,
                    momentum: momentum, decay: decay)
            case .v3:
                TrainingV3.descend(
                    parameters, gradients: gradients, momenta: momenta, count: count, rate: rate,
                    momentum: momentum, decay: decay)
        #endif
        default:
            TrainingPortable.descend(
                parameters, gradients: gradients, momenta: momenta, count: count, rate: rate,
                momentum: momentum, decay: decay)
        }
    }
}
