/// The operations of the network, each written as its formula, in double precision and one value at a time. The
/// kernels must agree with them.
public enum Reference {
    /// out[o, y, x] = bias[o] + Σ weight[o, i, ky, kx] · in[i, y·s + ky − p, x·s + kx − p], over the inputs
    /// i of o's group and the kernel's places that lie on the picture.
    public static func convolution(
        _ geometry: ConvolutionGeometry, input: [Float], weights: [Float], bias: [Float]
    ) -> [Float] {
        let g = geometry
        var output = [Float](repeating: 0, count: g.outputCount)
        for o in 0..<g.outputChannels {
            let firstInput = o / g.outputsPerGroup * g.inputsPerGroup
            for y in 0..<g.outputHeight {
                for x in 0..<g.outputWidth {
                    var sum = Double(bias[o])
                    for i in 0..<g.inputsPerGroup {
                        for ky in 0..<g.kernelHeight {
                            for kx in 0..<g.kernelWidth {
                                let iy = y * g.strideHeight + ky - g.paddingHeight
                                let ix = x * g.strideWidth + kx - g.paddingWidth
                                guard (0..<g.inputHeight).contains(iy), (0..<g.inputWidth).contains(ix)
                                else { continue }
                                let weight =
                                    ((o * g.inputsPerGroup + i) * g.kernelHeight + ky) * g.kernelWidth + kx
                                let place = ((firstInput + i) * g.inputHeight + iy) * g.inputWidth + ix
                                sum += Double(weights[weight]) * Double(input[place])
                            }
                        }
                    }
                    output[(o * g.outputHeight + y) * g.outputWidth + x] = Float(sum)
                }
            }
        }
        return output
    }

    /// out[o] = bias[o] + Σ weight[o, i] · in[i]
    public static func linear(input: [Float], weights: [Float], bias: [Float]) -> [Float] {
        bias.indices.map { o in
            var sum = Double(bias[o])
            for i in input.indices { sum += Double(weights[o * input.count + i]) * Double(input[i]) }
            return Float(sum)
        }
    }
}

extension Reference {
    public static func relu6(_ x: Float) -> Float { min(max(x, 0), 6) }

    public static func hSigmoid(_ x: Float) -> Float { relu6(x + 3) / 6 }

    public static func hSwish(_ x: Float) -> Float { x * hSigmoid(x) }

    /// Channel j·(C/g)+i goes to i·g+j.
    public static func shuffle(_ input: [Float], channels: Int, groups: Int) -> [Float] {
        let plane = input.count / channels
        let perGroup = channels / groups
        var output = input
        for j in 0..<groups {
            for i in 0..<perGroup {
                for p in 0..<plane {
                    output[(i * groups + j) * plane + p] = input[(j * perGroup + i) * plane + p]
                }
            }
        }
        return output
    }

    /// The mean of each channel.
    public static func means(_ input: [Float], channels: Int) -> [Float] {
        let plane = input.count / channels
        return (0..<channels).map { channel in
            var sum = 0.0
            for p in 0..<plane { sum += Double(input[channel * plane + p]) }
            return Float(sum / Double(plane))
        }
    }

    /// 4·(h-sigmoid(x) − 0.5) + offset
    public static func coefficient(_ x: Float, offset: Float) -> Float {
        4 * (hSigmoid(x) - 0.5) + offset
    }

    /// For each channel the share of values at which branch 1 is the maximum, ties included.
    public static func firstBranchShares(
        _ input: [Float], partners: [Int], coefficients: [Float]
    ) -> [Float] {
        let channels = partners.count
        let plane = input.count / channels
        guard coefficients.count == 4 * channels else { return [Float](repeating: 1, count: channels) }
        return (0..<channels).map { channel in
            let (a1, b1) = (coefficients[channel], coefficients[channels + channel])
            let (a2, b2) = (coefficients[2 * channels + channel], coefficients[3 * channels + channel])
            let count = (0..<plane).count { p in
                let (x, partner) = (input[channel * plane + p], input[partners[channel] * plane + p])
                return a1 * x + b1 * partner >= a2 * x + b2 * partner
            }
            return Float(count) / Float(plane)
        }
    }

    /// out = max over branches k of a_k·x + b_k·x′, where x′ is the partner channel's value.
    /// `coefficients` holds a1, b1 (and a2, b2), one value a channel each.
    public static func shiftMax(_ input: [Float], partners: [Int], coefficients: [Float]) -> [Float] {
        let channels = partners.count
        let plane = input.count / channels
        let branches = coefficients.count / (2 * channels)
        var output = input
        for channel in 0..<channels {
            for p in 0..<plane {
                let x = input[channel * plane + p]
                let partner = input[partners[channel] * plane + p]
                var largest = -Float.infinity
                for branch in 0..<branches {
                    let a = coefficients[2 * branch * channels + channel]
                    let b = coefficients[(2 * branch + 1) * channels + channel]
                    largest = max(largest, a * x + b * partner)
                }
                output[channel * plane + p] = largest
            }
        }
        return output
    }
}

/// The sizes of a convolution over one picture: channels × height × width in, the same out, row-major.
public struct ConvolutionGeometry: Sendable, Hashable {
    public var inputChannels: Int
    public var inputHeight: Int
    public var inputWidth: Int
    public var outputChannels: Int
    public var outputHeight: Int
    public var outputWidth: Int
    public var kernelHeight: Int
    public var kernelWidth: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var paddingHeight: Int
    public var paddingWidth: Int
    public var groups: Int

    /// The output's size follows from the rest.
    public init(
        inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int, kernelHeight: Int,
        kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, paddingHeight: Int = 0,
        paddingWidth: Int = 0, groups: Int = 1
    ) {
        self.inputChannels = inputChannels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputChannels = outputChannels
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingHeight = paddingHeight
        self.paddingWidth = paddingWidth
        self.groups = groups
        outputHeight = (inputHeight + 2 * paddingHeight - kernelHeight) / strideHeight + 1
        outputWidth = (inputWidth + 2 * paddingWidth - kernelWidth) / strideWidth + 1
    }

    var inputPlane: Int { inputHeight * inputWidth }
    var outputPlane: Int { outputHeight * outputWidth }
    var inputsPerGroup: Int { inputChannels / groups }
    var outputsPerGroup: Int { outputChannels / groups }

    public var inputCount: Int { inputChannels * inputPlane }
    public var outputCount: Int { outputChannels * outputPlane }
    public var weightCount: Int { outputChannels * inputsPerGroup * kernelHeight * kernelWidth }
}

extension Reference {
    /// A weight of one of two inputs from the 80 packed words of 64 outputs (see `LinearWeights`), before it is
    /// multiplied by its output's scale.
    public static func packedWeight(_ words: UnsafeBufferPointer<Float>, input: Int, output: Int) -> Float {
        let (part, lane) = (output / 16, output % 16)
        let word = (0..<5).map { words[16 * $0 + lane].bitPattern }
        if input == 0 || part == 0 { return Float(Int32(bitPattern: word[input == 0 ? part : 4])) }
        let ends = word.map { $0 & 0xfff }
        let rest =
            switch part {
            case 1: ends[3] << 8
            case 2: ends[4] << 8
            default: (ends[3] & 0xf) << 16 | (ends[4] & 0xf) << 12
            }
        return Float(Int32(bitPattern: ends[part - 1] << 20 | rest))
    }
}
