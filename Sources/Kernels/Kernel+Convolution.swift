/// Arithmetic on buffers of floats: one call an operation. Every function has a slow twin in `Reference`.
///
/// The loops run along contiguous values with nothing in their way, so that the compiler turns them into
/// vector instructions; where it cannot (sums), they are written for it.
public enum Kernel {
    /// A convolution with the bias that its batch normalization leaves behind.
    ///
    /// - Parameters:
    ///   - input: `geometry.inputCount` values.
    ///   - weights: `geometry.weightCount` values, out × in/groups × kh × kw.
    ///   - bias: one value an output channel.
    ///   - output: `geometry.outputCount` values; must not overlap the input.
    public static func convolution(
        _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        if geometry.kernelHeight == 1, geometry.kernelWidth == 1, geometry.strideHeight == 1,
            geometry.strideWidth == 1
        {
            pointwise(geometry, input: input, weights: weights, bias: bias, output: output)
        } else {
            spatial(geometry, input: input, weights: weights, bias: bias, output: output)
        }
    }

    /// 1×1: every output plane is a weighted sum of its group's input planes, four of them at a time.
    private static func pointwise(
        _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        let plane = g.outputPlane
        for o in 0..<g.outputChannels {
            let out = output + o * plane
            let first = input + o / g.outputsPerGroup * g.inputsPerGroup * plane
            let weight = weights + o * g.inputsPerGroup
            for p in 0..<plane { out[p] = bias[o] }
            var i = 0
            while i + 4 <= g.inputsPerGroup {
                let (w0, w1, w2, w3) = (weight[i], weight[i + 1], weight[i + 2], weight[i + 3])
                let in0 = first + i * plane
                let (in1, in2, in3) = (in0 + plane, in0 + 2 * plane, in0 + 3 * plane)
                for p in 0..<plane {
                    out[p] += w0 * in0[p] + w1 * in1[p] + w2 * in2[p] + w3 * in3[p]
                }
                i += 4
            }
            while i < g.inputsPerGroup {
                let w = weight[i]
                let source = first + i * plane
                for p in 0..<plane { out[p] += w * source[p] }
                i += 1
            }
        }
    }

    /// Any kernel and stride: each input row is added to the output rows it reaches, one tap after another.
    private static func spatial(
        _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        let taps = g.kernelHeight * g.kernelWidth
        for o in 0..<g.outputChannels {
            let first = input + o / g.outputsPerGroup * g.inputsPerGroup * g.inputPlane
            for y in 0..<g.outputHeight {
                let out = output + o * g.outputPlane + y * g.outputWidth
                for x in 0..<g.outputWidth { out[x] = bias[o] }
                for i in 0..<g.inputsPerGroup {
                    let weight = weights + (o * g.inputsPerGroup + i) * taps
                    for ky in 0..<g.kernelHeight {
                        let iy = y * g.strideHeight + ky - g.paddingHeight
                        guard iy >= 0, iy < g.inputHeight else { continue }
                        let row = first + i * g.inputPlane + iy * g.inputWidth
                        addTaps(g, row: row, weights: weight + ky * g.kernelWidth, output: out)
                    }
                }
            }
        }
    }

    /// Adds one input row, seen through one row of the kernel, to one output row.
    @inline(__always)
    private static func addTaps(
        _ g: ConvolutionGeometry, row: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) {
        for kx in 0..<g.kernelWidth {
            let weight = weights[kx]
            let shift = kx - g.paddingWidth
            // The outputs x for which x·s + shift lies on the row.
            let start = shift >= 0 ? 0 : (-shift + g.strideWidth - 1) / g.strideWidth
            let end = min(g.outputWidth, (g.inputWidth - 1 - shift) / g.strideWidth + 1)
            guard start < end, g.inputWidth > shift else { continue }
            if g.strideWidth == 1 {
                let source = row + shift
                for x in start..<end { output[x] += weight * source[x] }
            } else {
                for x in start..<end { output[x] += weight * row[x * g.strideWidth + shift] }
            }
        }
    }
}
