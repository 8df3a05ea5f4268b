/// The arithmetic of training, which each instruction set has of its own: what each function does is said where it
/// is, in the sources of TrainingPortable.
public protocol TrainingKernels {
    static func blend(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, coefficients: UnsafePointer<Float>,
        residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, layout: Planes
    )
    static func blendSums(
        _ blend: Blend, channels: Range<Int>, raw: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
    )
    static func blendGradient(
        _ blend: BlendGradient, channels: Range<Int>, raw: UnsafePointer<Float>,
        gradient: UnsafePointer<Float>,
        coefficients: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, layout: Planes
    )
    static func correlate(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, outputs: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    )
    static func mix(
        _ mixture: Mixture, groups: Range<Int>, sources: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    )
    static func moments(
        _ planes: Planes, channels: Range<Int>, raw: UnsafePointer<Float>,
        moments: UnsafeMutablePointer<Float>
    )
    static func relu6Sums(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>
    )
    static func relu6Gradient(
        _ planes: Planes, channels: Range<Int>, values: UnsafePointer<Float>, gradients: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    )
    static func add(_ values: UnsafePointer<Float>, count: Int, to sums: UnsafeMutablePointer<Float>)
    static func split(
        height: Int, width: Int, plane: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        partPitch: Int
    )
    static func merge(
        height: Int, width: Int, parts: UnsafePointer<Float>, partPitch: Int,
        plane: UnsafeMutablePointer<Float>
    )
    static func descend(
        _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        momenta: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
    )
}
