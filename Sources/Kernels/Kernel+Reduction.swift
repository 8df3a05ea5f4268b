extension Kernel {
    private typealias Lanes = SIMD8<Float>

    /// The sum of `count` values, in eight interleaved partial sums.
    static func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
        let raw = UnsafeRawPointer(values)
        var lanes = Lanes.zero
        var index = 0
        while index + 8 <= count {
            lanes += raw.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
            index += 8
        }
        var total = lanes.sum()
        while index < count {
            total += values[index]
            index += 1
        }
        return total
    }

    static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
        let (rawA, rawB) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
        var lanes = Lanes.zero
        var index = 0
        while index + 8 <= count {
            lanes +=
                rawA.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
                * rawB.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
            index += 8
        }
        var total = lanes.sum()
        while index < count {
            total += a[index] * b[index]
            index += 1
        }
        return total
    }

    /// The mean of each channel's plane.
    public static func means(
        _ input: UnsafePointer<Float>, channels: Int, plane: Int, output: UnsafeMutablePointer<Float>
    ) {
        for channel in 0..<channels {
            output[channel] = sum(input + channel * plane, count: plane) / Float(plane)
        }
    }

    /// out[o] = bias[o] + Σ weight[o, i] · in[i]; with `relu`, negative results become 0.
    public static func linear(
        _ input: UnsafePointer<Float>, inputs: Int, outputs: Int, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, relu: Bool = false, output: UnsafeMutablePointer<Float>
    ) {
        for o in 0..<outputs {
            let value = bias[o] + dot(weights + o * inputs, input, count: inputs)
            output[o] = relu && value < 0 ? 0 : value
        }
    }

    /// scale · x + shift, each channel its own.
    public static func scaleAndShift(
        _ input: UnsafePointer<Float>, channels: Int, plane: Int, scale: UnsafePointer<Float>,
        shift: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        for channel in 0..<channels {
            let (factor, offset) = (scale[channel], shift[channel])
            let (source, target) = (input + channel * plane, output + channel * plane)
            for p in 0..<plane { target[p] = factor * source[p] + offset }
        }
    }
}
