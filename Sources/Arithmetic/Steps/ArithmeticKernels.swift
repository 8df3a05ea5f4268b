/// The functions that are compiled once for each instruction set. The module of each instruction set has one type
/// that conforms: `Kernels`. The functions are documented where they are implemented, in `Arithmetic/Kernels`.
///
/// They check nothing: pointers, counts and layouts must be as documented.
public protocol ArithmeticKernels {
    // MARK: Inference

    static func execute(_ steps: UnsafePointer<Step>, count: Int, input: UnsafePointer<Float>)
    static func pack(
        _ weights: UnsafePointer<Float>, inputs: Int, into packed: UnsafeMutablePointer<Float>,
        scales: UnsafeMutablePointer<Float>
    )
    static func magnitudes(_ row: UnsafePointer<Float>, count: Int) -> RowMagnitudes

    // MARK: The processor's limits

    static var multiplyAddsInRound: Int { get }
    static func multiplyAdds(rounds: Int, factor: Float) -> Float
    static func readAll(_ values: UnsafePointer<Float>, count: Int) -> Float

    // MARK: Training

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

    // MARK: Pixels

    static func resizeRows(
        _ pass: ResizePass, _ input: UnsafePointer<UInt8>, rowBytes: Int, rows: Int, inputPixels: Int,
        into output: UnsafeMutablePointer<UInt8>
    )
    static func resizeColumns(
        _ pass: ResizePass, _ input: UnsafePointer<UInt8>, rowBytes: Int,
        into output: UnsafeMutablePointer<UInt8>
    )
    static func convertInvertedCMYK(
        _ cmyk: UnsafePointer<UInt8>, count: Int, into rgb: UnsafeMutablePointer<UInt8>
    )
    static func normalize(
        _ pixels: UnsafePointer<UInt8>, count: Int, lines: UnsafePointer<Float>,
        into planes: UnsafeMutablePointer<Float>
    )
}

/// One pass of a resize: each output pixel is a weighted sum of `taps` adjacent input pixels of its row or column.
public struct ResizePass {
    /// The binary digits of a weight after the point: weights are multiples of 2^-22.
    public static let fractionBits: Int32 = 22

    /// For each output pixel, its first input pixel: `outputs` values.
    public var first: UnsafePointer<Int32>
    /// For each output pixel its weights: `outputs` × `taps` values.
    public var weights: UnsafePointer<Int32>
    public var taps: Int
    public var outputs: Int

    public init(
        first: UnsafePointer<Int32>, weights: UnsafePointer<Int32>, taps: Int, outputs: Int
    ) {
        self.first = first
        self.weights = weights
        self.taps = taps
        self.outputs = outputs
    }
}
